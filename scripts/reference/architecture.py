"""The picture of who imports whom, drawn from the code: packages in the order of their imports, an arc for each pair.

An arc that goes up, against that order, is drawn in red; how thick it is says how many modules import there.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from html import escape
from pathlib import Path

import igraph

from scripts.reference.words import Words

ROOT = Path(__file__).resolve().parent.parent.parent
ROW, BOX, LEFT, ARCS = 44, 34, 8, 330
TEXT_WIDTH = 640
LONGEST_SENTENCE = 104
THICKEST = 5.0
ABOUT = (
    "One fact, one direction: a fact comes in by a door (HTTP, socket, adapter, command), is checked by its schema, "
    "written to the log, folded into the projections, committed, and told from the log to everybody who watches. Both "
    "pictures are drawn from the imports each time this page is built: from above to below, who imports to who is "
    "imported. Red goes against the order."
)
_WAY = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")

Edges = Counter[tuple[str, str]]


def page(say: Words) -> str:
    """Return the page with both pictures."""
    server, client = _server_edges(), _client_edges()
    label = say("Who imports whom")
    return "\n".join(
        [
            f"# {say('How the code is laid out')}",
            "",
            say(ABOUT),
            "",
            f"## {say('Server')}",
            "",
            drawn(
                server,
                {name: say(_sentence(ROOT / "metaverse" / name / "__init__.py")) for name in _names(server)},
                label,
            ),
            "",
            f"## {say('Client')}",
            "",
            drawn(client, {}, label),
            "",
        ]
    )


def _names(edges: Edges) -> set[str]:
    return {name for edge in edges for name in edge}


def _server_edges() -> Edges:
    edges: Edges = Counter()
    for path in sorted((ROOT / "metaverse").rglob("*.py")):
        mine = path.relative_to(ROOT / "metaverse").parts[0]
        if mine.endswith(".py"):
            continue
        for there in {name.split(".")[1] for name in _imported(path) if name.startswith("metaverse.")} - {mine}:
            if (ROOT / "metaverse" / there).is_dir():
                edges[mine, there] += 1
    return edges


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{one.name}" for one in node.names}
    return names


def _client_edges() -> Edges:
    source = ROOT / "frontend" / "src"
    edges: Edges = Counter()
    for path in sorted([*source.rglob("*.ts"), *source.rglob("*.tsx")]):
        mine = path.relative_to(source).parts[0]
        if path.parent == source or ".test." in path.name:
            continue
        found = {(source / path.parent / way).resolve() for way in _ways(path)}
        there = {one.relative_to(source).parts[0] for one in found if one.is_relative_to(source) and one != source}
        for name in there - {mine}:
            if (source / name).is_dir():
                edges[mine, name] += 1
    return edges


def _ways(path: Path) -> list[str]:
    return _WAY.findall(path.read_text(encoding="utf-8"))


def _sentence(path: Path) -> str:
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else None
    return (told or "").split("\n", maxsplit=1)[0].replace("`", "")


def ordered(edges: Edges) -> list[str]:
    """Order the names so that as few imports as possible go up."""
    names = sorted(_names(edges))
    pairs = sorted(edges)
    graph = igraph.Graph([(names.index(a), names.index(b)) for a, b in pairs], n=len(names), directed=True)
    against = set(graph.feedback_arc_set(weights=[edges[pair] for pair in pairs], method="eades"))
    graph.delete_edges(list(against))
    return [names[index] for index in graph.topological_sorting()]


def drawn(edges: Edges, sentences: dict[str, str], label: str) -> str:
    """Draw names and imports as SVG, in the page's own colours."""
    names = ordered(edges)
    most = max(edges.values())
    arcs = [_arc(names.index(a), names.index(b), count, most, a, b) for (a, b), count in sorted(edges.items())]
    boxes = [_box(index, name, sentences.get(name, "")) for index, name in enumerate(names)]
    width = LEFT + (TEXT_WIDTH if sentences else TEXT_WIDTH // 3) + ARCS
    shift = "" if sentences else f' transform="translate({-(TEXT_WIDTH - TEXT_WIDTH // 3)},0)"'
    height = ROW * len(names) + LEFT
    return (
        f'<svg class="architecture" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">'
        f"<g{shift}>{''.join(arcs)}</g>{''.join(boxes)}</svg>"
    )


def _middle(index: int) -> int:
    return LEFT + index * ROW + BOX // 2


def _arc(start: int, end: int, count: int, most: int, importer: str, imported: str) -> str:
    x, out = LEFT + TEXT_WIDTH, LEFT + TEXT_WIDTH + ARCS * (abs(end - start) + 1) / (ROW / 2 + 1)
    away = min(out, LEFT + TEXT_WIDTH + ARCS)
    thick = 0.6 + (THICKEST - 0.6) * count / most
    kind = "down" if start < end else "up"
    way = f"M{x},{_middle(start)} C{away:.0f},{_middle(start)} {away:.0f},{_middle(end)} {x},{_middle(end)}"
    title = f"<title>{escape(importer)} → {escape(imported)}: {count}</title>"
    return f'<path class="{kind}" d="{way}" stroke-width="{thick:.1f}">{title}</path>'


def _box(index: int, name: str, sentence: str) -> str:
    y = _middle(index) + 5
    shown = sentence if len(sentence) <= LONGEST_SENTENCE else sentence[: LONGEST_SENTENCE - 1] + "…"
    width = TEXT_WIDTH if sentence else TEXT_WIDTH // 3
    return (
        f'<rect x="{LEFT}" y="{LEFT + index * ROW}" width="{width - LEFT}" height="{BOX}" rx="6"/>'
        f'<text x="{LEFT + 10}" y="{y}"><tspan class="name">{escape(name)}</tspan>'
        f'<tspan class="about" x="{LEFT + 110}">{escape(shown)}</tspan></text>'
    )
