// The drawings: pressure gauge, water gauge, field. Texts are set as text, never as HTML.
"use strict";
const draw = (() => {
  const NS = "http://www.w3.org/2000/svg";
  const make = (parent, name, attributes, text) => {
    const node = document.createElementNS(NS, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  };

  // Below the operating pressure the scale is narrow, around the limits it is wide.
  const scale = (mbar, limits) => {
    const knee = limits.operating_mbar - 1000, top = limits.allowed_mbar + 500;
    if (mbar <= knee) return 10 + 90 * Math.max(0, mbar) / knee;
    return 100 + 310 * Math.min(1, (mbar - knee) / (top - knee));
  };

  const gauge = (svg, limits) => {
    const x = (mbar) => scale(mbar, limits);
    const zones = [[0, limits.operating_mbar, "low"], [limits.operating_mbar, limits.high_mbar, "good"],
      [limits.high_mbar, limits.trip_mbar, "high"], [limits.trip_mbar, limits.allowed_mbar + 500, "danger"]];
    for (const [from, to, name] of zones)
      make(svg, "rect", {x: x(from), y: 34, width: x(to) - x(from), height: 50, class: "zone " + name});
    const fill = make(svg, "rect", {x: 10, y: 44, width: 0, height: 30, class: "fill"});
    const needle = make(svg, "path", {d: "", class: "needle"});
    const marks = [[0, 0], [limits.operating_mbar - 1000, 0], [limits.operating_mbar, 0], [limits.high_mbar, 1],
      [limits.hold_mbar, 0], [limits.trip_mbar, 1], [limits.allowed_mbar, 0]];
    for (const [mbar, above] of marks) {
      make(svg, "line", {x1: x(mbar), x2: x(mbar), y1: above ? 24 : 34, y2: above ? 84 : 94, class: "mark"});
      const label = (mbar / 1000).toFixed(mbar % 1000 || mbar >= limits.operating_mbar ? 1 : 0);
      const side = above ? (mbar === limits.high_mbar ? ["end", 10] : ["start", -10]) : ["middle", 0];
      make(svg, "text", {x: x(mbar) + side[1], y: above ? 19 : 114, "text-anchor": side[0]}, draw.decimal(label));
    }
    return (mbar) => {
      svg.classList.toggle("unknown", mbar === null);
      const at = x(mbar || 0);
      fill.setAttribute("width", mbar === null ? 0 : at - 10);
      needle.setAttribute("d", mbar === null ? "" : `M${at} 28v62`);
    };
  };

  const glass = (svg) => {
    const rows = [16, 8, 4, 2, 1];
    make(svg, "rect", {x: 20, y: 6, width: 50, height: 158, rx: 10, class: "vessel"});
    const water = make(svg, "rect", {x: 23, y: 160, width: 44, height: 0, class: "water"});
    const dots = rows.map((bit, i) => {
      make(svg, "line", {x1: 45, x2: 84, y1: 24 + i * 30, y2: 24 + i * 30, class: "mark"});
      return make(svg, "circle", {cx: 45, cy: 24 + i * 30, r: 8});
    });
    return (bits) => {
      svg.classList.toggle("unknown", bits === null);
      let top = 160;
      rows.forEach((bit, i) => {
        const wet = bits !== null && (bits & bit) !== 0;
        dots[i].setAttribute("class", wet ? "wet" : "dry");
        if (wet) top = Math.min(top, 24 + i * 30);
      });
      water.setAttribute("y", top);
      water.setAttribute("height", 160 - top);
    };
  };

  // East to the right, north up, everything in the middle at one scale.
  const field = (svg, setup, texts) => {
    const points = setup.mirrors.map((m) => [m.east_m, m.north_m]).concat([setup.receiver]);
    const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
    const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
    const size = Math.min(260 / Math.max(1, Math.max(...xs) - Math.min(...xs)),
      215 / Math.max(1, Math.max(...ys) - Math.min(...ys)));
    const at = (e, n) => [200 + (e - middle[0]) * size, 165 - (n - middle[1]) * size];
    const [rx, ry] = at(...setup.receiver);
    const beams = make(svg, "g", {class: "beams"});
    const nodes = {};
    // Mirrors that stand close are drawn small, without their names: the list below has them.
    const gaps = setup.mirrors.flatMap((m, i) => setup.mirrors.slice(i + 1).map(
      (n) => size * Math.hypot(m.east_m - n.east_m, m.north_m - n.north_m)));
    const room = 0.9 * Math.min(...gaps, 58);
    for (const mirror of setup.mirrors) {
      const [x, y] = at(mirror.east_m, mirror.north_m);
      const side = Math.max(10, Math.min(room, Math.max(30, mirror.width_m * size)));
      const beam = make(beams, "line", {x1: x, y1: y, x2: rx, y2: ry, class: "beam"});
      const group = make(svg, "g", {class: "mirror", transform: `translate(${x} ${y})`});
      make(group, "rect", {x: -side / 2, y: -side / 2, width: side, height: side, rx: 4});
      if (side >= 28) make(group, "text", {y: 6, "text-anchor": "middle"}, mirror.id);
      nodes[mirror.id] = [group, beam, make(group, "title", {}, "")];
    }
    make(svg, "rect", {x: rx - 20, y: ry - 9, width: 40, height: 18, rx: 3, class: "receiver"});
    make(svg, "text", {x: rx + 28, y: ry + 5, class: "name"}, texts.receiver);
    make(svg, "text", {x: 388, y: 24, "text-anchor": "end", class: "name"}, "N ↑");
    const sun = make(svg, "g", {class: "sun"});
    make(sun, "circle", {r: 15});
    for (let i = 0; i < 8; i++) make(sun, "line", {x1: 0, y1: -19, x2: 0, y2: -26, transform: `rotate(${45 * i})`});
    return (mirrors, place) => {
      for (const id in nodes) {
        const [mode, text] = mirrors[id] || ["", ""];
        nodes[id][0].setAttribute("class", "mirror " + mode);
        nodes[id][1].setAttribute("class", "beam " + mode);
        nodes[id][2].textContent = text;
      }
      const up = place !== null && place[1] > 0;
      sun.setAttribute("visibility", up ? "visible" : "hidden");
      if (!up) return;
      const angle = place[0] * Math.PI / 180;
      sun.setAttribute("transform", `translate(${200 + 172 * Math.sin(angle)} ${165 - 146 * Math.cos(angle)})`);
    };
  };
  return {gauge, glass, field, decimal: (text) => text};
})();
