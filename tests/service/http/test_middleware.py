from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from running_service import Running, read_answer
from tongueseg.service.ops.log import json_formatter

if TYPE_CHECKING:
    from typing_helpers import StartService

HEAD = b"POST /v1/predict HTTP/1.1\r\nHost: here\r\n"


def test_a_request_has_an_id(quick: Running) -> None:
    first, second = (quick.http.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert first != second
    named = quick.http.get("/healthz", headers={"X-Request-ID": "from-nginx.7"})
    assert named.headers["x-request-id"] == "from-nginx.7"


@pytest.mark.parametrize("name", ["", "with space", "x" * 65, 'quo"te', "<b>"])
def test_an_id_that_fits_no_log_is_replaced(quick: Running, name: str) -> None:
    answer = quick.http.get("/healthz", headers={"X-Request-ID": name})
    assert answer.headers["x-request-id"] != name


@pytest.mark.parametrize("path", ["/healthz", "/v1/predict", "/nothing", "/openapi.json"])
def test_headers_of_security_stand_everywhere(quick: Running, path: str) -> None:
    headers = quick.http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers


def test_who_is_refused_early_still_gets_his_answer_and_keeps_his_connection(
    start: StartService,
) -> None:
    service = start(queue=0)
    with service.service.pool.admit():
        body = b"x" * 300_000
        request = HEAD + b"Content-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(body)
        with service.raw(request, body[:1000]) as connection:
            status, headers, _ = read_answer(connection)
            assert status == 503
            assert "connection" not in headers
            connection.sendall(body[1000:] + b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
            assert read_answer(connection)[0] == 200


def test_much_that_is_still_to_come_ends_the_connection(start: StartService) -> None:
    service = start(max_bytes=10**6)
    request = HEAD + b"Content-Type: image/png\r\nContent-Length: 50000000\r\n\r\n"
    with service.raw(request, b"x" * 300_000) as connection:
        status, headers, _ = read_answer(connection)
        assert (status, headers["connection"]) == (413, "close")
        # The rest is taken for a moment, so that who sends it sees the answer and no reset.
        connection.sendall(b"x" * 300_000)


def test_the_log_tells_of_a_request_and_not_of_its_photo(
    start: StartService, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tongueseg.service")
    service = start()
    service.predict(png, "patient-name.png")
    service.http.get("/healthz")
    lines = [json.loads(json_formatter().format(record)) for record in caplog.records]
    requests = [one for one in lines if one["event"] == "request"]
    assert len(requests) == 1
    (one,) = requests
    assert (one["path"], one["status"], one["photos"]) == ("/v1/predict", 200, 1)
    assert one["bytes"] > len(png)
    assert one["milliseconds"] > 0
    assert "patient" not in json.dumps(lines)


def test_requests_are_counted_by_path_and_status(start: StartService, png: bytes) -> None:
    service = start()
    service.predict(png)
    service.http.post("/predict", content=b"")
    for path in ("/a", "/b", "/c"):
        service.http.get(path)
    name = "tongueseg_requests_total"
    assert service.metric(f'{name}{{method="POST",path="/v1/predict",status="200"}}') == 1
    assert service.metric(f'{name}{{method="POST",path="/v1/predict",status="422"}}') == 1
    assert service.metric(f'{name}{{method="GET",path="other",status="404"}}') == 3
