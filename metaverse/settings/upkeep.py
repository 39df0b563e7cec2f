"""What a server does at night: backups, and letting go of what is kept no longer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metaverse import values
from metaverse.settings.declaring import setting


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    """What a server does at night: backups, and letting go of what is kept no longer."""

    backup_folder: Path | None = setting(
        "", Path, "Folder of scheduled backups, better on another disk; empty: backups in METAVERSE_HOME."
    )
    backup_every_hours: int = setting("24", values.whole(0, 8760), "Hours between scheduled backups; 0: none.")
    backup_at_hour: int = setting("3", values.whole(0, 23), "Hour (UTC) from which these are counted.")
    backup_keep: int = setting("14", values.whole(1, 10_000), "How many scheduled backups stay.")
    retention_every_hours: int = setting(
        "24", values.whole(0, 8760), "Hours between runs that let go of what organizations keep no longer; 0: none."
    )
    retention_at_hour: int = setting("4", values.whole(0, 23), "Hour (UTC) from which these runs are counted.")
