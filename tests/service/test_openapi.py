"""The service against its own OpenAPI document, asked whatever schemathesis thinks of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

if TYPE_CHECKING:
    from running_service import Running
    from typing_helpers import StartService

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

PHOTO = min((Path(__file__).parents[2] / "examples" / "original").iterdir())


@pytest.fixture
def document(quick: Running) -> Any:
    """The document, as the service gives it."""
    return schemathesis.openapi.from_url(f"{quick.url}/openapi.json")


def ask_anything(operation: Any, mode: Any, examples: int, **how: dict[str, str]) -> None:
    """Let schemathesis ask, and look at every answer."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        # Any bytes are a photo to the document; that most are none is found by reading them.
        case.call_and_validate(
            excluded_checks=[schemathesis.checks.positive_data_acceptance], **how
        )

    try:
        ask()
    except Unsatisfiable:
        pytest.skip("nothing can be wrong in a request without parameters")


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/predict"),
        ("POST", "/v1/measure"),
        ("GET", "/v1/version"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
    ],
)
def test_whatever_is_asked_is_answered_as_documented(
    document: Any, method: str, path: str, mode: Any
) -> None:
    ask_anything(document[path][method], mode, 12 if method == "POST" else 2)


def test_keys_are_asked_for_as_documented(start: StartService) -> None:
    service = start(keys=("sesame",))
    document = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    operation = document["/v1/predict"]["POST"]
    assert operation.definition.raw["security"]
    mode = schemathesis.GenerationMode.POSITIVE
    ask_anything(operation, mode, 5, headers={"Authorization": "Bearer sesame"})


@pytest.mark.parametrize(
    ("path", "several"),
    [("/v1/predict", False), ("/v1/predict", True), ("/v1/measure", False), ("/v1/measure", True)],
)
def test_what_is_found_is_told_as_documented(
    quick: Running, document: Any, path: str, several: bool
) -> None:
    photo = ("file", PHOTO.read_bytes())
    files = [photo, ("file", b"none")] if several else [photo]
    request = quick.http.build_request("POST", path, files=files, params={"measures": True})
    request.read()
    answer = quick.http.send(request)
    assert answer.status_code == 200
    document[path]["POST"].validate_response(answer)


def test_every_answer_is_documented(document: Any) -> None:
    for path, operations in document.raw_schema["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            assert "200" in operation["responses"]
