"""What a tracker board answers to commands: (result, why), and what they set in motion."""

from firmware.common import fields


class Commands:
    """The operations of protocol.md on a guard and a field. `reading` is that of this turn."""

    def __init__(self, guard, field, reading, restart):
        self._guard = guard
        self._field = field
        self._reading = reading
        self._restart = restart

    def handle(self, now_ms, op, args):
        """Carries out a command or refuses it with the reason."""
        operation = OPERATIONS.get(op)
        if operation is None:
            return ("rejected", "unknown op; known: " + " ".join(sorted(OPERATIONS)))
        why = operation(self, now_ms, args)
        return ("accepted", None) if why is None else ("rejected", why)

    def _home(self, now_ms, args):
        return self._guard.handle("home")

    def _defocus(self, now_ms, args):
        return self._guard.handle("defocus")

    def _stow(self, now_ms, args):
        return self._guard.handle("stow")

    def _track(self, now_ms, args):
        chosen, why = self._chosen(args.get("mirrors"))
        why = why or self._guard.refusal("track") or self._guard.refuses_track(self._reading)
        why = why or self._without_course(chosen, now_ms, args)
        if why is None:
            self._field.choose(chosen)
            self._guard.handle("track")
            self._field.obey(fields.TRACK, now_ms)
        return why

    def _chosen(self, names):
        """(mirrors, None) or (None, reason); without names all that can move."""
        if names is None:
            return self._field.usable, None
        if type(names) is not list:
            return None, "mirrors: wanted a list of names"
        chosen = [self._field.find(name) for name in names]
        if None in chosen:
            known = " ".join([mirror.id for mirror in self._field.mirrors])
            return None, "mirror %s: known are %s" % (names[chosen.index(None)], known)
        for mirror in chosen:
            if mirror.failed:
                return None, "mirror %s: fault" % mirror.id
        return chosen, None

    def _without_course(self, chosen, now_ms, args):
        """SF-22: who is named has a trajectory for now; with no names one mirror must."""
        if args.get("mirrors"):
            for mirror in chosen:
                if not mirror.course.covers(now_ms):
                    return "SF-22: mirror %s has no trajectory for now" % mirror.id
        if not self._field.has_course(now_ms):
            return "SF-22: no trajectory for now"
        return None

    def _jog(self, now_ms, args):
        why = self._guard.refusal("jog")
        mirror = self._field.find(args.get("mirror"))
        index, by_udeg = args.get("axis"), args.get("udeg")
        if why is None and (mirror is None or mirror.failed):
            why = "mirror: unknown, or with a fault"
        elif why is None and (index not in (1, 2) or index > len(mirror.axes)):
            why = "axis: found %r" % (index,)
        elif why is None and (type(by_udeg) is not int or abs(by_udeg) > 360_000_000):
            why = "udeg: wanted an integer, relative, in millionths of a degree"
        return why or self._move(mirror, index - 1, by_udeg)

    def _move(self, mirror, index, by_udeg):
        axis = mirror.axes[index]
        angle_udeg = axis.udeg + by_udeg
        if not axis.config.min_udeg <= angle_udeg <= axis.config.max_udeg:
            return "udeg: beyond the travel"
        steps = axis.steps_at(angle_udeg)
        if mirror.released and axis is mirror.escape:
            return "PERMIT is low: the escape axis stands at its end"
        if not self._reading.permit and mirror.reaches_light(index, steps):
            return "PERMIT is low: the beam would come near the receiver"
        mirror.jog(index, steps)
        return None

    def _maintenance(self, now_ms, args):
        why = self._guard.refusal("maintenance")
        if why is None and self._reading.permit:
            why = "PERMIT is up"
        if why is None and not self._field.resting:
            why = "mirrors move"
        if why is None:
            self._restart.ask("maintenance", now_ms)
        return why


OPERATIONS = {
    "home": Commands._home,
    "track": Commands._track,
    "defocus": Commands._defocus,
    "stow": Commands._stow,
    "jog": Commands._jog,
    "maintenance": Commands._maintenance,
}
