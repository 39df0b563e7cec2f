"""Generate the secrets of this checkout into METAVERSE_HOME at the first start; what is there already stays."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from metaverse.security import keys


def main() -> None:
    """Write the secrets that are missing, readable by this user alone."""
    path = config.secrets_of_process()
    try:
        missing = _complete(path)
    except OSError as error:
        sys.exit(f"{path} cannot be written ({error.strerror}); make METAVERSE_HOME a folder that this user may write.")
    if missing:
        print(f"Generated {', '.join(missing)} into {path}.")


def _complete(path: Path) -> dict[str, str]:
    """Add what is missing, and return it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = config.read_file(path)
    missing = {name: raw for name, raw in _generated().items() if name not in known}
    if missing:
        _append(path, missing)
    return missing


def _generated() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "KEY_RING": keys.new_key().written,
        "SEED_PASSWORD": secrets.token_urlsafe(12),
        "METRICS_TOKEN": secrets.token_urlsafe(32),
    }


def _append(path: Path, missing: dict[str, str]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as file:
        file.writelines(f"{name}={raw}\n" for name, raw in missing.items())


if __name__ == "__main__":
    main()
