"""Say where the office opens and who may come in, or why it cannot."""

from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config

ROLES = ("owner", "admin", "operator", "viewer")


def main() -> None:
    """Print the address and the seeded logins, unless another program has the address."""
    settings = config.load_or_exit()
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        sys.exit(f"{settings.host}:{settings.port} cannot be used ({error.strerror}); {_mend(settings, error)}")
    print(f"\n  Open http://{settings.host}:{settings.port} (Ctrl-C stops the server)\n")
    print(f"  Sign in as {', '.join(f'{role}@example.com' for role in ROLES)}")
    print(f"  with the password {settings.seed_password}\n")
    print("  Connect Claude Code: .venv/bin/flask --app wsgi:app connect claude-code --install")
    print("  Connect others: docs/connect.md, or Settings in the client\n", flush=True)


def _mend(settings: config.Settings, error: OSError) -> str:
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return f"take another: PORT={max(settings.port, 1024) + 1} make run"
    return "set HOST to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them."


if __name__ == "__main__":
    main()
