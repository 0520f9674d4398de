"""Whole datasets: all faults at once, none at all, and the real photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from seeded_faults import Seeded
from tongueseg.data.quality.check import QualityReport, check_dataset
from tongueseg.data.quality.kinds import KINDS
from tongueseg.data.quality.pairs import PairCheck
from tongueseg.errors import BadDataset

# They stand alone, as they are about a whole file, a whole split and a whole folder.
OF_SPLIT = {"split-unreadable", "split-empty"}
# Black and white masks have none of these.
OF_CLASSES = {"mask-values", "class-absent"}
ALONE = {*OF_SPLIT, *OF_CLASSES, "mask-suffix"}


def kinds_and_files(report: QualityReport) -> set[tuple[str, str]]:
    return {(finding.key, finding.file) for finding in report.findings}


def test_every_fault_is_found_with_its_kind_and_nothing_else(seeded: Seeded) -> None:
    ticks: list[int] = []
    pairs: list[PairCheck] = []

    def on_start(total: int) -> Callable[[], None]:
        ticks.append(total)
        return lambda: ticks.append(1)

    report = check_dataset(seeded.folder, on_pair=pairs.append, on_start=on_start)
    assert kinds_and_files(report) == seeded.expected
    assert {kind for kind, _ in seeded.expected} | ALONE == set(KINDS)
    assert len(report.findings) == len(seeded.expected)
    assert sum(report.counts.values()) == len(report.findings)
    assert not report.clean
    assert ticks == [len(report.pairs)] + [1] * len(report.pairs)
    assert [pair.record.name for pair in pairs] == list(report.pairs)


def test_findings_come_by_weight(seeded: Seeded) -> None:
    severities = [f.kind.severity for f in check_dataset(seeded.folder).findings]
    assert severities == sorted(severities, key=("error", "warning", "note").index)


def test_only_what_is_asked_for(seeded: Seeded) -> None:
    report = check_dataset(seeded.folder, kinds={"mask-tiny", "split-twice"})
    assert [f.key for f in report.findings] == ["split-twice", "mask-tiny"]


def test_clean_mouths(tmp_path: Path) -> None:
    dataset = Seeded(tmp_path)
    for number in range(12):
        dataset.clean(f"{number:02d}", "val" if number < 2 else "train")
    report = check_dataset(tmp_path)
    assert report.findings == []
    assert report.clean
    assert report.photos == 12
    dataset.write_split()
    assert check_dataset(tmp_path).findings == []


@pytest.mark.parametrize("kind", sorted(OF_SPLIT))
def test_faults_of_all_of_the_split(tmp_path: Path, kind: str) -> None:
    dataset = Seeded(tmp_path)
    dataset.clean("a")
    dataset.write_split("photo,part" if kind == "split-unreadable" else "name,split")
    assert kinds_and_files(check_dataset(tmp_path)) == {(kind, "split.csv")}


def test_notes_alone_are_clean(tmp_path: Path) -> None:
    Seeded(tmp_path).clean("a")
    (tmp_path / "mask/notes.txt").touch()
    report = check_dataset(tmp_path)
    assert kinds_and_files(report) == {("stray-file", "mask/notes.txt")}
    assert report.clean


def test_a_folder_that_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="a dataset has original/NAME"):
        check_dataset(tmp_path)


def test_the_booth_holds_one_pair_of_copies_and_no_fault(real_data: Path) -> None:
    report = check_dataset(real_data / "booth")
    assert [(f.key, f.name, f.others) for f in report.findings] == [
        ("photo-near-copy", "277486_0", ("279852_0",))
    ]


def test_closeup_has_two_masks_with_pinholes(real_data: Path) -> None:
    report = check_dataset(real_data / "closeup")
    assert [(f.key, f.name, f.detail) for f in report.findings] == [
        ("mask-pinholes", "TE0004179", "57 px"),
        ("mask-pinholes", "TE0004460", "1 px"),
    ]
