"""Every setting of a training, with its range and default."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tongueseg.errors import nearest
from tongueseg.spec import Fit


class Section(BaseModel):
    """A group of settings: unknown keys are errors, values stay as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DataSettings(Section):
    """How photos become training examples.

    Attributes:
        size: height and width of the model's input in pixels.
        first_size, first_share: height and width at the start of a training, and for which share
            of its epochs. Small pictures teach most of what large ones do, in a fraction of the
            time (Howard 2018, progressive resizing); 0 trains at ``size`` throughout.
        detail: training photos are kept so many times larger than the input, so that a
            magnified one is not blurred.
        fit: ``letterbox`` keeps proportions, ``stretch`` fills the input.
        normalize: ``[0,1]``, ``[-1,1]`` or ``imagenet``.
        val, test: shares of the photos where the dataset has no ``split.csv``.
        split_seed: of that split; apart from the training's own seed, so that several trainings
            leave the same photos out.
    """

    size: int = Field(default=256, ge=32, le=2048)
    first_size: int = Field(default=0, ge=0, le=2048)
    first_share: float = Field(default=0.5, ge=0, le=1)
    detail: float = Field(default=1.0, ge=1, le=4)
    fit: Fit = "letterbox"
    normalize: Literal["[0,1]", "[-1,1]", "imagenet"] = "[0,1]"
    val: float = Field(default=0.1, gt=0, lt=1)
    test: float = Field(default=0.1, ge=0, lt=1)
    split_seed: int = Field(default=0, ge=0)

    @field_validator("normalize", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        # YAML reads an unquoted [-1,1] as a list.
        for low, high in ((0, 1), (-1, 1)):
            if value == [low, high]:
                return f"[{low},{high}]"
        return value


class ModelSettings(Section):
    """Which network: its name in ``tongueseg.models``, its width and depth.

    Attributes:
        widest: no stage of a U-Net has more channels; 0 sets no limit.
        norm, activation: ``auto`` takes the network's own.
    """

    name: str = "unet"
    width: int = Field(default=16, ge=1, le=512)
    depth: int = Field(default=5, ge=2, le=7)
    widest: int = Field(default=0, ge=0, le=4096)
    norm: str = "auto"
    activation: str = "auto"


class OptimSettings(Section):
    """Adam and its learning rate, which rises, then decays to zero along a cosine.

    Attributes:
        lr: the highest learning rate.
        warmup: share of the steps in which it rises from zero.
        clip: the largest norm of the gradient; 0 leaves it free.
        average: decay of the moving average of the weights that is validated and kept; 0 keeps
            the weights themselves.
    """

    lr: float = Field(default=1e-3, gt=0, le=1)
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = Field(default=0.0, ge=0)
    warmup: float = Field(default=0.0, ge=0, lt=1)
    clip: float = Field(default=0.0, ge=0)
    average: float = Field(default=0.0, ge=0, lt=1)


class AugmentSettings(Section):
    """Random changes of each training photo, together with its mask.

    A preset fills in whatever is not given: ``none``; ``light`` for photos all alike;
    ``clinic`` for one kind of camera; ``wild`` for phones, distance and odd light.

    Attributes:
        flip: probability of a left-right flip.
        rotate: largest rotation to either side, in degrees.
        sideways: probability of a further turn by 90, 180 or 270 degrees.
        scale: smallest and largest size of the photo in the frame, drawn in the logarithm.
        share: instead of ``scale``: smallest and largest share of the frame that is tongue,
            drawn so that its side, the root of the share, is uniform.
        stretch: how far height and width change against each other, as a share.
        shift: largest translation, as a share of the side.
        light: how far brightness and gamma change at most, as a share.
        colour: how far white balance and saturation change at most, as a share.
        shade, gloss, blur, noise, jpeg: probability of shadows, of wet highlights, of lost
            focus or missing pixels, of sensor noise, of JPEG artefacts.
        surroundings: probability that drawn scenes fill the frame around the photo.
        nothing: probability that a photo without any tongue takes its place.
        faces: drawn faces around real mouths, as a share of the training photos.
    """

    preset: Literal["none", "light", "clinic", "wild"] = "clinic"
    flip: float = Field(default=0, ge=0, le=1)
    rotate: float = Field(default=0, ge=0, le=180)
    sideways: float = Field(default=0, ge=0, le=1)
    scale: tuple[float, float] = (1, 1)
    share: tuple[float, float] | None = None
    stretch: float = Field(default=0, ge=0, le=3)
    shift: float = Field(default=0, ge=0, le=1)
    light: float = Field(default=0, ge=0, le=3)
    colour: float = Field(default=0, ge=0, le=3)
    shade: float = Field(default=0, ge=0, le=1)
    gloss: float = Field(default=0, ge=0, le=1)
    blur: float = Field(default=0, ge=0, le=1)
    noise: float = Field(default=0, ge=0, le=1)
    jpeg: float = Field(default=0, ge=0, le=1)
    surroundings: float = Field(default=0, ge=0, le=1)
    nothing: float = Field(default=0, ge=0, le=1)
    faces: float = Field(default=0, ge=0, le=10)

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
            ("share", self.share or (1, 1), 0.001, 1),
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
    "shade": 0.2,
    "blur": 0.1,
    "noise": 0.1,
    "jpeg": 0.1,
}
_WILD = {
    "flip": 0.5,
    "rotate": 30,
    "sideways": 0.1,
    "share": (0.01, 0.8),
    "shift": 0.1,
    "stretch": 0.3,
    "light": 0.8,
    "colour": 0.3,
    "shade": 0.4,
    "gloss": 0.2,
    "blur": 0.25,
    "noise": 0.25,
    "jpeg": 0.3,
    "surroundings": 0.8,
    "nothing": 0.1,
    "faces": 0.5,
}
PRESETS: dict[str, dict[str, Any]] = {
    "none": {},
    "light": _LIGHT,
    "clinic": _CLINIC,
    "wild": _WILD,
}


class TrainSettings(Section):
    """The course of a training.

    Attributes:
        epochs: at most so many passes over the training photos.
        batch: photos per step.
        patience: epochs without a better validation Dice before it stops early.
        seed: of weights, order and augmentation.
        precision: ``auto`` takes bf16 where the processor has it, fp16 on older GPUs.
        accelerator: ``auto``, ``cpu`` or ``gpu``.
    """

    epochs: int = Field(default=60, ge=1)
    batch: int = Field(default=8, ge=1)
    patience: int = Field(default=20, ge=1)
    seed: int = Field(default=0, ge=0)
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    accelerator: Literal["auto", "cpu", "gpu"] = "auto"


class TrainConfig(Section):
    """Every setting of ``tongueseg train``; written whole into the run folder."""

    data: DataSettings = DataSettings()
    model: ModelSettings = ModelSettings()
    loss: str = "dice+bce"
    optim: OptimSettings = OptimSettings()
    augment: AugmentSettings = Field(default_factory=lambda: AugmentSettings(preset="clinic"))
    train: TrainSettings = TrainSettings()

    @model_validator(mode="after")
    def _size_fits_depth(self) -> Self:
        step = 2 ** (self.model.depth - 1)
        for name in ("size", "first_size"):
            size = getattr(self.data, name)
            if size % step:
                lower = max(step, size // step * step)
                upper = (size // step + 1) * step
                fitting = f"{lower} or {upper}" if lower < upper else f"{upper}"
                raise ValueError(
                    f"data.{name} {size} cannot be halved {self.model.depth - 1} times "
                    f"(model.depth {self.model.depth}); take {fitting}"
                )
        return self
