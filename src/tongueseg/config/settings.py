"""The settings of a training, with their ranges and defaults."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tongueseg.config.augmentation import AugmentSettings, Section
from tongueseg.config.data_settings import DataSettings
from tongueseg.spec import RefineSpec

# The size of smaller training pictures, as a share of the input's side.
_SMALL = 5 / 8

# The ``augment.native_scale_prob`` of the last epochs, see ``augment.native_scale_epochs``.
_FINAL_NATIVE_SCALE_PROB = 0.8

Beta = Annotated[float, Field(ge=0, lt=1)]
Width = Annotated[int, Field(ge=1, le=4096)]

# Settings that draw, move or teach tongues alone. Masks of several classes would be wrong.
_OF_ONE_CLASS = (
    "augment.coating",
    "augment.background_prob",
    "augment.negative_prob",
    "augment.composed_face_prob",
    "augment.composed_prob",
    "distill.teachers",
    "train.qat",
)


class ModelSettings(Section):
    """The network: its name in ``tongueseg.models``, its width and depth."""

    name: str = "unet"
    """Chooses the network: ``unet``, ``attention_unet``, ``light_unet`` or ``smp:DECODER/ENCODER``.
    """

    width: int = Field(default=16, ge=1, le=512)
    """Sets the channels of the first stage. 1 to 512. Later stages have more."""

    depth: int = Field(default=5, ge=2, le=7)
    """Sets the number of stages. 2 to 7. Each has half the size of the one before."""

    max_channels: int = Field(default=0, ge=0, le=4096)
    """Limits the channels of every stage of a U-Net. 1 to 4096; 0 sets no limit."""

    widths: tuple[Width, ...] = Field(default=(), max_length=7)
    """Sets the channels of each stage of a U-Net, in place of the three above. 2 to 7 numbers."""

    space_to_depth: int = Field(default=0, ge=0, le=8)
    """Moves blocks of pixels into channels before the first stage. Side of a block, 2 to 8; 0: off.
    """

    block: str = "auto"
    """Chooses the block of a stage: ``double``, ``single``, ``separable`` or ``inverted``."""

    up: str = "auto"
    """Chooses how maps are upsampled: ``transposed`` or ``nearest``."""

    norm: str = "auto"
    """Chooses the norm: ``batch``, ``group`` or ``instance``."""

    activation: str = "auto"
    """Chooses the activation: ``leaky_relu``, ``relu``, ``silu`` or ``hardswish``."""

    @field_validator("widths")
    @classmethod
    def _two_stages(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if len(value) == 1:
            raise ValueError("one stage is no U-Net; give two widths or more")
        return value

    @property
    def step(self) -> int:
        """The divisor that every input size needs, so that all stages can halve it."""
        return max(1, self.space_to_depth) << (len(self.widths or range(self.depth)) - 1)


class OptimSettings(Section):
    """The Adam optimiser and its learning-rate schedule."""

    lr: float = Field(default=1e-3, gt=0, le=1)
    """Sets the highest learning rate. Above 0, up to 1."""

    schedule: Literal["cosine", "one_cycle", "plateau"] = "cosine"
    """Chooses the learning-rate schedule: ``cosine``, ``one_cycle`` or ``plateau``.

    ``cosine`` decays to zero. ``one_cycle`` rises for the first third and then falls, with Adam's
    first beta against it (Smith 2018). ``plateau`` halves the rate when validation Dice stalls.
    """

    plateau: int = Field(default=5, ge=1)
    """Sets how long Dice stalls before ``schedule: plateau`` halves the rate. Epochs, 1 or more."""

    betas: tuple[Beta, Beta] = (0.9, 0.999)
    """Sets Adam's decay of the first and second moment. Two numbers, 0 to 1."""

    weight_decay: float = Field(default=0.0, ge=0)
    """Sets Adam's L2 penalty on the weights. 0 or more."""

    warmup: float = Field(default=0.05, ge=0, lt=1)
    """Raises the learning rate from zero in the first steps. Share of all steps, 0 to 1."""

    grad_clip: float = Field(default=1.0, ge=0)
    """Clips the norm of the gradient. Largest norm; 0 does not clip."""

    accumulate_grad_batches: int = Field(default=1, ge=1)
    """Sums the gradients of several batches before each step. Batches, 1 or more."""

    ema_decay: float = Field(default=0.99, ge=0, lt=1)
    """Validates and saves an exponential moving average of the weights. Decay, 0 to 1; 0: off."""


class DistillSettings(Section):
    """Knowledge distillation: what a student learns from its teachers, if it has any."""

    teachers: tuple[str, ...] = ()
    """Names the teachers, each as ``--model`` takes it. The student learns their mean logits."""

    unlabelled: str = ""
    """Adds photos without masks, which the first teacher pseudo-labels. Path of a folder."""

    temperature: float = Field(default=2.0, gt=0, le=100)
    """Divides logits before they are compared. Above 0, up to 100."""

    masks: float = Field(default=0.5, ge=0)
    """Weights the loss on the masks. 0 or more."""

    logits: float = Field(default=1.0, ge=0)
    """Weights the distance from the teachers' logits. 0 or more."""

    boundary: float = Field(default=0.5, ge=0)
    """Weights the loss along the teachers' outline. 0 or more."""

    features: float = Field(default=0.0, ge=0)
    """Weights attention transfer, the distance of attention maps. 0 or more."""

    min_dice: float = Field(default=0.0, ge=0, le=1)
    """Learns from the teachers only where their Dice against the mask is as high. 0 to 1.

    Elsewhere the student learns from the mask alone, and may surpass its teachers.
    """

    @model_validator(mode="after")
    def _teachers_draw(self) -> Self:
        if self.unlabelled and not self.teachers:
            raise ValueError("distill.unlabelled needs distill.teachers, who draw the masks")
        return self


class TrainSettings(Section):
    """Length, batches, device and number format of a training."""

    init: str = ""
    """Starts from the weights of another model, such as to adapt it to other photos.

    Run folder, name of an embedded model, or ``.onnx`` file that this package exported. Where
    stages differ in width, the weights that fit are copied.
    """

    qat: bool = False
    """Trains with INT8 rounding of weights and activations (quantisation-aware training).

    true or false. Meant for a short training that starts from a finished run.
    """

    epochs: int = Field(default=60, ge=1)
    """Limits the passes over the training photos. 1 or more."""

    batch: int = Field(default=8, ge=1)
    """Sets the photos per step of each process. 1 or more."""

    patience: int = Field(default=20, ge=1)
    """Stops early when validation Dice has not risen. Epochs to wait, 1 or more."""

    keep: Literal["best", "last"] = "best"
    """Keeps the weights of the ``best`` epoch by validation Dice, or those of the ``last``.

    With ``last`` the validation photos choose nothing, and may judge the model.
    """

    seed: int = Field(default=0, ge=0)
    """Seeds the weights, the order of the photos and the augmentation. 0 or more."""

    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    """Chooses the number format: ``auto``, ``fp32``, ``bf16`` or ``fp16``.

    ``auto`` times two training steps in each format that the device offers and takes the faster
    one. A resumed run keeps it. Set the format for runs that must repeat to the last digit.
    """

    accelerator: Literal["auto", "cpu", "gpu"] = "auto"
    """Chooses the device: ``auto``, ``cpu`` or ``gpu``. ``auto`` uses a GPU where there is one."""

    devices: int = Field(default=1, ge=1)
    """Sets the processes on each machine, one per GPU. 1 or more. ``torchrun`` overrides it."""

    nodes: int = Field(default=1, ge=1)
    """Sets the number of machines. 1 or more. ``torchrun`` overrides it."""

    compile: bool | Literal["auto"] = False
    """Compiles the network with ``torch.compile``: true, false or ``auto``.

    Both true and ``auto`` time a compiled step and print whether compiling pays. ``auto`` compiles
    only if it saves time over the whole training.
    """

    log: tuple[Literal["tensorboard", "wandb", "mlflow"], ...] = ()
    """Also logs to ``tensorboard``, ``wandb`` or ``mlflow``. Any number of them."""


class TrainConfig(Section):
    """All settings of ``tongueseg train``; the run folder holds a complete copy."""

    data: DataSettings = DataSettings()
    """How photos become training examples."""

    model: ModelSettings = ModelSettings()
    """The network."""

    loss: str = "dice+bce"
    """Chooses the loss: a weighted sum of ``dice``, ``bce``, ``focal``, ``tversky``, ``boundary``.
    """

    optim: OptimSettings = OptimSettings()
    """The optimiser and its learning rate."""

    augment: AugmentSettings = Field(default_factory=lambda: AugmentSettings(preset="clinic"))
    """Random changes of the training photos."""

    distill: DistillSettings = DistillSettings()
    """What a student learns from its teachers."""

    train: TrainSettings = TrainSettings()
    """Length, batches, device and number format."""

    refine: RefineSpec = RefineSpec()
    """How predictions of the model are refined. It is copied into the model's spec."""

    @model_validator(mode="after")
    def _faces_are_used(self) -> Self:
        if bool(self.data.faces) != bool(self.augment.composed_prob):
            raise ValueError(
                "data.faces and augment.composed_prob go together: the folder of faces, and how "
                "many pictures are composed of them for each training photo, such as 4"
            )
        return self

    @model_validator(mode="after")
    def _classes_go_with_the_rest(self) -> Self:
        count = len(self.data.classes)
        if count == 1:
            return self
        for key in _OF_ONE_CLASS:
            section, name = key.split(".")
            if getattr(getattr(self, section), name):
                raise ValueError(
                    f"data.classes names {count} classes; {key} is for one class alone"
                )
        if self.refine != RefineSpec():
            raise ValueError(f"data.classes names {count} classes; refine is for one class alone")
        return self

    @model_validator(mode="after")
    def _size_fits_depth(self) -> Self:
        size, step = self.data.size, self.model.step
        if size % step:
            lower = max(step, size // step * step)
            upper = (size // step + 1) * step
            sizes = f"{lower} or {upper}" if lower < upper else f"{upper}"
            raise ValueError(
                f"data.size {size} is no multiple of {step}, which the network's stages need; "
                f"take {sizes}"
            )
        return self

    def size_at(self, epoch: int) -> int:
        """Return height and width of the training pictures in an epoch, counted from 0."""
        if epoch >= self.data.progressive_resize * self.train.epochs:
            return self.data.size
        step = self.model.step
        return max(step, round(_SMALL * self.data.size / step) * step)

    def augment_at(self, epoch: int) -> AugmentSettings:
        """Return the augmentation of an epoch, counted from 0."""
        if epoch < (1 - self.augment.native_scale_epochs) * self.train.epochs:
            return self.augment
        return self.augment.model_copy(
            update={
                "native_scale_prob": max(self.augment.native_scale_prob, _FINAL_NATIVE_SCALE_PROB)
            }
        )
