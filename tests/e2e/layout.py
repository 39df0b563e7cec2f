"""What is cut off or hangs out of the page."""

from __future__ import annotations

from playwright.sync_api import Page

_DOUBLE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const { parentElement } = text;
    const said = text.data.trim();
    if (!said || !parentElement || parentElement.closest('svg, script, style, pre, code, kbd, option')) continue;
    text.data = `${said} ${said}`;
  }
}"""
_CUT = """() => {
  const cut = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth + 1) cut.push(`the page is ${scrollWidth} px wide`);
  const frameOf = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      if (up.matches('main, .settings-page, .notice-panel')) return up.getBoundingClientRect();
      const { overflowX, textOverflow } = getComputedStyle(up);
      if (overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis') return null;
      if (overflowX !== 'visible') return up.getBoundingClientRect();
    }
    return { left: 0, right: innerWidth };
  };
  for (const element of document.querySelectorAll('.shell *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || element.closest('svg, .unseen, .skip, .stage, option')) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, right, width } = range.getBoundingClientRect();
    const frame = frameOf(element);
    if (width > 0 && frame && (left < frame.left - 2 || right > frame.right + 2)) {
      cut.push(`${element.tagName.toLowerCase()}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
    }
  }
  return cut;
}"""


def double_every_text(page: Page) -> None:
    """Say everything twice, as a language with longer words would."""
    page.evaluate(_DOUBLE)


def cut_off(page: Page) -> list[str]:
    """List the texts that hang out of the page or of their frame; what scrolls or ends in dots on purpose is let be."""
    found: list[str] = page.evaluate(_CUT)
    return found
