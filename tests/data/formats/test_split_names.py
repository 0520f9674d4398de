from __future__ import annotations

import pytest

from tongueseg.data.formats.split_names import split_named


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("instances_val2017", "val"),
        ("Train", "train"),
        ("valid", "val"),
        ("test", "test"),
        ("instances", None),
        ("", None),
        ("latest", None),
        ("constrained", None),
    ],
)
def test_names_that_tell_a_split(name: str, split: str | None) -> None:
    assert split_named(name) == split
