from __future__ import annotations

import pytest

from tongueseg.runtime.session_pool import SessionPool


def test_one_is_lent_again_and_again() -> None:
    pool = SessionPool(object)
    with pool.lend() as first:
        pass
    with pool.lend() as second:
        assert second is first


def test_another_is_made_where_all_are_lent() -> None:
    pool = SessionPool(object)
    with pool.lend() as first, pool.lend() as second:
        assert first is not second
    with pool.lend() as one, pool.lend() as other:
        assert {id(one), id(other)} == {id(first), id(second)}


def test_one_comes_back_from_a_failure() -> None:
    pool = SessionPool(object)
    with pytest.raises(ValueError, match="failed"), pool.lend() as first:
        raise ValueError("failed")
    with pool.lend() as again:
        assert again is first
