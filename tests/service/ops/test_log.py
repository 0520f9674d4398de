from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tongueseg.service.ops import log
from tongueseg.service.ops.log import LOG, LOGGER_NAME, json_formatter, log_to_stderr


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """A function that returns the log so far, as JSON."""
    caplog.set_level(logging.INFO, LOGGER_NAME)

    def read() -> list[dict[str, Any]]:
        texts = [json_formatter().format(record) for record in caplog.records]
        assert not any("\n" in text for text in texts)
        return [json.loads(text) for text in texts]

    return read


def test_an_event_is_a_line_of_json(lines: Callable[[], list[dict[str, Any]]]) -> None:
    LOG.warning("two\nlines", path="/v1/predict", 舌=1)
    (line,) = lines()
    assert list(line) == ["time", "level", "event", "path", "舌"]
    assert (line["level"], line["event"]) == ("warning", "two\nlines")
    assert (line["path"], line["舌"]) == ("/v1/predict", 1)
    assert line["time"].endswith("Z")


def test_an_exception_has_its_traceback(lines: Callable[[], list[dict[str, Any]]]) -> None:
    try:
        raise ValueError("inner")
    except ValueError:
        LOG.exception("request_failed", request_id="7")
    (line,) = lines()
    assert (line["level"], line["request_id"]) == ("error", "7")
    assert line["exception"].startswith("Traceback")
    assert "ValueError: inner" in line["exception"]


def test_a_record_of_a_library_has_the_same_form(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    try:
        raise ValueError("inner")
    except ValueError:
        logging.getLogger("asyncio").exception("task %s", 3)
    (line,) = lines()
    assert list(line) == ["time", "level", "event", "exception"]
    assert (line["level"], line["event"]) == ("error", "task 3")
    assert "ValueError: inner" in line["exception"]


@pytest.fixture
def loggers_restored() -> Iterator[None]:
    """Restores the loggers after a test."""
    names = (LOGGER_NAME, "uvicorn", "uvicorn.error", "asyncio", "py.warnings")
    loggers = [logging.getLogger(name) for name in names]
    before = [(one.handlers, one.propagate, one.level) for one in loggers]
    yield
    logging.captureWarnings(False)
    for one, (handlers, propagate, level) in zip(loggers, before, strict=True):
        one.handlers, one.propagate = handlers, propagate
        one.setLevel(level)


def test_a_log_that_nobody_reads_stops_nobody(
    loggers_restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that is full keeps the writing thread, and no other one."""
    reading, writing = os.pipe()
    _fill(writing)
    with os.fdopen(reading, "rb"), os.fdopen(writing, "w", buffering=1) as pipe:
        monkeypatch.setattr("sys.stderr", pipe)
        monkeypatch.setattr(log, "_LAST_LINES_SECONDS", 0.1)
        monkeypatch.setattr(log, "_QUEUED_LINES", 100)
        flush = log_to_stderr("info")
        for number in range(2000):
            LOG.info("request", number=number)
        assert not flush()
        # The thread ends before the pipe is closed.
        os.set_blocking(reading, False)
        monkeypatch.setattr(log, "_LAST_LINES_SECONDS", 30.0)
        thread = threading.Thread(target=_read_all, args=(reading,))
        thread.start()
        assert flush()
        LOG.info("end")
        assert flush()
        pipe.flush()
        os.write(writing, b"\0")
        thread.join(30)


def _fill(file: int) -> None:
    os.set_blocking(file, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(file, b" " * 4096)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(file, b" ")
    os.set_blocking(file, True)


def _read_all(file: int) -> None:
    content = b""
    while not content.endswith(b"\0"):
        try:
            content = os.read(file, 2**16)
        except BlockingIOError:
            time.sleep(0.01)


def test_everything_goes_to_stderr_in_one_form(
    loggers_restored: None, capsys: pytest.CaptureFixture[str]
) -> None:
    flush = log_to_stderr("info")
    LOG.info("listening", port=1)
    LOG.debug("detail")
    logging.getLogger("uvicorn.error").warning("from below")
    logging.getLogger("uvicorn.error").info("chatter")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("odd file", UserWarning, stacklevel=1)
    assert flush()
    lines = [json.loads(text) for text in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines[:2]] == ["listening", "from below"]
    assert lines[0]["port"] == 1
    assert "odd file" in lines[2]["event"]
    assert len(lines) == 3
