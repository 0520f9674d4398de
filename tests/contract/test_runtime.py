"""What every runtime promises; a new engine joins the list and passes the same tests.

Each runs a network that answers as ``bright_is_tongue`` does. ONNX files are made here; the others,
which take minutes and libraries of their own to make, lie in ``bright/``: ``Bright`` for inputs of
32 × 48, by the exports of those names.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from torch import Tensor, nn

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.models.network_runtime import NetworkRuntime
from tongueseg.runtime import RUNTIMES, FakeRuntime, Runtime, engines_of, open_runtime
from tongueseg.runtime.fake import bright_is_tongue

if TYPE_CHECKING:
    from threading import Barrier

# What the libraries of engines say of their own imports is theirs.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

KINDS: dict[str, Any] = {"fake": FakeRuntime, "pytorch": NetworkRuntime, **RUNTIMES}
BRIGHT = Path(__file__).with_name("bright")
SHAPE = (3, 32, 48)


class Bright(nn.Module):
    """A network that answers as ``bright_is_tongue`` does."""

    def forward(self, x: Tensor) -> Tensor:
        return (x.mean(1, keepdim=True) - 0.5) * 20


def opened(kind: str, model: Path) -> Runtime:
    """Open an engine; skips where it is not installed or not for this machine."""
    try:
        return open_runtime(kind, model, threads=1)
    except (MissingExtra, BadSettings) as error:
        pytest.skip(str(error))


def file_for(kind: str, folder: Path) -> Path:
    """Return a file that an engine runs, in a folder of its own; skips where there is none."""
    for model in [folder / "best.onnx", *BRIGHT.iterdir()]:
        if kind in engines_of(model):
            return Path(shutil.copy(model, folder / f"for-{kind}{model.suffix}"))
    pytest.skip(f"nobody has made a file for {kind} here")


@pytest.fixture(params=KINDS)
def runtime(request: pytest.FixtureRequest, tiny_model: Path) -> Iterator[Runtime]:
    """Each engine, open."""
    if request.param == "fake":
        runtime: Runtime = FakeRuntime()
    elif request.param == "pytorch":
        runtime = NetworkRuntime(Bright())
    else:
        runtime = opened(request.param, file_for(request.param, tiny_model))
    yield runtime
    runtime.close()


@pytest.fixture(params=RUNTIMES)
def loaded(request: pytest.FixtureRequest, tiny_model: Path) -> tuple[str, Path]:
    """Each engine that reads files: its name and a file that it reads."""
    model = file_for(request.param, tiny_model)
    opened(request.param, model).close()
    return request.param, model


def photos(count: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).random((count, *SHAPE), np.float32)


def test_its_name_is_that_of_the_registry(runtime: Runtime) -> None:
    assert isinstance(runtime, KINDS[runtime.name])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_one_plane_of_float32_logits_for_each_photo(runtime: Runtime, count: int) -> None:
    logits = runtime.run(photos(count))
    assert logits.shape == (count, 1, *SHAPE[1:])
    assert logits.dtype == np.float32


def test_logits_and_not_probabilities(runtime: Runtime) -> None:
    logits = runtime.run(np.ones((1, *SHAPE), np.float32))
    assert np.allclose(logits, 10)
    assert np.allclose(runtime.run(np.zeros((1, *SHAPE), np.float32)), -10)


def test_all_answer_alike(runtime: Runtime) -> None:
    x = photos(2)
    assert np.allclose(runtime.run(x), bright_is_tongue(x), atol=1e-5)


def test_photos_of_a_batch_do_not_touch_each_other(runtime: Runtime) -> None:
    x = photos(3)
    single = np.concatenate([runtime.run(one[None]) for one in x])
    assert np.allclose(runtime.run(x), single, atol=1e-6)


def test_the_input_is_left_as_it_is(runtime: Runtime) -> None:
    x = photos(1)
    before = x.copy()
    runtime.run(x)
    assert np.array_equal(x, before)


def test_an_answer_is_left_as_it_is(runtime: Runtime) -> None:
    first = runtime.run(photos(1))
    before = first.copy()
    runtime.run(1 - photos(1))
    assert np.array_equal(first, before)


def test_the_same_input_gives_the_same_logits(runtime: Runtime) -> None:
    x = photos(1)
    assert np.array_equal(runtime.run(x), runtime.run(x))


def test_an_input_that_is_not_contiguous(runtime: Runtime) -> None:
    x = np.ascontiguousarray(photos(1).transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    assert not x.flags.c_contiguous
    assert np.allclose(runtime.run(x), runtime.run(np.ascontiguousarray(x)), atol=1e-6)


def test_several_threads_may_call_it(runtime: Runtime) -> None:
    inputs = [photos(1) * np.float32(i / 8) for i in range(8)]
    answers = [x[:, :1] for x in inputs]

    def run(i: int) -> None:
        for _ in range(5):
            answers[i] = runtime.run(inputs[i])

    threads = [threading.Thread(target=run, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for x, logits in zip(inputs, answers, strict=True):
        assert np.allclose(logits, bright_is_tongue(x), atol=1e-5)


def test_several_threads_may_begin_at_once(loaded: tuple[str, Path]) -> None:
    """OpenVINO hung now and then where they made its first inferences together."""
    kind, model = loaded
    x = photos(1)
    for _ in range(100):
        runtime, begin = opened(kind, model), threading.Barrier(8)
        answers: list[NDArray[np.float32]] = []

        def run(
            runtime: Runtime = runtime,
            answers: list[NDArray[np.float32]] = answers,
            begin: Barrier = begin,
        ) -> None:
            begin.wait()
            answers.append(runtime.run(x))

        threads = [threading.Thread(target=run, daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert len(answers) == 8, "a thread hangs"
        assert all(np.allclose(logits, bright_is_tongue(x), atol=1e-5) for logits in answers)
        runtime.close()


def test_one_may_be_closed_and_another_goes_on(loaded: tuple[str, Path]) -> None:
    kind, model = loaded
    first, other = opened(kind, model), opened(kind, model)
    first.close()
    x = photos(1)
    assert np.allclose(other.run(x), bright_is_tongue(x), atol=1e-5)
    other.close()


def refused(kind: str, model: Path) -> str:
    with pytest.raises(BadModel) as caught:
        open_runtime(kind, model, threads=1)
    message = str(caught.value)
    assert message.startswith(f"{model}: ")
    assert len(message.splitlines()) == 1
    return message


def test_a_missing_file(loaded: tuple[str, Path], tmp_path: Path) -> None:
    kind, model = loaded
    missing = tmp_path / f"none{model.suffix}"
    assert refused(kind, missing) == f"{missing}: cannot be read (No such file or directory)"


@pytest.mark.parametrize("content", [b"", b"no model", b"\x80\x04]q\x00."])
def test_a_file_that_is_no_model(loaded: tuple[str, Path], tmp_path: Path, content: bytes) -> None:
    kind, model = loaded
    wrong = tmp_path / f"wrong{model.suffix}"
    wrong.write_bytes(content)
    refused(kind, wrong)


def test_a_model_that_is_cut_short(loaded: tuple[str, Path]) -> None:
    kind, model = loaded
    model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
    refused(kind, model)
