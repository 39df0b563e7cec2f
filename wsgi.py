"""What gunicorn serves."""

import sys

import config
from app import create_app
from metaverse.operations.logging import UnwritableLogs

try:
    app = create_app(config.load_or_exit())
except UnwritableLogs as error:
    sys.exit(str(error))
