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
from tongueseg.measure import UNKNOWN, Conditions, rounded
from tongueseg.service.http.error_responses import ApiError, photo_error
from tongueseg.service.http.form import Upload
from tongueseg.service.http.negotiation import MEDIA_TYPES, Output
from tongueseg.service.worker.bomb_guard import refuse_bomb
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


@dataclass(frozen=True)
class PhotoResponse:
    """The answer for one photo, and its figures for the metrics.

    Attributes:
        content: the body, or one of the results in it.
        output: what the content is.
        tongue, presence, flags: as in a :class:`Segmentation`.
        milliseconds: by step: wait, read, refine, postprocess, encode.
    """

    content: bytes
    output: Output
    tongue: bool
    presence: float
    flags: tuple[str, ...]
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
    segmenter: Segmenter, upload: Upload, options: PhotoOptions, queued: float
) -> PhotoResponse | ApiError:
    """Segment one photo and encode the answer.

    An error is returned and not raised. The traceback of a raised one would keep the photo's bytes
    until the next garbage collection.

    Args:
        segmenter: the model.
        upload: the photo.
        options: what the request asks for.
        queued: when the photo began to wait, by ``perf_counter``.
    """
    waited = perf_counter() - queued
    try:
        refuse_bomb(upload.content, upload.name)
        segmentation = segmenter(_NamedStream(upload))
        encoding_started = perf_counter()
        content = _image(segmentation, options)
        if options.output is Output.JSON:
            head = {"name": upload.name, "model": model_info(segmenter.spec)}
            content = _to_json({**head, **_result(segmentation, options, content)})
    except TonguesegError as error:
        return photo_error(error)
    figures = (segmentation.tongue, segmentation.presence, segmentation.flags)
    milliseconds = {"wait": 1000 * waited, **segmentation.milliseconds}
    # Freeing twelve megapixels takes time as well, which belongs to this step.
    del segmentation
    milliseconds["encode"] = 1000 * (perf_counter() - encoding_started)
    if options.output is Output.JSON:
        steps = _to_json({step: round(value, 2) for step, value in milliseconds.items()})
        content = b'%b,"milliseconds":%b}' % (content[:-1], steps)
    return PhotoResponse(content, options.output, *figures, milliseconds)


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
    result: dict[str, Any] = {
        "tongue": segmentation.tongue,
        "presence": round(segmentation.presence, 6),
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
