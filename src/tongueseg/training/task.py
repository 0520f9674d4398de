"""The task of a training: a network, a loss, an optimiser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from lightning.pytorch import LightningModule
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from torch import Tensor, nn
from torch.optim import Adam
from torchmetrics import MeanMetric

from tongueseg.config.settings import TrainConfig
from tongueseg.errors import TrainingFailed
from tongueseg.metrics import Counts, dice
from tongueseg.models import architecture, build
from tongueseg.models.losses import parse_loss
from tongueseg.models.qat import prepare_qat
from tongueseg.models.weight_transfer import transfer_weights
from tongueseg.spec import NORMALIZATIONS
from tongueseg.training.augment.augment import Augment
from tongueseg.training.dataloaders import Batch, floats
from tongueseg.training.datamodule import TrainingData
from tongueseg.training.distill.distillation import Distillation
from tongueseg.training.distill.teachers import Teacher
from tongueseg.training.ema import make_ema, restart_ema
from tongueseg.training.schedule import schedulers


class SegmentationTask(LightningModule):
    """Supervised training of a network on photos and masks.

    Logs ``train_loss``, ``val_loss`` and ``val_dice`` at the end of each epoch. ``val_dice`` is
    the mean over photos of Dice at threshold 0.5 and at the input's size. It leaves out photos
    without a tongue whose predicted mask is empty, too. Of several classes it is the mean over the
    classes of each photo, then over photos.

    Args:
        config: every setting of the training.
        scenes: ``(K, S, S, 3)`` uint8 RGB without any tongue, see :class:`Augment`.
        names: the training photos' names by row, for the message when a step fails.
        teachers: models that the network also learns from, see :class:`Distillation`.

    Raises:
        TrainingFailed: from a step whose loss is no finite number.
    """

    scale: Tensor
    bias: Tensor

    def __init__(
        self,
        config: TrainConfig,
        scenes: Tensor | None = None,
        names: Sequence[str] = (),
        teachers: Sequence[Teacher] = (),
    ) -> None:
        super().__init__()
        self.config = config
        self.names = names
        self.lr = config.optim.lr
        self.classes = len(config.data.classes)
        self.network = build(architecture(config.model, self.classes))
        if config.train.qat:
            prepare_qat(self.network)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        decay = config.optim.ema_decay
        self.ema = make_ema(self.network, decay) if decay else None
        self._ema_step = 0
        self.loss = parse_loss(config.loss, self.classes)
        self.distillation = (
            Distillation(self.loss, config.distill, teachers, self.network) if teachers else None
        )
        self.augment = Augment(config.augment, scenes)
        # Over photos and not over batches, one of which may hold no tongue at all.
        self.val_dice = MeanMetric(nan_strategy="ignore")
        scale, bias = NORMALIZATIONS[config.data.normalize].scale_and_bias()
        self.register_buffer("scale", torch.tensor(scale).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("bias", torch.tensor(bias).view(1, 3, 1, 1), persistent=False)

    def forward(self, photos: Tensor) -> Tensor:
        """Turn photos ``(N, 3, S, S)`` float 0 to 1 into logits ``(N, classes, S, S)``."""
        network = self.network if self.training else self.eval_network
        logits: Tensor = network(self._normalised(photos))
        return logits

    def first_inputs(self, data: TrainingData) -> Iterator[Tensor]:
        """Yield what the network will see of each batch of the first epoch."""
        size = self.config.size_at(0)
        for index, batch in enumerate(data.train_dataloader(self.config.train)):
            photos, masks = self._floats(batch)
            yield self._normalised(self.augment(photos, masks, size=size, seed=index)[0])

    def _normalised(self, photos: Tensor) -> Tensor:
        x = photos * (self.scale * 255) + self.bias
        return x.contiguous(memory_format=torch.channels_last)

    @property
    def eval_network(self) -> nn.Module:
        """The network that is validated and saved: the EMA where there is one."""
        return self.network if self.ema is None else self.ema.module

    def init_weights(self, donor: dict[str, Tensor]) -> float:
        """Copy what fits of another network's weights; return the share that was copied."""
        share = transfer_weights(self.network, donor)
        if self.ema is not None:
            restart_ema(self.ema, self.network)
        return share

    def compile_network(self, compiled: bool) -> None:
        """Translate the trained network with ``torch.compile``, if that is chosen."""
        if compiled:
            self.network.compile()

    def training_step(self, batch: Batch, index: int) -> Tensor:
        photos, masks = self._floats(batch)
        size = self.config.size_at(self.current_epoch)
        photos, masks = self.augment(photos, masks, size=size, seed=self._seed(index))
        loss = self._loss(photos, masks)
        if not torch.isfinite(loss):
            names = ", ".join(self.names[row] for row in batch.rows.tolist())
            raise TrainingFailed(f"the loss is {loss.item()} on {names}{_ADVICE}")
        self._log("train_loss", loss, batch)
        return loss

    def on_train_start(self) -> None:
        # The EMA of a resumed training already holds the steps before.
        self._ema_step = self.global_step

    def on_train_epoch_start(self) -> None:
        self.augment.settings = self.config.augment_at(self.current_epoch)

    def on_train_batch_end(self, *_: Any) -> None:
        # Batches whose gradients are only accumulated change no weight.
        if self.ema is not None and self.global_step > self._ema_step:
            self._ema_step = self.global_step
            self.ema.update_parameters(self.network)

    def validation_step(self, batch: Batch, index: int) -> None:
        photos, masks = self._floats(batch)
        logits = self(photos)
        loss: Tensor = self.loss(logits, masks)
        # The weights may have diverged in the last step of the epoch. Stopping here keeps them
        # from replacing the last good checkpoint.
        if not torch.isfinite(loss):
            photos_of = self.trainer.val_dataloaders.dataset  # type: ignore[union-attr]
            names = ", ".join(map(photos_of.name, batch.rows.tolist()))
            raise TrainingFailed(f"the validation loss is {loss.item()} on {names}{_ADVICE}")
        self._log("val_loss", loss, batch)
        self.val_dice.update(_dice_by_photo(_predicted_masks(logits), masks >= 0.5))
        self.log("val_dice", self.val_dice, on_step=False, on_epoch=True)

    def configure_optimizers(self) -> OptimizerLRScheduler:
        settings = self.config.optim
        optimizer = Adam(
            self.network.parameters(),
            lr=self.lr,
            betas=settings.betas,
            weight_decay=settings.weight_decay,
        )
        steps = int(self.trainer.estimated_stepping_batches)
        batches = int(self.trainer.num_training_batches)
        schedules = schedulers(optimizer, settings, steps=steps, batches=batches)
        return [optimizer], schedules  # type: ignore[return-value]

    def _loss(self, photos: Tensor, masks: Tensor) -> Tensor:
        if self.distillation is not None:
            return self.distillation(self, photos, masks)
        loss: Tensor = self.loss(self(photos), masks)
        return loss

    def _seed(self, index: int) -> int:
        """Return a number that no other batch has, of this process or another one."""
        batch = self.current_epoch * int(self.trainer.num_training_batches) + index
        batch_of_process = batch * self.trainer.world_size + self.trainer.global_rank
        return self.config.train.seed * 1_000_003 + batch_of_process

    def _floats(self, batch: Batch) -> tuple[Tensor, Tensor]:
        return floats(batch, self.classes)

    def _log(self, name: str, value: Tensor, batch: Batch) -> None:
        self.log(
            name, value, on_step=False, on_epoch=True, batch_size=len(batch.rows), sync_dist=True
        )


_ADVICE = "; what the last whole epoch left is kept: try a lower optim.lr or optim.grad_clip"


def _predicted_masks(logits: Tensor) -> Tensor:
    """Return where each class is the most probable one, ``(N, K, H, W)`` bool of such logits."""
    if logits.shape[1] == 1:
        return logits > 0
    return (logits > 0) & (logits == logits.amax(1, keepdim=True))


def _dice_by_photo(predicted: Tensor, true: Tensor) -> Tensor:
    """Dice ``(N,)`` of masks ``(N, K, H, W)`` bool, the mean over the classes of a photo.

    Classes that are empty in both masks are left out; NaN where all are.
    """
    both = (predicted & true).sum((2, 3)).flatten().tolist()
    in_prediction = predicted.sum((2, 3)).flatten().tolist()
    in_truth = true.sum((2, 3)).flatten().tolist()
    scores = [
        dice(Counts(b, p - b, t - b, 0))
        for b, p, t in zip(both, in_prediction, in_truth, strict=True)
    ]
    return torch.tensor(scores, device=true.device).view(true.shape[:2]).nanmean(1)


def trainable(network: nn.Module) -> int:
    """Return how many weights a network has."""
    return sum(parameter.numel() for parameter in network.parameters())
