"""The picture of a run: a bar for each server in each scenario, with its spread, and the ratios beside their aims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.versus.figures import TARGETS, is_met

PAPER, INK, FAINT = "#fbfaf7", "#2b2a28", "#a9a49a"
COLOURS = {"ours": "#b4552d", "per-event": "#8a9a9a", "coalescing": "#54707a"}
COLUMNS = 3
Json = dict[str, Any]


def draw(result: Json, path: Path) -> None:
    """Draw what was measured."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    scenarios = list(result["scenarios"].values())
    rows = -(-(len(scenarios) + 1) // COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(13, 2.6 * rows), squeeze=False, facecolor=PAPER)
    _ratios(axes.flat[0], result["ratios"])
    for axis, scenario in zip(axes.flat[1:], scenarios, strict=False):
        _scenario(axis, scenario)
    for axis in axes.flat[len(scenarios) + 1 :]:
        axis.set_visible(False)
    cpu, at = result["machine"]["cpu"], result["at"][:16].replace("T", " ")
    figure.suptitle(f"Ours beside Express and Socket.IO, one core each for server and load: {cpu}, {at}", color=INK)
    figure.tight_layout()
    figure.savefig(path, dpi=110, facecolor=PAPER)
    plt.close(figure)


def _scenario(axis: Any, scenario: Json) -> None:
    servers = scenario["servers"]
    for at, (name, found) in enumerate(reversed(servers.items())):
        spread = [[found["median"] - found["least"]], [found["greatest"] - found["median"]]]
        axis.barh(at, found["median"], xerr=spread, color=COLOURS[name], ecolor=FAINT, height=0.6)
        axis.text(found["median"], at, f"  {_short(found['median'])}", va="center", fontsize=8, color=INK)
    axis.set_yticks(range(len(servers)), list(reversed(servers)), fontsize=8, color=INK)
    axis.set_title(f"{scenario['about']}\n{scenario['unit']}, {scenario['better']} is better", fontsize=8, color=INK)
    _plain(axis)
    axis.locator_params(axis="x", nbins=5)
    axis.xaxis.set_major_formatter(lambda value, _place: _short(value))
    axis.margins(x=0.25)


def _ratios(axis: Any, found: dict[str, float]) -> None:
    for at, (name, ratio) in enumerate(reversed(found.items())):
        colour = COLOURS["ours"] if is_met(name, ratio) else FAINT
        axis.barh(at, ratio, color=colour, height=0.6)
        axis.plot([TARGETS[name][1]] * 2, [at - 0.4, at + 0.4], color=INK, linewidth=1.5)
        axis.text(ratio, at, f"  {ratio:,.2f}", va="center", fontsize=7, color=INK)
    axis.set_yticks(range(len(found)), list(reversed(found)), fontsize=7, color=INK)
    axis.set_xscale("log")
    axis.set_title("ours ÷ peer; the stroke is what is aimed at", fontsize=8, color=INK)
    _plain(axis)
    axis.margins(x=0.25)


def _short(value: float) -> str:
    """Write a figure as one reads it: 12.3 M, 45 k, 101, 9.3."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def _plain(axis: Any) -> None:
    axis.set_facecolor(PAPER)
    axis.tick_params(axis="x", labelsize=7, colors=INK)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
