"""Every code block of README and guides runs as it stands, or says above itself why it does not.

The blocks of a page run one after the other in a folder of drawn photos. Blocks marked ``short``
train for one epoch, with small inputs. Both languages have the same code, so English pages run.
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image
from typer.main import get_command
from typer.testing import CliRunner

from doc_pages import ROOT, Block, Page, pages, without_comment
from drawn_classes import write_classes
from tongueseg.cli import app
from tongueseg.spec import ModelSpec, sha256
from tongueseg.synthetic.drawn import write_dataset

WEIGHTS = ROOT / "src" / "tongueseg" / "weights"
# What makes a command short, by its verb.
SHORT = {
    "train": ("--epochs", "1", "--size", "64", "--width", "4"),
    "data preview": ("--set", "data.size=64"),
    "data next": ("-n", "2"),
}
REASONS = re.compile(
    r"not run: (needs|takes|installs|creates|activates|downloads|starts|serves|asks)\b.*"
)
FINDINGS = 1  # the exit code of `data check` on photos with findings
MOST_NOT_RUN = 36

ENGLISH = [page for page in pages(chinese=False) if any(block.is_run for block in page.blocks)]
MARKED = [
    (page.name, block) for page in pages(chinese=False) for block in page.blocks if block.mark
]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with stand-ins for all that the examples name."""
    folder = tmp_path_factory.mktemp("stand-ins")
    photos = sorted((ROOT / "examples" / "original").iterdir())
    shutil.copytree(ROOT / "examples", folder / "examples")
    for number, photo in enumerate(photos, start=1):
        mask = ROOT / "examples" / "mask" / f"{photo.stem}.png"
        for kind, file in (("original", photo), ("mask", mask)):
            target = folder / "DATA" / kind / f"p{number:02}_left{file.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    names = [f"p{number:02}_left" for number in range(1, len(photos) + 1)]
    people = "\n".join(f"{name},{name[:3]}" for name in names)
    (folder / "people.csv").write_text(f"name,subject\n{people}\n", encoding="utf-8")
    for name in ("photos", "folder", "more"):
        (folder / name).mkdir()
        shutil.copy(photos[0], folder / name / "one.jpg")
    shutil.copy(photos[1], folder / "photo.jpg")
    with Image.open(photos[2]) as picture:
        picture.save(folder / "more.png")
    for run in ("runs/mine", "runs/good"):
        _run_folder(folder / run)
    write_classes(folder / "MOUTHS", 12)
    _annotations(folder)
    _masks(folder)
    write_dataset(folder / "unlike", count=4, seed=3, height=160, width=200)
    (folder / "unlike" / "original").rename(folder / "pool")
    return folder


def _run_folder(run: Path) -> None:
    run.mkdir(parents=True)
    shutil.copy(WEIGHTS / "nano.onnx", run / "best.onnx")
    spec = ModelSpec.read(WEIGHTS / "nano.json")
    digest = {"best.onnx": sha256(run / "best.onnx")}
    spec.model_copy(update={"files": digest}).write(run / "best.json")


def _annotations(folder: Path) -> None:
    for target in ("labelme", "coco"):
        called("data", "convert", folder / "DATA", "--to", target, "--out", folder / target)
    [coco] = (folder / "coco").rglob("*.json")
    tree = json.loads(coco.read_text(encoding="utf-8"))
    tree["categories"].append({"id": 2, "name": "tongue tip"})
    tip = {**tree["annotations"][0], "id": len(tree["annotations"]) + 1, "category_id": 2}
    tree["annotations"].append(tip)
    (folder / "instances.json").write_text(json.dumps(tree), encoding="utf-8")
    for photo in (folder / "DATA" / "original").iterdir():
        shutil.copy(photo, folder / photo.name)
    (folder / "cvat").mkdir()
    (folder / "cvat" / "annotations.xml").write_text(
        '<annotations><image id="0" name="one.jpg" width="400" height="400"><polygon '
        'label="tongue" points="100,200;300,200;200,350"/></image></annotations>',
        encoding="utf-8",
    )


def _masks(folder: Path) -> None:
    """Put masks of ``photos/one.jpg`` as people have them."""
    with Image.open(folder / "DATA/mask/p01_left.png") as picture:
        tongue = np.asarray(picture) > 0
    values = {
        "masks/one.png": tongue * np.uint8(255),
        "marked/one_mask.png": tongue * np.uint8(255),
        "classes/one.png": tongue + np.uint8(1),
        "painted/one.png": tongue[..., None] * np.array([255, 0, 0], np.uint8),
    }
    for name, pixels in values.items():
        (folder / name).parent.mkdir()
        Image.fromarray(pixels).save(folder / name)


def called(*words: object, cwd: Path | None = None) -> tuple[int, str]:
    """Call ``tongueseg`` in this process; return the exit code and what it wrote."""
    with contextlib.chdir(cwd) if cwd else contextlib.nullcontext():
        result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        f"{words}: {result.exception!r}"
    )
    return result.exit_code, result.output


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run(
    page: Page, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(drawn, tmp_path / "here")
    if "data convert labelme/ --out DATA" in page.text:
        shutil.rmtree(folder / "DATA")
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    for block in page.blocks:
        if not block.is_run:
            continue
        if block.language == "python":
            exec(compile(block.code, page.name, "exec"), names)
            continue
        for command in block.commands:
            _runs(shlex.split(command), short=block.mark.startswith("short"))


def _runs(words: list[str], *, short: bool) -> None:
    program, *arguments = words
    assert program == "tongueseg", f"{words}: only tongueseg is run; mark the block"
    if short and arguments[0] == "train":
        # A run folder that stands in for an earlier training makes room for this one.
        shutil.rmtree(arguments[arguments.index("--out") + 1], ignore_errors=True)
    if short:
        verb = " ".join(arguments[: 2 if arguments[0] == "data" else 1])
        arguments += SHORT.get(verb, ())
    code, output = called(*arguments)
    allowed = {0, FINDINGS} if arguments[:2] == ["data", "check"] else {0}
    assert code in allowed, f"{shlex.join(words)} ended with {code}:\n{output}"


@pytest.mark.parametrize(("name", "block"), MARKED, ids=lambda value: str(value)[:40])
def test_a_block_that_is_not_run_says_why(name: str, block: Block) -> None:
    assert block.mark.startswith("short: ") or REASONS.fullmatch(block.mark), name


def test_few_blocks_are_not_run() -> None:
    assert sum(block.mark.startswith("not run") for _, block in MARKED) <= MOST_NOT_RUN


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_flag_of_a_page_exists(page: Page) -> None:
    for block in page.blocks:
        for command in block.commands if block.language == "sh" else ():
            words = command.split()
            if "tongueseg" in words:
                verb, flags = _verb(words[words.index("tongueseg") + 1 :])
                missing = [
                    word
                    for word in words
                    if word.startswith("--") and word.split("=")[0] not in flags
                ]
                if words[0] == "tongueseg":
                    assert not missing, f"{command}: {verb} has no {missing}"


def _verb(words: list[str]) -> tuple[str, set[str]]:
    """Return the name of the verb that a call begins with, and the flags that it has."""
    command, names = get_command(app), []
    for word in words:
        children = getattr(command, "commands", {})
        if word not in children:
            break
        command = children[word]
        names.append(word)
    flags = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    return " ".join(names), flags | {"--help"}


@pytest.mark.parametrize("page", pages(chinese=False), ids=lambda page: page.name)
def test_blocks_of_data_can_be_read(page: Page) -> None:
    for block in page.blocks:
        if block.language == "json":
            json.loads(block.code)
        if block.language == "yaml":
            tree = yaml.safe_load(block.code)
            if "growth" in tree:
                space = pytest.importorskip("tongueseg.compression.search.space")
                space.Space.model_validate(tree)


def test_a_comment_is_no_part_of_a_command() -> None:
    assert without_comment("tongueseg doctor   # what is here") == "tongueseg doctor"
    assert without_comment("--background '#ff0000'") == "--background '#ff0000'"
