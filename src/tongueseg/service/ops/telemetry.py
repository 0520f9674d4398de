"""Whether requests are traced by OpenTelemetry, as its standard variables say.

Its SDK is not imported unless they ask for it. The provider is no global one, so that FastAPI adds
no spans of its own: a request that is refused never reaches it.
"""

from __future__ import annotations

import logging
import os
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from tongueseg import __version__
from tongueseg.errors import BadSettings, MissingExtra

if TYPE_CHECKING:
    from tongueseg.service.ops.spans import Tracing

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_OTLP = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}
_SERVICE_NAME = "service.name"


def open_tracing() -> Tracing | None:
    """Return what traces the requests; None unless the environment names an exporter.

    Raises:
        BadSettings: there is no such exporter.
        MissingExtra: OpenTelemetry is not installed.
    """
    names = _exporter_names()
    if not names:
        return None
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        from tongueseg.service.ops.spans import Tracing
    except ImportError as error:
        raise MissingExtra("otel", "opentelemetry-sdk", "a variable OTEL_…: tracing") from error
    # Headers that are wrong are no matter of the log. Each of their parts would be a line.
    logging.getLogger("opentelemetry.trace").setLevel(logging.ERROR)
    resource = Resource.create({"service.version": __version__})
    if str(resource.attributes[_SERVICE_NAME]).startswith("unknown_service"):
        resource = resource.merge(Resource({_SERVICE_NAME: "tongueseg"}))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    for name in names:
        provider.add_span_processor(BatchSpanProcessor(_exporter(name)))
    return Tracing(provider.get_tracer("tongueseg.service", __version__), provider.shutdown)


def _exporter_names() -> list[str]:
    if _variable("OTEL_SDK_DISABLED").lower() == "true":
        return []
    # The standard's default is otlp. Without an endpoint it would look for one on this machine.
    default = "otlp" if _variable(*_ENDPOINTS) else "none"
    names = (_variable("OTEL_TRACES_EXPORTER") or default).split(",")
    return [name.strip() for name in names if name.strip() not in ("", "none")]


def _exporter(name: str) -> Any:
    if name == "otlp":
        protocol = _variable(*_PROTOCOLS) or "http/protobuf"
        if protocol not in _OTLP:
            raise BadSettings(f"{_PROTOCOLS[1]} {protocol}: take {' or '.join(_OTLP)}")
        name = _OTLP[protocol]
    for point in entry_points(group="opentelemetry_traces_exporter", name=name):
        return point.load()()
    raise BadSettings(f"OTEL_TRACES_EXPORTER {name}: no such exporter is installed")


def _variable(*names: str) -> str:
    """Return the first of some variables that is set; empty if none is."""
    return next(filter(None, (os.environ.get(name, "").strip() for name in names)), "")
