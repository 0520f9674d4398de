from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from drawn_classes import CLASSES, write_classes
from tongueseg.cli.data import app
from tongueseg.data.quality.check import check_dataset
from tongueseg.data.quality.findings import Finding
from tongueseg.errors import BadSettings


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_classes(tmp_path / "data", 3)


def found_in(data: Path, classes: dict[str, int]) -> list[Finding]:
    kinds = {"mask-values", "class-absent", "mask-empty", "mask-other-size", "mask-unreadable"}
    return check_dataset(data, kinds=kinds, classes=classes).findings


def test_masks_of_these_classes_have_no_fault(data: Path) -> None:
    assert found_in(data, CLASSES) == []


def test_values_of_no_class_are_named(data: Path) -> None:
    mask = np.array(Image.open(data / "mask/01.png"))
    mask[:2, :3] = 77
    Image.fromarray(mask).save(data / "mask/01.png")
    [finding] = found_in(data, CLASSES)
    assert (finding.key, finding.file) == ("mask-values", "mask/01.png")
    assert finding.detail == "77 on 6 pixels"


def test_a_class_that_never_occurs_is_named(data: Path) -> None:
    [finding] = found_in(data, {**CLASSES, "skin": 9})
    assert finding.message == "never holds a class: skin, value 9"


def test_a_mask_without_any_class_is_empty(data: Path) -> None:
    Image.new("L", (96, 96)).save(data / "mask/02.png")
    assert [finding.key for finding in found_in(data, CLASSES)] == ["mask-empty"]


def test_a_mask_of_another_size_or_in_colours_is_an_error(data: Path) -> None:
    Image.new("L", (20, 96), 1).save(data / "mask/00.png")
    colours = np.random.default_rng(0).integers(0, 255, (96, 96, 3), np.uint8)
    Image.fromarray(colours).save(data / "mask/01.png")
    keys = {finding.file: finding.key for finding in found_in(data, CLASSES)}
    assert keys == {"mask/00.png": "mask-other-size", "mask/01.png": "mask-unreadable"}


def test_the_command_names_classes_with_or_without_values(data: Path) -> None:
    def exit_code(classes: str) -> int:
        call = ["check", str(data), "--only", "mask-values", "--classes", classes]
        return CliRunner().invoke(app, call).exit_code

    assert exit_code("tongue,coating,teeth,lips") == 0
    assert exit_code("lips=4,teeth=3,coating=2,tongue=1") == 0
    assert exit_code("tongue,coating,teeth") == 1


def test_nothing_is_repaired_in_masks_of_several_classes(data: Path, tmp_path: Path) -> None:
    call = ["check", str(data), "--classes", "tongue,coating", "--fix", str(tmp_path / "fixed")]
    result = CliRunner().invoke(app, call)
    assert isinstance(result.exception, BadSettings)
    assert not (tmp_path / "fixed").exists()
