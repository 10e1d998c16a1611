"""Who may command what: one table of rights, and the keys of the identities.

A right is `<target>/<op>`; the target is a board's role (`boiler`, `tracker`) or a service's
name. Keys come from DIR/secrets/<service>.json and DIR/users.json, read again after a change.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

# Commands that only take heat away: they need the right identity, never a good clock (protocol,
# "Who may command"). A wrong clock must not stop `defocus`.
COOLING = frozenset({"boiler/stop", "boiler/trip", "tracker/defocus", "tracker/stow"})

_OPERATE = COOLING | {
    "boiler/start", "boiler/lamp_test", "tracker/home", "tracker/track", "conductor/heat",
    "recorder/alarm_ack", "recorder/alarm_shelve", "gateway/set_clock",
}  # fmt: skip
_ADMIN = _OPERATE | {
    "boiler/maintenance", "tracker/maintenance", "tracker/jog", "gateway/release_port",
}  # fmt: skip

# The rights of a person's or a script's own key, by the role of the account.
ROLES: dict[str, frozenset[str]] = {
    "view": frozenset(),
    "operate": frozenset(_OPERATE),
    "admin": frozenset(_ADMIN),
}

# The page commands on behalf of a person who signed in there; it moves no mirror by hand and
# restarts no board. The conductor cannot start the boiler: only a person can.
SERVICES: dict[str, frozenset[str]] = {
    "page": frozenset(_OPERATE | {"gateway/release_port", "plant/button", "plant/estop"}),
    "conductor": frozenset(
        {"boiler/stop", "tracker/home", "tracker/track", "tracker/defocus", "tracker/stow",
         "tracker/plan"}
    ),
    "supervisor": frozenset({"boiler/stop", "tracker/defocus", "tracker/stow"}),
}  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """What an identity may do, and the key that proves it."""

    key: str
    rights: frozenset[str]


class _Secret(msgspec.Struct):
    key: str


class _User(msgspec.Struct):
    role: str
    key: str


class _Users(msgspec.Struct):
    users: dict[str, _User]


class Keys:
    """The identities of a site's folder. A changed file counts from the next call on."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._users: dict[str, _User] = {}
        self._users_stamp: tuple[int, int] | None = None

    def grant(self, name: str) -> Grant | None:
        """The grant of an identity, or None if no key has that name."""
        if name in SERVICES:
            return self._service(name)
        self._read_users()
        user = self._users.get(name)
        return None if user is None else Grant(user.key, ROLES.get(user.role, frozenset()))

    def _service(self, name: str) -> Grant | None:
        try:
            raw = (self._data / "secrets" / f"{name}.json").read_bytes()
            return Grant(msgspec.json.decode(raw, type=_Secret).key, SERVICES[name])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _read_users(self) -> None:
        path = self._data / "users.json"
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp != self._users_stamp:
                self._users = msgspec.json.decode(path.read_bytes(), type=_Users).users
                self._users_stamp = stamp
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            self._users, self._users_stamp = {}, None
