"""How training photos are changed: the settings of augmentation and their presets."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tongueseg.errors import nearest


class Section(BaseModel):
    """A group of settings: unknown keys are errors, values stay as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AugmentSettings(Section):
    """Random changes of each training photo, together with its mask.

    A preset fills in whatever is not given: ``none``; ``light`` for photos all alike;
    ``clinic`` for one kind of camera; ``wild`` for phones, distance and odd light.

    Attributes:
        flip: probability of a left-right flip.
        rotate: largest rotation to either side, in degrees.
        rotate90: probability of a further turn by 90, 180 or 270 degrees.
        scale: smallest and largest size of the photo in the frame, drawn in the logarithm.
        area_range: instead of ``scale``: smallest and largest share of the frame that is tongue,
            drawn so that its side, the root of the share, is uniform.
        native_scale_prob: probability that a photo keeps about its own frame instead, as
            a camera held as
            the training photos' was would see it.
        native_scale_epochs: share of the epochs, the last ones, in which four of five
            photos do so: the
            strange ones teach what a tongue is, the familiar ones where exactly it ends.
        stretch: how far height and width change against each other, as a share.
        shift: largest translation, as a share of the side.
        light: how far brightness and gamma change at most, as a share.
        colour: how far white balance and saturation change at most, as a share.
        shadow, specular, coating, blur, noise, jpeg: probability of shadows, of wet highlights, of
            another coating on the tongue, of lost focus or missing pixels, of sensor noise, of
            JPEG artefacts.
        background_prob: probability that drawn scenes fill the frame around the photo.
        negative_prob: probability that a photo without any tongue takes its place.
        composed_face_prob: drawn faces around real mouths, as a share of the training photos.
    """

    preset: Literal["none", "light", "clinic", "wild"] = "clinic"
    flip: float = Field(default=0, ge=0, le=1)
    rotate: float = Field(default=0, ge=0, le=180)
    rotate90: float = Field(default=0, ge=0, le=1)
    scale: tuple[float, float] = (1, 1)
    area_range: tuple[float, float] | None = None
    native_scale_prob: float = Field(default=0, ge=0, le=1)
    native_scale_epochs: float = Field(default=0, ge=0, le=1)
    stretch: float = Field(default=0, ge=0, le=3)
    shift: float = Field(default=0, ge=0, le=1)
    light: float = Field(default=0, ge=0, le=3)
    colour: float = Field(default=0, ge=0, le=3)
    shadow: float = Field(default=0, ge=0, le=1)
    specular: float = Field(default=0, ge=0, le=1)
    coating: float = Field(default=0, ge=0, le=1)
    blur: float = Field(default=0, ge=0, le=1)
    noise: float = Field(default=0, ge=0, le=1)
    jpeg: float = Field(default=0, ge=0, le=1)
    background_prob: float = Field(default=0, ge=0, le=1)
    negative_prob: float = Field(default=0, ge=0, le=1)
    composed_face_prob: float = Field(default=0, ge=0, le=10)

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        preset = given.get("preset", "clinic")
        if preset not in PRESETS:
            raise ValueError(
                f"no preset {preset!r}{nearest(str(preset), PRESETS)}; "
                f"known are {', '.join(PRESETS)}"
            )
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
