"""``ModelSpec``: what a model file cannot say about itself, as a JSON beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tongueseg.errors import BadModel
from tongueseg.io.atomic import write_text

Triple = tuple[float, float, float]


# Keys of specs that were written before version 0.1.0, and what they are called now.
_RENAMED = {
    "look": "refine",
    "refine.margin": "refine.roi_margin",
    "refine.search": "refine.tile",
    "refine.flips": "refine.tta",
    "refine.doubt": "refine.tta_min_uncertainty",
    "refine.bright": "refine.relight_above",
    "whole": "end_to_end",
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Normalize(_Part):
    """``(pixel / 255 - mean) / std`` per channel, with ``mean`` and ``std`` on the 0–1 scale."""

    mean: Triple = (0.0, 0.0, 0.0)
    std: Triple = (1.0, 1.0, 1.0)

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


class OutputSpec(_Part):
    """What the model's output means: logits ``(N, 1, height, width)``; tongue above threshold.

    Attributes:
        threshold: on the probability of a pixel.
        presence_scale, presence_bias: turn the evidence for a tongue, a mean logit, into the
            presence score: the sigmoid of ``scale * evidence + bias``, calibrated on validation
            photos with and without a tongue.
        presence_threshold: on the presence score; below it the mask is empty.
    """

    kind: Literal["logits"] = "logits"
    threshold: float = Field(default=0.5, gt=0, lt=1)
    presence_scale: float = Field(default=1.0, gt=0)
    presence_bias: float = 0.0
    presence_threshold: float = Field(default=0.5, ge=0, le=1)


class RefineSpec(_Part):
    """When a photo is looked at more than once.

    A tongue may fill 1 % of a phone photo: the first look finds it, a second one on a window
    around it cuts it at full detail, or sees that it is none. Where the first finds nothing,
    smaller windows are searched, and what is found there has to be surer. A tongue near enough at
    first sight may be seen once more, mirrored.

    Attributes:
        zoom_below: a second look where the tongue's longer side takes less than this share of
            the photo's; 0 for never.
        roi_margin: what the window of the second look holds on each side of the tongue, as a
            share of
            the tongue's longer side.
        tile: side of the windows that are searched, as a share of the photo's; 0 for none.
        tta: where the first look finds a tongue and needs none from nearby, the photo is seen
            once more, mirrored, in other light and with grey around it, and the two are averaged.
        tta_min_uncertainty: only where the first look is in so much doubt, see ``refine.doubt``; 0
            for always.
        relight_above: where what was seen has a mean value above this, 0 to 255, it is seen
            mirrored and
            in other light as well, and that look alone counts; 0 for never.
    """

    zoom_below: float = Field(default=0.0, ge=0, le=1)
    roi_margin: float = Field(default=0.5, ge=0, le=4)
    tile: float = Field(default=0.0, ge=0, lt=1)
    tta: bool = False
    tta_min_uncertainty: float = Field(default=0.0, ge=0)
    relight_above: float = Field(default=0.0, ge=0, le=255)


class EndToEndSpec(_Part):
    """What a whole model takes in place of the input: photos ``(N, height, width, 3)`` uint8 RGB.

    Its graph prepares them, and gives masks ``(N, height, width)`` uint8, 0 or 255, of one look.
    """

    height: int = Field(ge=16, le=8192)
    width: int = Field(ge=16, le=8192)


class Architecture(_Part):
    """The name of a network in ``tongueseg.models`` and the arguments it was built with."""

    name: str
    arguments: dict[str, Any] = {}


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
    """

    format: Literal[1] = 1
    name: str
    classes: tuple[str, ...] = ("tongue",)
    input: InputSpec
    output: OutputSpec = OutputSpec()
    refine: RefineSpec = RefineSpec()
    end_to_end: EndToEndSpec | None = None
    architecture: Architecture
    files: dict[str, str] = {}
    provenance: Provenance = Provenance()
    scores: dict[str, float] = {}

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
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "the file"
            what = first["msg"]
            if first["type"] == "extra_forbidden" and field in _RENAMED:
                what = f"is now called {_RENAMED[field]}; export the model again"
            raise BadModel(f"{path}: not a model spec: {field}: {what}") from error

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
