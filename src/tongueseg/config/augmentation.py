"""Settings of augmentation, the random changes of training photos, and their presets."""

from __future__ import annotations

from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tongueseg.errors import choices

ComposedKind = Literal["mouth_in_face", "tongue_in_mouth", "throat_and_teeth", "negative"]
COMPOSED_KINDS: tuple[ComposedKind, ...] = get_args(ComposedKind)


class Section(BaseModel):
    """A group of settings: unknown keys are errors, values are frozen.

    The docstring of each setting is its description in the JSON schema.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class AugmentSettings(Section):
    """Random changes of each training photo, together with its mask.

    A preset fills in the settings that are not given: ``none``; ``light`` for photos that are all
    alike; ``clinic`` for one kind of camera; ``wild`` for phones, any distance and odd light.
    """

    preset: Literal["none", "light", "clinic", "wild"] = "clinic"
    """Fills in the settings that are not given: ``none``, ``light``, ``clinic`` or ``wild``."""

    flip: float = Field(default=0, ge=0, le=1)
    """Flips the photo left to right. Probability, 0 to 1."""

    rotate: float = Field(default=0, ge=0, le=180)
    """Rotates the photo by a random angle. Largest angle to either side, 0 to 180 degrees."""

    rotate90: float = Field(default=0, ge=0, le=1)
    """Rotates the photo by a further 90, 180 or 270 degrees. Probability, 0 to 1."""

    scale: tuple[float, float] = (1, 1)
    """Resizes the photo in the frame. Smallest and largest factor, 0.02 to 20, log-uniform."""

    area_range: tuple[float, float] | None = None
    """Resizes the photo to a random tongue area, in place of ``scale``.

    Smallest and largest share of the frame that is tongue, 0.001 to 1. The side of the tongue,
    the root of its area, is uniform.
    """

    native_scale_prob: float = Field(default=0, ge=0, le=1)
    """Keeps about the photo's own frame instead of a random tongue area. Probability, 0 to 1."""

    native_scale_epochs: float = Field(default=0, ge=0, le=1)
    """Raises ``native_scale_prob`` to 0.8 in the last epochs. Share of the epochs, 0 to 1.

    Random scales teach what a tongue is. Photos at their own scale then teach its exact edge.
    """

    stretch: float = Field(default=0, ge=0, le=3)
    """Changes height against width. Largest change as a share, 0 to 3."""

    shift: float = Field(default=0, ge=0, le=1)
    """Moves the photo in the frame. Largest distance as a share of the side, 0 to 1."""

    light: float = Field(default=0, ge=0, le=3)
    """Changes brightness and gamma. Largest change as a share, 0 to 3."""

    colour: float = Field(default=0, ge=0, le=3)
    """Changes white balance and saturation. Largest change as a share, 0 to 3."""

    shadow: float = Field(default=0, ge=0, le=1)
    """Adds smooth shadows. Probability, 0 to 1."""

    specular: float = Field(default=0, ge=0, le=1)
    """Adds the specular highlights of a wet tongue. Probability, 0 to 1."""

    coating: float = Field(default=0, ge=0, le=1)
    """Adds another coating to the tongue. Probability, 0 to 1."""

    exposure: float = Field(default=0, ge=0, le=1)
    """Overexposes or underexposes the photo; what exceeds white is lost. Probability, 0 to 1."""

    colour_cast: float = Field(default=0, ge=0, le=1)
    """Adds the colour cast of a lamp: warm, cold, green or magenta. Probability, 0 to 1."""

    haze: float = Field(default=0, ge=0, le=1)
    """Adds haze or lens flare, which makes black grey. Probability, 0 to 1."""

    sharpen: float = Field(default=0, ge=0, le=1)
    """Sharpens the photo as phones do. Probability, 0 to 1."""

    blur: float = Field(default=0, ge=0, le=1)
    """Blurs the photo or lowers its resolution. Probability, 0 to 1."""

    noise: float = Field(default=0, ge=0, le=1)
    """Adds sensor noise. Probability, 0 to 1."""

    jpeg: float = Field(default=0, ge=0, le=1)
    """Adds JPEG artefacts. Probability, 0 to 1."""

    background_prob: float = Field(default=0, ge=0, le=1)
    """Fills the frame around the photo with a drawn scene. Probability, 0 to 1."""

    negative_prob: float = Field(default=0, ge=0, le=1)
    """Replaces the photo by one without any tongue. Probability, 0 to 1."""

    composed_face_prob: float = Field(default=0, ge=0, le=10)
    """Adds drawn faces around real mouths. Their number as a share of the training photos, 0 to 10.
    """

    composed_prob: float = Field(default=0, ge=0, le=20)
    """Adds pictures composed of real faces and the training photos' tongues, see ``data.faces``.

    Tongues in faces, throats and teeth in close-ups, faces without a tongue. Their number in an
    epoch as a share of the training photos, 0 to 20.
    """

    composed_bank: int = Field(default=12_000, ge=1)
    """Bounds how many pictures are composed for a training; each epoch takes the next of them.

    A picture takes up to 0.64 MB of disk. 1 or more.
    """

    composed_kinds: tuple[ComposedKind, ...] = Field(default=COMPOSED_KINDS, min_length=1)
    """Chooses what is composed; close-up cameras need the last two kinds alone.

    Any of ``mouth_in_face``, ``tongue_in_mouth``, ``throat_and_teeth`` and ``negative``, a picture
    without a tongue. They keep their proportions to each other.
    """

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        preset = given.get("preset", "clinic")
        if preset not in PRESETS:
            raise ValueError(f"no preset {preset!r}{choices(str(preset), list(PRESETS))}")
        return {**PRESETS[preset], **given}

    @model_validator(mode="after")
    def _scale_is_a_range(self) -> Self:
        for name, bounds, least, most in (
            ("scale", self.scale, 0.02, 20),
            ("area_range", self.area_range or (1, 1), 0.001, 1),
        ):
            if not least <= bounds[0] <= bounds[1] <= most:
                raise ValueError(f"augment.{name} {bounds} is no range within {least} to {most}")
        return self


_LIGHT = {"flip": 0.5, "rotate": 15, "scale": (0.85, 1.2), "shift": 0.05, "light": 0.1}
_CLINIC = {
    "flip": 0.5,
    "rotate": 20,
    "scale": (0.8, 1.25),
    "shift": 0.05,
    "stretch": 0.1,
    "light": 0.3,
    "colour": 0.15,
    "shadow": 0.2,
    "blur": 0.1,
    "noise": 0.1,
    "jpeg": 0.1,
}
_WILD = {
    "flip": 0.5,
    "rotate": 30,
    "rotate90": 0.1,
    "area_range": (0.01, 0.8),
    "native_scale_prob": 0.5,
    "native_scale_epochs": 0.25,
    "shift": 0.1,
    "stretch": 0.3,
    "light": 1.2,
    "colour": 0.3,
    "shadow": 0.4,
    "specular": 0.2,
    "coating": 0.3,
    "exposure": 0.1,
    "colour_cast": 0.1,
    "haze": 0.15,
    "sharpen": 0.15,
    "blur": 0.25,
    "noise": 0.25,
    "jpeg": 0.3,
    "background_prob": 0.8,
    "negative_prob": 0.1,
    "composed_face_prob": 0.5,
}
PRESETS: dict[str, dict[str, Any]] = {
    "none": {},
    "light": _LIGHT,
    "clinic": _CLINIC,
    "wild": _WILD,
}
