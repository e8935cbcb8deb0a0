"""gunicorn in production: `gunicorn --config deploy/gunicorn.conf.py peg.wsgi`.

It refuses to start while `manage.py check` finds an error, and says which.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environ

from peg.environment import Environment

_ROOT = Path(__file__).resolve().parent.parent
environ.Env.read_env(_ROOT / ".env")
_env = Environment(os.environ)

chdir = str(_ROOT)
bind = _env.text("WEB_BIND", default="127.0.0.1:8000")
workers = _env.number("WEB_WORKERS", default=2, least=1, most=64)
threads = _env.number("WEB_THREADS", default=4, least=1, most=64)
worker_class = "gthread"
# For a worker that has stopped answering altogether: a thread that prints does not hold it up.
timeout = 120
# A page that is being made when the service stops is still answered.
graceful_timeout = 45
# What a library leaks does not add up; not all at the same moment.
max_requests, max_requests_jitter = 2000, 400
# Longer than proxies keep a connection open: the proxy ends it, never we under its hands.
keepalive = 75
# The sign of life of each worker, in memory: a busy disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm"
# Addresses hold what people searched for: nobody keeps them here.
accesslog = None
errorlog = "-"
# Its own lines in the form of all others, with nothing that anybody typed.
logger_class = "peg.server_log.ServerLog"
loglevel = "info"
# Django alone judges what a proxy says (TRUSTED_PROXIES).
forwarded_allow_ips = ""
# Nobody commands a running server over a socket.
control_socket_disable = True
# Where the processes count requests together (peg/metrics.py): new at each start, in memory.
_figures = tempfile.mkdtemp(prefix="peg-", dir="/dev/shm") if _env.text("METRICS_TOKEN") else ""
if _figures:
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", _figures)

_env.check_or_leave()


def on_starting(server):
    """In a process of its own: the workers inherit neither its connections nor its modules."""
    check = [sys.executable, "manage.py", "check", "--deploy", "--database", "default"]
    if subprocess.run(check, cwd=_ROOT, check=False).returncode:
        sys.exit("Il servizio non si avvia: correggere quanto è scritto sopra.")


def on_exit(server):
    shutil.rmtree(_figures, ignore_errors=True)
