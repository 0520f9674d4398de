"""Dear photos are decoded in a process that can be ended; the caller goes on."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io import decode_process
from tongueseg.io.cost.photo_cost import PhotoCost
from tongueseg.io.decode_process import decode_aside
from tongueseg.io.decoder import decode_here
from tongueseg.io.limits import PhotoLimits


def png(side: int = 64, **how: int) -> bytes:
    content = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8)
    Image.fromarray(noise).save(content, "PNG", **how)
    return content.getvalue()


def cost_of(side: int, memory: int = 10**7) -> PhotoCost:
    return PhotoCost(side, side, memory, 3.0)


def test_it_gives_what_decoding_here_gives() -> None:
    content = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (512, 768, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(noise).save(content, "JPEG", exif=exif)
    photo, cost = content.getvalue(), PhotoCost(768, 512, 10**8, 3.0)
    for at_least in (None, 100):
        here = decode_here(photo, "a", PhotoLimits(), at_least)
        aside = decode_aside(photo, "a", PhotoLimits(), cost, at_least)
        assert np.array_equal(here.pixels, aside.pixels)
        assert (here.height, here.width, here.orientation, here.depth) == (768, 512, 6, 8)
        assert (aside.height, aside.width, aside.orientation, aside.depth) == (768, 512, 6, 8)
        assert aside.pixels.flags.writeable


def test_a_process_serves_one_photo_after_another() -> None:
    decode_aside(png(), "a", PhotoLimits(), cost_of(64))
    with decode_process._processes.borrow(1) as process:
        number = process.pid
    decode_aside(png(), "a", PhotoLimits(), cost_of(64))
    with decode_process._processes.borrow(1) as process:
        assert process.pid == number


def test_a_damaged_photo_is_refused_as_here() -> None:
    with pytest.raises(BadPhoto, match=r"^a\.png: damaged \(image file is truncated"):
        decode_aside(png()[:2000], "a.png", PhotoLimits(), cost_of(64))


def test_more_pixels_than_the_head_says_are_refused() -> None:
    with pytest.raises(BadPhoto, match=r"^a\.png: damaged \(its head gives two sizes\)"):
        decode_aside(png(), "a.png", PhotoLimits(), cost_of(32))


def test_the_clock_ends_it_and_the_next_photo_is_decoded() -> None:
    slow = png(1500)
    with pytest.raises(PhotoTooLarge, match=r"^a\.png: takes more than the 10 s or the memory"):
        decode_aside(slow, "a.png", PhotoLimits(max_clock_seconds=0.001), cost_of(1500))
    assert decode_aside(png(), "b.png", PhotoLimits(), cost_of(64)).pixels.shape == (64, 64, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")
def test_memory_beyond_the_head_ends_it() -> None:
    # A picture of 400 MB, though its cost says one byte.
    content = io.BytesIO()
    Image.new("RGB", (10_000, 10_000)).save(content, "PNG", compress_level=1)
    with pytest.raises(PhotoTooLarge, match=r"^a\.png: takes more memory to decode than its head"):
        decode_aside(content.getvalue(), "a.png", PhotoLimits(), cost_of(10_000, memory=1))


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")
def test_it_is_the_first_to_go_where_memory_ends() -> None:
    decode_aside(png(), "a", PhotoLimits(), cost_of(64))
    with decode_process._processes.borrow(1) as process:
        score = Path(f"/proc/{process.pid}/oom_score_adj").read_text("ascii")
    assert int(score) == 1000


def test_a_process_that_is_killed_costs_one_photo_and_no_more() -> None:
    decode_aside(png(), "a", PhotoLimits(), cost_of(64))
    with decode_process._processes.borrow(1) as process:
        os.kill(process.pid, signal.SIGTERM)
        process.wait()
    assert decode_aside(png(), "b", PhotoLimits(), cost_of(64)).pixels.shape == (64, 64, 3)


def test_several_threads_have_a_process_each() -> None:
    photos, results = [png(200) for _ in range(4)], list[int]()

    def read(photo: bytes) -> None:
        results.append(decode_aside(photo, "a", PhotoLimits(), cost_of(200)).height)

    threads = [threading.Thread(target=read, args=(photo,)) for photo in photos]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [200] * 4


def test_a_system_without_the_signals_of_unix_reads_photos() -> None:
    code = "import signal; del signal.SIGKILL, signal.SIGXCPU; import tongueseg.io.photo"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
