"""The C library's allocator, told to keep few arenas: a server runs for months.

By itself glibc opens an arena for every thread up to eight for each core, and memory that one thread gives back is not
there for another one; so the threads of the database would each keep their own largest answer for ever.
"""

from __future__ import annotations

import ctypes
import sys

M_ARENA_MAX = -8
"""The name of the switch, as mallopt(3) has it."""

MOST_ARENAS = 2


def settle() -> None:
    """Set it for this process; where the C library is another one, nothing is to be done."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, MOST_ARENAS)
