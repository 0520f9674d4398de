"""The page for browsers, served as static files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from tongueseg.errors import BadSettings
from tongueseg.service.packed_file import VARY, PackedFile, accepts_gzip, pack

_PACKAGED = Path(__file__).parent / "page"
_CHECKOUT = Path(__file__).parents[3] / "web" / "dist"
# The names of these files hold a hash of their content.
_IMMUTABLE_FOLDERS = ("assets/", "model/")
_PATHS = {
    "predict": "POST /v1/predict",
    "measure": "POST /v1/measure",
    "version": "/v1/version",
    "ready": "/readyz",
    "metrics": "/metrics",
    "openapi": "/openapi.json",
}
_IMMUTABLE, _REVALIDATE = "public, max-age=31536000, immutable", "no-cache"


def find_page(setting: str) -> Path | None:
    """Return the folder of the built page, or None if there is none.

    Args:
        setting: a folder, ``none``, or ``auto``.

    Raises:
        BadSettings: the folder holds no page.
    """
    if setting == "none":
        return None
    folders = (_PACKAGED, _CHECKOUT) if setting == "auto" else (Path(setting),)
    folder = next((one for one in folders if (one / "index.html").is_file()), None)
    if folder is None and setting != "auto":
        raise BadSettings(f"page {setting}: holds no index.html; make web builds the page")
    return folder


def page_routes(folder: Path | None) -> Iterator[Route]:
    """Yield a route for each file of the page; no other file is served.

    Without a page, ``/`` answers with the paths of the service.
    """
    if folder is None:
        yield Route("/", _list_paths, methods=["GET"])
        return
    files = StaticFiles(directory=folder)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            name = path.relative_to(folder).as_posix()
            endpoint = _file_endpoint(files, name, pack(path))
            yield Route(f"/{name}", endpoint, methods=["GET"])
            if name == "index.html":
                yield Route("/", endpoint, methods=["GET"])


async def _list_paths(request: Request) -> Response:
    return JSONResponse(_PATHS)


def _file_endpoint(
    files: StaticFiles, name: str, packed: PackedFile | None
) -> Callable[[Request], Awaitable[Response]]:
    kept = _IMMUTABLE if name.startswith(_IMMUTABLE_FOLDERS) else _REVALIDATE
    headers = {"Cache-Control": kept, **(VARY if packed else {})}

    async def send_file(request: Request) -> Response:
        if packed and accepts_gzip(request.headers.get("accept-encoding", "")):
            response = packed.response(files, request.headers)
        else:
            response = await files.get_response(name, request.scope)
        response.headers.update(headers)
        return response

    return send_file
