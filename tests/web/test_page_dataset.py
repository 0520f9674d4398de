"""Correct and collect: from dropped photos to a dataset that trains."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from typing_helpers import not_none
from web.pages import PAPER, kept, paint

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from playwright.sync_api import Page

    from typing_helpers import AddPhotos, SaveFile

SMALL = ("--width", "2", "--size", "64", "--epochs", "1", "--batch", "2", "--set", "model.depth=3")


def tongueseg(*arguments: Any) -> CompletedProcess[str]:
    command = [sys.executable, "-m", "tongueseg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_from_dropped_photos_to_a_trained_model(
    page: Page,
    add: AddPhotos,
    saved: SaveFile,
    examples: list[Path],
    tmp_path: Path,
) -> None:
    add(page, *examples)
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    paint(page, "Brush", start=(0.5, 0.6), end=(0.69, 0.6))
    paint(page, "Eraser", start=(0.45, 0.4), end=(0.55, 0.4))
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("text=as you drew it")
    page.wait_for_selector("[data-part=measures]")
    corrected = saved(page, "Mask").read_bytes()
    for photo in examples:
        page.get_by_role("button", name=photo.name).click()
        page.get_by_role("button", name="Add to dataset").click()
    page.wait_for_selector(f"text={len(examples)} photos in the dataset")
    packed = saved(page, "Export")

    data = tmp_path / "data"
    with zipfile.ZipFile(packed) as content:
        assert "tongueseg train" in content.read("README.txt").decode()
        content.extractall(data)
    for photo in examples:
        assert (data / "original" / photo.name).read_bytes() == photo.read_bytes()
        with Image.open(data / "mask" / f"{photo.stem}.png") as mask:
            assert (mask.mode, mask.size) == ("L", (400, 400))
            assert set(np.unique(np.asarray(mask))) == {0, 255}
    assert (data / "mask" / f"{examples[0].stem}.png").read_bytes() == corrected

    checked = tongueseg("data", "check", data)
    assert checked.returncode == 0, checked.stdout
    trained = tongueseg("train", data, "--out", tmp_path / "run", *SMALL)
    assert trained.returncode == 0, trained.stderr
    assert (tmp_path / "run/best.onnx").exists()


def test_names_twice_and_turned_photos_are_paired_in_the_zip(
    page: Page,
    add: AddPhotos,
    saved: SaveFile,
    examples: list[Path],
    tmp_path: Path,
) -> None:
    turned = []
    for i, orientation in enumerate((6, 3)):
        exif = Image.Exif()
        exif[0x0112] = orientation
        path = tmp_path / str(i) / "one photo.jpg"
        path.parent.mkdir()
        with Image.open(examples[i]) as image:
            upright = image.crop((0, 0, 400, 360))
            stored = upright.rotate({6: 90, 3: 180}[orientation], expand=True)
            stored.save(path, exif=exif, quality=95)
        turned.append(path)
    for path in turned:
        add(page, path)
        page.get_by_role("button", name="Add to dataset").click()
    data = tmp_path / "data"
    with zipfile.ZipFile(saved(page, "Export")) as content:
        content.extractall(data)
    assert sorted(p.name for p in (data / "mask").iterdir()) == ["one_photo.png", "one_photo_2.png"]
    checked = tongueseg("data", "check", data, "--json", tmp_path / "found.json")
    assert checked.returncode == 0, checked.stdout


def test_points_are_dragged_and_removed(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path]
) -> None:
    def area() -> np.int64:
        with Image.open(saved(page, "Mask")) as mask:
            return np.count_nonzero(np.asarray(mask))

    add(page, examples[1])
    before = area()
    contour = json.loads(saved(page, "Outline").read_text())["contour"]
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    page.get_by_role("button", name="Points").click()
    box = not_none(page.locator(PAPER).bounding_box())
    scale = (min(box["width"], box["height"]) - 32) / 400
    lowest = max(contour, key=lambda point: point[1])
    x = box["x"] + box["width"] / 2 + (lowest[0] + 0.5 - 200) * scale
    y = box["y"] + box["height"] / 2 + (lowest[1] + 0.5 - 200) * scale
    remove = page.get_by_role("button", name="Remove the point")
    assert remove.is_disabled()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 60, steps=4)
    page.mouse.up()
    remove.click()
    assert remove.is_disabled()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("text=as you drew it")
    dragged = area()
    page.get_by_role("button", name="Correct by hand").click()
    page.get_by_role("button", name="Redo").wait_for()
    page.get_by_role("button", name="Points").click()
    page.mouse.click(x, y + 60)
    remove.click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector(PAPER, state="detached")
    assert before < dragged
    assert area() < dragged


def test_a_polygon_where_no_tongue_was_found(
    page: Page, add: AddPhotos, saved: SaveFile, tmp_path: Path
) -> None:
    path = tmp_path / "wall.png"
    Image.new("RGB", (300, 300), (120, 130, 140)).save(path)
    page.set_input_files("[data-part=files]", path)
    page.wait_for_selector("text=No tongue found")
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    page.get_by_role("button", name="Points").click()
    box = not_none(page.locator(PAPER).bounding_box())
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in ((-90, -90), (90, -90), (0, 90)):
        page.mouse.click(x + dx, y + dy)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("text=as you drew it")
    with Image.open(saved(page, "Mask")) as mask:
        share = np.asarray(mask).mean() / 255
    assert 0.03 < share < 0.3


def test_cancel_leaves_everything_as_it_was(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path]
) -> None:
    add(page, examples[2])
    untouched = kept(page)
    before = saved(page, "Mask").read_bytes()
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    paint(page, "Eraser", start=(0.4, 0.5), end=(0.6, 0.5))
    page.wait_for_timeout(700)
    assert kept(page)[0]["edited"]
    page.get_by_role("button", name="Cancel").click()
    assert "as you drew it" not in page.inner_text("[data-part=notes]")
    assert saved(page, "Mask").read_bytes() == before
    assert kept(page) == untouched
