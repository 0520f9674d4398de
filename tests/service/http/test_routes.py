"""What the service answers, with the embedded model and drawn photos, as clients ask."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg import Segmenter
from tongueseg.measure import MEASURES, rounded

if TYPE_CHECKING:
    from running_service import Running
    from tongueseg.inference.segmentation import Segmentation
    from typing_helpers import StartService

EXAMPLES = Path(__file__).parents[3] / "examples" / "original"


@pytest.fixture(scope="module")
def photo() -> bytes:
    return min(EXAMPLES.iterdir()).read_bytes()


@pytest.fixture(scope="module")
def expected(photo: bytes) -> Segmentation:
    return Segmenter(threads=1)(photo)


def pixels(content: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image)


def test_the_contract(real: Running, photo: bytes, expected: Segmentation) -> None:
    content = real.predict(photo, "tongue.jpg").json()
    mask = pixels(base64.b64decode(content["mask"]))
    assert mask.dtype == np.uint8
    assert np.array_equal(mask, expected.mask * np.uint8(255))
    assert content["tongue"] is True
    assert content["presence"] == pytest.approx(expected.presence, abs=1e-6)
    assert content["predicted_iou"] == pytest.approx(expected.predicted_iou, abs=1e-4)
    assert content["flags"] == list(expected.flags)
    assert [tuple(point) for point in content["contour"]] == expected.contour
    assert content["size"] == [400, 400]
    assert content["model"]["name"] == "nano"
    assert list(content["milliseconds"]) == ["wait", "read", "refine", "postprocess", "encode"]
    assert content["name"] == "tongue.jpg"
    assert "measures" not in content


def test_a_photo_may_be_the_whole_body(real: Running, photo: bytes) -> None:
    in_a_form = real.predict(photo).json()
    for kind in ("image/jpeg", "application/octet-stream", None):
        headers = {"Content-Type": kind} if kind else {}
        alone = real.http.post("/v1/predict", content=photo, headers=headers).json()
        assert alone["mask"] == in_a_form["mask"]


def test_the_unversioned_path_is_the_same(real: Running, photo: bytes) -> None:
    answers = [
        real.http.post(f"{version}/predict", files={"file": photo}).json()
        for version in ("", "/v1")
    ]
    assert answers[0]["mask"] == answers[1]["mask"]


@pytest.mark.parametrize(
    ("output", "accept", "kind", "shape"),
    [
        ("mask", "", "image/png", (400, 400)),
        ("cutout", "", "image/png", (400, 400, 4)),
        ("overlay", "", "image/jpeg", (400, 400, 3)),
        (None, "image/png", "image/png", (400, 400)),
        (None, "image/jpeg", "image/jpeg", (400, 400, 3)),
        ("cutout", "application/json", "image/png", (400, 400, 4)),
    ],
)
def test_images(
    real: Running, photo: bytes, output: str | None, accept: str, kind: str, shape: tuple[int, ...]
) -> None:
    parameters = {"output": output} if output else {}
    headers = {"Accept": accept} if accept else {}
    answer = real.http.post(
        "/v1/predict", files={"file": photo}, params=parameters, headers=headers
    )
    assert answer.headers["content-type"] == kind
    assert pixels(answer.content).shape == shape
    assert answer.headers["x-tongue"] == "true"
    assert float(answer.headers["x-presence"]) > 0.5
    assert float(answer.headers["x-predicted-iou"]) > 0.9


def test_one_broken_photo_among_others(real: Running, photo: bytes) -> None:
    several = [
        ("file", ("first.jpg", photo)),
        ("file", ("cut.jpg", photo[:3000])),
        ("file", ("second.jpg", photo)),
    ]
    answer = real.http.post("/v1/predict", files=several)
    assert answer.status_code == 200
    first, cut, second = answer.json()["results"]
    assert (first["name"], second["name"]) == ("first.jpg", "second.jpg")
    assert first["mask"] == second["mask"]
    assert cut["name"] == "cut.jpg"
    assert cut["error"]["code"] == "bad_photo"
    assert cut["error"]["message"].startswith("cut.jpg: damaged (")


def test_a_photo_without_a_tongue(real: Running) -> None:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "PNG")
    content = real.predict(content.getvalue()).json()
    assert content["tongue"] is False
    assert content["contour"] == []
    assert not pixels(base64.b64decode(content["mask"])).any()


def test_measures(real: Running, photo: bytes, expected: Segmentation) -> None:
    measures = rounded(expected.measure())
    content = real.http.post("/v1/measure", files={"file": photo}).json()
    assert content["measures"] == measures
    assert "mask" not in content
    assert real.predict(photo, measures=True).json()["measures"] == measures
    scaled = real.http.post("/measure", files={"file": photo}, params={"mm_per_px": 0.1})
    assert scaled.json()["measures"]["length_mm"] > 0
    assert set(measures) == set(MEASURES)


@pytest.mark.parametrize(
    ("path", "status", "code", "words"),
    [
        ("predict?output=svg", 422, "invalid", "output: Input should be 'json', 'mask'"),
        ("predict?measures=perhaps", 422, "invalid", "measures: "),
        ("measure?white=1,2,3", 422, "invalid", "white 1,2,3: give X,Y,W,H"),
        ("measure?white=1,2,3000,4", 422, "bad_reference", "leaves the photo of 400x400"),
        ("measure?white_value=0", 422, "invalid", "white_value: "),
        ("measure?mm_per_px=nan", 422, "invalid", "mm_per_px: "),
    ],
)
def test_parameters_that_cannot_work(
    real: Running, photo: bytes, path: str, status: int, code: str, words: str
) -> None:
    answer = real.http.post(f"/v1/{path}", files={"file": photo})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "code", "words"),
    [
        ({}, 422, "no_file", "the body is empty"),
        ({"files": {"photo": b"1"}}, 422, "wrong_field", "a field named file; got photo"),
        ({"files": {"file": ("a.png", b"")}}, 422, "bad_photo", "a.png: empty file"),
        ({"files": {"file": ("a.png", b"x")}}, 422, "bad_photo", "a.png: not a photo"),
        ({"json": {"file": "a.png"}}, 415, "wrong_type", "application/json: send multipart"),
        ({"data": {"file": "a.png"}}, 415, "wrong_type", "x-www-form-urlencoded: send"),
        (
            {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
            400,
            "bad_request",
            "names no boundary",
        ),
        (
            {"content": b"x", "headers": {"Accept": "text/html"}},
            406,
            "not_acceptable",
            "answers are application/json",
        ),
    ],
)
def test_bodies_that_hold_no_photo(
    real: Running, body: dict[str, Any], status: int, code: str, words: str
) -> None:
    answer = real.http.post("/v1/predict", **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/v1/predict", 405, "method_not_allowed"),
        ("DELETE", "/healthz", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there(real: Running, method: str, path: str, status: int, code: str) -> None:
    answer = real.http.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_too_many_pixels(start: StartService) -> None:
    content = io.BytesIO()
    Image.new("1", (2000, 1000)).save(content, "PNG")
    answer = start(max_pixels=10**6).predict(content.getvalue())
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_many_pixels")
    assert (
        "2000x1000 is more than the 1,000,000 pixels allowed" in answer.json()["error"]["message"]
    )


def test_several_photos_have_no_image(start: StartService, png: bytes) -> None:
    service = start(max_files=3)
    several = [("file", ("a.png", png))] * 3
    answer = service.http.post("/v1/predict?output=mask", files=several)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "one_photo")
    answer = service.http.post("/v1/predict", files=several + several)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_many_files")


def test_keys(start: StartService, png: bytes) -> None:
    service = start(keys=("sesame", "open"))
    for headers in ({}, {"Authorization": "Bearer sesam"}, {"X-API-Key": ""}):
        refused = service.http.post("/v1/predict", content=png, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")
        assert refused.headers["www-authenticate"] == "Bearer"
    # Also where there is more to complain about.
    assert service.http.post("/v1/measure?white_value=0").status_code == 401
    for headers in ({"Authorization": "Bearer sesame"}, {"X-API-Key": "open"}):
        assert service.http.post("/v1/predict", content=png, headers=headers).status_code == 200
    for path in ("/healthz", "/readyz", "/metrics", "/v1/version", "/"):
        assert service.http.get(path).status_code == 200


def test_pages_of_other_origins(start: StartService, png: bytes) -> None:
    service = start(cors=("https://clinic.example",))
    ours = service.http.post(
        "/v1/predict", content=png, headers={"Origin": "https://clinic.example"}
    )
    assert ours.headers["access-control-allow-origin"] == "https://clinic.example"
    others = service.http.post(
        "/v1/predict", content=png, headers={"Origin": "https://other.example"}
    )
    assert "access-control-allow-origin" not in others.headers
    preflight = service.http.options(
        "/v1/predict",
        headers={
            "Origin": "https://clinic.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "Authorization",
        },
    )
    assert preflight.status_code == 200


def test_nothing_is_written(
    start: StartService, png: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, plain = [], open

    def watching(file: str, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        written.extend([file] if set(mode) & set("wax+") else [])
        return plain(file, mode, *arguments, **options)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("builtins.open", watching)
    monkeypatch.setattr("tempfile.TemporaryFile", lambda *_, **__: written.append("temporary"))
    # More than what web frameworks keep in memory by themselves.
    assert start().predict(png + bytes(2 * 2**20)).status_code == 200
    assert written == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_page_what_stands_at_the_root_leads_on(real: Running) -> None:
    content = real.http.get("/").json()
    assert content["predict"] == "POST /v1/predict"
    document = real.http.get(content["openapi"]).json()
    assert "/v1/predict" in document["paths"]
    assert json.dumps(document).count('"example') >= 2
