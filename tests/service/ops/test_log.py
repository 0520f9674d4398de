import json
import logging
import warnings

import pytest

from tongueseg.service.ops.log import LOG, JsonLines, log, log_to_stderr


def line(record):
    text = JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


def record(message="event", **more):
    one = logging.LogRecord("name", logging.WARNING, "file", 1, message, None, None)
    vars(one).update(more)
    return one


def test_a_record_is_a_line_of_json():
    told = line(record("two\nlines", fields={"path": "/v1/predict", "舌": 1}))
    assert (told["level"], told["event"]) == ("warning", "two\nlines")
    assert (told["path"], told["舌"]) == ("/v1/predict", 1)
    assert told["time"].endswith("+00:00")


def test_a_fault_has_its_trace():
    try:
        raise ValueError("inner")
    except ValueError as error:
        told = line(record(exc_info=(type(error), error, error.__traceback__)))
    assert "ValueError: inner" in told["trace"]


@pytest.fixture
def as_before():
    """Puts loggers back."""
    names = (LOG.name, "uvicorn", "uvicorn.error", "asyncio", "py.warnings")
    loggers = [logging.getLogger(name) for name in names]
    kept = [(one.handlers, one.propagate, one.level) for one in loggers]
    yield
    logging.captureWarnings(False)
    for one, (handlers, propagate, level) in zip(loggers, kept, strict=True):
        one.handlers, one.propagate = handlers, propagate
        one.setLevel(level)


def test_everything_goes_to_stderr_in_one_form(as_before, capsys):
    log_to_stderr("info")
    log("began", {"port": 1})
    log("detail", level=logging.DEBUG)
    logging.getLogger("uvicorn.error").warning("from below")
    logging.getLogger("uvicorn.error").info("chatter")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("odd file", UserWarning, stacklevel=1)
    told = [json.loads(text) for text in capsys.readouterr().err.splitlines()]
    assert [one["event"] for one in told[:2]] == ["began", "from below"]
    assert told[0]["port"] == 1
    assert "odd file" in told[2]["event"]
    assert len(told) == 3
