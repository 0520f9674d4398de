"""The schemas of the answers, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tongueseg.service.http.form import FIELD


class ErrorDetail(BaseModel):
    """Why a request failed: a code for programs, a message for people."""

    code: str = Field(examples=["bad_photo"])
    message: str = Field(examples=["tongue.jpg: damaged (image file is truncated)"])


class ErrorBody(BaseModel):
    """Every answer whose status is 400 or above."""

    error: ErrorDetail


class Model(BaseModel):
    """The model that answered; its version is that of its weights."""

    name: str = Field(examples=["nano"])
    version: str = Field(examples=["36efae7b7273"])


class PhotoResult(BaseModel):
    """The result of one photo."""

    name: str = Field(description="the name that the client gives the photo")
    tongue: bool = Field(description="whether the photo holds a tongue")
    presence: float = Field(description="probability that it holds one, 0 to 1")
    predicted_iou: float | None = Field(
        description="IoU that the mask probably has with the truth, 0 to 1; null without a tongue, "
        "with a box or points, and where the model does not tell"
    )
    flags: list[str] = Field(description="faults of the photo", examples=[["too dark"]])
    size: tuple[int, int] = Field(description="width and height of the upright photo, in pixels")
    model: Model
    milliseconds: dict[str, float] = Field(
        description="wall time of the steps wait, read, refine, postprocess, encode"
    )


class Measurement(PhotoResult):
    """The measures of one tongue, null where undefined. See docs/measures.md."""

    measures: dict[str, float | None]
    colour: str = Field(description="how the colours were calibrated")


class Prediction(PhotoResult):
    """The tongue in one photo."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "tongue.jpg",
                "tongue": True,
                "presence": 0.998,
                "predicted_iou": 0.971,
                "flags": [],
                "size": [640, 480],
                "model": {"name": "nano", "version": "36efae7b7273"},
                "milliseconds": {
                    "wait": 0.1, "read": 1.6, "refine": 11.0, "postprocess": 1.0, "encode": 0.7,
                },
                "mask": "iVBORw0KGgo…",
                "contour": [[310, 122], [309, 123]],
            }
        }
    )  # fmt: skip

    mask: str = Field(description="8-bit PNG of 0 and 255, of the photo's size, in base64")
    contour: list[tuple[int, int]] = Field(description="outline of the tongue, x and y in pixels")
    measures: dict[str, float | None] | None = Field(
        default=None, description="null unless the request says measures=true"
    )
    colour: str | None = Field(default=None, description="how the colours were calibrated")


class FailedPhoto(ErrorBody):
    """A photo that failed, in an answer for several."""

    name: str


class Predictions(BaseModel):
    """The answer to several photos, in their order."""

    results: list[Prediction | FailedPhoto]


class Measurements(BaseModel):
    """The answer to several photos, in their order."""

    results: list[Measurement | FailedPhoto]


class Version(BaseModel):
    """Version, model and runtime of the service."""

    version: str = Field(examples=["0.1.0"])
    model: Model
    runtime: str = Field(examples=["onnx"])


class Ready(BaseModel):
    """The service takes requests."""

    ready: bool
    model: Model
    self_test_iou: float = Field(description="IoU that the model reached on a drawn photo")


_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PARTS: dict[str, Any] = {
    "type": "object",
    "required": [FIELD],
    "properties": {
        FIELD: {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "format": "binary"},
            "description": "a photo, or several",
        },
        "box": {
            "type": "string",
            "description": "around the tongue of one photo: x,y,width,height in its upright pixels",
            "examples": ["120,80,200,150"],
        },
        "points": {
            "type": "string",
            "description": "x,y,1 for a point on the tongue of one photo, x,y,0 for one beside it; "
            "several are separated by semicolons",
            "examples": ["220,150,1;40,30,0"],
        },
    },
}

PHOTO_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _PARTS},
            **dict.fromkeys(("image/jpeg", "image/png", "application/octet-stream"), _BINARY),
        },
    }
}
"""The body of a request with photos."""

_ERRORS = {
    400: "the body is broken",
    401: "no API key, or an unknown one",
    406: "the service has none of the accepted media types",
    408: "the body does not arrive in time",
    413: "the body has too many bytes",
    415: "the type of the body holds no photo",
    422: "no photo, one that cannot be read or has too many pixels, or a parameter out of range",
    503: "the queue is full; retry after the seconds in Retry-After",
    504: "no answer within the deadline",
}


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of these statuses, or of all errors if none is given."""
    return {
        status: {"model": ErrorBody, "description": _ERRORS[status]}
        for status in statuses or _ERRORS
    }


def image_responses() -> dict[str, Any]:
    """Return the OpenAPI content of an answer that may be an image."""
    return {"content": {"image/png": _BINARY, "image/jpeg": _BINARY}}
