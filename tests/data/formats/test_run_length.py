import pytest

from tongueseg.data.formats.run_length import unrolled
from tongueseg.errors import BadAnnotation


def test_runs_go_along_the_rows_and_begin_with_background():
    assert unrolled([1, 3, 2], (2, 3)).astype(int).tolist() == [[0, 1, 1], [1, 0, 0]]
    assert unrolled([0, 2], (1, 2)).tolist() == [[True, True]]


@pytest.mark.parametrize("counts", [[], [5], [7], [8, -2], [10**30]])
def test_runs_that_do_not_fill_the_mask(counts):
    with pytest.raises(BadAnnotation, match="its runs do not fill 3x2 pixels"):
        unrolled(counts, (2, 3))
