"""Learning from teachers as well as from masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.config.settings import DistillSettings
from tongueseg.errors import BadSettings
from tongueseg.models.losses import BoundaryLoss, Loss
from tongueseg.training.distill.attention_transfer import Stages, attention_loss
from tongueseg.training.distill.teachers import Teacher


class Distillation:
    """The loss of a student: its masks, its teachers' answers, and where they look.

    Args:
        loss: on the masks.
        settings: the weight of each term, and the temperature.
        teachers: those whose mean logits count.
        network: the student's.

    Raises:
        BadSettings: features are asked for, and the student or all its teachers have no stages.
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
        self.stages = Stages(network)
        tells = any(teacher.tells_stages for teacher in teachers)
        if settings.features and not (tells and self.stages.count):
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
        told, maps = self._ask(photos)
        logits, weights = student(photos), self.settings
        seen = self.stages.take()
        total = weights.masks * self.loss(logits, masks)
        total = total + weights.logits * softened(logits, told, weights.temperature)
        if weights.boundary:
            total = total + weights.boundary * self.boundary(logits, told.sigmoid())
        if weights.features:
            looks = [attention_loss(seen, theirs) for theirs in maps]
            total = total + weights.features * torch.stack(looks).mean()
        return total

    def _ask(self, photos: Tensor) -> tuple[Tensor, list[list[Tensor]]]:
        """Return the teachers' mean logits, and the maps of those that tell them."""
        answers = [teacher(photos) for teacher in self.teachers]
        told = torch.stack([logits for logits, _ in answers]).mean(0)
        return told, [maps for _, maps in answers if maps]


def softened(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """Return the cross-entropy of a student with its teacher, both logits over a temperature.

    Hinton et al. 2015: times the temperature's square, so that its gradient keeps its size; less
    the teacher's own entropy, so that it is 0 where they agree.
    """
    target = (teacher / temperature).sigmoid()
    own = functional.binary_cross_entropy_with_logits(teacher / temperature, target)
    given = functional.binary_cross_entropy_with_logits(student.float() / temperature, target)
    return (given - own) * temperature**2
