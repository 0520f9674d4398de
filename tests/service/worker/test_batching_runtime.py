from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.runtime import FakeRuntime
from tongueseg.runtime.fake import bright_is_tongue
from tongueseg.service.worker.batching_runtime import BatchingRuntime

if TYPE_CHECKING:
    from typing_helpers import CallAside, StartService

PATIENCE = 10


def image(value: float, number: int = 1) -> NDArray[np.float32]:
    return np.full((number, 3, 4, 4), value, np.float32)


class Sizes:
    """An answer that remembers how many inputs came at a time."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        self.sizes.append(len(x))
        return bright_is_tongue(x)


def together(runtime: BatchingRuntime, inputs: list[NDArray[np.float32]]) -> list[Any]:
    """Run inputs at the same time, and return what each caller got or met."""
    results: list[Any] = [None] * len(inputs)
    ready = threading.Barrier(len(inputs))

    def call(i: int) -> None:
        ready.wait(PATIENCE)
        try:
            results[i] = runtime.run(inputs[i])
        except ValueError as error:
            results[i] = error

    threads = [threading.Thread(target=call, args=(i,)) for i in range(len(inputs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def test_calls_at_one_time_are_one_call_and_each_gets_its_own() -> None:
    sizes = Sizes()
    batching = BatchingRuntime(FakeRuntime(sizes), 4, wait=PATIENCE)
    inputs = [image(i / 4) for i in range(4)]
    for given, got in zip(inputs, together(batching, inputs), strict=True):
        np.testing.assert_array_equal(got, bright_is_tongue(given))
    assert sizes.sizes == [4]


def test_one_alone_waits_a_moment_only() -> None:
    sizes = Sizes()
    batching = BatchingRuntime(FakeRuntime(sizes), 4, wait=0.01)
    np.testing.assert_array_equal(batching.run(image(1)), bright_is_tongue(image(1)))
    assert sizes.sizes == [1]


def test_inputs_of_several_photos_stay_together() -> None:
    batching = BatchingRuntime(FakeRuntime(), 2, wait=PATIENCE)
    inputs = [image(0, 2), image(1, 3)]
    results = together(batching, inputs)
    assert [len(result) for result in results] == [2, 3]
    assert results[0].max() < 0 < results[1].min()


def test_many_calls_are_all_answered() -> None:
    batching = BatchingRuntime(FakeRuntime(), 3, wait=0.001)
    inputs = [image(i / 20) for i in range(20)]
    for given, got in zip(inputs, together(batching, inputs), strict=True):
        np.testing.assert_array_equal(got, bright_is_tongue(given))


def test_what_the_engine_raises_reaches_every_caller() -> None:
    def fail(x: NDArray[np.float32]) -> NDArray[np.float32]:
        raise ValueError("out of memory")

    batching = BatchingRuntime(FakeRuntime(fail), 2, wait=PATIENCE)
    assert [str(e) for e in together(batching, [image(0), image(1)])] == ["out of memory"] * 2


def test_name_and_end_are_the_engines() -> None:
    fake = FakeRuntime()
    batching = BatchingRuntime(fake, 2, wait=0)
    assert batching.name == "fake"
    batching.close()
    assert fake.closed


@pytest.mark.parametrize("batch", [1, 2])
def test_the_service_answers_alike(
    start: StartService, png: bytes, batch: int, aside: CallAside
) -> None:
    service = start(batch=batch, workers=2)
    if batch > 1:
        runtime = service.service.segmenter.runtime
        service.service.segmenter.runtime = BatchingRuntime(runtime, batch, 0.01)
    waits = [aside(service.predict, png) for _ in range(4)]
    answers = [wait().json() for wait in waits]
    assert len({answer["mask"] for answer in answers}) == 1
    assert all(answer["tongue"] for answer in answers)
