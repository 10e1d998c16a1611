// The page's own script: shows snapshots, turns old values into dashes, sends commands.
// It works without NiceGUI's socket, which only brings new snapshots to heliose.show().
"use strict";
const heliose = (() => {
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const byId = (id) => document.getElementById(id);
  const setup = json("setup"), texts = setup.texts, token = setup.token;
  const OLD = "––", CHECK_MS = 200, RESULT_MS = 1000, RENEW_MS = 400;
  document.documentElement.lang = byId("heliose").lang;
  if (document.documentElement.lang === "fr") draw.decimal = (text) => text.replace(".", ",");

  // A time that neither a set clock nor a sleeping device turns back.
  const now = () => Math.max(performance.now(), Date.now() - began);
  const began = Date.now() - performance.now();

  const setGauge = draw.gauge(byId("gauge"), setup.limits);
  const setGlass = draw.glass(byId("glass"));
  const setField = draw.field(byId("field"), setup, texts);
  let shown = null, heard = {};

  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const age = (name) => heard[name] === undefined || heard[name].at === null ? null : now() - heard[name].at;
  const isOld = (name) => {
    const source = heard[name];
    return source === undefined || source.at === null || now() - source.at > source.limit;
  };

  const show = (snapshot) => {
    shown = snapshot;
    for (const name in snapshot.sources) {
      const source = snapshot.sources[name];
      heard[name] = {at: source.age_s === null ? null : now() - 1000 * source.age_s, limit: 1000 * source.limit_s};
      byId("heliose").setAttribute("data-heard-" + name, String(Math.round(heard[name].at ?? -1)));
    }
    refresh();
    showTrip(snapshot.trip);
    showConditions(snapshot.conditions);
    showProofs(snapshot.proofs);
    list(byId("events"), snapshot.events, (li, [time, text]) => { li.append(tag("time", time), tag("span", text)); });
    const alarms = byId("alarms");
    alarms.hidden = snapshot.alarms.length === 0;
    put(alarms, snapshot.alarms.join(" · "));
    showCabinet(snapshot.flags);
  };

  const seconds = (ms) => ms < 10000 ? (ms / 1000).toFixed(0) + " s" : ms < 120000 ? Math.round(ms / 1000) + " s" : Math.round(ms / 60000) + " min";
  const refresh = () => {
    if (shown === null) return;
    for (const node of document.querySelectorAll("#heliose [data-text]")) {
      const source = node.dataset.source, old = source !== undefined && isOld(source);
      put(node, old ? OLD : shown.texts[node.dataset.text] ?? OLD);
      node.classList.toggle("old", old);
    }
    const boilerOld = isOld("boiler");
    setGauge(boilerOld ? null : shown.mbar);
    setGlass(boilerOld ? null : shown.level_bits);
    byId("heliose").dataset.mode = boilerOld ? "" : shown.mode;
    byId("heliose").dataset.step = boilerOld ? "" : shown.step;
    for (const node of document.querySelectorAll("#heliose [data-flag]")) {
      const flag = boilerOld ? null : shown.flags[node.dataset.flag];
      node.dataset.is = flag === null ? "unknown" : flag ? "on" : "off";
    }
    refreshField();
    showOld();
  };

  const refreshField = () => {
    const mirrors = {};
    for (const mirror of setup.mirrors)
      mirrors[mirror.id] = isOld(mirror.board) ? ["", OLD] : shown.mirrors[mirror.id];
    setField(mirrors, isOld("page") ? null : shown.sun);
    const rows = setup.mirrors.map((m) => [m.id, ...mirrors[m.id]]);
    list(byId("mirrors"), rows, (li, [id, mode, text]) => { li.className = mode; li.append(tag("b", id), tag("span", text)); });
  };

  const showOld = () => {
    const old = Object.keys(heard).filter((name) => name !== "page" && isOld(name));
    const lines = old.map((name) => `${name} (${age(name) === null ? texts.never : texts.age.replace("{age}", seconds(age(name)))})`);
    let text = old.length ? texts.old.replace("{sources}", lines.join(", ")) : "";
    if (isOld("page")) text = texts.lost.replace("{age}", seconds(age("page") ?? 0)) + " " + text;
    byId("heliose").toggleAttribute("data-old", isOld("boiler"));
    byId("stale").hidden = text === "";
    put(byId("stale"), text);
    for (const node of document.querySelectorAll("[data-age-of]")) {
      const name = node.dataset.ageOf;
      put(node, !isOld(name) ? "" : age(name) === null ? texts.never : texts.age.replace("{age}", seconds(age(name))));
    }
  };

  const tag = (name, text) => Object.assign(document.createElement(name), {textContent: text});
  const list = (parent, rows, fill) => {
    const key = JSON.stringify(rows);
    if (parent.dataset.rows === key) return;
    parent.dataset.rows = key;
    parent.replaceChildren(...rows.map((row) => { const li = document.createElement("li"); fill(li, row); return li; }));
  };
  const showTrip = (trip) => {
    byId("trip").hidden = trip === null;
    if (trip === null) return;
    for (const node of document.querySelectorAll("[data-trip]"))
      if (node.dataset.trip !== "more") put(node, trip[node.dataset.trip]);
    list(document.querySelector("[data-trip=more]"), trip.more, (li, text) => li.append(text));
  };
  const showConditions = (conditions) => {
    byId("conditions").hidden = conditions.length === 0;
    list(document.querySelector("#conditions ul"), conditions, (li, [met, text]) => {
      li.className = met === null ? "unknown" : met ? "met" : "unmet";
      li.append(tag("i", met === null ? "?" : met ? "✓" : "✗"), tag("span", text));
    });
  };

  const showProofs = (due) => {
    byId("proofs").hidden = Object.keys(due).length === 0;
    for (const node of document.querySelectorAll("[data-proof]")) {
      const parts = due[node.dataset.proof];
      node.hidden = parts === undefined;
      put(node.querySelector("summary small"), parts ?? "");
    }
  };

  // Commands. Whatever happens, the screen shows a result within a second.
  const post = (path, body) => fetch(path, {
    method: "POST", body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store",
    headers: {"Accept": "application/json", "Content-Type": "application/json", "X-Heliose-Token": token},
  });
  const result = byId("result");
  let resultTimer = 0, latest = 0;
  const say = (kind, title, lines, red, why) => {
    result.className = kind;
    result.hidden = false;
    put(result.querySelector("h2"), title);
    list(result.querySelector("ul"), lines, (li, text) => li.append(text));
    put(result.querySelector(".red"), red);
    put(result.querySelector(".why"), why);
    clearTimeout(resultTimer);
    if (kind === "good") resultTimer = setTimeout(() => { result.hidden = true; }, 6000);
  };
  result.querySelector("button").addEventListener("click", () => { result.hidden = true; });

  const give = async (path, title, cooling) => {
    const mine = ++latest;
    const alarm = (why) => say(cooling ? "bad" : "no", title, [], cooling ? texts.red : "", why);
    say("sent", title, [texts.sent], "", "");
    const late = setTimeout(() => { if (mine === latest) alarm(texts.noAnswer); }, RESULT_MS - 50);
    try {
      const answer = await (await post(path)).json();
      clearTimeout(late);
      if (mine !== latest) return;
      const lines = answer.boards.map((board) => board.text);
      if (answer.ok) say("good", title, lines, "", "");
      else say(cooling ? "bad" : "no", title, lines.length ? lines : [answer.message], cooling ? texts.red : "", "");
    } catch {
      clearTimeout(late);
      if (mine === latest) alarm(texts.noAnswer);
    }
  };
  for (const form of document.querySelectorAll("footer.bar form")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      for (const dialog of document.querySelectorAll("#heliose dialog[open]")) dialog.close("no");
      give(new URL(form.action).pathname, form.querySelector("button").dataset.name, true);
    });
  }
  for (const button of document.querySelectorAll("[data-ask]")) {
    const dialog = byId("ask-" + button.dataset.ask);
    // Not modal, so that Defocus and Stop stay within reach.
    button.addEventListener("click", () => { dialog.returnValue = "no"; result.hidden = true; if (!dialog.open) dialog.show(); });
    dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") dialog.close("no"); });
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === button.dataset.ask) give("/" + button.dataset.ask, button.textContent, false);
    });
  }

  // The simulated cabinet.
  const button = byId("button");
  let pressed = null, renewing = 0, ticking = 0;
  const hint = button ? byId("held").textContent : "";
  const heldFor = () => (now() - pressed) / 1000;
  const phase = () => {
    const plant = heldFor() * setup.rate;
    if (plant < (setup.rate > 1 ? 2 : 1)) return texts.short;
    if (plant < 2) return texts.wait;
    return heldFor() <= 10 ? texts.reset : texts.tooLong;
  };
  const tick = () => { put(byId("held"), `${heldFor().toFixed(1)} s · ${phase()}`); button.dataset.phase = phase() === texts.reset ? "reset" : ""; };
  const press = () => {
    if (pressed !== null) return;
    pressed = now();
    button.classList.add("down");
    post("/cabinet/button", {pressed: true}).catch(() => {});
    renewing = setInterval(() => post("/cabinet/button", {pressed: true}).catch(() => {}), RENEW_MS);
    ticking = setInterval(tick, 50);
    tick();
  };
  const release = () => {
    if (pressed === null) return;
    const held = heldFor();
    pressed = null;
    clearInterval(renewing);
    clearInterval(ticking);
    button.classList.remove("down");
    button.dataset.phase = "";
    put(byId("held"), hint);
    post("/cabinet/button", {pressed: false, held_s: held}).catch(() => {});
  };
  if (button) {
    // Captured, so that a page moving under the finger does not release the button.
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      button.setPointerCapture(event.pointerId);
      press();
    });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(name, release);
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("keydown", (event) => { if (event.key === " " && !event.repeat) press(); });
    button.addEventListener("keyup", (event) => { if (event.key === " ") release(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) release(); });
    byId("estop").addEventListener("click", () => {
      post("/cabinet/estop", {pressed: byId("estop").getAttribute("aria-pressed") !== "true"}).catch(() => {});
    });
  }
  const showCabinet = (flags) => {
    if (!button) return;
    byId("lamp").className = flags.lamp ? "lit" : "";
    byId("siren").className = flags.siren ? "lit" : "";
    byId("estop").setAttribute("aria-pressed", String(flags.estop === true));
    put(byId("estop").querySelector("small"), flags.estop ? texts.out : texts.in);
    button.classList.toggle("closed", flags.button === true);
  };

  show(json("snapshot"));
  setInterval(refresh, CHECK_MS);
  return {show};
})();
