"""What an engine raises, as an error in the user's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from tongueseg.errors import BadModel


@contextmanager
def engine_errors(engine: str, do: Literal["load", "run"], model: Path) -> Iterator[None]:
    """Turn errors of an engine that loads or runs a model into one that names its file.

    Raises:
        BadModel: the file cannot be read, or the engine refuses the model or its input.
    """
    try:
        yield
    except OSError as error:
        raise BadModel(f"{model}: cannot be read ({error.strerror})") from error
    except (ValueError, IndexError, RuntimeError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        # OpenVINO names places in its own source first.
        reason = lines[-1 if engine == "OpenVINO" else 0]
        raise BadModel(f"{model}: {engine} cannot {do} it ({reason})") from error
