"""The Markdown that DingTalk and WeCom share.

Neither says what it takes for an escape, so nothing is escaped: the few characters that begin a link, a picture, a
mention, code or a quotation are replaced by their full-width twins.
"""

from __future__ import annotations

from metaverse.services.channels.letter import Letter, Matter, cut, cut_bytes

_TWINS = str.maketrans(
    {"[": "［", "]": "］", "<": "＜", ">": "＞", "`": "｀", "*": "＊", "#": "＃", "@": "＠", "\\": "＼"}
)
LONGEST_VALUE = 300


def safe(text: str) -> str:
    """Take from a text of somebody else what would be Markdown."""
    return text.translate(_TWINS)


def body(letter: Letter, most_bytes: int, gap: str) -> str:
    """Write a message; where it is too long matters go first, the way to the office last."""
    head = f"### {safe(cut(letter.headline, LONGEST_VALUE))}"
    link = f"[{letter.words['open']}]({letter.url})" if letter.url else ""
    foot = gap.join(part for part in (link, safe(letter.foot)) if part)
    room = most_bytes - len(f"{head}{gap}{gap}{foot}".encode())
    single = len(letter.matters) == 1
    parts = [gap.join(_lines(matter, single)) for matter in letter.matters]
    if letter.more:
        parts.append(letter.more)
    middle = cut_bytes(gap.join(parts), max(0, room))
    return gap.join(part for part in (head, middle, foot) if part)


def _lines(matter: Matter, single: bool) -> list[str]:
    lines = [] if single else [f"**{safe(matter.line)}**"]
    for name, value in matter.known:
        shown = safe(cut(value, LONGEST_VALUE))
        lines.append(f"> {name}: {shown}" if name else f"> {shown}")
    return lines
