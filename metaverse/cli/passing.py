"""Where a command writes what is there for a moment only."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import current_app


def passing_folder() -> Path:
    """Name the folder for what is written for a moment: beside the state, where there is room for it."""
    home = Path(current_app.config["METAVERSE_HOME"])
    return home if home.is_dir() else Path(tempfile.gettempdir())
