"""A host of plain files, as any folder on any server is one: no header of its own, no packing."""

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from web_server import serving_in_thread


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 - as in the class that is extended
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".webmanifest": "application/manifest+json",
    }

    def copyfile(self, source, outputfile):
        content = source.read()
        self.server.sent += len(content)
        try:
            outputfile.write(content)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_):
        pass


@contextmanager
def hosting(folder, port=0):
    """Serve a folder on this machine; gives the server with its ``url`` and the bytes ``sent``."""
    http = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    http.sent = 0
    http.url = f"http://127.0.0.1:{http.server_port}/"
    with serving_in_thread(http):
        yield http
