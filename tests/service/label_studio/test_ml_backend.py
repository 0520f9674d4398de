from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from running_service import PATIENCE, Gate, wait_until
from tongueseg.data.formats.drawing import Shape
from tongueseg.data.formats.fill import fill
from tongueseg.data.formats.label_studio_region import regions_of, shape_of
from tongueseg.io.encode import encode_png
from tongueseg.service.label_studio import task_predictions

if TYPE_CHECKING:
    import httpx
    from numpy.typing import NDArray

    from running_service import Running
    from service.label_studio.conftest import LabelStudioHost
    from typing_helpers import DrawPhoto, StartService

    Config = Callable[..., str]


def predict(backend: Running, config: str, *addresses: Any, **params: Any) -> httpx.Response:
    """Ask for predictions as Label Studio does."""
    tasks = [{"id": n, "data": {"image": one}} for n, one in enumerate(addresses, start=1)]
    body = {"tasks": tasks, "label_config": config, "project": "1.2", "params": params}
    return backend.http.post("/labelstudio/predict", json=body)


def drawn(result: list[Any], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the mask of a prediction, as ``data convert`` reads it."""
    mask = np.zeros(size, np.bool_)
    for region in regions_of(result):
        shape: Shape = shape_of(region, "region")
        area = shape.area(size)
        mask |= area if isinstance(area, np.ndarray) else fill(area, *size)
    return mask


def test_it_is_there_only_if_it_is_set_up(quick: Running, backend: Running) -> None:
    assert quick.http.get("/labelstudio/health").status_code == 404
    assert quick.http.post("/labelstudio/predict", json={}).status_code == 404
    assert backend.http.get("/labelstudio/health").json()["status"] == "UP"


def test_setup_checks_the_configuration(backend: Running, config: Config) -> None:
    answer = backend.http.post("/labelstudio/setup", json={"schema": config(), "access_token": "x"})
    (version,) = backend.http.get("/labelstudio/versions").json()["versions"]
    assert answer.json() == {"model_version": version}
    refused = backend.http.post("/labelstudio/setup", json={"schema": config("Choices")})
    assert refused.status_code == 422
    assert "has neither PolygonLabels nor" in refused.json()["error"]["message"]
    bodies: list[Any] = [{}, [], "a"]
    for body in bodies:
        assert backend.http.post("/labelstudio/setup", json=body).status_code == 422
    assert backend.http.post("/labelstudio/setup", content=b"{").status_code == 400


@pytest.mark.parametrize("tag", ["PolygonLabels", "BrushLabels"])
def test_predictions_are_drawn_as_the_project_asks(
    backend: Running, host: LabelStudioHost, config: Config, png: bytes, tag: str
) -> None:
    host.files["/data/upload/1/a.png"] = png
    answer = predict(
        backend, config(tag), "/data/upload/1/a.png", f"{host.url}/data/upload/1/a.png"
    )
    first, second = answer.json()["results"]
    (item,) = first["result"]
    assert (item["type"], item["from_name"], item["to_name"]) == (tag.lower(), "tag", "photo")
    assert item["value"][tag.lower()] == ["Tongue"]
    assert (item["original_width"], item["original_height"]) == (120, 90)
    assert item["id"] != second["result"][0]["id"]
    assert first["score"] > 0.5
    masked = backend.predict(png).json()["mask"]
    expected = np.asarray(Image.open(io.BytesIO(base64.b64decode(masked)))) > 0
    assert expected.any()
    assert np.array_equal(drawn(first["result"], (90, 120)), expected)


def test_a_photo_without_a_tongue(
    backend: Running, host: LabelStudioHost, config: Config, drawn_photo: DrawPhoto
) -> None:
    host.files["/dark.png"] = encode_png(drawn_photo(radius=0)[0])
    (one,) = predict(backend, config(), "/dark.png").json()["results"]
    assert one["result"] == []
    assert one["score"] < 0.5


def test_clicks_and_rectangles(
    backend: Running, host: LabelStudioHost, config: Config, png: bytes
) -> None:
    """The region of the context is what /v1/predict takes as points and box."""
    host.files["/a.png"] = png
    size = {"original_width": 120, "original_height": 90, "image_rotation": 0}
    regions = [
        {"type": "rectanglelabels", **size,
         "value": {"x": 25, "y": 10, "width": 50, "height": 80, "rectanglelabels": ["Tongue"]}},
        {"type": "keypointlabels", "is_positive": True, **size,
         "value": {"x": 50, "y": 50, "width": 1, "keypointlabels": ["Tongue"]}},
    ]  # fmt: skip
    context = {"result": regions}
    (one,) = predict(backend, config(), "/a.png", context=context).json()["results"]
    form = {"box": "30,9,60,72", "points": "60,45,1"}
    direct = backend.http.post("/v1/predict", files={"file": png}, data=form).json()
    expected = np.asarray(Image.open(io.BytesIO(base64.b64decode(direct["mask"])))) > 0
    assert expected.any()
    assert np.array_equal(drawn(one["result"], (90, 120)), expected)
    two = predict(backend, config(), "/a.png", "/a.png", context=context)
    assert "regions are for one task, not for 2" in two.json()["error"]["message"]
    regions[0]["type"] = "brushlabels"
    assert predict(backend, config(), "/a.png", context=context).status_code == 422


def test_one_task_that_fails_is_told(
    backend: Running, host: LabelStudioHost, config: Config
) -> None:
    host.files["/bad.png"] = b"no photo"
    for address, words in (
        ("/bad.png", "bad.png: "),
        ("http://inside.example/a.png", "no other host is asked"),
        ("/none.png", "HTTP Error 404"),
        (5, "its data has no address under image"),
    ):
        answer = predict(backend, config(), address)
        assert answer.status_code == 422
        assert words in answer.json()["error"]["message"]


def test_of_several_tasks_the_others_go_on(
    backend: Running, host: LabelStudioHost, config: Config, png: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    host.files["/a.png"] = png
    with caplog.at_level("INFO", logger="tongueseg.service"):
        answer = predict(backend, config(), "/none.png", "/a.png", "/a.png")
    failed, *others = answer.json()["results"]
    assert failed == []
    assert [len(one["result"]) for one in others] == [1, 1]
    assert any("task_failed" in record.getMessage() for record in caplog.records)


def test_what_is_not_done_in_time_is_left(
    start: StartService, host: LabelStudioHost, config: Config, png: bytes, gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(task_predictions, "_SECONDS", 0.5)
    host.files["/a.png"] = png
    backend = start(gate, label_studio_url=host.url, label_studio_token="abc")
    assert predict(backend, config(), "/a.png", "/a.png").json()["results"] == [[], []]
    assert predict(backend, config(), "/a.png").status_code == 504
    gate.opened.set()
    wait_until(lambda: not backend.service.pool.busy)
    assert backend.service.pool.upload_bytes == 0


def test_a_client_that_leaves_takes_its_tasks_along(
    start: StartService, host: LabelStudioHost, config: Config, png: bytes, gate: Gate
) -> None:
    host.files["/a.png"] = png
    backend = start(gate, label_studio_url=host.url, label_studio_token="abc")
    tasks = [{"id": n, "data": {"image": "/a.png"}} for n in range(50)]
    body = json.dumps({"tasks": tasks, "label_config": config()}).encode()
    head = b"POST /labelstudio/predict HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
    with backend.raw(head % len(body), body):
        assert gate.entered.acquire(timeout=PATIENCE)
    reason = 'tongueseg_rejected_total{reason="client_closed_request"}'
    wait_until(lambda: backend.metric(reason) == 1)
    gate.opened.set()
    wait_until(lambda: not backend.service.pool.busy)
    assert gate.calls < 10


def test_a_key_is_the_password_of_any_user(
    start: StartService, host: LabelStudioHost, config: Config
) -> None:
    backend = start(label_studio_url=host.url, label_studio_token="abc", keys=("sesame",))
    for path in ("health", "versions"):
        assert backend.http.get(f"/labelstudio/{path}").status_code == 401
        answer = backend.http.get(f"/labelstudio/{path}", auth=("anybody", "sesame"))
        assert answer.status_code == 200
    assert predict(backend, config(), "/a.png").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b'{"tasks": [], "label_config": "<View/>"}', 422),
        (b'{"tasks": [{"data": {}}], "label_config": "<View/>"}', 422),
        (b" " * 2000, 413),
    ],
)
def test_bodies_that_are_refused(
    start: StartService, host: LabelStudioHost, body: bytes, status: int
) -> None:
    limit = 1000 if status == 413 else 200_000
    backend = start(label_studio_url=host.url, label_studio_token="abc", max_bytes=limit)
    answer = backend.http.post("/labelstudio/predict", content=body)
    assert answer.status_code == status
    assert backend.service.pool.upload_bytes == 0


def test_events_are_taken_note_of_and_no_training_starts(backend: Running) -> None:
    event = {"action": "ANNOTATION_CREATED", "annotation": {}}
    assert backend.http.post("/labelstudio/webhook", json=event).json() == {"status": "ignored"}
    train = backend.http.post("/labelstudio/webhook", json={"action": "START_TRAINING"})
    assert train.status_code == 501
    assert "tongueseg adapt" in train.json()["error"]["message"]


def test_metrics_name_the_paths(backend: Running) -> None:
    backend.http.get("/labelstudio/health")
    name = 'tongueseg_requests_total{method="GET",path="/labelstudio/health",status="200"}'
    assert backend.metric(name) == 1
