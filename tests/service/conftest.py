"""What the tests of the service share: services, photos, a runtime that waits."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

pytest.importorskip("fastapi", reason="the serve extra is not installed")

from running_service import Gate, running
from tongueseg import ModelSpec, Segmenter
from tongueseg.runtime import FakeRuntime
from tongueseg.spec import Architecture, InputSpec

if TYPE_CHECKING:
    from running_service import Running
    from typing_helpers import CallAside, DrawPhoto, Result, StartService


@pytest.fixture(scope="session")
def real() -> Iterator[Running]:
    """A service with the embedded model."""
    with Segmenter(threads=1) as segmenter, running(segmenter) as one:
        yield one


@pytest.fixture(scope="session")
def quick() -> Iterator[Running]:
    """A service without a model: bright pixels are tongue."""
    size = InputSpec(height=64, width=64)
    spec = ModelSpec(name="tiny", input=size, architecture=Architecture(name="none"))
    with running(Segmenter(spec, FakeRuntime())) as one:
        yield one


@pytest.fixture
def start(spec: ModelSpec, request: pytest.FixtureRequest) -> StartService:
    """Start a service as ``start(answer=…, **settings)``; bright pixels are its tongues."""

    def begin(
        answer: Callable[[NDArray[np.float32]], Any] | Gate | None = None, **settings: Any
    ) -> Running:
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
def png(drawn_photo: DrawPhoto) -> bytes:
    """A drawn photo as PNG."""
    content = io.BytesIO()
    Image.fromarray(drawn_photo()[0]).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def aside() -> Iterator[CallAside]:
    """Call a function in a thread: ``aside(function, …)`` gives a function that waits for it."""
    threads: list[threading.Thread] = []

    def call(function: Callable[..., Result], *arguments: Any) -> Callable[[], Result]:
        results: list[Result] = []
        thread = threading.Thread(target=lambda: results.append(function(*arguments)))
        thread.start()
        threads.append(thread)

        def wait() -> Result:
            thread.join(20)
            return results[0]

        return wait

    yield call
    for thread in threads:
        thread.join(20)
