"""Accounts of people and scripts: DIR/users.json, mode 0600, passwords as argon2 hashes.

An account has a role (see `rights.ROLES`), a key that signs commands, and a password unless it
is a script's. The gateway reads the keys without this module, and never loads argon2.
"""

import re
import secrets
from pathlib import Path

import msgspec

from host.auth.credentials import write_private
from host.auth.rights import ROLES, SERVICES

PASSWORD_MIN = 8  # NIST SP 800-63B, section 5.1.1.1
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,31}")
_NO_NAMES = frozenset(SERVICES) | {"gateway", "recorder", "plant"}


class AccountError(ValueError):
    """An account cannot be made, found or read."""

    exit_code = 2


class Account(msgspec.Struct):
    """One account. password: an argon2 hash, None for an account that cannot sign in."""

    role: str
    key: str
    password: str | None = None


class _File(msgspec.Struct):
    version: int = 1
    users: dict[str, Account] = {}


class Accounts:
    """The accounts of a site's folder; each call reads and writes the file anew."""

    def __init__(self, data: Path) -> None:
        self._path = data / "users.json"

    def all(self) -> dict[str, Account]:
        """Accounts by name; empty without a file. AccountError for a broken one."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_File).users
        except FileNotFoundError:
            return {}
        except (msgspec.DecodeError, UnicodeDecodeError) as e:
            raise AccountError(f"{self._path}: {e}") from e

    def add(self, name: str, role: str, password: str | None) -> Account:
        """Adds an account with a new key. AccountError if name, role or password is wrong."""
        users = self.all()
        if not _NAME.fullmatch(name) or name in _NO_NAMES:
            raise AccountError(
                f"name: found {name!r}, allowed: a-z 0-9 . _ -, starting with a letter, at most 32,"
                f" and not that of a service"
            )
        if name in users:
            raise AccountError(
                f"name: {name} exists already; `heliose user remove {name}` removes it"
            )
        if role not in ROLES:
            raise AccountError(f"role: found {role!r}, allowed: {', '.join(ROLES)}")
        if password is not None and len(password) < PASSWORD_MIN:
            raise AccountError(
                f"password: found {len(password)} characters, allowed: {PASSWORD_MIN} or more"
            )
        hashed = None if password is None else _hash(password)
        users[name] = Account(role, secrets.token_hex(32), hashed)
        self._write(users)
        return users[name]

    def remove(self, name: str) -> None:
        """Removes an account; its key is void from then on."""
        users = self.all()
        if name not in users:
            known = ", ".join(sorted(users)) or "none, there is no account"
            raise AccountError(f"name: found {name!r}, allowed: {known}")
        del users[name]
        self._write(users)

    def check(self, name: str, password: str) -> Account | None:
        """The account if the password is right; an unknown name takes as long as a wrong one."""
        account = self.all().get(name)
        known = account is not None and account.password is not None
        hashed = account.password if account and account.password else _NOBODY
        return account if _matches(hashed, password) and known else None

    def _write(self, users: dict[str, Account]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = msgspec.json.format(msgspec.json.encode(_File(users=users)), indent=2)
        write_private(self._path, text.decode())


# Checked for unknown names, so that the time of an answer does not reveal which names exist.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


def _hash(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _matches(hashed: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return PasswordHasher().verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False
