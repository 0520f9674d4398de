from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.batch.outputs import is_written_by, mark_pictures
from tongueseg.errors import BadSettings
from tongueseg.io.discovery import LeftOut
from tongueseg.io.named_photos import NamedPhoto, find_named_photos


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def named(items: list[NamedPhoto]) -> dict[str, str]:
    return {item.name: item.photo.name for item in items}


def test_photos_of_a_folder_are_named_by_their_path_in_it(tmp_path: Path) -> None:
    touch(tmp_path, "b.jpg", "a.JPG", "deep/er/a.png", "v1.2.jpg", "notes.txt")
    assert named(find_named_photos([tmp_path])) == {
        "a": "a.JPG",
        "b": "b.jpg",
        "v1.2": "v1.2.jpg",
        "deep/er/a": "a.png",
    }


def test_names_that_collide_keep_their_suffix_or_take_a_number(tmp_path: Path) -> None:
    touch(tmp_path, "x/a.jpg", "x/a.png", "y/a.jpg", "y/a.png", "z/a.png")
    items = find_named_photos([tmp_path / "x", tmp_path / "y", tmp_path / "z"])
    assert [item.name for item in items] == ["a", "a_png", "a_jpg", "a_2", "a_3"]


def test_a_name_that_looks_like_a_solved_collision(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "a.png", "a_png.jpg")
    names = [item.name for item in find_named_photos([tmp_path])]
    assert len(set(names)) == 3


def test_single_photos_are_named_by_their_stem(tmp_path: Path) -> None:
    touch(tmp_path, "x/a.jpg", "y/a.jpg")
    items = find_named_photos([tmp_path / "x/a.jpg", tmp_path / "y/a.jpg"])
    assert [item.name for item in items] == ["a", "a_jpg"]


def test_a_missing_photo_is_an_item_whose_error_comes_later(tmp_path: Path) -> None:
    assert find_named_photos([tmp_path / "none.jpg"]) == [NamedPhoto("none", tmp_path / "none.jpg")]


def test_a_folder_without_photos(tmp_path: Path) -> None:
    touch(tmp_path, "notes.txt")
    with pytest.raises(BadSettings, match="holds no photo"):
        find_named_photos([tmp_path])


def test_patterns_are_named_from_the_folder_that_they_are_below_of(tmp_path: Path) -> None:
    touch(tmp_path, "p/a.jpg", "p/2024/b.jpg", "p/2024/c.png", "p/notes.txt", "p/d.jpg/e.jpg")
    assert named(find_named_photos([tmp_path / "p/*.jpg"])) == {"a": "a.jpg"}
    assert named(find_named_photos([tmp_path / "p/**/*.jpg"])) == {
        "2024/b": "b.jpg", "a": "a.jpg", "d.jpg/e": "e.jpg",
    }  # fmt: skip
    assert named(find_named_photos([tmp_path / "p/2024/?.p[mn]g"])) == {"c": "c.png"}


def test_a_pattern_without_photos(tmp_path: Path) -> None:
    touch(tmp_path, "notes.txt")
    with pytest.raises(BadSettings, match=r"/\*: matches no photo; left out: 1 file"):
        find_named_photos([tmp_path / "*"])


def test_what_is_there_is_no_pattern(tmp_path: Path) -> None:
    touch(tmp_path, "a[1].jpg", "p[1]/b.jpg")
    assert named(find_named_photos([tmp_path / "a[1].jpg", tmp_path / "p[1]"])) == {
        "a[1]": "a[1].jpg", "b": "b.jpg",
    }  # fmt: skip


def test_a_pattern_leaves_out_what_was_written(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "overlay/a.jpg")
    assert named(find_named_photos([tmp_path / "**/*.jpg"], is_written_by(tmp_path))) == {
        "a": "a.jpg"
    }


def test_what_an_earlier_prediction_wrote_is_no_photo(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "out/mask/a.png", "out/overlay/a.jpg", "out/panel/deep/a.jpg")
    assert named(find_named_photos([tmp_path], is_written_by(tmp_path / "out"))) == {"a": "a.jpg"}


def test_a_folder_can_be_predicted_into_itself(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "mask/a.png", "overlay/a.jpg")
    assert named(find_named_photos([tmp_path], is_written_by(tmp_path))) == {"a": "a.jpg"}


def test_the_originals_of_a_dataset_can_be_predicted_beside_themselves(tmp_path: Path) -> None:
    touch(tmp_path, "original/a.jpg")
    items = find_named_photos([tmp_path / "original"], is_written_by(tmp_path))
    assert named(items) == {"a": "a.jpg"}


@pytest.mark.parametrize("table", ["results.csv", "results.csv.part", "job.json"])
def test_what_another_prediction_wrote_is_no_photo(tmp_path: Path, table: str) -> None:
    touch(tmp_path, "a.jpg", f"in/res/{table}", "in/res/mask/a.png", "in/res/deep/b.jpg")
    left_out = LeftOut()
    items = find_named_photos([tmp_path], is_written_by(tmp_path / "out"), left_out)
    assert named(items) == {"a": "a.jpg", "in/res/deep/b": "b.jpg"}
    assert f"1 folder of earlier results ({tmp_path / 'in/res/mask'})" in str(left_out)
    with pytest.raises(BadSettings, match="matches no photo; left out: 1 folder of earlier"):
        find_named_photos([tmp_path / "**/*.png"], is_written_by())


def test_a_folder_of_results_alone_is_left_out_as_one(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "res/results.csv", "res/photos.csv", "res/mask/a.png")
    left_out = LeftOut()
    assert named(find_named_photos([tmp_path], is_written_by(), left_out)) == {"a": "a.jpg"}
    assert str(left_out) == f"left out: 1 folder of earlier results ({tmp_path / 'res'})"
    # Photos that lie among their results are read.
    touch(tmp_path, "res/b.jpg")
    assert len(find_named_photos([tmp_path], is_written_by())) == 2


def test_marked_pictures_are_no_photos(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "drawn/a.jpg")
    mark_pictures(tmp_path / "drawn")
    assert named(find_named_photos([tmp_path], is_written_by())) == {"a": "a.jpg"}


def test_a_folder_of_masks_that_are_photos_to_somebody(tmp_path: Path) -> None:
    touch(tmp_path, "mask/a.png")
    assert named(find_named_photos([tmp_path], is_written_by())) == {"mask/a": "a.png"}


def test_the_files_that_a_pattern_matches_are_counted(tmp_path: Path) -> None:
    touch(tmp_path, "p/a.jpg", "p/b.txt", "p/q/c.dng")
    left_out = LeftOut()
    assert named(find_named_photos([tmp_path / "p/*"], None, left_out)) == {"a": "a.jpg"}
    assert str(left_out) == "left out: 1 file that is no photo (1 .txt)"
    find_named_photos([tmp_path / "p/**"], None, left_out)
    assert str(left_out) == "left out: 3 files that are no photos (2 .txt, 1 .dng)"


def test_a_folder_without_photos_says_what_it_holds(tmp_path: Path) -> None:
    touch(tmp_path, "a.dng", "b.DNG", "Thumbs.db")
    with pytest.raises(
        BadSettings, match=r"holds no photo; left out: 2 files that are no photos \(2 \.dng\)"
    ):
        find_named_photos([tmp_path])


def test_links_in_a_circle_end_in_a_pattern(tmp_path: Path) -> None:
    touch(tmp_path, "p/q/a.jpg")
    for name in ("one", "two", "three"):
        (tmp_path / "p/q" / name).symlink_to(tmp_path / "p")
    assert named(find_named_photos([tmp_path / "p/**/*.jpg"])) == {"q/a": "a.jpg"}
