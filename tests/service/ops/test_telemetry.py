from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from running_service import wait_until
from tongueseg.errors import BadSettings, MissingExtra
from tongueseg.service.ops.log import LOGGER_NAME, json_formatter
from tongueseg.service.ops.telemetry import open_tracing
from typing_helpers import not_none

if TYPE_CHECKING:
    from typing_helpers import StartService

STEPS = ("wait", "read", "refine", "postprocess", "encode")
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("OTEL_"):
            monkeypatch.delenv(name)


class Collector:
    """A collector of OTLP: the ``spans`` that it was sent, and the ``resource`` of the last."""

    def __init__(self) -> None:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
            ExportTraceServiceRequest,
        )

        self.spans: dict[str, Any] = {}
        self.resource: dict[str, str] = {}
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.take(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def take(self, request: Any) -> None:
        """Keep the spans of a request."""
        for resource in request.resource_spans:
            self.resource = attributes(resource.resource)
            for scope in resource.scope_spans:
                self.spans |= {span.name: span for span in scope.spans}


def attributes(owner: Any) -> dict[str, str]:
    return {
        pair.key: str(getattr(pair.value, pair.value.WhichOneof("value")))
        for pair in owner.attributes
    }


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector to which services that start now send their spans."""
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    one = Collector()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", one.url)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "20")
    thread = threading.Thread(target=one.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


def test_a_request_is_a_span_below_that_of_its_sender(
    collector: Collector, start: StartService, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)
    one = start()
    one.http.headers["traceparent"] = f"00-{TRACE}-{PARENT}-01"
    assert one.predict(png, measures=True).status_code == 200
    one.http.get("/readyz")
    wait_until(lambda: "POST /v1/predict" in collector.spans)
    spans = collector.spans
    assert set(spans) == {"POST /v1/predict", "photo", *STEPS}
    request, photo = spans["POST /v1/predict"], spans["photo"]
    assert {span.trace_id.hex() for span in spans.values()} == {TRACE}
    assert request.parent_span_id.hex() == PARENT
    assert photo.parent_span_id == request.span_id
    steps = [spans[name] for name in STEPS]
    assert {step.parent_span_id for step in steps} == {photo.span_id}
    times = [span.start_time_unix_nano for span in (request, photo, *steps)]
    assert times == sorted(times)
    assert steps[-1].end_time_unix_nano <= photo.end_time_unix_nano <= request.end_time_unix_nano
    assert attributes(request)["http.response.status_code"] == "200"
    assert collector.resource["service.name"] == "tongueseg"
    assert f'"trace_id": "{TRACE}"' in json_formatter().format(caplog.records[-1])


def test_a_photo_that_fails_says_why(collector: Collector, start: StartService) -> None:
    assert start().predict(b"no photo").status_code == 422
    wait_until(lambda: "POST /v1/predict" in collector.spans)
    for name in ("photo", "POST /v1/predict"):
        assert attributes(collector.spans[name])["error.type"] == "bad_photo"
        assert collector.spans[name].status.code == 0
    assert "read" not in collector.spans


def test_the_last_spans_are_sent_at_the_end(
    collector: Collector, start: StartService, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "60000")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "tongues")
    one = start()
    one.predict(png)
    assert not collector.spans
    one.server.should_exit = True
    wait_until(lambda: "photo" in collector.spans)
    assert collector.resource["service.name"] == "tongues"


@pytest.mark.parametrize("value", ["", "00-0-0-00", "x" * 4000, f"00-{TRACE}-{PARENT}-00"])
def test_a_traceparent_that_is_none_harms_nothing(
    collector: Collector, start: StartService, png: bytes, value: str
) -> None:
    one = start()
    headers = {"traceparent": value, "tracestate": ",=,", "baggage": "a=%ff,;=;"}
    one.http.headers.update(headers)
    assert one.predict(png).status_code == 200
    not_none(one.service.tracing).close()
    # A sender that samples no trace says so.
    assert ("photo" in collector.spans) is (PARENT not in value)
    assert TRACE not in {span.trace_id.hex() for span in collector.spans.values()}


def test_a_collector_that_is_gone_harms_nothing(
    start: StartService, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    # It would try for ten seconds, beyond the end of the service.
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    one = start()
    assert one.predict(png).status_code == 200
    one.server.should_exit = True
    # What it logs beside the next test's threads would be a fault of theirs.
    wait_until(lambda: not any("Otel" in thread.name for thread in threading.enumerate()))


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_nobody_asked_for_traces(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    assert open_tracing() is None


def test_nothing_is_imported_unless_asked_for() -> None:
    code = (
        "import sys\nimport tongueseg.service.app as app\nassert app.open_tracing() is None\n"
        "kinds = ('opentelemetry.sdk', 'opentelemetry.exporter', 'tongueseg.service.ops.spans')\n"
        "print([name for name in sys.modules if name.startswith(kinds)])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    with pytest.raises(MissingExtra, match=r"tracing needs opentelemetry-sdk: .*tongueseg\[otel\]"):
        open_tracing()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("OTEL_TRACES_EXPORTER", "zipkn", "^OTEL_TRACES_EXPORTER zipkn: no such exporter"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http", "^OTEL_EXPORTER_OTLP_PROTOCOL http: take http/pro"),
    ],
)
def test_no_such_exporter(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    pytest.importorskip("opentelemetry.sdk")
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=message):
        open_tracing()
