"""Measure curves and draw them: `python -m bench.curves [NAME[=SIZE,SIZE…] …]`; QUICK=1 takes small sizes.

The exit code is 1 where something grows faster than it may.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench.curves
from bench.curves import _curve, _page, _plot
from bench.plan.__main__ import main as plan


def main(chosen: list[str]) -> int:
    """Run the chosen curves, or all."""
    known = sorted(module.name for module in pkgutil.iter_modules(bench.curves.__path__) if module.name[0] != "_")
    faults = [fault for asked in chosen or known for fault in measured(*asked.partition("=")[::2])]
    if not _curve.QUICK:
        plan(["--write"])
    for fault in faults:
        print(f"GROWS TOO FAST: {fault}")
    return int(bool(faults))


def measured(name: str, sizes: str = "") -> list[str]:
    """Measure, keep, draw and print one curve, at its own sizes or at others; return what grows too fast."""
    curve: _curve.Curve = importlib.import_module(f"bench.curves.{name}").CURVE
    print(f"\n## {curve.title}", flush=True)
    result = curve.run([int(size) for size in sizes.split(",")] if sizes else [])
    path = _curve.keep(result)
    _plot.draw(result, path.with_suffix(".png"))
    if not _curve.QUICK:
        _page.write(result)
    print(_curve.table(result), flush=True)
    return [f"{name}: {line['label']}, x^{line['exponent']}" for line in result["lines"] if _curve.grows_too_fast(line)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
