"""What the tests of the service share: services, photos, a runtime that waits."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

pytest.importorskip("fastapi", reason="the serve extra is not installed")

from running_service import Gate, running
from tongueseg import ModelSpec, Segmenter
from tongueseg.runtime import FakeRuntime
from tongueseg.spec import Architecture, InputSpec


@pytest.fixture(scope="session")
def real() -> Iterator[Any]:
    """A service with the embedded model."""
    with Segmenter(threads=1) as segmenter, running(segmenter) as one:
        yield one


@pytest.fixture(scope="session")
def quick() -> Iterator[Any]:
    """A service without a model: bright pixels are tongue."""
    size = InputSpec(height=64, width=64)
    spec = ModelSpec(name="tiny", input=size, architecture=Architecture(name="none"))
    with running(Segmenter(spec, FakeRuntime())) as one:
        yield one


@pytest.fixture
def start(spec: ModelSpec, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Start a service as ``start(answer=…, **settings)``; bright pixels are its tongues."""

    def begin(answer: Any = None, **settings: Any) -> Any:
        fake = Segmenter(spec, FakeRuntime(answer) if answer else FakeRuntime())
        context = running(fake, **settings)
        one = context.__enter__()
        request.addfinalizer(lambda: context.__exit__(None, None, None))
        return one

    return begin


@pytest.fixture
def gate() -> Iterator[Gate]:
    """An answer of a runtime that waits until it is opened; opened at the end in any case."""
    closed = Gate()
    yield closed
    closed.opened.set()


@pytest.fixture
def png(drawn_photo: Any) -> Any:
    """A drawn photo as PNG."""
    content = io.BytesIO()
    Image.fromarray(drawn_photo()[0]).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def aside() -> Iterator[Callable[..., Any]]:
    """Call a function in a thread: ``aside(function, …)`` gives a function that waits for it."""
    threads: list[Any] = []

    def call(function: Any, *arguments: Any) -> Callable[..., Any]:
        results: list[Any] = []
        thread = threading.Thread(target=lambda: results.append(function(*arguments)))
        thread.start()
        threads.append(thread)

        def wait() -> Any:
            thread.join(20)
            return results[0]

        return wait

    yield call
    for thread in threads:
        thread.join(20)
