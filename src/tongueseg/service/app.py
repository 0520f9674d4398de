"""The application: every part put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from tongueseg import __version__
from tongueseg.inference.segmenter import Segmenter
from tongueseg.service.http import routes
from tongueseg.service.http.handlers import handle_problems
from tongueseg.service.http.keys import Keys
from tongueseg.service.http.middleware import PAGE, Envelope
from tongueseg.service.http.predict_handler import model_of
from tongueseg.service.ops import health
from tongueseg.service.ops.metrics import Metrics
from tongueseg.service.page import find_page, front
from tongueseg.service.settings import Settings
from tongueseg.service.state import Service
from tongueseg.service.worker.pool import Pool

_VERSIONED = "/v1"


def build_service(settings: Settings, segmenter: Segmenter, proof: float = 1.0) -> Service:
    """Return what the parts of a service share.

    Raises:
        BadSettings: the file of keys cannot be read.
    """
    pool = Pool(settings.workers, settings.queue, settings.queue_bytes, settings.deadline)
    model = model_of(segmenter.spec) | {"runtime": segmenter.runtime.name}
    keys = Keys(settings.all_keys())
    metrics = Metrics(pool, model, lambda: service.ready)
    service = Service(settings, segmenter, proof, pool, keys, metrics)
    return service


def build_app(service: Service) -> ASGIApp:
    """Return the application of a service.

    Raises:
        BadSettings: the folder of the page holds none.
    """

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.pool.close()

    app = FastAPI(
        title="tongueseg",
        version=__version__,
        description="Cuts the tongue out of a photo. It makes no medical claim.",
        docs_url=None,  # Both pages load their scripts from another host.
        redoc_url=None,
        lifespan=life,
    )
    app.state.service = service
    app.include_router(health.router)
    # Only so does the document ask for a key where one is needed.
    guard = [Depends(routes.check_key)] if service.keys else []
    for router, needs in ((routes.photos, guard), (routes.about, [])):
        app.include_router(router, prefix=_VERSIONED, dependencies=needs)
        app.include_router(router, dependencies=needs, include_in_schema=False)
    handle_problems(app)
    if service.settings.cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=service.settings.cors,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "X-API-Key", "X-Request-ID"],
            expose_headers=["X-Request-ID", "X-Tongue", "X-Presence", "X-Flags", "Retry-After"],
        )
    page = list(front(find_page(service.settings.page)))
    app.router.routes.extend(page)
    return Envelope(app, service, _names(app) | {route.path: PAGE for route in page})


def _names(app: FastAPI) -> dict[str, str]:
    """Return what metrics call each path: by its version, whether it was asked for or not."""
    known = [str(path) for path in app.openapi()["paths"]] + ["/openapi.json"]
    return {path: path for path in known} | {
        path.removeprefix(_VERSIONED): path for path in known if path.startswith(_VERSIONED)
    }
