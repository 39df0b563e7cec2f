"""Recordings made ready to be played: what each file is, and where an earlier call stopped in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from metaverse.adapters.reading import DeadLetter, Json, Setting
from metaverse.recordings import detection
from metaverse.recordings.delivering import Parcel
from metaverse.recordings.form import Form
from metaverse.recordings.opening import Broken
from metaverse.recordings.streams import Stream, is_whole


class Opened(NamedTuple):
    """The streams of the files that are known, and a letter for each that is not."""

    streams: list[Stream]
    unknown: list[Parcel]


def opened(
    files: Sequence[Path], form: Form | None, setting: Setting, places: Mapping[str, Json] | None = None
) -> Opened:
    """Open files, each by the form that is given, or by its content; an empty one holds nothing."""
    found = Opened([], [])
    for path in files:
        try:
            kept = (places or {}).get(str(path.absolute()))
            known = None if is_whole(path, kept) else form or detection.detected(path)
            if known:
                found.streams.append(Stream.of(path, known, setting, kept))
        except (detection.Unknown, Broken, OSError) as error:
            reason = str(error) if not isinstance(error, OSError) else f"It cannot be read: {error.strerror}."
            found.unknown.append(Parcel("replay", str(path.name), letter=DeadLetter("", reason, "")))
    return found
