"""Run every measurement, each in a process of its own: `python -m bench [NAME …]`."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import bench


def main(chosen: list[str]) -> int:
    """Run the chosen measurements, or all; the exit code is 1 when one of them failed."""
    modules = [module for module in pkgutil.iter_modules(bench.__path__) if not module.ispkg]
    names = chosen or sorted(module.name for module in modules if module.name[0] != "_")
    failed = 0
    for name in names:
        print(f"== {name}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False, timeout=300).returncode
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
