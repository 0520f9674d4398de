"""The shapes of what the service sends, for its OpenAPI document and for whoever reads it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tongueseg.service.http.form import FIELD


class Failure(BaseModel):
    """Why there is no answer: a word for programs, a sentence for people."""

    code: str = Field(examples=["bad_photo"])
    message: str = Field(examples=["tongue.jpg: damaged (image file is truncated)"])


class Failed(BaseModel):
    """What every answer with a status of 400 or above holds."""

    error: Failure


class Model(BaseModel):
    """The model that answered; its version is that of its weights."""

    name: str = Field(examples=["nano"])
    version: str = Field(examples=["36efae7b7273"])


class Found(BaseModel):
    """What was found in one photo."""

    name: str = Field(description="what the sender calls the photo")
    tongue: bool = Field(description="whether there is a tongue")
    presence: float = Field(description="how sure the model is that there is one, 0 to 1")
    flags: list[str] = Field(description="what is wrong with the photo", examples=[["too dark"]])
    size: tuple[int, int] = Field(description="width and height of the upright photo")
    model: Model
    milliseconds: dict[str, float] = Field(
        description="wall time of the steps wait, read, refine, postprocess, encode"
    )


class Measured(Found):
    """What was measured of one tongue; null where undefined. See docs/measures.md."""

    measures: dict[str, float | None]
    colour: str = Field(description="what the colours rest on")


class Prediction(Found):
    """Where the tongue is in one photo."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "tongue.jpg",
                "tongue": True,
                "presence": 0.998,
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
        default=None, description="there where measures=true asked for them"
    )
    colour: str | None = Field(default=None, description="what the colours rest on")


class OneFailed(Failed):
    """A photo that failed among others."""

    name: str


class Predictions(BaseModel):
    """The answer to several photos, in their order."""

    results: list[Prediction | OneFailed]


class Measurements(BaseModel):
    """The answer to several photos, in their order."""

    results: list[Measured | OneFailed]


class Version(BaseModel):
    """What runs here."""

    version: str = Field(examples=["0.1.0"])
    model: Model
    runtime: str = Field(examples=["onnx"])


class Ready(BaseModel):
    """That requests are welcome."""

    ready: bool
    model: Model
    self_test_iou: float = Field(description="overlap that the model reached on a drawn photo")


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
        }
    },
}

PHOTO: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _PARTS},
            **dict.fromkeys(("image/jpeg", "image/png", "application/octet-stream"), _BINARY),
        },
    }
}
"""How photos are sent."""

_PROBLEMS = {
    400: "the body is broken",
    401: "no key, or an unknown one",
    406: "nothing that is accepted can be given",
    408: "the body does not arrive",
    413: "the body has too many bytes",
    415: "the body is of a type that holds no photo",
    422: "no photo, one that cannot be read or has too many pixels, or a parameter out of range",
    503: "too many photos are waiting; Retry-After tells when to ask again",
    504: "no answer in time",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI words for refusals of these statuses, all of them if none is given."""
    return {
        status: {"model": Failed, "description": _PROBLEMS[status]}
        for status in statuses or _PROBLEMS
    }


def pictures() -> dict[str, Any]:
    """Return the OpenAPI words for an answer that may be a picture as well."""
    return {"content": {"image/png": _BINARY, "image/jpeg": _BINARY}}
