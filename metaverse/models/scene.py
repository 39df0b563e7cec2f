"""The settings of an organization's 3D scene, where they differ from the defaults."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from metaverse.extensions import db
from metaverse.models import columns


class Scene(db.Model):  # type: ignore[name-defined, misc]
    """The changed parts of the scene's settings and their version."""

    __tablename__ = "scenes"

    organization_id: Mapped[str] = columns.organization()
    name: Mapped[str] = columns.key(primary=True)
    version: Mapped[int] = columns.small()
    settings: Mapped[Any] = columns.json()
    stamps: Mapped[Any] = columns.json()
    changed_ms: Mapped[int] = columns.big()
