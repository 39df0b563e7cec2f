"""The extensions of Flask, unbound; `create_app` binds them to an app."""

from __future__ import annotations

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData

CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""A migration can only drop what has a name, and SQLite gives none of its own."""

db = SQLAlchemy(metadata=MetaData(naming_convention=CONSTRAINT_NAMES), disable_autonaming=True)
migrate = Migrate()
