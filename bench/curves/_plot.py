"""Draws curves: one small picture a cost, both axes logarithmic, with the line that linear growth would be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PAPER, INK, LINE, LINEAR = "#fbfaf7", "#2b2a28", "#b4552d", "#a9a49a"


def draw(result: dict[str, Any], path: Path) -> None:
    """Draw all costs of a curve side by side."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    lines = result["lines"]
    columns = min(3, len(lines))
    rows = -(-len(lines) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(4.2 * columns, 3.1 * rows), squeeze=False, facecolor=PAPER)
    for axis in axes.flat[len(lines) :]:
        axis.set_visible(False)
    for axis, line in zip(axes.flat, lines, strict=False):
        _one(axis, line, result)
    figure.suptitle(result["title"], color=INK, fontsize=13)
    figure.tight_layout()
    figure.savefig(path, dpi=110, facecolor=PAPER)
    plt.close(figure)


def _one(axis: Any, line: dict[str, Any], result: dict[str, Any]) -> None:
    points = [(p["x"], p[line["key"]]) for p in result["points"] if line["key"] in p and p[line["key"]] > 0]
    axis.set_facecolor(PAPER)
    fit = "" if line["exponent"] is None else f"   ~ x^{line['exponent']:.2f}"
    axis.set_title(f"{line['label']}{fit}", fontsize=9, color=INK)
    axis.set_xlabel(result["x"], fontsize=8, color=INK)
    axis.set_ylabel(line["unit"], fontsize=8, color=INK)
    axis.tick_params(labelsize=7, colors=INK)
    if not points:
        return
    xs, ys = zip(*points, strict=True)
    axis.loglog(xs, [ys[-1] * x / xs[-1] for x in xs], "--", color=LINEAR, linewidth=1, label="linear")
    axis.loglog(xs, ys, "o-", color=LINE, linewidth=1.8, markersize=4)
    axis.set_ylim(min(ys) / 3, max(ys) * 3)
    axis.grid(True, which="major", color="#e5e0d6", linewidth=0.6)
