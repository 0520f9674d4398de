"""The log: a line of JSON for each event, by structlog. It holds nothing of what a photo shows."""

from __future__ import annotations

import logging
import queue
import sys
from collections import Counter
from collections.abc import Callable
from logging.handlers import QueueHandler, QueueListener
from time import monotonic, sleep

import cv2
import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

LOGGER_NAME = "tongueseg.service"
_LIBRARIES = ("uvicorn", "uvicorn.error", "asyncio", "py.warnings", "opentelemetry")

# The records of libraries pass through these as well.
_SHARED: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    structlog.processors.format_exc_info,
]
LOG: BoundLogger = structlog.wrap_logger(
    logging.getLogger(LOGGER_NAME),
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=BoundLogger,
    cache_logger_on_first_use=True,
)
"""The log of the service: ``LOG.info("event", field=value)``."""


_QUEUED_LINES = 10_000
_LINES_A_SECOND = 10
_LAST_LINES_SECONDS = 2.0


class _LossyQueueHandler(QueueHandler):
    """Hands records to another thread. If nobody reads the log, the newest ones are lost.

    A full pipe would otherwise stop the event loop with every request.
    """

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Lose a record for which the queue has no room."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return the record as it is: the thread formats it."""
        return record


class Sampler:
    """Lets through the first lines of each second, and counts the others, for each reason."""

    def __init__(self) -> None:
        self._second, self._logged = 0, Counter[str]()
        self._skipped = Counter[str]()

    def skipped(self, reason: str) -> int | None:
        """Return how many lines were skipped before this one; None if it is skipped as well."""
        second = int(monotonic())
        if second != self._second:
            self._second = second
            self._logged.clear()
        self._logged[reason] += 1
        if self._logged[reason] > _LINES_A_SECOND:
            self._skipped[reason] += 1
            return None
        return self._skipped.pop(reason, 0)


def json_formatter() -> logging.Formatter:
    """Return the formatter of the lines: time, level, event, then the fields."""
    return ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            ProcessorFormatter.remove_processors_meta,
            _time_level_event_first,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def log_to_stderr(level: str) -> Callable[[], bool]:
    """Send the log of the service and the warnings of its libraries to stderr, in a thread.

    Returns:
        A function that waits a moment for the last lines, and tells whether all were written.
    """
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(json_formatter())
    lines = queue.Queue[logging.LogRecord](_QUEUED_LINES)
    QueueListener(lines, stream).start()
    handler = _LossyQueueHandler(lines)
    logging.captureWarnings(True)
    # OpenCV logs files that it cannot read. Whoever sent one gets an answer that says so.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    for name in (LOGGER_NAME, *_LIBRARIES):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level.upper() if name == LOGGER_NAME else logging.WARNING)

    def flush() -> bool:
        end = monotonic() + _LAST_LINES_SECONDS
        while lines.unfinished_tasks and monotonic() < end:
            sleep(0.005)
        return not lines.unfinished_tasks

    return flush


def _time_level_event_first(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: event.pop(key) for key in ("time", "level", "event")} | dict(event)
