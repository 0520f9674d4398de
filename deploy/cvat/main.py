"""Functions of CVAT, run by Nuclio: a detector and an interactor with one model.

Their answers are those that https://docs.cvat.ai/docs/guides/serverless-tutorial/ describes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from tongueseg import Segmenter
from tongueseg.data.formats.bitmap import decode_base64
from tongueseg.data.formats.cvat_functions import detections, prompt_arguments
from tongueseg.data.formats.parse import Point, checked
from tongueseg.errors import TonguesegError


class _Detection(BaseModel):
    image: str
    threshold: float = 0.0


class _Interaction(BaseModel):
    image: str
    pos_points: list[Point] = []
    neg_points: list[Point] = []
    obj_bbox: tuple[()] | tuple[Point, Point] | None = None


def init_context(context: Any) -> None:
    """Load the model that ``TONGUESEG_MODEL`` names; Nuclio calls this before the first event."""
    context.user_data.segmenter = Segmenter(os.environ.get("TONGUESEG_MODEL", "default"))


def detect(context: Any, event: Any) -> Any:
    """Answer with the objects in a photo: one for each piece of the tongue."""
    return _answer(context, event, _detected)


def interact(context: Any, event: Any) -> Any:
    """Answer with the mask of the tongue at the points and in the box of an annotator."""
    return _answer(context, event, _interacted)


def _detected(segmenter: Segmenter, body: Any) -> Any:
    call = checked(_Detection, body, "event")
    segmentation = segmenter(decode_base64(call.image, "image"))
    return (
        []
        if segmentation.presence < call.threshold
        else detections(segmentation.mask, segmentation.presence)
    )


def _interacted(segmenter: Segmenter, body: Any) -> Any:
    call = checked(_Interaction, body, "event")
    prompt = prompt_arguments(call.pos_points, call.neg_points, call.obj_bbox)
    segmentation = segmenter(decode_base64(call.image, "image"), **prompt)
    return {"mask": segmentation.mask.astype(int).tolist()}


def _answer(context: Any, event: Any, work: Callable[[Segmenter, Any], Any]) -> Any:
    try:
        content, status = work(context.user_data.segmenter, event.body), 200
    except TonguesegError as error:
        context.logger.warn(str(error))
        content, status = {"error": str(error)}, 400
    return context.Response(
        body=json.dumps(content), content_type="application/json", status_code=status
    )
