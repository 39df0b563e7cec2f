"""Brings the catalogues of `metaverse/words` up to date: what the code says anew waits there for its translation.

Run it as `python -m scripts.sayings`; what the code says no longer is taken out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from metaverse.words.catalogue import HERE, Entry, sayings
from scripts.sayings.gathered import gathered

HEAD = """\
# What the server says, in Chinese, as `python -m scripts.sayings` gathers it from the code.
# `{name}` is a value, which is put in as it is; `{name:said}` is itself said by the server, `{name:words}` is a list
# of its words. Entries with the context "part" stand only within others.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: zh_Hans_CN\\n"
"""


def written(entries: Iterable[Entry]) -> str:
    """Write entries as the catalogue has them."""
    return HEAD + "".join(map(_block, sorted(entries, key=lambda entry: (entry.is_part, entry.said))))


def _block(entry: Entry) -> str:
    context = 'msgctxt "part"\n' if entry.is_part else ""
    return f"\n{context}msgid {_text(entry.said)}\nmsgstr {_text(entry.translated)}\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main() -> None:
    """Bring the catalogue up to date, and say what waits for its translation."""
    known = sayings("zh")
    whole = {entry.said: entry.translated for entry in known if not entry.is_part}
    parts = [entry for entry in known if entry.is_part]
    told = [Entry(text, whole.get(text, "")) for text in gathered()]
    (HERE / "zh.po").write_text(written([*told, *parts]), "utf-8")
    for entry in told:
        if not entry.translated:
            print(entry.said)


if __name__ == "__main__":
    main()
