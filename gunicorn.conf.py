"""How gunicorn serves: one process, one gevent loop, API and sockets and client alike."""

import gc
import resource
import sys
from typing import Any

from config import load_or_exit
from metaverse.operations import allocator, loop
from metaverse.operations import logging as logs

settings = load_or_exit()
try:
    logs.configure(settings.log_level, settings.logs, sys.stdout, settings.log_rotation)
except logs.UnwritableLogs as error:
    sys.exit(str(error))

MOST_FILES = 65_536
GOODBYE_SECONDS = 2.5
"""So long open sockets may take to see that the server goes: none of them counts as a request any more."""

_, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
most = MOST_FILES if allowed == resource.RLIM_INFINITY else min(allowed, MOST_FILES)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, allowed))  # a socket is a file, and the usual limit is 1,024

wsgi_app = "wsgi:app"
bind = f"{settings.host}:{settings.port}"
worker_class = "metaverse.operations.worker.Worker"
workers = 1
worker_connections = 20_000
backlog = 2048
timeout = 60
# The worker ends by itself before that, and writes down then what is only in memory.
graceful_timeout = 9
keepalive = 75
limit_request_line = 8190
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}  # metaverse.security.proxies alone believes proxies, and only trusted ones
limit_request_field_size = 16_380
preload_app = False
control_socket_disable = True
logger_class = "metaverse.operations.gunicorn_logger.GunicornLogger"
loglevel = settings.log_level.lower()
proc_name = "metaverse"


def post_fork(server: object, worker: object) -> None:
    """Let the loop have the interpreter back soon when a native thread computes, and threads share what is free."""
    sys.setswitchinterval(0.001)
    allocator.settle()


def worker_exit(server: object, worker: Any) -> None:
    """Let sockets and streams go, and write down what is only in memory, once the last request is answered."""
    from metaverse import realtime
    from metaverse.cluster import member
    from metaverse.operations import housekeeping, traces

    if getattr(worker, "wsgi", None) is not None:
        worker.wsgi.extensions["metaverse.closing"].publish()
        realtime.await_silence(worker.wsgi, GOODBYE_SECONDS)
        housekeeping.end(worker.wsgi)
        member.end(worker.wsgi)
        worker.log.lines.write()  # before the traces, whose receiver may hang
        traces.end(worker.wsgi)
    worker.log.lines.write()


def spare_the_loop() -> None:
    """Leave what the start made out of later collections of garbage, and collect less often: each holds the loop."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def post_worker_init(worker: Any) -> None:
    """Find the other processes, begin what a server does unasked, and let connections go when the worker is to end."""
    from metaverse.cluster import member
    from metaverse.connectors import supervisor
    from metaverse.operations import housekeeping, lost_keys, traces  # only now: they must find the patched world

    lost_keys.refuse(worker.wsgi)
    member.begin(worker.wsgi)
    housekeeping.begin(worker.wsgi)
    traces.begin(worker.wsgi)
    supervisor.begin(worker.wsgi)
    spare_the_loop()
    loop.attend(worker, worker.wsgi.extensions["metaverse.closing"].publish)
