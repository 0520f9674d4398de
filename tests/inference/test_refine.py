import io

import numpy as np
import pytest
from PIL import Image

from tongueseg import ModelSpec, Segmenter
from tongueseg.inference.preprocess import OUTSIDE, preprocess, restore
from tongueseg.inference.refine import (
    OTHERWISE,
    OTHERWISE_NEARBY,
    around,
    averaged,
    doubt,
    picture,
    windows_to_search,
)
from tongueseg.inference.refine import look as look_at
from tongueseg.inference.relight import OTHER_LIGHT, relight
from tongueseg.io import photo as photo_module
from tongueseg.io.photo import Photo, read_photo
from tongueseg.io.window import Window
from tongueseg.runtime import FakeRuntime
from tongueseg.spec import Architecture, InputSpec, OutputSpec, RefineSpec


def look(photo, spec, runtime, window=None):
    return look_at(picture(photo, spec, window), spec, runtime)


def look_otherwise(photo, spec, runtime, window=None):
    view = OTHERWISE_NEARBY if window else OTHERWISE
    return look_at(picture(photo, spec, window, view), spec, runtime, mirrored=True)


ZOOM = RefineSpec(zoom_below=0.4, margin=0.5)


def _spec(**more):
    return ModelSpec(
        name="fake",
        input=InputSpec(height=64, width=64),
        architecture=Architecture(name="fake"),
        **more,
    )


def _photo(height=960, width=1280, box=(300, 500, 420, 580)):
    """A dark photo whose bright rectangle is the tongue: top, left, bottom, right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[box[0] : box[2], box[1] : box[3]] = 255
    return pixels


def _truth(pixels):
    return pixels[..., 0] > 127


def _iou(answer, truth):
    return (answer & truth).sum() / (answer | truth).sum()


@pytest.fixture
def runtime():
    calls = []

    def answer(x):
        calls.append(x)
        return np.asarray((x.mean(axis=1, keepdims=True) - 0.5) * 20, np.float32)

    fake = FakeRuntime(answer)
    fake.calls = calls
    return fake


def test_second_look_cuts_a_small_tongue_at_full_detail(runtime):
    pixels = _photo(box=(311, 507, 421, 583))
    once = Segmenter(_spec(), runtime)(pixels)
    assert len(runtime.calls) == 1
    twice = Segmenter(_spec(look=ZOOM), runtime)(pixels)
    assert len(runtime.calls) == 3
    assert _iou(twice.mask, _truth(pixels)) > 0.97
    assert _iou(once.mask, _truth(pixels)) < 0.95
    assert twice.probability.shape == (960, 1280)
    assert np.array_equal(twice.probability > 0.5, twice.mask)


def test_what_is_no_tongue_from_nearby_is_none():
    once = iter([20.0, -20.0])

    def answer(x):
        return np.where(x.mean(axis=1, keepdims=True) > 0.5, next(once), -20.0).astype(np.float32)

    seen = Segmenter(_spec(look=ZOOM), FakeRuntime(answer))(_photo())
    assert not seen.tongue
    assert seen.presence < 0.01
    assert not seen.mask.any()


def test_large_tongue_is_looked_at_once(runtime):
    Segmenter(_spec(look=ZOOM), runtime)(_photo(box=(100, 200, 800, 900)))
    assert len(runtime.calls) == 1


def test_window_lies_around_the_tongue(runtime):
    seen = look(read_photo(_photo()), _spec(look=ZOOM), runtime)
    window = around(seen, _spec(look=ZOOM))
    assert window.top < 300 - 40
    assert window.left < 500 - 40
    assert window.top + window.height > 420 + 40
    assert window.left + window.width > 580 + 40
    assert window.height == window.width < 320


@pytest.mark.parametrize("box", [(0, 0, 100, 80), (860, 1200, 960, 1280)])
def test_window_at_the_border_stays_inside(runtime, box):
    pixels = _photo(box=box)
    answer = Segmenter(_spec(look=ZOOM), runtime)(pixels)
    window = answer.frame.window
    assert window.top >= 0
    assert window.left >= 0
    assert window.top + window.height <= 960
    assert window.left + window.width <= 1280
    assert _iou(answer.mask, _truth(pixels)) > 0.95


def test_search_finds_what_the_first_look_missed(runtime):
    pixels = _photo(box=(100, 100, 124, 130))
    assert not Segmenter(_spec(), runtime)(pixels).tongue
    spec = _spec(refine=RefineSpec(zoom_below=0.4, search=0.3))
    answer = Segmenter(spec, runtime)(pixels)
    assert answer.tongue
    assert _iou(answer.mask, _truth(pixels)) > 0.9


@pytest.mark.parametrize(("bias", "found"), [(4, False), (5, True)])
def test_a_search_has_to_be_surer_than_a_first_look(runtime, bias, found):
    # Nearby its logits are -2: a presence of 0.88 or 0.95, of which 0.5 would do at first sight.
    pixels = _photo(box=(100, 100, 124, 130)) // 5 * 2
    output = OutputSpec(presence_bias=bias, threshold=0.1)
    spec = _spec(output=output, refine=RefineSpec(zoom_below=0.4, search=0.3))
    assert Segmenter(spec, runtime)(pixels).tongue == found


def test_a_large_photo_is_decoded_once_for_all_windows(runtime, tmp_path, monkeypatch):
    Image.new("RGB", (2000, 1500)).save(tmp_path / "photo.jpg")
    decoded = []
    decode = photo_module._decode

    def note(*arguments):
        decoded.append(arguments)
        return decode(*arguments)

    monkeypatch.setattr(photo_module, "_decode", note)
    Segmenter(_spec(refine=RefineSpec(search=0.3)), runtime)(tmp_path / "photo.jpg")
    assert len(runtime.calls) == 6
    assert len(decoded) == 2


def test_nothing_is_found_where_there_is_nothing(runtime):
    spec = _spec(refine=RefineSpec(zoom_below=0.4, search=0.6))
    answer = Segmenter(spec, runtime)(np.zeros((300, 400, 3), np.uint8))
    assert not answer.tongue
    assert not answer.mask.any()


def test_windows_cover_the_photo():
    photo = Photo(np.zeros((60, 80, 3), np.uint8), 600, 800)
    seen = np.zeros((600, 800), bool)
    for w in windows_to_search(photo, 0.6):
        assert (w.height, w.width) == (480, 480)
        seen[w.top : w.top + w.height, w.left : w.left + w.width] = True
    assert seen.all()


def test_reduced_photo_is_decoded_again_for_the_second_look(runtime, tmp_path):
    pixels = _photo(3000, 4000, (1000, 2000, 1300, 2250))
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    (tmp_path / "photo.jpg").write_bytes(file.getvalue())
    answer = Segmenter(_spec(look=ZOOM), runtime)(tmp_path / "photo.jpg")
    assert answer.photo.reduced
    assert answer.mask.shape == (3000, 4000)
    assert _iou(answer.mask, _truth(pixels)) > 0.95


def test_second_look_sees_what_the_reduced_photo_had_lost(runtime, tmp_path):
    pixels = np.zeros((3000, 4000, 3), np.uint8)
    checks = (np.arange(120)[:, None] // 6 + np.arange(120) // 6) % 2
    pixels[1000:1120, 2000:2120] = np.where(checks, 255, 160)[..., None]
    Image.fromarray(pixels).save(tmp_path / "photo.jpg", quality=95)
    spec = _spec(look=ZOOM, output=OutputSpec(presence_threshold=0))
    Segmenter(spec, runtime)(tmp_path / "photo.jpg")
    closer = runtime.calls[-1]
    assert len(runtime.calls) == 2
    assert closer[closer > 0.5].std() > 0.04


def test_window_of_a_reduced_photo_grows_to_whole_pixels():
    photo = Photo(np.zeros((125, 250, 3), np.uint8), 1000, 2000)
    _, frame = preprocess(photo, InputSpec(height=64, width=64), Window(13, 21, 100, 100))
    assert frame.window == Window(8, 16, 112, 112)


def test_outside_of_the_window_is_no_tongue():
    photo = Photo(np.zeros((100, 100, 3), np.uint8), 100, 100)
    _, frame = preprocess(photo, InputSpec(height=32, width=32), Window(10, 20, 30, 30))
    logits = restore(np.ones((32, 32), np.float32), frame)
    assert (logits[10:40, 20:50] == 1).all()
    assert (logits == OUTSIDE).sum() == 100 * 100 - 30 * 30


def _ramp(x):
    """Logits 0.1 to 6.4 from left to right, whatever the photo."""
    row = np.arange(1, 65, dtype=np.float32) / 10
    return np.broadcast_to(row, (len(x), 1, *x.shape[2:])).copy()


def _twice(photo, spec, runtime):
    return look(photo, spec, runtime), look_otherwise(photo, spec, runtime)


def test_the_mirrored_answer_is_turned_back_and_averaged():
    seen = []
    runtime = FakeRuntime(lambda x: (seen.append(x), _ramp(x))[1])
    photo, spec = read_photo(_photo(64, 64, (10, 5, 30, 20))), _spec()
    once, other = _twice(photo, spec, runtime)
    # A ramp stays one where it is smoothed, but at its ends.
    assert np.allclose(once.logits[:, 4:-4], _ramp(seen[0])[0, 0, :, 4:-4], atol=1e-4)
    # Of 64 columns 58 are the photo's: 0.1 to 6.4 on them are 0.4 to 6.1, and fall once mirrored.
    assert other.raw[29, [0, 29, 57]] == pytest.approx([6.1, 3.2, 0.4], abs=0.05)
    assert other.presence != once.presence
    both = averaged(once, other, spec)
    assert both.raw[32, [0, 31, 63]] == pytest.approx([(0.1 + 6.1) / 2, 3.25, 3.4], abs=0.02)
    assert both.presence == once.presence
    assert both.frame == once.frame


def test_the_mirrored_photo_is_shown_in_other_light_and_on_grey():
    seen = []
    runtime = FakeRuntime(lambda x: (seen.append(x), _ramp(x))[1])
    pixels = np.full((64, 64, 3), 55, np.uint8)
    pixels[:, :32] = 255
    _twice(read_photo(pixels), _spec(), runtime)
    (_, x) = seen
    assert x[0, :, 0] == pytest.approx(60 / 255)
    assert (x[0, :, 32, 4:30] == 0).all()
    bright = relight(pixels, OTHER_LIGHT)[0, 0] / 255
    assert np.allclose(x[0, :, 32, 34:60], bright[:, None])


def test_a_window_is_shown_mirrored_without_a_margin():
    seen = []
    runtime = FakeRuntime(lambda x: (seen.append(x), _ramp(x))[1])
    pixels = np.random.default_rng(0).integers(0, 255, (128, 128, 3), np.uint8)
    photo, spec, window = read_photo(pixels), _spec(), Window(10, 20, 64, 64)
    other = look_otherwise(photo, spec, runtime, window)
    expected = relight(pixels[10:74, 20:84], OTHER_LIGHT)[:, ::-1]
    assert np.allclose(seen[0][0].transpose(1, 2, 0) * 255, expected)
    assert other.frame.window == window


def test_one_look_does_not_outvote_the_other():
    answers = iter([np.full((64, 64), -30.0), np.full((64, 64), 9.0)])
    runtime = FakeRuntime(lambda x: next(answers)[None, None].astype(np.float32))
    spec = _spec()
    # Both count as eight at most.
    once, other = _twice(read_photo(_photo(64, 64)), spec, runtime)
    seen = averaged(once, other, spec)
    assert seen.raw == pytest.approx(0)


def test_brightness_is_that_of_what_is_shown():
    pixels = np.full((20, 40, 3), 90, np.uint8)
    pixels[:10, :10] = 200
    photo, spec = read_photo(pixels), _spec()
    assert picture(photo, spec).brightness == pytest.approx(90 + 110 / 8, abs=0.01)
    assert picture(photo, spec, Window(0, 0, 10, 10)).brightness == 200


def _answers(*values):
    """A network that answers its calls with tongues of some size and sureness, one after another.

    Each is a square of so many pixels at the corner, and the logit inside it.
    """
    left = iter(values)

    def answer(x):
        runtime.last = x
        side, inside = next(left)
        logits = np.full((1, 1, 64, 64), -9, np.float32)
        logits[..., :side, :side] = inside
        return logits

    runtime = FakeRuntime(answer)
    return runtime


BRIGHT = np.full((64, 64, 3), 200, np.uint8)


IN_LIGHT = RefineSpec(tta=True, bright=150)


def test_in_bright_light_a_look_in_other_light_is_enough():
    runtime = _answers((64, 4))
    assert Segmenter(_spec(look=IN_LIGHT), runtime)(BRIGHT).mask.all()
    assert runtime.last.max() < 0.6


def test_what_is_seen_in_the_mirror_lies_on_the_other_side():
    mask = Segmenter(_spec(look=IN_LIGHT), _answers((30, 9)))(BRIGHT).mask
    assert mask[0, -1]
    assert not mask[0, 0]


@pytest.mark.parametrize("looks", [RefineSpec(bright=220), RefineSpec(), RefineSpec(bright=200)])
def test_light_that_is_known_is_looked_at_as_it_is(looks):
    runtime = _answers((30, 9))
    assert Segmenter(_spec(look=looks), runtime)(BRIGHT).mask.sum() == 900
    assert np.allclose(runtime.last, 200 / 255)


def test_a_first_look_vouches_for_what_the_other_half_believes():
    # Two looks share the doubt: 0.75 is asked for, the sigmoid of 0.5 is 0.62.
    segment = Segmenter(_spec(look=IN_LIGHT), _answers((64, 0.5), (30, 9)))
    assert segment(BRIGHT).mask.all()


@pytest.mark.parametrize("tta", [False, True])
def test_nothing_in_other_light_leaves_the_first_look(tta):
    spec = _spec(refine=RefineSpec(tta=tta, bright=150))
    assert Segmenter(spec, _answers((30, -9), (30, 9)))(BRIGHT).mask.sum() == 900


@pytest.mark.parametrize(("inside", "found"), [(1, False), (1.2, True)])
def test_a_tongue_missed_in_bright_light_is_found_by_a_surer_look(inside, found):
    # The sigmoids are 0.731 and 0.769; a small tongue is no reason to stop there.
    spec = _spec(refine=RefineSpec(zoom_below=0.9, margin=0, bright=150))
    answer = Segmenter(spec, _answers((40, inside), (30, -9), (64, 9), (64, 9)))(BRIGHT)
    assert answer.tongue == found
    assert bool(answer.frame.window) == found


def test_a_tongue_from_nearby_is_cut_in_other_light():
    spec = _spec(refine=RefineSpec(zoom_below=0.4, bright=150))
    runtime = _answers((10, 9), (10, 9), (64, 9), (64, 3))
    answer = Segmenter(spec, runtime)(BRIGHT)
    window = answer.frame.window
    assert answer.mask.sum() == window.height * window.width
    assert runtime.last.max() < 0.6
    # It has surroundings of its own, and no grey around it.
    assert np.ptp(runtime.last[0, 0]) == 0
    # How sure it is stays what was said of the window as it is: the sigmoid of 9.
    assert answer.presence > 0.999


def test_what_is_none_from_nearby_does_not_end_the_search():
    spec = _spec(refine=RefineSpec(zoom_below=0.4, search=0.6, bright=150))
    # In other light, as it is, from nearby, then five windows.
    runtime = _answers((10, 9), (64, -9), (10, -9), (64, 9), *[(64, -9)] * 4)
    assert Segmenter(spec, runtime)(BRIGHT).tongue


def test_no_tongue_from_nearby_is_none_in_any_light():
    spec = _spec(refine=RefineSpec(zoom_below=0.4, bright=150))
    assert not Segmenter(spec, _answers((10, 9), (10, 9), (10, -9)))(BRIGHT).tongue


def test_no_second_look_at_all_where_none_is_wanted():
    spec = _spec(refine=RefineSpec(tta=True, bright=150))
    runtime = _answers((30, 9))
    assert Segmenter(spec, runtime, tta=False)(BRIGHT).mask.sum() == 900
    assert np.allclose(runtime.last, 200 / 255)


def test_flipped_answer_lies_on_the_tongue(runtime):
    pixels = _photo(box=(100, 200, 800, 600))
    answer = Segmenter(_spec(refine=RefineSpec(tta=True)), runtime)(pixels)
    assert len(runtime.calls) == 2
    assert _iou(answer.mask, _truth(pixels)) > 0.97


def test_a_tongue_seen_from_nearby_is_not_mirrored_as_well(runtime):
    pixels = _photo()
    look_twice = RefineSpec(zoom_below=0.4, margin=0.5, tta=True)
    segment = Segmenter(_spec(look=look_twice), runtime)
    segment(pixels)
    assert len(runtime.calls) == 2
    assert segment(pixels).frame.window is not None


def test_doubt_by_hand():
    logits = np.full((64, 64), -5, np.float32)
    logits[10:30, 10:30] = 5
    logits[30, 10:30], logits[31, 10:30] = 1.5, -1.5
    seen = look(read_photo(_photo(64, 64)), _spec(), FakeRuntime(lambda _: logits[None, None]))
    # 40 pixels are undecided, 400 + 20 are tongue.
    assert doubt(seen, _spec()) == pytest.approx(40 / 420**0.5)


@pytest.mark.parametrize(("limit", "looks"), [(1.9, 2), (2.0, 1)])
def test_only_a_look_in_doubt_is_taken_again(limit, looks):
    logits = np.full((64, 64), -5, np.float32)
    logits[10:30, 10:30] = 5
    logits[30, 10:30], logits[31, 10:30] = 1.5, -1.5
    seen = []
    runtime = FakeRuntime(lambda x: (seen.append(x), logits[None, None])[1])
    Segmenter(_spec(refine=RefineSpec(tta=True, doubt=limit)), runtime)(_photo(64, 64))
    assert len(seen) == looks
    Segmenter(_spec(refine=RefineSpec(tta=True, doubt=limit)), runtime, tta=True)(_photo(64, 64))
    assert len(seen) == looks + 2


def test_no_tongue_is_not_looked_at_again():
    seen = []
    runtime = FakeRuntime(lambda x: (seen.append(x), np.full((1, 1, 64, 64), -9, np.float32))[1])
    Segmenter(_spec(refine=RefineSpec(tta=True)), runtime)(_photo(64, 64))
    assert len(seen) == 1


def test_presence_is_the_calibrated_evidence():
    output = OutputSpec(presence_scale=0.5, presence_bias=-2)
    six = FakeRuntime(lambda x: np.full((len(x), 1, 64, 64), 6, np.float32))
    seen = look(read_photo(_photo(64, 64)), _spec(output=output), six)
    assert seen.evidence == 6
    # The sigmoid of 0.5 * 6 - 2.
    assert seen.presence == pytest.approx(0.7310586, abs=1e-6)


def test_evidence_is_limited():
    sure = FakeRuntime(lambda x: np.full((len(x), 1, 64, 64), 900, np.float32))
    assert look(read_photo(_photo(64, 64)), _spec(), sure).evidence == 20
