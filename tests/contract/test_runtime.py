"""What every runtime promises; a new engine joins the list and passes the same tests."""

import threading

import numpy as np
import pytest
from torch import nn

from tongueseg.models.runtime import NetworkRuntime
from tongueseg.runtime import RUNTIMES, FakeRuntime, open_runtime
from tongueseg.runtime.fake import bright_is_tongue

KINDS = {"fake": FakeRuntime, "pytorch": NetworkRuntime, **RUNTIMES}


class Bright(nn.Module):
    """A network that answers as ``bright_is_tongue`` does."""

    def forward(self, x):
        return (x.mean(1, keepdim=True) - 0.5) * 20


@pytest.fixture(params=KINDS)
def runtime(request, tiny_model):
    """Each engine, with a model that answers as ``bright_is_tongue`` does."""
    if request.param == "fake":
        opened = FakeRuntime()
    elif request.param == "pytorch":
        opened = NetworkRuntime(Bright())
    else:
        opened = open_runtime(request.param, tiny_model / "best.onnx", threads=1)
    yield opened
    opened.close()


def photos(*shape):
    return np.random.default_rng(0).random(shape, np.float32)


def test_its_name_is_that_of_the_registry(runtime):
    assert isinstance(runtime, KINDS[runtime.name])


@pytest.mark.parametrize("shape", [(1, 3, 64, 64), (3, 3, 64, 64), (2, 3, 32, 48)])
def test_one_plane_of_float32_logits_for_each_photo(runtime, shape):
    logits = runtime.run(photos(*shape))
    assert logits.shape == (shape[0], 1, *shape[2:])
    assert logits.dtype == np.float32


def test_logits_and_not_probabilities(runtime):
    logits = runtime.run(np.ones((1, 3, 16, 16), np.float32))
    assert np.allclose(logits, 10)
    assert np.allclose(runtime.run(np.zeros((1, 3, 16, 16), np.float32)), -10)


def test_all_answer_alike(runtime):
    x = photos(2, 3, 16, 16)
    assert np.allclose(runtime.run(x), bright_is_tongue(x), atol=1e-5)


def test_photos_of_a_batch_do_not_touch_each_other(runtime):
    x = photos(3, 3, 16, 16)
    single = np.concatenate([runtime.run(one[None]) for one in x])
    assert np.allclose(runtime.run(x), single, atol=1e-6)


def test_the_input_is_left_as_it_is(runtime):
    x = photos(1, 3, 16, 16)
    before = x.copy()
    runtime.run(x)
    assert np.array_equal(x, before)


def test_the_same_input_gives_the_same_logits(runtime):
    x = photos(1, 3, 32, 32)
    assert np.array_equal(runtime.run(x), runtime.run(x))


def test_an_input_that_is_not_contiguous(runtime):
    x = photos(1, 32, 32, 3).transpose(0, 3, 1, 2)
    assert np.allclose(runtime.run(x), runtime.run(np.ascontiguousarray(x)), atol=1e-6)


def test_several_threads_may_call_it(runtime):
    inputs = [photos(1, 3, 32, 32) * np.float32(i / 8) for i in range(8)]
    answers = [None] * 8

    def run(i):
        for _ in range(5):
            answers[i] = runtime.run(inputs[i])

    threads = [threading.Thread(target=run, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for x, logits in zip(inputs, answers, strict=True):
        assert np.allclose(logits, bright_is_tongue(x), atol=1e-5)
