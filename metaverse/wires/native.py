"""The compiled helper, where this machine has a compiler: `spread.c`, found by the hash of its source.

`make install` builds it; without it everything works the same, in Python.
"""

from __future__ import annotations

import ctypes
import sys
from array import array
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

SOURCE = Path(__file__).with_name("spread.c")
Send = Callable[[Sequence[int], bytes], Sequence[int]]
"""Sends bytes to each descriptor, and tells how much each took (0: nothing now, -1: it is broken)."""


def place() -> Path:
    """Name the file of the helper: beside the interpreter's packages, one for each source."""
    digest = blake2b(SOURCE.read_bytes(), digest_size=6).hexdigest()
    return Path(sys.prefix) / "lib" / f"metaverse-spread-{digest}.so"


def load() -> Send | None:
    """Return the helper, None where there is none or it does not fit this machine."""
    try:
        spread = ctypes.CDLL(str(place())).spread
    except (OSError, AttributeError):
        return None
    spread.restype = None
    spread.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p]

    def send(descriptors: Sequence[int], data: bytes) -> Sequence[int]:
        count = len(descriptors)
        numbers, took = array("i", descriptors), array("q", bytes(8 * count))
        spread(numbers.buffer_info()[0], count, data, len(data), took.buffer_info()[0])
        return took

    return send
