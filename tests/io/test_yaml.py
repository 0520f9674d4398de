from __future__ import annotations

import pytest
import yaml

from tongueseg.io.yaml import MAX_ALIASES, parse_yaml


def bomb(levels: int) -> str:
    """Return a text whose last value holds nine times nine times … the first."""
    lines = ["a0: &a0 lol"]
    lines += [f"a{i}: &a{i} [{', '.join(9 * [f'*a{i - 1}'])}]" for i in range(1, levels)]
    return "\n".join(lines)


def test_plain_values_and_some_aliases() -> None:
    assert parse_yaml("a: &x [1, 2]\nb: *x\nc: {d: null}") == {
        "a": [1, 2], "b": [1, 2], "c": {"d": None},
    }  # fmt: skip
    assert len(parse_yaml(f"a: &x 1\nb: [{', '.join(MAX_ALIASES * ['*x'])}]")["b"]) == MAX_ALIASES


@pytest.mark.parametrize("levels", [4, 12])
def test_a_text_that_grows_when_it_is_read(levels: int) -> None:
    with pytest.raises(yaml.YAMLError, match="more than 20 aliases"):
        parse_yaml(bomb(levels))


def test_no_object_is_made() -> None:
    with pytest.raises(yaml.YAMLError, match="could not determine a constructor"):
        parse_yaml("!!python/object/apply:os.system ['true']")
