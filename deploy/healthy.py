"""Tell a container engine whether the service in this container is alive."""

import os
import sys
import urllib.request

port = os.environ.get("TONGUESEG_PORT", "8000")
try:
    # Not by way of a proxy that the environment may name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(f"http://127.0.0.1:{port}/healthz", timeout=4).close()
except OSError as error:
    sys.exit(f"not alive: {error}")
