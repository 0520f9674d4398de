"""What a training is spared: data by which nothing could be learned or chosen."""

from __future__ import annotations

from tongueseg.data.cache import Cache
from tongueseg.errors import BadDataset

# Of 255: what counts as tongue where Dice is measured.
_HALF = 128


def check_val(cache: Cache) -> None:
    """Check that there is a tongue to validate by; without one Dice is undefined in every epoch.

    Args:
        cache: what is validated on, at the model's input size.

    Raises:
        BadDataset: no mask holds a tongue.
    """
    if not any((mask >= _HALF).any() for mask in cache.masks):
        raise BadDataset(
            f"none of the {len(cache)} masks of the val split holds a tongue, so that no epoch "
            "could be called the best; move photos with a tongue into val"
        )
