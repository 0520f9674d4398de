from __future__ import annotations

import io

import numpy as np
from PIL import Image

from tongueseg.io.encode import encode_labels
from tongueseg.render.class_colours import class_colours, class_overlay, palette_of

VALUES = {"tongue": 50, "teeth": 100}


def test_every_class_has_a_colour_of_its_own() -> None:
    assert len(set(class_colours(12))) == 12


def test_a_palette_is_black_but_for_the_classes() -> None:
    palette = palette_of(VALUES)
    assert len(palette) == 256
    assert [palette[50], palette[100]] == class_colours(2)
    assert {palette[value] for value in range(256) if value not in (50, 100)} == {(0, 0, 0)}


def test_the_background_of_an_overlay_stays_as_it_is() -> None:
    photo = np.full((40, 40, 3), 100, np.uint8)
    labels = np.zeros((40, 40), np.uint8)
    labels[10:20, 10:20], labels[10:20, 20:30] = 50, 100
    drawn = class_overlay(photo, labels, VALUES)
    assert (drawn[:5] == photo[:5]).all()
    assert (drawn[15, 15] != drawn[15, 25]).any()
    assert (photo == 100).all()


def test_labels_come_back_from_their_file() -> None:
    labels = np.array([[0, 50, 100]], np.uint8)
    with Image.open(io.BytesIO(encode_labels(labels, palette_of(VALUES)))) as image:
        assert image.mode == "P"
        assert (np.asarray(image) == labels).all()
        assert image.convert("RGB").getpixel((2, 0)) == class_colours(2)[1]
