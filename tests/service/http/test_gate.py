"""Who is let in: hosts, keys and fair shares of the queue."""

from __future__ import annotations

import gzip
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from running_service import PATIENCE, Gate, wait_until
from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.fair_share import FairShare, places
from tongueseg.service.http.hosts import is_allowed
from tongueseg.service.ops import log
from tongueseg.service.ops.log import Sampler, json_formatter

if TYPE_CHECKING:
    from typing_helpers import CallAside, StartService


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("clinic.example", True),
        ("Clinic.Example:8000", True),
        ("a.other.example", True),
        ("other.example", False),
        ("evil.example", False),
        ("clinic.example.evil", False),
        ("", False),
    ],
)
def test_hosts(host: str, allowed: bool) -> None:
    assert is_allowed(host, ("clinic.example", "*.other.example")) == allowed
    assert is_allowed(host, ())


def test_another_host_is_refused(start: StartService, png: bytes) -> None:
    service = start(hosts=("clinic.example", "127.0.0.1"))
    assert service.predict(png).status_code == 200
    answer = service.http.get("/v1/version", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "wrong_host")
    # Probes ask by the address of the replica.
    assert service.http.get("/readyz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/predict/", "/v1/version/", "/healthz/"])
def test_no_answer_repeats_the_host(start: StartService, path: str) -> None:
    answer = start().http.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 404
    assert "evil" not in answer.text + str(answer.headers)


def test_a_compressed_body_is_told_so(start: StartService, png: bytes) -> None:
    service = start()
    headers = {"Content-Encoding": "gzip", "Content-Type": "image/png"}
    answer = service.http.post("/v1/predict", content=gzip.compress(png), headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "wrong_encoding")
    assert answer.headers["accept-encoding"] == "identity"
    headers["Content-Encoding"] = "identity"
    assert service.http.post("/v1/predict", content=png, headers=headers).status_code == 200


def lines_of(caplog: pytest.LogCaptureFixture, event: str) -> list[dict[str, Any]]:
    lines = [json.loads(json_formatter().format(record)) for record in caplog.records]
    return [line for line in lines if line["event"] == event]


def test_each_refusal_of_a_key_is_in_the_log(
    start: StartService, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tongueseg.service")
    service = start(keys=("sesame",))
    files = {"file": png}
    for key in ("guess", "other", ""):
        headers = {"X-API-Key": key}
        assert service.http.post("/v1/predict", files=files, headers=headers).status_code == 401
    refusals = lines_of(caplog, "key_refused")
    assert [line["address"] for line in refusals] == ["127.0.0.1"] * 3
    assert [len(line["key"]) for line in refusals] == [8, 8, 0]
    assert refusals[0]["key"] != refusals[1]["key"]
    assert "guess" not in caplog.text
    service.http.post("/v1/predict", files=files, headers={"Authorization": "bearer sesame"})
    wait_until(lambda: any(line["status"] == 200 for line in lines_of(caplog, "request")))
    answered = lines_of(caplog, "request")[-1]
    assert (answered["address"], len(answered["key"])) == ("127.0.0.1", 8)
    assert "sesame" not in caplog.text


@pytest.mark.parametrize(("proxies", "address"), [((), "127.0.0.1"), (("127.0.0.1",), "192.0.2.7")])
def test_only_a_named_proxy_is_believed(
    start: StartService, caplog: pytest.LogCaptureFixture, proxies: tuple[str, ...], address: str
) -> None:
    caplog.set_level(logging.INFO, "tongueseg.service")
    service = start(proxies=proxies)
    service.http.get("/v1/version", headers={"X-Forwarded-For": "192.0.2.7"})
    wait_until(lambda: lines_of(caplog, "request"))
    assert lines_of(caplog, "request")[0]["address"] == address


def test_one_client_never_takes_the_whole_queue(
    start: StartService, gate: Gate, png: bytes, aside: CallAside
) -> None:
    service = start(gate, queue=19, deadline=120, keys=("greedy", "honest"))

    def ask(key: str) -> int:
        headers = {"X-API-Key": key}
        return service.http.post("/v1/predict", files={"file": png}, headers=headers).status_code

    waiting = [aside(ask, "greedy")]
    assert gate.entered.acquire(timeout=PATIENCE)
    while service.service.pool.free_places > 4:
        before = service.service.pool.free_places
        waiting.append(aside(ask, "greedy"))
        wait_until(lambda: service.service.pool.free_places < before)  # noqa: B023
    assert ask("greedy") == 503
    others = [aside(ask, "honest") for _ in range(3)]
    wait_until(lambda: service.service.pool.free_places == 1)
    gate.opened.set()
    assert [wait() for wait in (*waiting, *others)] == [200] * 19


def test_a_page_of_another_origin_reads_its_refusal(start: StartService, png: bytes) -> None:
    service = start(queue=0, cors="https://clinic.example")
    headers = {"Origin": "https://clinic.example", "Content-Type": "image/png"}
    with service.service.pool.admit():
        answer = service.http.post("/v1/predict", content=png, headers=headers)
    assert answer.status_code == 503
    assert answer.headers["access-control-allow-origin"] == "https://clinic.example"


def test_a_refusal_never_reaches_the_application(
    start: StartService, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start(queue=0)

    async def fail(*_: object) -> None:
        raise AssertionError("the application was asked")

    with service.service.pool.admit():
        monkeypatch.setattr(service.server.config.app, "app", fail)
        answer = service.predict(png)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "overloaded")
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["cache-control"] == "no-store"
    monkeypatch.undo()
    assert service.metric('tongueseg_rejected_total{reason="overloaded"}') == 1


def test_shares_are_counted_by_cost() -> None:
    assert [places(size) for size in (0, 2**21 - 1, 2**21, 20 * 2**20)] == [1, 1, 2, 11]
    shares = FairShare()
    # The first request is the queue's to judge.
    shares.check("a", 11, free=1)
    shares.take("a", 11)
    with pytest.raises(ApiError, match="your other photos"):
        shares.check("a", 1, free=2)
    shares.check("a", 1, free=3)
    shares.check("b", 1, free=1)
    shares.free("a", 11)
    shares.check("a", 1, free=1)


def test_refusals_are_logged_by_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 5.0
    monkeypatch.setattr(log, "monotonic", lambda: now)
    sampler = Sampler()
    assert [sampler.skipped("overloaded") for _ in range(13)] == [0] * 10 + [None] * 3
    assert sampler.skipped("deadline") == 0
    now = 6.0
    assert sampler.skipped("overloaded") == 3
    assert sampler.skipped("overloaded") == 0
