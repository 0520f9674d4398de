"""The prediction of one photo, in the thread of a worker: check, segment, encode."""

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
from tongueseg.io.limits import PhotoLimits
from tongueseg.io.memory_budget import MemoryBudget
from tongueseg.io.photo import read_photo
from tongueseg.measure import UNKNOWN, Conditions, rounded
from tongueseg.service.http.error_responses import ApiError, photo_error
from tongueseg.service.http.form import Upload
from tongueseg.service.http.negotiation import MEDIA_TYPES, Output
from tongueseg.service.worker.photo_charge import (
    MASK_BYTES,
    MEASURE_BYTES,
    PICTURE_BYTES,
    PROMPT_BYTES,
    Charge,
    photo_charge,
)
from tongueseg.spec import ModelSpec


@dataclass(frozen=True)
class PhotoOptions:
    """What a request asks for each of its photos.

    Attributes:
        output: the content of the answer.
        mask: whether JSON holds mask and contour.
        measures: whether JSON holds measures.
        conditions: how the photos were taken.
    """

    output: Output = Output.JSON
    mask: bool = True
    measures: bool = False
    conditions: Conditions = UNKNOWN

    @property
    def bytes_per_pixel(self) -> int:
        """The memory of the answer at its peak, for each pixel of the photo."""
        if self.output not in (Output.JSON, Output.MASK):
            return PICTURE_BYTES
        return MEASURE_BYTES if self.measures else MASK_BYTES


@dataclass(frozen=True)
class PhotoResponse:
    """The answer for one photo, and its figures for the metrics.

    Attributes:
        content: the body, or one of the results in it.
        output: what the content is.
        tongue, presence, flags, predicted_iou: as in a :class:`Segmentation`.
        milliseconds: by step: wait, read, refine, postprocess, encode.
    """

    content: bytes
    output: Output
    tongue: bool
    presence: float
    flags: tuple[str, ...]
    predicted_iou: float | None
    milliseconds: dict[str, float]

    @property
    def media_type(self) -> str:
        """The media type of the content."""
        return MEDIA_TYPES[self.output]


class _NamedStream(io.BytesIO):
    """The bytes of an upload. Messages call them by the name that the client gave."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.content)
        self.name = upload.name


def predict_photo(
    segmenter: Segmenter,
    upload: Upload,
    options: PhotoOptions,
    queued: float,
    memory: MemoryBudget,
    *,
    dear: bool = False,
) -> PhotoResponse | ApiError | Charge:
    """Segment one photo and encode the answer.

    An error is returned and not raised. The traceback of a raised one would keep the photo's bytes
    until the next garbage collection.

    Args:
        segmenter: the model.
        upload: the photo.
        options: what the request asks for.
        queued: when the photo began to wait, by ``perf_counter``.
        memory: what all photos share.
        dear: whether the photo may be dear. Else the charge of a dear one is returned.
    """
    limits = segmenter.limits
    try:
        answer_bytes = PROMPT_BYTES if upload.prompt else options.bytes_per_pixel
        charge = photo_charge(upload, limits, answer_bytes)
        if charge.dear and not dear:
            return charge
        with memory.charge(charge.memory):
            left = limits.max_clock_seconds - (perf_counter() - queued)
            limits = limits.model_copy(update={"max_clock_seconds": max(left, 0.0)})
            return _predict(segmenter, upload, options, queued, limits)
    except TonguesegError as error:
        return photo_error(error)


def _predict(
    segmenter: Segmenter, upload: Upload, options: PhotoOptions, queued: float, limits: PhotoLimits
) -> PhotoResponse:
    waited = perf_counter() - queued
    started = perf_counter()
    photo = read_photo(_NamedStream(upload), at_least=_side(segmenter.spec), limits=limits)
    read = 1000 * (perf_counter() - started)
    segmentation = segmenter(photo, **(upload.prompt.arguments if upload.prompt else {}))
    encoding_started = perf_counter()
    content = _image(segmentation, options)
    if options.output is Output.JSON:
        head = {"name": upload.name, "model": model_info(segmenter.spec)}
        content = _to_json({**head, **_result(segmentation, options, content)})
    figures = (
        segmentation.tongue,
        segmentation.presence,
        segmentation.flags,
        segmentation.predicted_iou,
    )
    milliseconds = {"wait": 1000 * waited, **segmentation.milliseconds, "read": read}
    # Freeing twelve megapixels takes time as well, which belongs to this step.
    del segmentation
    milliseconds["encode"] = 1000 * (perf_counter() - encoding_started)
    if options.output is Output.JSON:
        steps = _to_json({step: round(value, 2) for step, value in milliseconds.items()})
        content = b'%b,"milliseconds":%b}' % (content[:-1], steps)
    return PhotoResponse(content, options.output, *figures, milliseconds)


def _side(spec: ModelSpec) -> int:
    """Return how many pixels of a photo's side the model needs."""
    return max(spec.input.height, spec.input.width)


def model_info(spec: ModelSpec) -> dict[str, str]:
    """Return name and version of a model; the version is the first digits of its SHA-256."""
    return {"name": spec.name, "version": next(iter(spec.files.values()), "")[:12]}


def failed_result(upload: Upload, error: ApiError) -> bytes:
    """Return the result of a photo that failed, in an answer for several."""
    return _to_json({"name": upload.name, **error.to_dict()})


def _image(segmentation: Segmentation, options: PhotoOptions) -> bytes:
    if options.output is Output.JSON:
        return encode_mask(segmentation.mask) if options.mask else b""
    return OUTPUTS[options.output][1](segmentation, PLAIN)


def _result(segmentation: Segmentation, options: PhotoOptions, mask_png: bytes) -> dict[str, Any]:
    """Return the fields of one photo's JSON."""
    height, width = segmentation.mask.shape
    predicted = segmentation.predicted_iou
    result: dict[str, Any] = {
        "tongue": segmentation.tongue,
        "presence": round(segmentation.presence, 6),
        "predicted_iou": None if predicted is None else round(predicted, 4),
        "flags": segmentation.flags,
        "size": [width, height],
    }
    if options.mask:
        mask = base64.b64encode(mask_png).decode("ascii")
        result |= {"mask": mask, "contour": segmentation.contour}
    if options.measures:
        measures = segmentation.measure(options.conditions)
        result |= {"measures": rounded(measures), "colour": measures.colour}
    return result


def _to_json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode()
