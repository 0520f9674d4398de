"""The client against a real service, and against one that fails as services do."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from typing_helpers import not_none

pytest.importorskip("fastapi", reason="the serve extra is not installed")
httpx = pytest.importorskip("httpx", reason="the client extra is not installed")

from running_service import running  # noqa: E402
from tongueseg import Segmenter  # noqa: E402
from tongueseg.client import Client, Prediction  # noqa: E402
from tongueseg.errors import (  # noqa: E402
    BadPhoto,
    BadPrompt,
    BadReference,
    BadSettings,
    PhotoTooLarge,
    ServiceFailed,
)
from tongueseg.measure import Conditions, rounded  # noqa: E402

if TYPE_CHECKING:
    from httpx import ConnectError, ReadError, Request, Response

    from running_service import Running
    from tongueseg.client.client import ImageOutput

UPRIGHT = Conditions(upright=True)
PHOTO = min((Path(__file__).parents[2] / "examples" / "original").iterdir())


@pytest.fixture(scope="module")
def segmenter() -> Iterator[Segmenter]:
    with Segmenter(threads=1) as one:
        yield one


@pytest.fixture(scope="module")
def service(segmenter: Segmenter) -> Iterator[Running]:
    with running(segmenter, keys=("sesame",), max_bytes=300_000, max_pixels=200_000) as one:
        yield one


@pytest.fixture(scope="module")
def client(service: Running) -> Iterator[Client]:
    with Client(service.url + "/", key="sesame", retries=0) as one:
        yield one


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a client waited; it does not really wait."""
    recorded: list[float] = []
    monkeypatch.setattr("tongueseg.io.retry.sleep_using_event", lambda cancelled: recorded.append)
    return recorded


def answering(*answers: Response | Exception, **options: float) -> tuple[Client, list[Request]]:
    """Return a client whose service gives these answers in turn, and the requests that came."""
    requests: list[Request] = []
    left = list(answers)

    def handle(request: Request) -> Response:
        requests.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    transport = httpx.MockTransport(handle)
    settings: dict[str, Any] = {"retries": 2, "transport": transport, **options}
    return Client("http://here", **settings), requests


FULL = httpx.Response(503, json={"error": {"code": "overloaded", "message": "full"}})
VERSION = httpx.Response(200, json={"version": "1"})


def test_a_prediction_is_that_of_a_segmenter(client: Client, segmenter: Segmenter) -> None:
    expected = segmenter(PHOTO)
    for photo in (PHOTO, str(PHOTO), PHOTO.read_bytes()):
        prediction = client.predict(photo)
        assert np.array_equal(prediction.mask, expected.mask)
    assert isinstance(prediction, Prediction)
    assert prediction.contour == expected.contour
    assert (prediction.tongue, prediction.flags) == (True, expected.flags)
    assert prediction.presence == pytest.approx(expected.presence, abs=1e-6)
    assert prediction.predicted_iou == pytest.approx(expected.predicted_iou, abs=1e-4)
    assert (prediction.height, prediction.width) == expected.mask.shape
    assert prediction.model == "nano"
    assert prediction.measures == {}


def test_a_box_and_points_go_to_the_service(client: Client, segmenter: Segmenter) -> None:
    box, points = (100, 100, 200, 220), [(200, 200, True), (390, 390, False)]
    prediction = client.predict(PHOTO, box=box, points=points)
    assert np.array_equal(prediction.mask, segmenter(PHOTO, box=box, points=points).mask)
    with pytest.raises(BadPrompt, match=r"the point 9000,5 lies outside the photo of 400x400$"):
        client.predict(PHOTO, points=[(9000, 5, True)])
    with pytest.raises(BadSettings, match="has no size"):
        client.predict(PHOTO, box=(1, 2, 0, 4))


def test_several_photos(client: Client) -> None:
    first, broken, second = client.predict_many([PHOTO, b"none", PHOTO], measures=True)
    assert isinstance(first, Prediction)
    assert isinstance(second, Prediction)
    assert np.array_equal(first.mask, second.mask)
    assert isinstance(broken, BadPhoto)
    assert str(broken).startswith("photo: not a photo")
    assert first.measures["area_px"] == first.mask.sum()
    assert client.predict_many([]) == []
    (alone,) = client.predict_many([PHOTO])
    assert isinstance(alone, Prediction)
    assert alone.tongue
    assert isinstance(client.predict_many([b"none"])[0], BadPhoto)


def test_a_file_that_cannot_be_read_is_an_error_among_others(
    client: Client, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.jpg"
    lost, first, broken, zero, second = client.predict_many(
        [missing, PHOTO, b"none", "a\0b.jpg", PHOTO]
    )
    assert str(lost) == f"{missing}: cannot be read (No such file or directory)"
    assert str(zero) == r"'a\x00b.jpg': cannot be read (embedded null byte)"
    assert {type(one) for one in (lost, broken, zero)} == {BadPhoto}
    assert isinstance(first, Prediction)
    assert isinstance(second, Prediction)
    assert first.tongue
    assert np.array_equal(first.mask, second.mask)
    lost, alone = client.predict_many([missing, PHOTO])
    assert isinstance(lost, BadPhoto)
    assert isinstance(alone, Prediction)
    assert alone.tongue
    assert [type(one) for one in client.predict_many([missing] * 2)] == [BadPhoto] * 2


def test_measures(client: Client, segmenter: Segmenter) -> None:
    assert client.measure(PHOTO, upright=True) == rounded(segmenter(PHOTO).measure(UPRIGHT))
    assert not_none(client.measure(PHOTO, mm_per_px=0.5)["length_mm"]) > 0


@pytest.mark.parametrize(
    ("output", "head"),
    [("mask", b"\x89PNG"), ("probability", b"\x89PNG"), ("overlay", b"\xff\xd8")],
)
def test_images(client: Client, output: ImageOutput, head: bytes) -> None:
    assert client.image(PHOTO, output).startswith(head)


def test_what_runs_there(client: Client) -> None:
    assert client.version()["model"]["name"] == "nano"
    assert client.ready()


def test_errors_are_those_of_a_segmenter(client: Client, tmp_path: Path, big_photo: bytes) -> None:
    with pytest.raises(BadPhoto, match="cannot be read"):
        client.predict(tmp_path / "missing.jpg")
    with pytest.raises(BadPhoto, match="not a photo in a format"):
        client.predict(b"none")
    with pytest.raises(PhotoTooLarge, match="more than the 200,000 pixels"):
        client.predict(big_photo)
    with pytest.raises(PhotoTooLarge, match="more than the 300,000 bytes"):
        client.predict(bytes(400_000))
    with pytest.raises(BadReference, match="leaves the photo"):
        client.measure(PHOTO, white="0,0,900,900")
    with pytest.raises(BadSettings, match="white 1: give"):
        client.measure(PHOTO, white="1")


@pytest.fixture
def big_photo() -> bytes:
    from tongueseg.io.encode import encode_mask

    return encode_mask(np.zeros((500, 500), bool))


def test_a_wrong_key(service: Running) -> None:
    with Client(service.url, key="guess") as stranger:
        with pytest.raises(ServiceFailed, match=r"no such key \(unauthorized\)") as error:
            stranger.predict(PHOTO)
        assert error.value.code == "unauthorized"
        assert stranger.ready()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_full_service_is_retried(waits: list[float], status: int) -> None:
    full = httpx.Response(status, text="busy")
    client, requests = answering(full, full, VERSION)
    assert client.version() == {"version": "1"}
    assert len(requests) == 3
    assert 0.25 <= waits[0] <= 0.5
    assert 0.25 <= waits[1] <= 1.0


def test_as_long_as_it_asks_for(waits: list[float]) -> None:
    headers = {"Retry-After": "3"}
    full = httpx.Response(503, headers=headers, json={})
    answering(full, VERSION)[0].version()
    assert 3.25 <= waits[0] <= 3.5


def test_no_retry_is_made_after_the_deadline(waits: list[float]) -> None:
    busy = httpx.Response(503, headers={"Retry-After": "30"}, json={})
    client, requests = answering(busy, VERSION, deadline=20.0)
    with pytest.raises(ServiceFailed, match="answers with status 503"):
        client.version()
    assert (len(requests), waits) == (1, [])


def test_retries_end(waits: list[float]) -> None:
    client, requests = answering(FULL, FULL, FULL)
    with pytest.raises(ServiceFailed, match=r"http://here: full \(overloaded\)"):
        client.predict(PHOTO)
    assert (len(requests), len(waits)) == (3, 2)
    # Each time with the whole photo.
    assert len({request.content.partition(b"\r\n")[2][:1000] for request in requests}) == 1


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ReadError("reset")])
def test_a_broken_connection_is_retried(
    waits: list[float], error: ConnectError | ReadError
) -> None:
    client, requests = answering(error, VERSION)
    assert client.version() == {"version": "1"}
    client, requests = answering(error, error, error)
    with pytest.raises(ServiceFailed, match=r"http://here: no answer \("):
        client.version()
    assert len(requests) == 3


def test_a_photo_that_ended_a_replica_is_sent_to_no_other(waits: list[float]) -> None:
    lost = httpx.Response(502, json={"error": {"code": "replica_lost", "message": "it ended"}})
    client, requests = answering(lost)
    with pytest.raises(ServiceFailed, match="it ended") as error:
        client.predict(PHOTO)
    assert error.value.code == "replica_lost"
    assert (len(requests), waits) == (1, [])


@contextlib.contextmanager
def dripping(first: bytes, drop: bytes, pause: float) -> Iterator[str]:
    """A server that sends some bytes, and then others for ever; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def send() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(2**16)
                connection.sendall(first)
                while True:
                    connection.sendall(drop)
                    time.sleep(pause)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(20)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("first", [HEAD, HEAD + b"Content-Length: 1000000\r\n\r\n"])
def test_the_timeout_holds_for_the_whole_answer(first: bytes) -> None:
    drop = b"a" if first != HEAD else b"X"
    with dripping(first, drop, 0.05) as url, Client(url, timeout=0.5, retries=3) as client:
        began = time.monotonic()
        with pytest.raises(ServiceFailed, match=r"no answer within 0\.5 s"):
            client.version()
        # One attempt: no read timed out, and the server is not asked again.
        assert time.monotonic() - began < 10


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongueseg.client.exchange.MAX_ANSWER_BYTES", 2**20)
    head = HEAD + b"Content-Type: application/json\r\n\r\n"
    with (
        dripping(head, bytes(2**16), 0.0) as url,
        Client(url, retries=0) as client,
        pytest.raises(ServiceFailed, match="an answer of over 1,048,576 bytes"),
    ):
        client.version()


def test_a_timeout_is_not_retried(waits: list[float]) -> None:
    client, requests = answering(httpx.ReadTimeout("slow"))
    with pytest.raises(ServiceFailed, match="no answer"):
        client.version()
    assert (len(requests), waits) == (1, [])


def test_nothing_listens() -> None:
    with Client("http://127.0.0.1:9", retries=0) as client:
        assert not client.ready()
        with pytest.raises(ServiceFailed, match=r"http://127.0.0.1:9: no answer"):
            client.version()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(200, json={"tongue": True}),
        httpx.Response(200, json={"mask": 1, "size": [1]}),
    ],
)
def test_somebody_else_answers(answer: Response) -> None:
    with pytest.raises(ServiceFailed, match="no answer of a tongueseg service"):
        answering(answer)[0].predict(PHOTO)


@pytest.mark.parametrize(
    "content",
    [{}, {"results": None}, {"results": []}, {"results": [1, 2]}, {"results": ["error"] * 2}],
)
def test_somebody_else_answers_several(content: dict[str, list[int | str] | None]) -> None:
    with pytest.raises(ServiceFailed, match="no answer of a tongueseg service"):
        answering(httpx.Response(200, json=content))[0].predict_many([b"1", b"2"])


@pytest.mark.parametrize("content", [{}, {"measures": None}, {"measures": [1]}])
def test_somebody_else_measures(content: dict[str, list[int] | None]) -> None:
    with pytest.raises(ServiceFailed, match="no answer of a tongueseg service"):
        answering(httpx.Response(200, json=content))[0].measure(b"1")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<form>name and password</form>"),
        httpx.Response(302, headers={"Location": "/login"}, html="moved"),
        httpx.Response(200, content=b""),
        httpx.Response(200, json={"tongue": True}),
    ],
)
def test_a_web_page_is_no_image(answer: Response) -> None:
    with pytest.raises(ServiceFailed, match="no answer of a tongueseg service"):
        answering(answer)[0].image(b"1", "mask")


def test_a_refusal_of_something_on_the_way() -> None:
    with pytest.raises(ServiceFailed, match="answers with status 404"):
        answering(httpx.Response(404, text="nginx"))[0].version()


def test_an_error_without_words() -> None:
    content = json.dumps({"error": "short"})
    with pytest.raises(ServiceFailed, match="answers with status 500"):
        answering(httpx.Response(500, text=content))[0].version()
