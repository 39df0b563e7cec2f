"""axe-core in the page: what stands between a view and WCAG 2.2 AA."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """async ({ tags, within }) => {
  const { violations } = await axe.run(within, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) => {
    const [first] = [...any, ...all, ...none];
    return `${id}: ${target.join(' ')}: ${first ? first.message : ''}`;
  }));
}"""


def violations(page: Page, within: str = "html") -> list[str]:
    """List what breaks WCAG 2.2 AA in what is shown: rule, element, why. The page's CSP stays as it is."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE.read_text(encoding="utf-8"))
    page.evaluate(_STILLED)
    found: list[str] = page.evaluate(_RUN, {"tags": TAGS, "within": within})
    return found


_STILLED = "() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)).slice(0, 50))"
"""Colours are judged when they have come to rest; what never rests is not waited for in calm pages."""
