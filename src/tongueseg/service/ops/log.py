"""Logs as JSON, a line each: what happened to which request, nothing of what a photo shows."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import cv2

LOG = logging.getLogger("tongueseg.service")

_STRANGERS = ("uvicorn", "uvicorn.error", "asyncio", "py.warnings")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, with the fields it was given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def log(event: str, fields: Mapping[str, object] | None = None, level: int = logging.INFO) -> None:
    """Write a line about an event."""
    LOG.log(level, event, extra={"fields": fields or {}})


def log_to_stderr(level: str) -> None:
    """Send the logs of the service, and the warnings of what it stands on, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.captureWarnings(True)
    # OpenCV has a log of its own, about files that it cannot read; who sent one is told.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    for name in (LOG.name, *_STRANGERS):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level.upper() if name == LOG.name else logging.WARNING)
