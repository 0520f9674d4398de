"""Every error that tongueseg raises on purpose.

TonguesegError
├── BadPhoto        a photo that cannot be read
│   ├── PhotoTooLarge   more bytes or pixels than allowed
│   ├── BadReference    a patch in it by which its colours cannot be calibrated
│   └── BadPrompt       a box or a point that lies outside it
├── BadMask         a mask that is not a mask of its photo
├── BadAnnotation   an annotation file, or an object in it, that cannot be read
├── BadDataset      a folder that cannot serve as a dataset
├── BadModel        a model file, checkpoint or spec that cannot be used
│   └── FallsTooFar     a model whose masks are much worse in INT8
├── BadSettings     settings or arguments that cannot work
├── CannotWrite     an output that the disk refuses
├── DownloadFailed  a server that does not give what was requested
├── ServiceFailed   a service that does not answer, or refuses to
├── TrainingFailed  a training that had to stop
├── BudgetMissed    no model within the budget
└── MissingExtra    a library of an extra that is not installed

The message of each is one line in the user's words: what, where, what to do. The command line
maps the tree to exit code 2, and to 1 where other photos of the same call were written.
"""

from __future__ import annotations

import difflib
import functools
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Value = TypeVar("_Value")


class TonguesegError(Exception):
    """Base of every error that tongueseg raises on purpose."""


class BadPhoto(TonguesegError):
    """A photo is missing, empty, damaged, too large, or no photo at all."""


class PhotoTooLarge(BadPhoto):
    """A photo has more bytes or pixels than its reader allows, and was not decoded."""


class BadReference(BadPhoto):
    """A patch by which a photo's colours shall be calibrated is outside it, clipped or no patch."""


class BadPrompt(BadPhoto):
    """A box or a point that shall show where a photo's tongue is lies outside the photo."""


class BadMask(TonguesegError):
    """A mask is unreadable, of another size than its photo, or holds more than two values."""


class BadAnnotation(TonguesegError):
    """A file of an annotation tool, or one object in it, cannot be read."""


class BadDataset(TonguesegError):
    """A folder is not laid out as a dataset, or lacks what the call needs."""


class BadModel(TonguesegError):
    """A model is missing, lacks its spec, was changed, or is of a kind that is never loaded."""


class FallsTooFar(BadModel):
    """In INT8 a model's masks are worse by more than what is allowed."""


class BadSettings(TonguesegError):
    """A setting is unknown, out of range, or contradicts another one."""


class CannotWrite(TonguesegError):
    """An output could not be written; nothing half-written is left behind."""


class DownloadFailed(TonguesegError):
    """A server does not answer, refuses, or gives other bytes than it promised."""


class ServiceFailed(TonguesegError):
    """A service cannot be reached, has no room, or refuses the request.

    Attributes:
        code: the service's own word for it; empty where none answered.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class TrainingFailed(TonguesegError):
    """A training had to stop; the last good checkpoint is kept."""


class BudgetMissed(TonguesegError):
    """No model keeps a budget; the message names the nearest one. All that was found is kept."""


class MissingExtra(TonguesegError):
    """A feature needs a library that the base install leaves out.

    Example: ``raise MissingExtra("train", "lightning")`` reads
    ``this needs lightning: pip install 'tongueseg[train]'``.

    Args:
        extra: the name of the extra.
        library: the library that lacks.
        feature: what needs it, such as ``a.heic: HEIC``.
    """

    def __init__(self, extra: str, library: str, feature: str = "this") -> None:
        super().__init__(f"{feature} needs {library}: pip install 'tongueseg[{extra}]'")


def counted(number: int, noun: str) -> str:
    """Return ``1 photo``, ``2 photos``: a number and the plural that it takes.

    A noun with more words has its plural on the first: ``2 folders of results``.
    """
    first, *others = noun.split(" ")
    plural = f"{first[:-1]}ies" if first.endswith("y") else f"{first}s"
    return " ".join((f"{number:d}", first if number == 1 else plural, *others))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean X?`` for the known word nearest to ``word``, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def choices(word: str, known: Sequence[str], more: str = "") -> str:
    """Return ``; there is A, B``, after the known word nearest to ``word`` if one is near.

    Args:
        more: what may be given besides.
    """
    return with_advice(nearest(word, known), f"there is {', '.join(known)}{more}")


def with_advice(hint: str, advice: str) -> str:
    """Return advice after what :func:`nearest` returned: a new sentence where that is a question.

    Example:
        >>> with_advice("; did you mean white?", "give a name")
        '; did you mean white? Give a name'
    """
    return f"{hint} {advice[0].upper()}{advice[1:]}" if hint else f"; {advice}"


def deprecated(
    since: str, instead: str
) -> Callable[[Callable[_Arguments, _Value]], Callable[_Arguments, _Value]]:
    """Make a function or method issue a :class:`DeprecationWarning` on each call.

    What is deprecated keeps working for two minor versions.

    Args:
        since: the version that deprecates it, such as ``0.2.0``.
        instead: what to call in its place, such as ``Segmentation.save``.

    Example:
        >>> @deprecated("0.2.0", "Segmentation.save")
        ... def write(folder): ...
    """

    def decorate(function: Callable[_Arguments, _Value]) -> Callable[_Arguments, _Value]:
        text = f"{function.__qualname__} is deprecated since {since}; use {instead}"

        @functools.wraps(function)
        def call(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Value:
            warnings.warn(text, DeprecationWarning, stacklevel=2)
            return function(*arguments, **named)

        return call

    return decorate
