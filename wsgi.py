"""What gunicorn serves, and what `flask` commands run in."""

import gc
import sys

gc.disable()  # a third of the start would go into looking for garbage among what is there to stay

import config  # noqa: E402
from app import create_app, create_patient  # noqa: E402
from metaverse.cli import doctor  # noqa: E402
from metaverse.operations.logging import UnwritableLogs  # noqa: E402

try:
    app = create_patient() if doctor.is_called(sys.argv) else create_app(config.load_or_exit())
except UnwritableLogs as error:
    sys.exit(str(error))
finally:
    gc.enable()
