"""``Frame``: where a photo, or a window of it, lies inside the model's input."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tongueseg.io.window import Window
from tongueseg.spec import Fit


@dataclass(frozen=True)
class Frame:
    """Where a photo, or a window of it, lies inside the model's input.

    Attributes:
        top, left, height, width: the rectangle of the input that it fills.
        photo_height, photo_width: the photo's own size.
        window: the part of the photo that fills the rectangle; None for the whole photo.
    """

    top: int
    left: int
    height: int
    width: int
    photo_height: int
    photo_width: int
    window: Window | None = None

    @property
    def rows(self) -> slice:
        """The rows of the input that the photo fills."""
        return slice(self.top, self.top + self.height)

    @property
    def columns(self) -> slice:
        """The columns of the input that the photo fills."""
        return slice(self.left, self.left + self.width)

    @property
    def content(self) -> Window:
        """The part of the photo that fills the rectangle, the whole photo where no window is."""
        return self.window or Window(0, 0, self.photo_height, self.photo_width)


def frame_of(
    photo_height: int, photo_width: int, height: int, width: int, fit: Fit, margin: float = 0
) -> Frame:
    """Return where a photo lies in an input of ``height`` x ``width``.

    ``letterbox`` keeps the photo's proportions and centres it. ``stretch`` fills the input. Both
    leave ``margin``, a share of the input's side, free along each border.
    """
    # floor(x + 0.5) and not round(): the same in JavaScript, where halves go up.
    down, across = math.floor(margin * height + 0.5), math.floor(margin * width + 0.5)
    room_height, room_width = height - 2 * down, width - 2 * across
    if fit == "stretch":
        return Frame(down, across, room_height, room_width, photo_height, photo_width)
    scale = min(room_height / photo_height, room_width / photo_width)
    inner_height = max(1, math.floor(photo_height * scale + 0.5))
    inner_width = max(1, math.floor(photo_width * scale + 0.5))
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    return Frame(top, left, inner_height, inner_width, photo_height, photo_width)
