"""Say where the office opens, or why it cannot."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config


def main() -> None:
    """Print the address to open, unless another program has it."""
    settings = config.load_or_exit()
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        other = settings.port + 1
        sys.exit(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror}); take another: PORT={other} make run"
        )
    print(f"\n  Open http://{settings.host}:{settings.port} (Ctrl-C stops the server)\n", flush=True)


if __name__ == "__main__":
    main()
