"""Knowledge distillation: a student learns from its teachers as well as from masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.config.settings import DistillSettings
from tongueseg.errors import BadSettings
from tongueseg.models.losses import BoundaryLoss, Loss
from tongueseg.training.distill.attention_transfer import AttentionMaps, attention_loss
from tongueseg.training.distill.teachers import Teacher


class Distillation:
    """The loss of a student: masks, its teachers' logits, and their attention maps.

    Args:
        loss: the loss on the masks.
        settings: the weight of each term, and the temperature.
        teachers: the models whose mean logits are the target.
        network: the network of the student.

    Raises:
        BadSettings: ``distill.features`` is set, and the student or all teachers have no
            attention maps.
    """

    def __init__(
        self,
        loss: Loss,
        settings: DistillSettings,
        teachers: Sequence[Teacher],
        network: nn.Module,
    ) -> None:
        self.loss, self.settings, self.teachers = loss, settings, teachers
        self.boundary = BoundaryLoss()
        self.attention_maps = AttentionMaps(network)
        teachers_have_maps = any(teacher.has_attention_maps for teacher in teachers)
        if settings.features and not (teachers_have_maps and self.attention_maps.count):
            raise BadSettings(
                "distill.features: the student or its teachers are no networks with an encoder and "
                "a decoder of ours; give run folders of U-Nets, or set it to 0"
            )

    def __call__(
        self, student: Callable[[Tensor], Tensor], photos: Tensor, masks: Tensor
    ) -> Tensor:
        """Return the loss of a step.

        Shapes: ``photos: (N, 3, S, S)`` float 0 to 1, ``masks: (N, 1, S, S)`` -> scalar.
        """
        teacher_logits, teacher_maps = self._run_teachers(photos)
        logits, weights = student(photos), self.settings
        student_maps = self.attention_maps.take()
        total = weights.masks * self.loss(logits, masks)
        right = agree(teacher_logits, masks, weights.min_dice)
        # Its own logits as the target leave the student as it is.
        target = torch.where(right, teacher_logits, logits.detach().float())
        total = total + weights.logits * soft_target_loss(logits, target, weights.temperature)
        if weights.boundary:
            outline = torch.where(right, teacher_logits.sigmoid(), masks)
            total = total + weights.boundary * self.boundary(logits, outline)
        if weights.features:
            terms = [attention_loss(student_maps, maps) for maps in teacher_maps]
            total = total + weights.features * torch.stack(terms).mean()
        return total

    def _run_teachers(self, photos: Tensor) -> tuple[Tensor, list[list[Tensor]]]:
        """Return the teachers' mean logits, and the attention maps of those that have them."""
        answers = [teacher(photos) for teacher in self.teachers]
        mean_logits = torch.stack([logits for logits, _ in answers]).mean(0)
        return mean_logits, [maps for _, maps in answers if maps]


def agree(logits: Tensor, masks: Tensor, least: float) -> Tensor:
    """Return ``(N, 1, 1, 1)`` bool: where the Dice of logits and masks is ``least`` or more.

    Where both are empty they agree. Shapes: ``logits, masks: (N, 1, S, S)``.
    """
    predicted = (logits > 0).float()
    both = (predicted * masks).sum((1, 2, 3), keepdim=True)
    total = predicted.sum((1, 2, 3), keepdim=True) + masks.sum((1, 2, 3), keepdim=True)
    return 2 * both >= least * total


def soft_target_loss(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """Return the cross-entropy of a student with its teacher, both logits over a temperature.

    Hinton et al. 2015. The square of the temperature keeps the size of the gradient. The
    teacher's own entropy is subtracted, so that the loss is 0 where both agree.
    """
    target = (teacher / temperature).sigmoid()
    entropy = functional.binary_cross_entropy_with_logits(teacher / temperature, target)
    cross_entropy = functional.binary_cross_entropy_with_logits(
        student.float() / temperature, target
    )
    return (cross_entropy - entropy) * temperature**2
