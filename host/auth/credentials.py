"""Passwords and command keys of the services, one file of mode 0600 each, made on first use."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

IDENTITIES = ("gateway", "conductor", "recorder", "page", "plant", "supervisor")


class SecretError(RuntimeError):
    """The file with a service's password and key cannot be read."""

    exit_code = 3


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, from the first byte; replaces it atomically."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(draft, path)


def prepare_secrets(data: Path) -> None:
    """Makes DATA/secrets/<identity>.json for every service that has none.

    Files that others can read, as after a copy, get mode 0600 again.
    """
    folder = data / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for identity in IDENTITIES:
        path = folder / f"{identity}.json"
        if path.exists():
            path.chmod(0o600)
        else:
            write_private(path, json.dumps(_new_secret(identity)))


def read_password(data: Path, identity: str) -> str:
    """The broker password of a service.

    Raises FileNotFoundError before `prepare_secrets` was called, SecretError for a broken file.
    """
    path = data / "secrets" / f"{identity}.json"
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["password"])
    except (ValueError, KeyError, TypeError) as error:
        raise SecretError(
            f"{path}: {error!r}; without the file a new secret is made: rm {path}"
        ) from None


def _new_secret(identity: str) -> dict[str, str]:
    return {
        "username": identity,
        "password": secrets.token_urlsafe(24),
        "key": secrets.token_hex(32),
    }
