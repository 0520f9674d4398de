import pytest

from tongueseg.io.lazy import lazy_names


def test_a_name_is_imported_from_its_module() -> None:
    load = lazy_names("tongueseg", {"ModelSpec": "spec"})
    assert load("ModelSpec").__module__ == "tongueseg.spec"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'a\.b' has no attribute 'c'"):
        lazy_names("a.b", {})("c")
