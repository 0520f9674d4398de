"""What many tests stand on: a drawn photo, a fake segmenter, a tiny model, the real photos."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray
from PIL import Image

from tongueseg import ModelSpec, Segmenter
from tongueseg.runtime import FakeRuntime
from tongueseg.spec import Architecture, InputSpec, sha256
from web_server import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from typing_helpers import DrawPhoto, SmallDisk, Visit

BRIGHT, DARK = 230, 20

# The same examples every time, and none fails because the machine is busy.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


# The folders whose files take longest. They begin, so that no worker is left alone with such a file
# at the end, and the files of a folder follow each other, so that they share a browser.
_LONGEST = ("web", "training", "compression", "docs", "export", "cli", "service")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the longest folders to the front; the order within each stays."""
    here = Path(__file__).parent
    ranks = {name: rank for rank, name in enumerate(_LONGEST)}

    def rank(item: pytest.Item) -> int:
        inside = item.path.is_relative_to(here)
        return ranks.get(item.path.relative_to(here).parts[0], len(ranks)) if inside else 0

    items.sort(key=rank)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real photos with ``booth/`` and ``closeup/``; skips where there is none."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("TONGUESEG_DATA", beside))
    if not (folder / "booth" / "original").is_dir():
        pytest.skip(f"no real photos at {folder}; set TONGUESEG_DATA to their folder")
    return folder


def draw(
    height: int = 90, width: int = 120, *, radius: float = 0.3
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return a photo with a bright disc on dark ground, and the disc as its mask."""
    rows, columns = np.mgrid[:height, :width]
    distance = np.hypot(rows - (height - 1) / 2, columns - (width - 1) / 2)
    mask = distance < radius * min(height, width)
    pixels = np.where(mask[..., None], BRIGHT, DARK).repeat(3, axis=2).astype(np.uint8)
    return pixels, mask


@pytest.fixture(scope="session")
def costly() -> ModuleType:
    """The costly files of ``benchmarks/bombs.py``, as their module."""
    benchmarks = str(Path(__file__).parents[1] / "benchmarks")
    sys.path.insert(0, benchmarks)
    try:
        return importlib.import_module("costly")
    finally:
        sys.path.remove(benchmarks)


@pytest.fixture
def drawn_photo() -> DrawPhoto:
    """The function that draws a photo: ``drawn_photo(height, width) -> pixels, mask``."""
    return draw


@pytest.fixture(scope="session")
def spec() -> ModelSpec:
    """The spec of a model that takes 64 x 64."""
    return ModelSpec(
        name="tiny", input=InputSpec(height=64, width=64), architecture=Architecture(name="none")
    )


@pytest.fixture
def fake(spec: ModelSpec) -> Segmenter:
    """A segmenter without a model: bright pixels are tongue."""
    return Segmenter(spec, FakeRuntime())


@pytest.fixture(scope="session")
def drawn_discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four drawn pairs, one in a folder of its own; not to be written to."""
    folder = tmp_path_factory.mktemp("discs") / "dataset"
    for i, name in enumerate(["a", "b", "c", "deep/d"]):
        pixels, mask = draw(60 + 10 * i, 80, radius=0.2 + 0.05 * i)
        photo_file, mask_file = folder / f"original/{name}.png", folder / f"mask/{name}.png"
        photo_file.parent.mkdir(parents=True, exist_ok=True)
        mask_file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(photo_file)
        Image.fromarray(mask).save(mask_file)
    return folder


@pytest.fixture
def drawn_dataset(drawn_discs: Path, tmp_path: Path) -> Path:
    """A copy of the four drawn pairs."""
    return shutil.copytree(drawn_discs, tmp_path / "dataset")


@pytest.fixture(scope="session")
def _tiny_onnx() -> bytes:
    helper = pytest.importorskip("onnx").helper
    value = helper.make_tensor_value_info
    number = pytest.importorskip("onnx").TensorProto.FLOAT
    nodes = [
        helper.make_node("ReduceMean", ["photo"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Sub", ["mean", "half"], ["centred"]),
        helper.make_node("Mul", ["centred", "twenty"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "bright_is_tongue",
        [value("photo", number, ["n", 3, "h", "w"])],
        [value("logits", number, ["n", 1, "h", "w"])],
        [
            helper.make_tensor("half", number, [], [0.5]),
            helper.make_tensor("twenty", number, [], [20.0]),
        ],
    )
    opset = [helper.make_opsetid("", 13)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    return bytes(model.SerializeToString())


@pytest.fixture
def tiny_model(tmp_path: Path, spec: ModelSpec, _tiny_onnx: bytes) -> Path:
    """A run folder with a ``best.onnx`` that answers as :class:`FakeRuntime` does, and its spec."""
    folder = tmp_path / "run"
    folder.mkdir()
    model = folder / "best.onnx"
    model.write_bytes(_tiny_onnx)
    spec.model_copy(update={"files": {model.name: sha256(model)}}).write(folder / "best.json")
    return folder


@pytest.fixture
def small_disk() -> SmallDisk:
    """A context in which the system refuses every file of more than some bytes."""
    resource = pytest.importorskip("resource", reason="Windows has no such limit")

    @contextmanager
    def limited(size: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on this machine with faults on demand, see ``web_server.py``."""
    with serving() as running:
        yield running


# Milliseconds; a busy machine is no fault of the page.
_PATIENCE = 180_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser without a window; skips where there is none."""
    # Of a module and not of the session: while it runs, no other event loop can.
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    browser_path = next(filter(None, map(shutil.which, names)), None)
    if browser_path is None:
        pytest.skip(f"no browser to look at pages with: none of {', '.join(names)}")
    with driver.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        opened = playwright.chromium.launch(
            executable_path=browser_path, args=flags, timeout=_PATIENCE
        )
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a file as ``visit(path, locale=…)``; gives the page, and fails if it had complaints.

    A complaint is anything in its console, an error of a script, or a request to a network.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            complaints.append(f"request to {request.url}")

    def opened(path: Path, **how: Any) -> Page:
        context = browser.new_context(**how)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", on_request)
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
