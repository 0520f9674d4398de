"""The log: a line of JSON for each event, by structlog. It holds nothing of what a photo shows."""

from __future__ import annotations

import logging
import sys

import cv2
import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

LOGGER_NAME = "tongueseg.service"
_LIBRARIES = ("uvicorn", "uvicorn.error", "asyncio", "py.warnings")

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


def log_to_stderr(level: str) -> None:
    """Send the log of the service and the warnings of its libraries to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(json_formatter())
    logging.captureWarnings(True)
    # OpenCV logs files that it cannot read. Whoever sent one gets an answer that says so.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    for name in (LOGGER_NAME, *_LIBRARIES):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level.upper() if name == LOGGER_NAME else logging.WARNING)


def _time_level_event_first(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: event.pop(key) for key in ("time", "level", "event")} | dict(event)
