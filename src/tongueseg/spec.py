"""``ModelSpec``: what a model file cannot say about itself, as a JSON beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from tongueseg.errors import BadModel, nearest
from tongueseg.io.atomic import write_text

Triple = tuple[FiniteFloat, FiniteFloat, FiniteFloat]
Deviation = Annotated[FiniteFloat, Field(gt=0)]
MaskValue = Annotated[int, Field(ge=1, le=255)]
"""The value of a class in a mask of 8 bits; 0 is the background."""

_RENAMED = {
    "look": "refine",
    "refine.margin": "refine.roi_margin",
    "refine.flips": "refine.tta",
    "refine.doubt": "refine.tta_min_uncertainty",
    "refine.bright": "refine.relight_above",
    "whole": "end_to_end",
    "architecture.arguments.fold": "architecture.arguments.space_to_depth",
    "architecture.arguments.widest": "architecture.arguments.max_channels",
}
"""Keys of specs from before version 0.1.0, and their names now. They are refused, not read."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Normalize(_Part):
    """``(pixel / 255 - mean) / std`` per channel, with ``mean`` and ``std`` on the 0–1 scale."""

    mean: Triple = (0.0, 0.0, 0.0)
    std: tuple[Deviation, Deviation, Deviation] = (1.0, 1.0, 1.0)

    def scale_and_bias(self) -> tuple[Triple, Triple]:
        """Return ``scale`` and ``bias`` such that the input is ``pixel * scale + bias``.

        The one place where the formula stands; NumPy, PyTorch and exported graphs all use it.
        """
        scale = tuple(1 / (255 * s) for s in self.std)
        bias = tuple(-m / s for m, s in zip(self.mean, self.std, strict=True))
        return scale, bias  # type: ignore[return-value]


NORMALIZATIONS = {
    "[0,1]": Normalize(),
    "[-1,1]": Normalize(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    "imagenet": Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
}

Fit = Literal["letterbox", "stretch"]


class InputSpec(_Part):
    """The tensor that the model takes: float32 ``(N, 3, height, width)``, RGB."""

    height: int = Field(ge=16, le=4096)
    width: int = Field(ge=16, le=4096)
    channels: Literal["RGB"] = "RGB"
    fit: Fit = "letterbox"
    normalize: Normalize = Normalize()


class PredictedIouSpec(_Part):
    """The line that predicts a mask's IoU from how uncertain its outline is.

    ``log(1 - IoU)`` is ``intercept`` plus ``uncertainty`` times the feature of that name, which
    :mod:`tongueseg.inference.predicted_iou` defines. Both are fitted on validation photos.
    """

    intercept: FiniteFloat
    uncertainty: FiniteFloat


class OutputSpec(_Part):
    """What the model's output means: logits ``(N, 1, height, width)``; tongue above threshold.

    A model of K classes gives ``(N, K, height, width)``: the softmax over them and a 0 for the
    background are the probabilities of a pixel. It has no threshold and no presence score: each
    pixel belongs to the most probable class.

    Attributes:
        threshold: on the probability of a pixel.
        presence_scale, presence_bias: turn the presence logit into the presence score, the
            sigmoid of ``scale * presence_logit + bias``. They are calibrated on validation photos
            with and without a tongue.
        presence_threshold: on the presence score; below it the mask is empty.
        predicted_iou: how a mask's IoU is predicted; None where this was not calibrated.
    """

    kind: Literal["logits"] = "logits"
    threshold: float = Field(default=0.5, gt=0, lt=1)
    presence_scale: FiniteFloat = Field(default=1.0, gt=0)
    presence_bias: FiniteFloat = 0.0
    presence_threshold: float = Field(default=0.5, ge=0, le=1)
    predicted_iou: PredictedIouSpec | None = None


class RefineSpec(_Part):
    """When the network runs on a photo more than once.

    A tongue may fill 1 % of a phone photo. The pass over the whole frame finds it, and a second
    pass over its region of interest cuts it at full detail; both say together whether it is one.
    A larger one may get test-time augmentation: a second view, averaged.

    Attributes:
        zoom_below: zoom in on a tongue whose longer side is less than this share of the photo's;
            0 for never.
        roi_margin: what the region of interest holds on each side of the tongue, as a share of
            the tongue's longer side.
        tta: average the pass over the whole frame with a second view, which is mirrored, relit
            and on grey. A tongue that was zoomed in on gets none.
        tta_min_uncertainty: only where the boundary uncertainty of the first pass is at least
            this; 0 for always.
        relight_above: a photo or region of interest with a mean value above this, 0 to 255, gets
            a mirrored and relit pass, whose mask counts; 0 for never.
    """

    zoom_below: float = Field(default=0.0, ge=0, le=1)
    roi_margin: float = Field(default=0.5, ge=0, le=4)
    tta: bool = False
    tta_min_uncertainty: FiniteFloat = Field(default=0.0, ge=0)
    relight_above: float = Field(default=0.0, ge=0, le=255)


class EndToEndSpec(_Part):
    """What an end-to-end model takes: photos ``(N, height, width, 3)`` uint8 RGB.

    Its graph preprocesses them, and gives masks ``(N, height, width)`` uint8, 0 or 255, of one
    pass.
    """

    height: int = Field(ge=16, le=8192)
    width: int = Field(ge=16, le=8192)


class Architecture(_Part):
    """The name of a network in ``tongueseg.models`` and the arguments it was built with."""

    name: str
    arguments: dict[str, Any] = {}

    @field_validator("arguments")
    @classmethod
    def _no_old_name(cls, arguments: dict[str, Any]) -> dict[str, Any]:
        for name in arguments:
            if new := _RENAMED.get(f"architecture.arguments.{name}"):
                raise PydanticCustomError("renamed", "{text}", {"text": _is_now(new, name)})
        return arguments


class Provenance(_Part):
    """Where a model came from, so that it can be made again."""

    data: str = ""
    split_hash: str = ""
    seed: int | None = None
    revision: str = ""
    command: str = ""
    licence: str = ""


class ModelSpec(_Part):
    """Everything that turns a file of weights into an answer about a photo.

    Written as JSON beside every model file. ``files`` maps the names of the files that it
    belongs to, all in the same folder, to their SHA-256.

    Attributes:
        classes: what the model tells apart, besides the background, in the order of its logits.
        class_values: the value of each class in the masks that it was trained on, 1 to 255; empty
            for 1, 2 and so on.
    """

    format: Literal[1] = 1
    name: str
    classes: tuple[str, ...] = Field(default=("tongue",), min_length=1)
    class_values: tuple[MaskValue, ...] = ()
    input: InputSpec
    output: OutputSpec = OutputSpec()
    refine: RefineSpec = RefineSpec()
    end_to_end: EndToEndSpec | None = None
    architecture: Architecture
    files: dict[str, str] = {}
    provenance: Provenance = Provenance()
    scores: dict[str, float] = {}

    @field_validator("refine", mode="before")
    @classmethod
    def _without_tiles(cls, given: Any) -> Any:
        # Models of before name the side of tiles, which are searched no more.
        return {k: v for k, v in given.items() if k != "tile"} if isinstance(given, dict) else given

    @model_validator(mode="after")
    def _one_value_a_class(self) -> Self:
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("two classes have one name")
        if self.class_values and len(set(self.class_values)) != len(self.classes):
            raise ValueError("class_values gives each class a value of its own")
        return self

    @property
    def values(self) -> dict[str, int]:
        """The value of each class in masks and label maps, by the name of the class."""
        numbers = self.class_values or range(1, len(self.classes) + 1)
        return dict(zip(self.classes, numbers, strict=True))

    @classmethod
    def read(cls, path: Path) -> ModelSpec:
        """Read a spec from a JSON file.

        Raises:
            BadModel: the file is missing, is no JSON, or misses or mistypes a field.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise BadModel(f"{path}: no spec can be read here ({error.strerror})") from error
        except ValidationError as error:
            raise BadModel(f"{path}: not a model spec: {_first(error)}") from error

    def write(self, path: Path) -> None:
        """Write the spec as JSON, whole or not at all.

        Raises:
            CannotWrite: the disk refuses.
        """
        write_text(path, self.model_dump_json(indent=2) + "\n")

    def verify(self, file: Path, name: str = "") -> None:
        """Check that ``file`` is the one that this spec was written for.

        Args:
            name: under which the spec knows it, where that is not the file's own.

        Raises:
            BadModel: the spec does not name the file, or its SHA-256 differs.
        """
        name = name or file.name
        expected = self.files.get(name)
        if expected is None:
            known = ", ".join(self.files) or "no file"
            raise BadModel(f"{file}: its spec belongs to {known}, not to {name}")
        if sha256(file) != expected:
            raise BadModel(
                f"{file}: changed since its spec was written (SHA-256 differs); "
                "export it again or restore the file"
            )


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _first(error: ValidationError) -> str:
    """Return which field is wrong, and how, in one line."""
    # A renamed key comes first: it is the cause of others.
    details = sorted(error.errors(), key=lambda one: _key(one) not in _RENAMED)[0]
    key = _key(details)
    if details["type"] != "extra_forbidden":
        return f"{key or 'the file'}: {details['msg']}"
    if key in _RENAMED:
        return f"{key}: {_is_now(_RENAMED[key])}"
    *outer, name = map(str, details["loc"])
    return f"{key}: no such key{nearest(name, _fields(outer))}"


def _key(details: ErrorDetails) -> str:
    return ".".join(str(part) for part in details["loc"])


def _is_now(new: str, old: str = "") -> str:
    return f"{old} is now called {new}; export the model again".strip()


def _fields(path: list[str]) -> list[str]:
    """Return the keys of the part of a spec at a path, such as ``["refine"]``."""
    part: type[BaseModel] = ModelSpec
    for name in path:
        kinds = part.model_fields[name].annotation
        part = next(k for k in (kinds, *get_args(kinds)) if isinstance(k, type))
    return list(part.model_fields)
