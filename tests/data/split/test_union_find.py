from itertools import pairwise

from tongueseg.data.split.union_find import Together


def test_names_begin_alone():
    assert Together("abc").groups() == [{"a"}, {"b"}, {"c"}]
    assert Together([]).groups() == []


def test_joins_go_on_through_others_and_the_first_name_leads():
    together = Together("abcdef")
    for one, other in ("fe", "bd", "ea", "ff", "db"):
        together.join(one, other)
    assert together.groups() == [{"a", "e", "f"}, {"b", "d"}, {"c"}]


def test_long_chains():
    names = [str(n) for n in range(5000)]
    together = Together(names)
    for one, other in pairwise(names):
        together.join(one, other)
    assert together.groups() == [set(names)]
