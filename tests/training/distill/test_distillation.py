from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from layers import convolutions
from tongueseg.config.settings import DistillSettings
from tongueseg.errors import BadSettings
from tongueseg.models import UNet
from tongueseg.models.losses import parse_loss
from tongueseg.spec import Architecture, InputSpec, ModelSpec
from tongueseg.training.distill.attention_transfer import AttentionMaps
from tongueseg.training.distill.distillation import Distillation, soft_target_loss
from tongueseg.training.distill.teachers import Teacher
from typing_helpers import not_none

SPEC = ModelSpec(
    name="t", input=InputSpec(height=32, width=32), architecture=Architecture(name="none")
)


class Brightness:
    """Sees tongue where a photo is bright."""

    any_size = True
    attention_maps: AttentionMaps | None = None

    def __call__(self, x: Tensor) -> Tensor:
        return (x.mean(1, keepdim=True) - 0.5) * 20


class Network:
    any_size = True

    def __init__(self, network: nn.Module) -> None:
        self.network = network.eval()
        self.attention_maps: AttentionMaps | None = AttentionMaps(network)

    def __call__(self, x: Tensor) -> Tensor:
        logits: Tensor = self.network(x)
        return logits


def weights(**given: float) -> DistillSettings:
    nothing = {"masks": 0, "logits": 0, "boundary": 0, "features": 0}
    return DistillSettings.model_validate({**nothing, "temperature": 1, **given})


def distillation(network: UNet, teachers: list[Teacher], **given: int) -> Distillation:
    return Distillation(parse_loss("bce"), weights(**given), teachers, network)


def test_soft_target_loss_is_nothing_where_both_agree_and_the_divergence_elsewhere() -> None:
    teacher, student = torch.tensor([[0.7, -1.3]]), torch.tensor([[-0.4, 2.0]])
    assert float(soft_target_loss(teacher, teacher, 2)) == pytest.approx(0, abs=1e-7)
    p, q = (1 / (1 + np.exp(-z.numpy() / 2)) for z in (teacher, student))
    divergence = (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))).mean()
    assert float(soft_target_loss(student, teacher, 2)) == pytest.approx(4 * divergence, rel=1e-5)


def test_several_teachers_answer_with_their_mean() -> None:
    photos = torch.rand(2, 3, 32, 32)
    network = UNet(widths=(2, 3))

    class Opposite(Brightness):
        def __call__(self, x: Tensor) -> Tensor:
            return -super().__call__(x)

    both = distillation(
        network, [Teacher(SPEC, Brightness(), 32), Teacher(SPEC, Opposite(), 32)], logits=1
    )
    student = torch.zeros(2, 1, 32, 32)
    assert float(both(lambda x: student, photos, student)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("term", ["masks", "logits", "boundary"])
def test_each_term_counts_by_its_weight(term: str) -> None:
    photos, masks = torch.rand(2, 3, 32, 32), torch.rand(2, 1, 32, 32)
    masks, logits = (masks > 0.5).float(), torch.randn(2, 1, 32, 32)
    teachers, network = [Teacher(SPEC, Brightness(), 32)], UNet(widths=(2, 3))
    losses = [distillation(network, teachers, **{term: weight}) for weight in (1, 3)]
    once, thrice = (loss(lambda x: logits, photos, masks) for loss in losses)
    assert float(once) > 0
    assert float(thrice) == pytest.approx(3 * float(once))


def test_features_pull_the_stages_of_the_student() -> None:
    torch.manual_seed(0)
    network, teacher = UNet(widths=(2, 3)), Network(UNet(widths=(3, 5)))
    loss = distillation(network, [Teacher(SPEC, teacher, 32)], features=1)
    loss(network, torch.rand(2, 3, 32, 32), torch.zeros(2, 1, 32, 32)).backward()  # type: ignore[no-untyped-call]
    weight = convolutions(network.encoder[-1])[0].weight
    assert not_none(weight.grad).abs().sum() > 0
    assert all(p.grad is None for p in teacher.network.parameters())


def test_features_of_a_teacher_that_cannot_tell_are_refused() -> None:
    with pytest.raises(BadSettings, match=r"distill\.features: the student or its teachers"):
        distillation(UNet(widths=(2, 3)), [Teacher(SPEC, Brightness(), 32)], features=1)


def test_a_teacher_that_is_wrong_about_a_photo_teaches_nothing_about_it() -> None:
    network = UNet(widths=(2, 3))
    teachers = [Teacher(SPEC, Brightness(), 32)]
    photos = torch.zeros(2, 3, 32, 32)
    photos[:, :, 8:24, 8:24] = 1
    masks = photos[:, :1].clone()
    # The second photo's tongue is where the teacher, who looks for brightness, sees none.
    masks[1] = 1 - masks[1]

    def loss(*rows: int, **settings: float) -> float:
        chosen = {"logits": 1, "boundary": 1, **settings}
        learn = Distillation(parse_loss("bce"), weights(**chosen), teachers, network)
        return float(learn(lambda x: x[:, :1] * 0 - 1, photos[list(rows)], masks[list(rows)]))

    assert loss(0, min_dice=0.8) == pytest.approx(loss(0))
    assert loss(1, min_dice=0.8) != pytest.approx(loss(1))
    settings = weights(logits=1, min_dice=0.8)
    learn = Distillation(parse_loss("bce"), settings, teachers, network)
    assert float(learn(lambda x: x[:, :1] * 0 - 1, photos[1:], masks[1:])) == pytest.approx(0)
