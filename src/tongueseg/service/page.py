"""The page in the browser, served as plain files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from tongueseg.errors import BadSettings

_PACKAGED = Path(__file__).parent / "page"
_CHECKOUT = Path(__file__).parents[3] / "web" / "dist"
# Their names hold a hash of what is in them.
_NEVER_CHANGE = ("assets/", "model/")
_LINKS = {
    "predict": "POST /v1/predict",
    "measure": "POST /v1/measure",
    "version": "/v1/version",
    "ready": "/readyz",
    "metrics": "/metrics",
    "openapi": "/openapi.json",
}
_FOREVER, _ASK = "public, max-age=31536000, immutable", "no-cache"


def find_page(setting: str) -> Path | None:
    """Return the folder of the built page, or None without one.

    Args:
        setting: a folder, ``none``, or ``auto``.

    Raises:
        BadSettings: the folder holds no page.
    """
    if setting == "none":
        return None
    folders = (_PACKAGED, _CHECKOUT) if setting == "auto" else (Path(setting),)
    found = next((folder for folder in folders if (folder / "index.html").is_file()), None)
    if found is None and setting != "auto":
        raise BadSettings(f"page {setting}: holds no index.html; make web builds the page")
    return found


def front(folder: Path | None) -> Iterator[Route]:
    """Yield a route for each file of the page as it is now; nothing else of the disk is served.

    Without a page, what stands at ``/`` tells where the rest is.
    """
    if folder is None:
        yield Route("/", _tell, methods=["GET"])
        return
    files = StaticFiles(directory=folder)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            name = path.relative_to(folder).as_posix()
            yield Route(f"/{name}", _server_of(files, name), methods=["GET"])
    yield Route("/", _server_of(files, "index.html"), methods=["GET"])


async def _tell(request: Request) -> Response:
    return JSONResponse(_LINKS)


def _server_of(files: StaticFiles, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def give(request: Request) -> Response:
        response = await files.get_response(name, request.scope)
        response.headers["Cache-Control"] = _FOREVER if name.startswith(_NEVER_CHANGE) else _ASK
        return response

    return give
