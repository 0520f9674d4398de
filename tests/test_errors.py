from __future__ import annotations

import pytest

from tongueseg.errors import MissingExtra, counted, deprecated, nearest


@deprecated("0.2.0", "double")
def twice(value: int, *, plus: int = 0) -> int:
    """Return it twice."""
    return 2 * value + plus


class Holder:
    """Holds a method that is deprecated."""

    @deprecated("0.3.0", "Holder.new")
    def old(self) -> Holder:
        return self


def test_what_is_deprecated_warns_at_the_caller_and_works() -> None:
    text = "^twice is deprecated since 0.2.0; use double$"
    with pytest.warns(DeprecationWarning, match=text) as caught:
        assert twice(3, plus=1) == 7
    assert caught[0].filename == __file__
    assert (twice.__name__, twice.__doc__) == ("twice", "Return it twice.")


def test_a_deprecated_method_names_its_class() -> None:
    holder = Holder()
    with pytest.warns(DeprecationWarning, match="^Holder.old is deprecated since 0.3.0; use Hold"):
        assert holder.old() is holder


def test_nearest_word() -> None:
    assert nearest("tyle", ["tile", "margin"]) == "; did you mean tile?"
    assert nearest("xyz", ["tile", "margin"]) == ""


def test_a_missing_extra_says_what_to_install() -> None:
    assert str(MissingExtra("train", "lightning")) == (
        "this needs lightning: pip install 'tongueseg[train]'"
    )


def test_numbers_take_their_plural() -> None:
    assert [counted(n, "photo") for n in (0, 1, 2)] == ["0 photos", "1 photo", "2 photos"]
    assert counted(2, "folder of results") == "2 folders of results"
    assert counted(3, "copy") == "3 copies"
