import pytest

from tongueseg.runtime.session_pool import Pool


def test_one_is_lent_again_and_again():
    pool = Pool(object)
    with pool.one() as first:
        pass
    with pool.one() as second:
        assert second is first


def test_another_is_made_where_all_are_lent():
    pool = Pool(object)
    with pool.one() as first, pool.one() as second:
        assert first is not second
    with pool.one() as one, pool.one() as other:
        assert {id(one), id(other)} == {id(first), id(second)}


def test_one_comes_back_from_a_failure():
    pool = Pool(object)
    with pytest.raises(ValueError, match="failed"), pool.one() as first:
        raise ValueError("failed")
    with pool.one() as again:
        assert again is first
