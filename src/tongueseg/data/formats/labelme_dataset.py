"""What ``labelme_json_to_dataset`` writes: ``NAME_json/img.png`` and its classes, ``label.png``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from tongueseg.data.formats.class_picture import ClassKey, ClassPicture, draw_classes, key_of
from tongueseg.data.formats.drawing import Drawing, Entry
from tongueseg.data.formats.parse import files_of, read_text
from tongueseg.data.formats.photo_index import Photos
from tongueseg.errors import BadAnnotation
from tongueseg.io.links import leads_out

LABELS = "label.png"
_PHOTO, _VIEW, _NAMES = "img.png", "label_viz.png", "label_names.txt"
_ENDING = "_json"


def read_labelme_dataset(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the folders that hold a ``label.png``.

    Raises:
        BadAnnotation: there is none.
    """
    labels = [file for file in files_of(source, ".png") if file.name == LABELS]
    if not labels:
        raise BadAnnotation(f"{source}: holds no NAME{_ENDING}/{LABELS}")
    photos.take_out(labels)
    photos.take_out(label.with_name(_VIEW) for label in labels)
    home = source.parent if source.is_file() else source
    root = home.parent if home / LABELS in labels else home
    return (partial(_read, label, root, photos) for label in labels)


def _read(label: Path, root: Path, photos: Photos) -> Drawing:
    folder = label.parent
    if leads_out(label, folder):
        raise BadAnnotation(f"{label}: is a link to a file outside its folder")
    name = folder.relative_to(root).as_posix().removesuffix(_ENDING)
    picture = ClassPicture(label, _photo(label, name, photos), name, _key(folder))
    return draw_classes(picture)


def _photo(label: Path, name: str, photos: Photos) -> Path:
    folder = label.parent
    try:
        if (folder / _PHOTO).exists():
            return photos.find(_PHOTO, folder)
        return photos.find_stem(PurePosixPath(PurePosixPath(name).name), folder.parent)
    except BadAnnotation as error:
        raise BadAnnotation(f"{label}: {error}") from error


def _key(folder: Path) -> ClassKey:
    """Return the classes that the folder lists; without a list they are called by number."""
    file = folder / _NAMES
    if not file.exists():
        return ClassKey({}, any_number=True)
    names = read_text(file).splitlines()
    return key_of((name, number) for number, name in enumerate(names) if name.strip())
