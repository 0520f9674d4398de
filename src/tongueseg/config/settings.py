"""Every setting of a training, with its range and default."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tongueseg.config.augmentation import AugmentSettings, Section
from tongueseg.spec import Fit, RefineSpec

# Of a training's small pictures, as a share of the input's side.
_SMALL = 5 / 8

# What ``augment.native_scale_prob`` is raised to when a training settles.
_SETTLED = 0.8

Beta = Annotated[float, Field(ge=0, lt=1)]
Width = Annotated[int, Field(ge=1, le=4096)]


class DataSettings(Section):
    """How photos become training examples.

    Attributes:
        size: height and width of the model's input in pixels.
        progressive_resize: share of the epochs, the first ones, in which pictures
            have about five eighths of
            ``size``. They teach most of what large ones do in a third of the time (Howard 2018,
            progressive resizing), to networks that are shown tongues of all sizes: another one is
            lost on the validation photos, which are never smaller, until the epochs of whole size.
        cache_scale: training photos are kept so many times larger than the input, so that a
            magnified one is not blurred.
        fit: ``letterbox`` keeps proportions, ``stretch`` fills the input.
        normalize: ``[0,1]``, ``[-1,1]`` or ``imagenet``.
        val, test: shares of the photos where the dataset has no ``split.csv``.
        split_seed: of that split; apart from the training's own seed, so that several trainings
            leave the same photos out.
    """

    size: int = Field(default=256, ge=32, le=2048)
    progressive_resize: float = Field(default=0.0, ge=0, le=1)
    cache_scale: float = Field(default=1.0, ge=1, le=4)
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
        max_channels: no stage of a U-Net has more channels; 0 sets no limit.
        widths: channels of each stage of a U-Net, in place of the three above.
        space_to_depth: blocks of so many by so many pixels are folded into channels; 0 folds none.
        block, up, norm, activation: ``auto`` takes the network's own.
    """

    name: str = "unet"
    width: int = Field(default=16, ge=1, le=512)
    depth: int = Field(default=5, ge=2, le=7)
    max_channels: int = Field(default=0, ge=0, le=4096)
    widths: tuple[Width, ...] = Field(default=(), max_length=7)
    space_to_depth: int = Field(default=0, ge=0, le=8)
    block: str = "auto"
    up: str = "auto"
    norm: str = "auto"
    activation: str = "auto"

    @field_validator("widths")
    @classmethod
    def _two_stages(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if len(value) == 1:
            raise ValueError("one stage is no U-Net; give two widths or more")
        return value

    @property
    def step(self) -> int:
        """What sizes are multiples of, so that the network can halve them."""
        return max(1, self.space_to_depth) << (len(self.widths or range(self.depth)) - 1)


class OptimSettings(Section):
    """Adam and the course of its learning rate.

    Attributes:
        lr: the highest learning rate.
        schedule: ``cosine`` decays to zero along a cosine; ``one_cycle`` rises for the first
            third, then falls, Adam's first beta against it (Smith 2018); ``plateau`` halves the
            rate whenever validation Dice has not risen for ``plateau`` epochs.
        plateau: those epochs.
        warmup: share of the steps in which the rate rises from zero; of ``one_cycle``, its rise.
        grad_clip: the largest norm of the gradient; 0 leaves it free.
        accumulate_grad_batches: batches whose gradients are summed up before a step,
            for a larger batch than
            memory holds.
        ema_decay: decay of the moving average of the weights that is validated and kept; 0 keeps
            the weights themselves.
    """

    lr: float = Field(default=1e-3, gt=0, le=1)
    schedule: Literal["cosine", "one_cycle", "plateau"] = "cosine"
    plateau: int = Field(default=5, ge=1)
    betas: tuple[Beta, Beta] = (0.9, 0.999)
    weight_decay: float = Field(default=0.0, ge=0)
    warmup: float = Field(default=0.05, ge=0, lt=1)
    grad_clip: float = Field(default=1.0, ge=0)
    accumulate_grad_batches: int = Field(default=1, ge=1)
    ema_decay: float = Field(default=0.99, ge=0, lt=1)


class DistillSettings(Section):
    """What a student learns from teachers; nothing as long as there are none.

    Attributes:
        teachers: models as ``--model`` takes them; the mean of their logits counts.
        unlabelled: folder of further photos, without masks; the first teacher draws them.
        temperature: what logits are divided by before they are compared.
        masks, logits, boundary, features: weights of the loss on the masks, of agreeing with the
            teachers everywhere, along their outline, and in where the networks' stages look.
    """

    teachers: tuple[str, ...] = ()
    unlabelled: str = ""
    temperature: float = Field(default=2.0, gt=0, le=100)
    masks: float = Field(default=0.5, ge=0)
    logits: float = Field(default=1.0, ge=0)
    boundary: float = Field(default=0.5, ge=0)
    features: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _teachers_draw(self) -> Self:
        if self.unlabelled and not self.teachers:
            raise ValueError("distill.unlabelled needs distill.teachers, who draw the masks")
        return self


class TrainSettings(Section):
    """The course of a training.

    Attributes:
        init: run folder whose weights the training starts from, such as a model that is to learn
            another clinic's photos; where stages differ in width, what fits of them.
        qat: round weights and activations as INT8 will, see :mod:`tongueseg.models.qat`; for
            a short training that starts from a finished run.
        epochs: at most so many passes over the training photos.
        batch: photos per step.
        patience: epochs without a better validation Dice before it stops early.
        seed: of weights, order and augmentation.
        precision: ``auto`` takes bf16 where the processor has it, fp16 on older GPUs.
        accelerator: ``auto``, ``cpu`` or ``gpu``.
        devices, nodes: processes on each machine, one per GPU, and machines; ``batch`` is each
            one's own. Under ``torchrun`` its own figures count.
        compile: translate the network with ``torch.compile``; pays on GPUs in long trainings.
        log: also log to ``tensorboard``, ``wandb`` or ``mlflow``.
    """

    init: str = ""
    qat: bool = False
    epochs: int = Field(default=60, ge=1)
    batch: int = Field(default=8, ge=1)
    patience: int = Field(default=20, ge=1)
    seed: int = Field(default=0, ge=0)
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    accelerator: Literal["auto", "cpu", "gpu"] = "auto"
    devices: int = Field(default=1, ge=1)
    nodes: int = Field(default=1, ge=1)
    compile: bool = False
    log: tuple[Literal["tensorboard", "wandb", "mlflow"], ...] = ()


class TrainConfig(Section):
    """Every setting of ``tongueseg train``; written whole into the run folder."""

    data: DataSettings = DataSettings()
    model: ModelSettings = ModelSettings()
    loss: str = "dice+bce"
    optim: OptimSettings = OptimSettings()
    augment: AugmentSettings = Field(default_factory=lambda: AugmentSettings(preset="clinic"))
    distill: DistillSettings = DistillSettings()
    train: TrainSettings = TrainSettings()
    refine: RefineSpec = RefineSpec()

    @model_validator(mode="after")
    def _size_fits_depth(self) -> Self:
        size, step = self.data.size, self.model.step
        if size % step:
            lower = max(step, size // step * step)
            upper = (size // step + 1) * step
            fitting = f"{lower} or {upper}" if lower < upper else f"{upper}"
            raise ValueError(
                f"data.size {size} is no multiple of {step}, which the network's stages ask for; "
                f"take {fitting}"
            )
        return self

    def size_at(self, epoch: int) -> int:
        """Return height and width of the training pictures of an epoch, counted from 0."""
        if epoch >= self.data.progressive_resize * self.train.epochs:
            return self.data.size
        step = self.model.step
        return max(step, round(_SMALL * self.data.size / step) * step)

    def augment_at(self, epoch: int) -> AugmentSettings:
        """Return how the photos of an epoch are changed, counted from 0."""
        if epoch < (1 - self.augment.native_scale_epochs) * self.train.epochs:
            return self.augment
        return self.augment.model_copy(
            update={"native_scale_prob": max(self.augment.native_scale_prob, _SETTLED)}
        )
