"""The composition root: config → extensions → blueprints → sockets → CLI, and nothing else."""

from __future__ import annotations

from flask import Flask

import config
from config import Settings
from metaverse import api, cli, database, models, realtime  # noqa: F401
from metaverse.api import guards
from metaverse.api.flask_server import Server
from metaverse.extensions import db, migrate
from metaverse.operations import logging, requests, server_figures
from metaverse.services import demonstration


def create_app(settings: Settings | None = None) -> Flask:
    """Put the server together from its settings, or from those of the process."""
    app = Server(__name__, static_folder=None)
    configure(app, settings or config.load())
    extend(app)
    route(app)
    listen(app)
    command(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Lay the settings into the app; `SETTINGS` holds them all, typed."""
    if settings.app_env != "test":
        logging.begin(settings.log_level, settings.logs)
    app.config.from_mapping(settings.for_flask())
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(
        settings.database_url, settings.database_pool_size
    )


def extend(app: Flask) -> None:
    """Bind the extensions."""
    requests.init_app(app)
    server_figures.init_app(app)
    db.init_app(app)
    database.init_app(app)
    migrate.init_app(app, db, directory="migrations")


def route(app: Flask) -> None:
    """Register what answers HTTP."""
    demonstration.init_app(app)
    api.init_app(app)


def listen(app: Flask) -> None:
    """Register what answers sockets."""
    realtime.init_app(app)
    guards.believe_proxies(app)


def command(app: Flask) -> None:
    """Register what `flask` can be told."""
    cli.init_app(app)
