"""Types of the functions that fixtures give, each named as what it does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from lightning.pytorch import Trainer
    from playwright.sync_api import Browser, BrowserContext, Page

    from running_service import Running
    from tongueseg.config.settings import TrainConfig
    from tongueseg.data.formats.drawing import Reader
    from tongueseg.data.formats.pairing import Paired
    from tongueseg.runtime.fake import Answer
    from tongueseg.training.pipeline import TrainedModel
    from tongueseg.training.task import SegmentationTask

    FinishedRun = tuple[Path, TrainConfig, TrainedModel]
    """The folder of a run, its settings, and what came of it."""

Result = TypeVar("Result")


class DrawPhoto(Protocol):
    """Draws a photo and its mask: ``pixels (H, W, 3) uint8, mask (H, W) bool``."""

    def __call__(
        self, height: int = 90, width: int = 120, *, radius: float = 0.3
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]: ...


class PutPhoto(Protocol):
    """Writes a JPEG of a height and a width, and returns its path."""

    def __call__(
        self, path: Path, *size: int, orientation: int | None = None, shade: int = 90
    ) -> Path: ...


class ReadWith(Protocol):
    """Reads annotations from a source, the chosen class being tongue."""

    def __call__(
        self,
        reader: Reader,
        source: Path,
        *,
        images: Path | None = None,
        drawn_on: str = "auto",
    ) -> list[Paired]: ...


class SmallDisk(Protocol):
    """Gives a context in which files of more than ``size`` bytes are refused."""

    def __call__(self, size: int) -> AbstractContextManager[None]: ...


class RunCommand(Protocol):
    """Calls the command line; returns exit code, stdout and stderr."""

    def __call__(self, *arguments: object) -> tuple[int, str, str]: ...


class TrainSquares(Protocol):
    """Trains on squares with these flags, in a folder for the run."""

    def __call__(
        self, flags: dict[str, Any], run: Path = ...
    ) -> tuple[SegmentationTask, Trainer]: ...


class StartService(Protocol):
    """Starts a service whose runtime answers with a function; settings are those of `serve`."""

    def __call__(self, answer: Answer | None = None, **settings: Any) -> Running: ...


class CallAside(Protocol):
    """Calls a function in a thread; returns a function that waits for its result."""

    def __call__(
        self, function: Callable[..., Result], *arguments: Any
    ) -> Callable[[], Result]: ...


class Visit(Protocol):
    """Opens a file in a browser; ``how`` goes to the browser's context."""

    def __call__(self, path: Path, **how: Any) -> Page: ...


class OpenContext(Protocol):
    """Opens a browser's context, with or without a service worker."""

    def __call__(self, *, worker: bool = False, **how: Any) -> BrowserContext: ...


class LaunchBrowser(Protocol):
    """Launches a browser with flags of the command line."""

    def __call__(self, *flags: str) -> Browser: ...


class AddPhotos(Protocol):
    """Adds files to the page and waits for their masks."""

    def __call__(self, page: Page, *files: Any) -> None: ...


class SaveFile(Protocol):
    """Presses the button of that name and returns the path of the saved file."""

    def __call__(self, page: Page, name: str) -> Path: ...


def not_none(value: Result | None) -> Result:
    """Return a value that the test knows to be there."""
    assert value is not None
    return value
