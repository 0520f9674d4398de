"""What is done to one photo, wholly in a worker's thread: read, look, restore, encode."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from tongueseg.batch.outputs import OUTPUTS, PLAIN
from tongueseg.errors import TonguesegError
from tongueseg.inference.segmentation import Segmentation
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.encode import encode_mask
from tongueseg.measure import UNKNOWN, Conditions, rounded
from tongueseg.service.http.error_responses import Problem, problem_of
from tongueseg.service.http.form import Upload
from tongueseg.service.http.negotiation import MEDIA_TYPES, Output
from tongueseg.service.worker.bomb_guard import check_effort
from tongueseg.spec import ModelSpec


@dataclass(frozen=True)
class Asked:
    """What is wanted of each photo of a request.

    Attributes:
        output: the form of the answer.
        mask: whether JSON holds mask and contour.
        measures: whether JSON holds measures.
        conditions: what is known of how the photos were taken.
    """

    output: Output = Output.JSON
    mask: bool = True
    measures: bool = False
    conditions: Conditions = UNKNOWN


@dataclass(frozen=True)
class Answer:
    """What is sent back of one photo, and what is counted of it.

    Attributes:
        content: the body, or one of the results in it.
        output: its form.
        tongue, presence, flags: as in a :class:`Segmentation`.
        milliseconds: by step.
    """

    content: bytes
    output: Output
    tongue: bool
    presence: float
    flags: tuple[str, ...]
    milliseconds: dict[str, float]

    @property
    def media_type(self) -> str:
        """What the content is."""
        return MEDIA_TYPES[self.output]


class _Named(io.BytesIO):
    """Bytes that messages call by the name that their sender gave them."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.content)
        self.name = upload.name


def answer(segmenter: Segmenter, upload: Upload, asked: Asked, queued: float) -> Answer | Problem:
    """Cut the tongue out of one photo and encode what is asked for.

    What is wrong with a photo is returned and not raised: an exception on its way through threads
    and tasks would keep the photo's bytes until the next collection of garbage.

    Args:
        queued: when the photo began to wait, by ``perf_counter``.
    """
    waited = perf_counter() - queued
    try:
        check_effort(upload.content, upload.name)
        found = segmenter(_Named(upload))
        began = perf_counter()
        content = _picture(found, asked)
        if asked.output is Output.JSON:
            about = {"name": upload.name, "model": model_of(segmenter.spec)}
            content = _json({**about, **_told(found, asked, content)})
    except TonguesegError as error:
        return problem_of(error)
    told = (found.tongue, found.presence, found.flags)
    milliseconds = {"wait": 1000 * waited, **found.milliseconds}
    # To let go of twelve megapixels takes its time as well.
    del found
    milliseconds["encode"] = 1000 * (perf_counter() - began)
    if asked.output is Output.JSON:
        steps = _json({step: round(value, 2) for step, value in milliseconds.items()})
        content = b'%b,"milliseconds":%b}' % (content[:-1], steps)
    return Answer(content, asked.output, *told, milliseconds)


def model_of(spec: ModelSpec) -> dict[str, str]:
    """Return name and version of a model; the version is of its weights, and theirs alone."""
    return {"name": spec.name, "version": next(iter(spec.files.values()), "")[:12]}


def failure(upload: Upload, problem: Problem) -> bytes:
    """Return the result that stands for a photo that failed among others."""
    return _json({"name": upload.name, "error": {"code": problem.code, "message": problem.message}})


def _picture(found: Segmentation, asked: Asked) -> bytes:
    if asked.output is Output.JSON:
        return encode_mask(found.mask) if asked.mask else b""
    return OUTPUTS[asked.output][1](found, PLAIN)


def _told(found: Segmentation, asked: Asked, png: bytes) -> dict[str, Any]:
    """Return what JSON tells of one photo."""
    height, width = found.mask.shape
    told: dict[str, Any] = {
        "tongue": found.tongue,
        "presence": round(found.presence, 6),
        "flags": found.flags,
        "size": [width, height],
    }
    if asked.mask:
        told |= {"mask": base64.b64encode(png).decode("ascii"), "contour": found.contour}
    if asked.measures:
        measures = found.measure(asked.conditions)
        told |= {"measures": rounded(measures), "colour": measures.colour}
    return told


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":"), allow_nan=False).encode()
