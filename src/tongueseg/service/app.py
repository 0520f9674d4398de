"""The ASGI application: routes, handlers and middleware."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from tongueseg import __version__
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.memory_budget import MemoryBudget
from tongueseg.service.http import routes
from tongueseg.service.http.connections import ConnectionLimits, Connections, files_left
from tongueseg.service.http.exception_handlers import add_exception_handlers
from tongueseg.service.http.keys import ApiKeys
from tongueseg.service.http.middleware import PAGE, RequestMiddleware, send_refusal
from tongueseg.service.label_studio import ml_backend
from tongueseg.service.label_studio.task_photo import LabelStudio
from tongueseg.service.ops import health
from tongueseg.service.ops.metrics import Metrics
from tongueseg.service.ops.telemetry import open_tracing
from tongueseg.service.settings import Settings
from tongueseg.service.state import Service
from tongueseg.service.web_page import find_page, page_routes
from tongueseg.service.worker.pool import WorkerPool
from tongueseg.service.worker.predict_handler import model_info

_VERSIONED = "/v1"
_CORS = {
    "allow_methods": ["GET", "POST"],
    "allow_headers": ["Authorization", "X-API-Key", "X-Request-ID"],
    "expose_headers": [
        "X-Request-ID",
        "X-Tongue",
        "X-Presence",
        "X-Predicted-IoU",
        "X-Flags",
        "Retry-After",
    ],
}
# Later than the deadline, whose answer is more helpful.
_BODY_GRACE = 5.0


def build_service(settings: Settings, segmenter: Segmenter, self_test_iou: float = 1.0) -> Service:
    """Return the state of a service.

    Raises:
        BadSettings: the file of API keys cannot be read, or the environment names an exporter of
            traces that there is none of.
        MissingExtra: the environment asks for traces, and OpenTelemetry is not installed.
    """
    pool = WorkerPool(settings.workers, settings.queue, settings.queue_bytes, settings.deadline)
    model = model_info(segmenter.spec) | {"runtime": segmenter.runtime.name}
    keys = ApiKeys(settings.all_keys())
    connections = Connections(
        ConnectionLimits(
            connections=min(settings.connections, files_left()),
            head_seconds=settings.head_timeout,
            body_seconds=settings.deadline + _BODY_GRACE,
            send_seconds=settings.send_timeout,
        )
    )
    metrics = Metrics(pool, model, lambda: service.ready, lambda: connections.unsent_bytes)
    memory = MemoryBudget(settings.photo_memory)
    service = Service(settings, segmenter, self_test_iou, pool, keys, memory, metrics, connections)
    service.tracing = open_tracing()
    if settings.label_studio_url:
        service.label_studio = LabelStudio(
            settings.label_studio_url,
            settings.label_studio_token,
            settings.max_bytes,
            settings.deadline,
        )
    return service


def build_app(service: Service) -> ASGIApp:
    """Return the application of a service.

    Raises:
        BadSettings: the folder of the page holds none.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.pool.close()
        if service.tracing:
            await asyncio.to_thread(service.tracing.close)

    app = FastAPI(
        title="tongueseg",
        version=__version__,
        description="Cuts the tongue out of a photo. It makes no medical claim.",
        docs_url=None,  # These pages load their scripts from another host.
        redoc_url=None,
        # A redirect would repeat the Host header of whoever asks.
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.service = service
    app.include_router(health.router)
    # The OpenAPI document names the key only if the service needs one.
    key_check = [Depends(routes.check_key)] if service.keys else []
    for router, dependencies in ((routes.photo_router, key_check), (routes.version_router, [])):
        app.include_router(router, prefix=_VERSIONED, dependencies=dependencies)
        app.include_router(router, dependencies=dependencies, include_in_schema=False)
    if service.label_studio:
        app.include_router(ml_backend.router, dependencies=key_check)
    add_exception_handlers(app)
    refuse: ASGIApp = send_refusal
    if service.settings.cors:
        cors: dict[str, Any] = {"allow_origins": service.settings.cors, **_CORS}
        app.add_middleware(CORSMiddleware, **cors)
        refuse = CORSMiddleware(refuse, **cors)
    page = list(page_routes(find_page(service.settings.page)))
    app.router.routes.extend(page)
    names = _path_names(app) | {route.path: PAGE for route in page}
    photo_paths = frozenset(
        f"{_VERSIONED}{route.path}"
        for route in routes.photo_router.routes
        if isinstance(route, APIRoute)
    )
    return RequestMiddleware(app, service, names, photo_paths | {ml_backend.PREDICT}, refuse)


def _path_names(app: FastAPI) -> dict[str, str]:
    """Return the name of each path in the metrics: the versioned path, for both of its forms."""
    paths = [str(path) for path in app.openapi()["paths"]] + ["/openapi.json"]
    return {path: path for path in paths} | {
        path.removeprefix(_VERSIONED): path for path in paths if path.startswith(_VERSIONED)
    }
