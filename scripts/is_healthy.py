"""Tell whether this container's process is ready: what HEALTHCHECK of the Dockerfile asks."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

SECONDS = 4


def main() -> None:
    """End with 0 where the process is ready, else with 1."""
    url = f"http://127.0.0.1:{os.environ.get('PORT', '3000')}/health/ready"
    try:
        urllib.request.urlopen(url, timeout=SECONDS).close()
    except (OSError, urllib.error.HTTPError) as error:
        sys.exit(f"{url}: {error}")


if __name__ == "__main__":
    main()
