"""The networks among which a search chooses, and the settings of ``train`` that make each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tongueseg.config.augmentation import Section
from tongueseg.config.settings import ModelSettings, TrainConfig

Choices = tuple[Any, ...]
Choose = Callable[[str, Choices], Any]
"""What picks one of the choices that a name has."""

_STEP = 8
"""Processors compute channels in vectors; a ninth of them costs as much as sixteen."""

Width = Annotated[int, Field(ge=_STEP, le=512, multiple_of=_STEP)]


@dataclass(frozen=True)
class Point:
    """One network of the space, with the size of its input."""

    name: str
    block: str
    space_to_depth: int
    size: int
    widths: tuple[int, ...]

    def settings(self, base: TrainConfig) -> TrainConfig:
        """Return the settings that train this network, and are those of ``base`` otherwise.

        Maps are doubled by repeating pixels and activations are ReLU: engines run both in INT8.
        """
        model = ModelSettings(
            name=self.name,
            widths=self.widths,
            space_to_depth=self.space_to_depth,
            block=self.block,
            up="nearest",
            norm=base.model.norm,
            activation="relu",
        )
        data = base.data.model_copy(update={"size": self.size})
        return base.model_copy(update={"model": model, "data": data})

    def __str__(self) -> str:
        widths = "-".join(map(str, self.widths))
        blocks = f"space_to_depth {self.space_to_depth}"
        return f"{self.name} {self.block} {widths}, {blocks}, {self.size} px"


class Space(Section):
    """What a search may choose from; each setting lists the choices.

    Attributes:
        name: of the network; ``attention_unet`` puts gates on the skips.
        block: what a stage is made of.
        space_to_depth: side of the blocks of pixels that become channels before the first stage.
        depth: number of stages.
        width: channels of the first stage.
        growth: how many times those of the stage before each later stage has.
        max_channels: no stage has more channels.
        size: height and width of the input in pixels.
    """

    name: tuple[Literal["unet", "attention_unet"], ...] = ("unet", "attention_unet")
    block: tuple[Literal["double", "single", "inverted"], ...] = ("double", "single", "inverted")
    space_to_depth: tuple[Annotated[int, Field(ge=1, le=8)], ...] = (2, 4)
    depth: tuple[Annotated[int, Field(ge=2, le=6)], ...] = (4, 5)
    width: tuple[Width, ...] = (8, 16, 24, 32, 48)
    growth: tuple[Annotated[float, Field(ge=1, le=2)], ...] = (1.0, 1.5, 2.0)
    max_channels: Width = 192
    size: tuple[Annotated[int, Field(ge=32, le=1024)], ...] = (192, 256, 320)

    @model_validator(mode="after")
    def _can_be_chosen_from(self) -> Self:
        for name, values in self.model_dump(exclude={"max_channels"}).items():
            if not values or len(set(values)) < len(values):
                raise ValueError(f"space.{name} {list(values)}: give one choice or more, each once")
        return self

    @model_validator(mode="after")
    def _every_size_fits(self) -> Self:
        for space_to_depth, depth, size in product(self.space_to_depth, self.depth, self.size):
            step = space_to_depth << (depth - 1)
            if size % step:
                raise ValueError(
                    f"space.size {size} is no multiple of {step}, which "
                    f"space_to_depth {space_to_depth} at depth "
                    f"{depth} asks for"
                )
        return self

    def choices(self) -> dict[str, Choices]:
        """Return what there is to choose from, by name, numbers in their order."""
        listed = self.model_dump(exclude={"max_channels"})
        return {
            name: tuple(values) if isinstance(values[0], str) else tuple(sorted(values))
            for name, values in listed.items()
        }

    def choices_of(self, name: str) -> Choices:
        """Return the choices that a name has in :meth:`draw`."""
        return self.choices()["growth" if name.startswith("growth_") else name]

    def draw(self, choose: Choose) -> Point:
        """Return the network that ``choose`` makes up, one choice after the other.

        The growth of each stage is a choice of its own, ``growth_2`` and so on.
        """
        choices = self.choices()
        growth = choices.pop("growth")
        picked = {name: choose(name, several) for name, several in choices.items()}
        widths, channels = [picked["width"]], float(picked["width"])
        for stage in range(2, picked["depth"] + 1):
            channels *= choose(f"growth_{stage}", growth)
            widths.append(min(self.max_channels, max(_STEP, round(channels / _STEP) * _STEP)))
        return Point(
            picked["name"], picked["block"], picked["space_to_depth"], picked["size"], tuple(widths)
        )

    def ladder(self) -> Iterator[dict[str, Any]]:
        """Yield the choices of plain networks of every size: the first kind, growing all alike."""
        choices = self.choices()
        names = ("space_to_depth", "depth", "width", "size")
        for values in product(*(choices[name] for name in names)):
            rung = dict(zip(names, values, strict=True))
            stages = range(2, rung["depth"] + 1)
            growth = {f"growth_{stage}": choices["growth"][-1] for stage in stages}
            yield {"name": choices["name"][0], "block": choices["block"][0], **rung, **growth}


def picking(picked: Mapping[str, Any]) -> Choose:
    """Return what picks the values of a mapping, for :meth:`Space.draw`."""
    return lambda name, _choices: picked[name]
