"""E-mail: the same in plain text and in HTML, simple enough for every reader, with nothing from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape

from metaverse.services.channels.letter import Letter, Matter, Sender, cut, plain

PACE_MS = 0
SUBJECT = 150
COLOURS = {"info": "#2563eb", "warning": "#c2410c", "critical": "#b91c1c"}
GOOD = "#15803d"


def message(letter: Letter, sender: Sender, from_: str, recipients: list[str]) -> EmailMessage:
    """Write a mail; its id is the message's, so that one that comes twice can be told."""
    mail = EmailMessage()
    mail["Subject"] = cut(f"[{plain(sender.organization)}] {plain(letter.headline)}", SUBJECT)
    mail["From"], mail["To"] = from_, ", ".join(recipients)
    mail["Date"] = format_datetime(datetime.fromtimestamp(letter.at_ms / 1000, UTC))
    mail["Message-ID"] = f"<{letter.id}@{parseaddr(from_)[1].partition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"] = "auto-generated", "All"
    mail.set_content(_text(letter))
    mail.add_alternative(_html(letter), subtype="html")
    return mail


def _text(letter: Letter) -> str:
    parts = [letter.headline, *("\n".join(_lines(matter)) for matter in letter.matters)]
    parts += [
        part for part in (letter.more, letter.url and f"{letter.words['open']}: {letter.url}", letter.foot) if part
    ]
    return "\n\n".join(parts) + "\n"


def _lines(matter: Matter) -> list[str]:
    return [f"- {matter.line}", *(f"  {name}: {value}" if name else f"  {value}" for name, value in matter.known)]


def _html(letter: Letter) -> str:
    colour = GOOD if letter.is_good else COLOURS.get(letter.level, COLOURS["info"])
    parts = [f'<h2 style="margin:0 0 12px;font-size:18px;color:{colour}">{escape(letter.headline)}</h2>']
    parts += [_part(matter) for matter in letter.matters]
    if letter.more:
        parts.append(f"<p>{escape(letter.more)}</p>")
    if letter.url:
        style = f"display:inline-block;padding:8px 16px;background:{colour};color:#fff;text-decoration:none"
        link = f'<a href="{escape(letter.url)}" style="{style};border-radius:6px">{escape(letter.words["open"])}</a>'
        parts.append(f"<p>{link}</p>")
    parts.append(f'<p style="color:#666;font-size:12px">{escape(letter.foot)}</p>')
    style = "font-family:system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif;font-size:14px"
    return f'<div style="{style};line-height:1.5;max-width:640px">{"".join(parts)}</div>'


def _part(matter: Matter) -> str:
    rows = "".join(
        f"<br>{escape(name)}: {escape(value)}" if name else f"<br>{escape(value)}" for name, value in matter.known
    )
    line = escape(matter.line)
    named = f'<a href="{escape(matter.url)}">{line}</a>' if matter.url else line
    return f'<p style="margin:0 0 12px"><b>{named}</b>{rows}</p>'
