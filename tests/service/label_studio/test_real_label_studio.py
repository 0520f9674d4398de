"""Label Studio itself and its ML backend; ``make labelling-test`` installs it and runs this.

A project is made, drawn photos are imported, the backend predicts them, an annotator's clicks are
answered, and what is exported becomes a dataset on which a model is trained for an epoch.
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest
from PIL import Image

from running_service import running
from tongueseg import Segmenter
from tongueseg.cli import main
from tongueseg.data.dataset import read_dataset
from tongueseg.data.formats.fill import fill
from tongueseg.data.masks import read_mask

if TYPE_CHECKING:
    from running_service import Running

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / ".venv-labelstudio" / "bin" / "label-studio"
HINT = "Label Studio wants an environment of its own: make labelling-test"
PHOTOS = sorted((ROOT / "examples" / "original").glob("*.jpg"))
TOKEN, KEY = "0123456789abcdef", "sesame"
# A new database takes a minute of a core, and the core may be busy.
PATIENCE = 1200
TINY = ("--width", "2", "--size", "64", "--epochs", "1", "--batch", "2", "--set", "model.depth=3")
ENVIRONMENT = {
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    # The backend of this test is at an address that is refused by default, and may be slow.
    "USE_DEFAULT_BANNED_SUBNETS": "false",
    "ML_CONNECTION_TIMEOUT": "60",
    "ML_TIMEOUT_HEALTH": "60",
    "ML_TIMEOUT_SETUP": "60",
}

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason=HINT)


@dataclass
class Studio:
    """A running Label Studio: its ``url``, and an HTTP client of its API."""

    url: str
    api: httpx.Client

    def call(self, method: str, path: str, **more: Any) -> Any:
        answer = self.api.request(method, path, **more)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def export(self, project: int, kind: str) -> bytes:
        path = f"/api/projects/{project}/export"
        answer = self.api.get(path, params={"exportType": kind})
        assert answer.is_success, answer.text[:500]
        return answer.content


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    if running_at := os.environ.get("TONGUESEG_TEST_LABEL_STUDIO"):
        with _client(running_at) as api:
            yield Studio(running_at, api)
        return
    data = tmp_path_factory.mktemp("label-studio")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command: list[str | Path] = [
        PROGRAM,
        "start",
        "--no-browser",
        "--port",
        str(port),
        "--data-dir",
        data,
    ]
    user = ["--username", "a@example.org", "--password", "a-long-one", "--user-token", TOKEN]
    url = f"http://127.0.0.1:{port}"
    with (data / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, *user, "--enable-legacy-api-token"],
            env={**os.environ, **ENVIRONMENT},
            stdout=log,
            stderr=log,
        )
        try:
            with _client(url) as api:
                _wait(server, api, data / "log")
                yield Studio(url, api)
        finally:
            server.terminate()
            server.wait(60)


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Token {TOKEN}"}, timeout=PATIENCE)


def _wait(server: subprocess.Popen[bytes], api: httpx.Client, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        try:
            if api.get("/health", timeout=30).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)


@pytest.fixture(scope="session")
def backend(studio: Studio) -> Iterator[Running]:
    settings = {"label_studio_url": studio.url, "label_studio_token": TOKEN, "keys": (KEY,)}
    with (
        Segmenter(threads=1) as segmenter,
        running(segmenter, deadline=120, **settings) as one,
    ):
        yield one


def config_of(tag: str) -> str:
    return (
        '<View><Image name="photo" value="$image"/>'
        f'<{tag} name="outline" toName="photo"><Label value="tongue"/></{tag}>'
        '<KeyPointLabels name="point" toName="photo" smart="true"><Label value="tongue"/>'
        "</KeyPointLabels></View>"
    )


def make_project(studio: Studio, backend: Running, tag: str) -> tuple[int, int, dict[int, Path]]:
    """Return the ID of a project, that of its backend, and the photos by the IDs of their tasks."""
    body = {"title": tag, "label_config": config_of(tag)}
    project = studio.call("POST", "/api/projects", json=body)["id"]
    for photo in PHOTOS:
        upload = {"file": (photo.name, photo.read_bytes(), "image/jpeg")}
        studio.call("POST", f"/api/projects/{project}/import", files=upload)
    listed = studio.call("GET", "/api/tasks", params={"project": project, "page_size": 100})
    tasks = {
        task["id"]: next(p for p in PHOTOS if task["data"]["image"].endswith(p.name))
        for task in listed["tasks"]
    }
    assert len(tasks) == len(PHOTOS)
    connection = {
        "project": project,
        "url": f"{backend.url}/labelstudio",
        "title": "tongueseg",
        "is_interactive": True,
        "auth_method": "BASIC_AUTH",
        "basic_auth_user": "any",
        "basic_auth_pass": KEY,
    }
    connected = studio.call("POST", "/api/ml", json=connection)
    assert connected["state"] == "CO", connected
    return project, connected["id"], tasks


def predict_all(studio: Studio, project: int) -> None:
    """Do what the button "Retrieve predictions" does with all tasks."""
    studio.call(
        "POST",
        "/api/dm/actions",
        params={"id": "retrieve_tasks_predictions", "project": project},
        json={"selectedItems": {"all": True, "excluded": []}, "project": project},
    )


def predictions_of(studio: Studio, task: int) -> Any:
    return studio.call("GET", "/api/predictions", params={"task": task})


def accept(studio: Studio, task: int, result: Any) -> None:
    """Submit a prediction as an annotator does who finds nothing to correct."""
    studio.call("POST", f"/api/tasks/{task}/annotations/", json={"result": result})


def tongueseg(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["tongueseg", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


def expected_masks() -> dict[str, Any]:
    with Segmenter(threads=1) as segmenter:
        return {photo.stem: segmenter(photo).mask for photo in PHOTOS}


@pytest.mark.parametrize("tag", ["PolygonLabels", "BrushLabels"])
def test_from_photos_to_a_trained_model(
    studio: Studio,
    backend: Running,
    tag: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project, _, tasks = make_project(studio, backend, tag)
    predict_all(studio, project)
    for task in tasks:
        (prediction,) = predictions_of(studio, task)
        assert prediction["score"] > 0.5
        assert prediction["model_version"].startswith("nano-")
        accept(studio, task, prediction["result"])
    # A second time nothing is left to predict.
    predict_all(studio, project)
    assert all(len(predictions_of(studio, task)) == 1 for task in tasks)

    (tmp_path / "export.json").write_bytes(studio.export(project, "JSON"))
    out = tmp_path / "data"
    photos = ROOT / "examples" / "original"
    tongueseg(
        monkeypatch, "data", "convert", tmp_path / "export.json", "--photos", photos, "--out", out
    )
    expected = expected_masks()
    records = read_dataset(out, val=0, test=0)
    assert len(records) == len(PHOTOS)
    for record in records:
        mask = next(m for name, m in expected.items() if record.name.endswith(name))
        assert np.array_equal(read_mask(record.mask, mask.shape), mask)
    if tag == "BrushLabels":
        check_pictures(studio.export(project, "BRUSH_TO_PNG"), expected)
        return
    pytest.importorskip("torch", reason="the train extra is not installed")
    tongueseg(monkeypatch, "train", out, "--out", tmp_path / "run", *TINY)
    assert (tmp_path / "run" / "best.onnx").exists()


def check_pictures(archive: bytes, expected: dict[str, Any]) -> None:
    """Compare with what Label Studio makes of the run lengths."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        pictures = [opened.read(name) for name in opened.namelist()]
    masks = [np.asarray(Image.open(io.BytesIO(one))) > 0 for one in pictures]
    assert len(masks) == len(expected)
    for mask in expected.values():
        assert any(np.array_equal(one, mask) for one in masks)


def test_clicks_of_an_annotator(studio: Studio, backend: Running) -> None:
    _, connection, tasks = make_project(studio, backend, "PolygonLabels")
    task, photo = next(iter(tasks.items()))
    with Image.open(photo) as image:
        width, height = image.size
    with Segmenter(threads=1) as segmenter:
        rows, columns = np.nonzero(segmenter(photo).mask)
        point = float(columns.mean()), float(rows.mean())
        expected = segmenter(photo, points=[(*point, True)]).mask
    value = {"x": 100 * point[0] / width, "y": 100 * point[1] / height, "width": 0.5}
    region = {
        "id": "a",
        "type": "keypointlabels",
        "value": {**value, "keypointlabels": ["tongue"]},
        "original_width": width,
        "original_height": height,
        "image_rotation": 0,
        "is_positive": True,
    }
    answer = studio.call(
        "POST",
        f"/api/ml/{connection}/interactive-annotating",
        json={"task": task, "context": {"result": [region]}},
    )
    assert "errors" not in answer, answer
    (result,) = answer["data"]["result"]
    points = np.array(result["value"]["points"]) * (width, height) / 100
    assert np.array_equal(fill([points], height, width), expected)


def test_a_personal_access_token(studio: Studio, backend: Running) -> None:
    token = studio.call("POST", "/api/token/")["token"]
    settings = {"label_studio_url": studio.url, "label_studio_token": token}
    _, _, tasks = make_project(studio, backend, "PolygonLabels")
    task = next(iter(tasks))
    address = studio.call("GET", f"/api/tasks/{task}")["data"]["image"]
    body = {
        "tasks": [{"id": task, "data": {"image": address}}],
        "label_config": config_of("PolygonLabels"),
    }
    with Segmenter(threads=1) as segmenter, running(segmenter, deadline=120, **settings) as other:
        answer = other.http.post("/labelstudio/predict", json=body)
    (result,) = answer.json()["results"]
    assert result["result"]
