from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from seeded_faults import Seeded, save_mask, seed
from tongueseg.data.dataset import read_dataset
from tongueseg.data.quality.check import check_dataset
from tongueseg.data.quality.fix import FixReport, fix_dataset
from tongueseg.data.quality.kinds import KINDS
from tongueseg.errors import BadDataset, BadSettings

REPAIRED = {key for key, kind in KINDS.items() if kind.repair}


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def mask_of(folder: Path, name: str) -> NDArray[np.uint8]:
    with Image.open(folder / f"mask/{name}.png") as image:
        return np.asarray(image)


@pytest.fixture(scope="module")
def repaired(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Seeded, dict[str, str], Path, FixReport]:
    """The seeded dataset, its digests before, its repaired copy, and what was done."""
    source = tmp_path_factory.mktemp("source") / "seeded"
    seeded = seed(source)
    (source / "LICENSE").write_text("free")
    before = digests(source)
    out = tmp_path_factory.mktemp("out") / "fixed"
    return seeded, before, out, fix_dataset(source, out)


def test_nothing_that_was_repaired_is_found_again(
    repaired: tuple[Seeded, dict[str, str], Path, FixReport],
) -> None:
    _, _, out, _ = repaired
    kinds = {finding.key for finding in check_dataset(out).findings}
    assert not kinds & REPAIRED
    errors = {key for key in kinds if KINDS[key].severity == "error"}
    assert errors == set()


def test_the_copy_trains_and_the_source_is_untouched(
    repaired: tuple[Seeded, dict[str, str], Path, FixReport],
) -> None:
    seeded, before, out, fixed = repaired
    records = read_dataset(out)
    assert {record.name for record in records} == fixed.kept
    assert digests(seeded.folder) == before
    # Photos, and masks with nothing to repair, are the unchanged bytes; a licence goes along.
    after = digests(out)
    unchanged = {file for file in after if before.get(file) == after[file]}
    assert {f"original/{record.photo.name}" for record in records} <= unchanged
    changed = {file for file in after if file.startswith("mask/")} - unchanged
    assert changed == {f"mask/{name}.png" for name in fixed.repaired}
    assert "LICENSE" in unchanged


def test_every_mask_is_repaired_as_it_should_be(
    repaired: tuple[Seeded, dict[str, str], Path, FixReport],
) -> None:
    seeded, _, out, fixed = repaired
    for kind in ("mask-01", "mask-alpha", "mask-coloured", "mask-inverted", "mask-turned"):
        assert kind in fixed.repaired
        values = mask_of(out, kind)
        assert set(np.unique(values)) == {0, 255}
        assert values.shape == (240, 300)
        assert 0.05 < (values > 0).mean() < 0.7
    source = mask_of(seeded.folder, "mask-inverted")
    assert (mask_of(out, "mask-inverted") == 255 - source).all()
    turned = mask_of(seeded.folder, "mask-turned")
    assert (mask_of(out, "mask-turned") == np.rot90(turned, -1)).all()
    assert (mask_of(out, "mask-resized") == mask_of(seeded.folder, "mask-resized")[::2, ::2]).all()


def test_what_was_done_stands_in_a_table(
    repaired: tuple[Seeded, dict[str, str], Path, FixReport],
) -> None:
    seeded, _, out, _ = repaired
    with (out / "fixes.csv").open(encoding="utf-8-sig") as lines:
        done = {(row["kind"], row["file"]): row["done"] for row in csv.DictReader(lines)}
    assert done.keys() == seeded.expected
    of = {kind: word for (kind, _), word in done.items()}
    for kind, word in {
        "mask-inverted": "inverted",
        "mask-classes": "left out",
        "photo-unreadable": "left out",
        "photo-without-mask": "left out",
        "stray-file": "left out",
        "mask-pieces": "as it is",
        "photo-copy": "as it is",
        "split-unknown-name": "line removed",
        "copy-across-splits": "put into train",
    }.items():
        assert of[kind] == word


def test_the_split_is_consistent(repaired: tuple[Seeded, dict[str, str], Path, FixReport]) -> None:
    _, _, out, _ = repaired
    splits = {record.name: record.split for record in read_dataset(out)}
    for name in ("copy-across-splits-again", "split-twice", "split-bad-value", "fine_0"):
        assert splits[name] == "train"
    assert (splits["fine_2"], splits["fine_3"]) == ("val", "test")


def test_a_clean_dataset_is_copied(tmp_path: Path) -> None:
    source = Seeded(tmp_path / "source")
    source.clean("deep/a", "val,p07")
    source.clean("b", "train,p09")
    source.write_split("name,split,subject")
    fixed = fix_dataset(source.folder, tmp_path / "out")
    assert fixed.repaired == set()
    after = digests(tmp_path / "out")
    assert after.pop("fixes.csv")
    assert after == digests(source.folder)


def test_what_is_skipped_is_not_repaired(tmp_path: Path) -> None:
    source = Seeded(tmp_path / "source")
    for name in ("inverted", "speck"):
        _, mask = source.clean(name)
        mask = mask.copy()
        mask[2, 3] = True
        save_mask(source.mask(name), ~mask if name == "inverted" else mask)
    kinds = KINDS.keys() - {"mask-inverted", "mask-hole", "mask-pinholes", "mask-ragged"}
    fixed = fix_dataset(source.folder, tmp_path / "out", kinds=kinds)
    assert fixed.repaired == {"speck"}
    assert (mask_of(tmp_path / "out", "inverted") == mask_of(source.folder, "inverted")).all()


def test_a_split_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    source = Seeded(tmp_path / "source")
    source.clean("a")
    source.write_split("photo,part")
    fixed = fix_dataset(source.folder, tmp_path / "out")
    assert not (tmp_path / "out/split.csv").exists()
    assert [fixed.done(finding) for finding in fixed.report.findings] == ["left out"]


def test_nothing_to_keep(tmp_path: Path) -> None:
    source = Seeded(tmp_path / "source")
    source.clean("a")
    source.photo("a").write_bytes(b"")
    with pytest.raises(BadDataset, match="holds no pair that can be kept"):
        fix_dataset(source.folder, tmp_path / "out")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["source"]


def test_folders_that_are_refused(tmp_path: Path) -> None:
    source = Seeded(tmp_path / "source")
    source.clean("a")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").touch()
    for out, reason in (
        (tmp_path / "full", "is not empty"),
        (tmp_path / "full/mine.txt", "is not empty"),
        (source.folder / "fixed", "lies in the dataset"),
        (source.folder, "is not empty"),
    ):
        with pytest.raises(BadSettings, match=reason):
            fix_dataset(source.folder, out)


@pytest.mark.parametrize("link", ["original/a.png", "mask/a.png", "LICENSE"])
def test_a_link_out_of_the_dataset_is_not_copied(
    drawn_dataset: Path, tmp_path: Path, link: str
) -> None:
    elsewhere = tmp_path / "elsewhere.png"
    elsewhere.write_bytes((drawn_dataset / "mask/a.png").read_bytes())
    (drawn_dataset / link).unlink(missing_ok=True)
    (drawn_dataset / link).symlink_to(elsewhere)
    with pytest.raises(BadDataset) as caught:
        fix_dataset(drawn_dataset, tmp_path / "out")
    assert str(caught.value) == (
        f"{drawn_dataset / link}: is a link to a file outside the dataset; "
        "put the file itself there"
    )
    assert not (tmp_path / "out").exists()


def test_folders_that_are_links_are_followed(drawn_dataset: Path, tmp_path: Path) -> None:
    moved = tmp_path / "disk"
    (drawn_dataset / "original").rename(moved)
    (drawn_dataset / "original").symlink_to(moved)
    (drawn_dataset / "mask/e.png").symlink_to("a.png")
    assert fix_dataset(drawn_dataset, tmp_path / "out").kept == {"a", "b", "c", "deep/d"}


def test_masks_with_a_suffix_are_renamed(tmp_path: Path) -> None:
    dataset = Seeded(tmp_path / "source")
    names = ("first", "deep/second")
    for name in names:
        dataset.clean(name)
        mask = dataset.folder / "mask" / f"{name}.png"
        mask.rename(mask.with_stem(f"{mask.stem}_mask"))
    fixed = fix_dataset(dataset.folder, tmp_path / "out")
    assert {record.name for record in read_dataset(tmp_path / "out", val=0, test=0)} == set(names)
    assert (fixed.kept, fixed.repaired) == (set(names), set())
    for name in names:
        before = dataset.folder / "mask" / f"{name}_mask.png"
        assert (tmp_path / "out/mask" / f"{name}.png").read_bytes() == before.read_bytes()
