"""What gunicorn serves."""

import config
from app import create_app

app = create_app(config.load_or_exit())
