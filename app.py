"""The composition root: config → extensions → blueprints → sockets → CLI, and nothing else."""

from __future__ import annotations

from flask import Flask

import config
from config import Settings
from metaverse import api, cli, database, models, realtime  # noqa: F401
from metaverse.api import guards
from metaverse.api.flask_server import Server
from metaverse.cli import doctor
from metaverse.extensions import db, migrate
from metaverse.operations import logging, requests, scraping, server_figures, traces
from metaverse.security import keyring
from metaverse.services import demonstration, quotas


def create_app(settings: Settings | None = None) -> Flask:
    """Put the server together from its settings, or from those of the process."""
    app = Server(__name__, static_folder=None)
    configure(app, settings or config.load())
    extend(app)
    route(app)
    listen(app)
    command(app)
    return app


def create_patient() -> Flask:
    """Put the server together for `flask doctor`, as far as that goes: it has to work where nothing else does."""
    logging.keep_quiet()
    settings, problems = config.examined()
    try:
        app = create_app(settings)
        doctor.admit(app, problems, is_whole=True)
    except Exception as error:
        app = Flask(__name__, static_folder=None)
        app.config.from_mapping(settings.for_flask())
        app.cli.add_command(doctor.doctor)
        doctor.admit(app, [*problems, f"The server cannot be put together: {error}"], is_whole=False)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Lay the settings into the app; `SETTINGS` holds them all, typed."""
    if settings.app_env != "test":
        logging.begin(settings.log_level, settings.logs, settings.log_rotation)
    app.config.from_mapping(settings.for_flask())
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(
        settings.database_url, settings.database_pool_size
    )


def extend(app: Flask) -> None:
    """Bind the extensions."""
    requests.init_app(app)
    server_figures.init_app(app)
    traces.init_app(app)
    db.init_app(app)
    keyring.init_app(app)
    database.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    quotas.init_app(app)


def route(app: Flask) -> None:
    """Register what answers HTTP."""
    demonstration.init_app(app)
    api.init_app(app)


def listen(app: Flask) -> None:
    """Register what answers sockets."""
    realtime.init_app(app)
    scraping.init_app(app)
    guards.believe_proxies(app)


def command(app: Flask) -> None:
    """Register what `flask` can be told."""
    cli.init_app(app)
