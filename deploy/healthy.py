"""Whether the web server of this container lives: exit status 0 or 1. There is no curl in it."""

import os
import sys
from http.client import HTTPConnection, HTTPException

port = os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")[2]
wire = HTTPConnection("127.0.0.1", int(port), timeout=5)
try:
    wire.request("GET", "/salute/vivo/")
    status = wire.getresponse().status
except (OSError, HTTPException) as problem:
    sys.exit(f"127.0.0.1:{port}: {problem}")
if status != 200:
    sys.exit(f"/salute/vivo/: {status}")
