"""Settings under the names that they had before version 0.1.0, for a message that helps."""

from __future__ import annotations

RENAMED = {
    "train.start": "train.init",
    "train.aware": "train.qat",
    "optim.average": "optim.ema_decay",
    "optim.clip": "optim.grad_clip",
    "optim.accumulate": "optim.accumulate_grad_batches",
    "data.small": "data.progressive_resize",
    "data.detail": "data.cache_scale",
    "model.fold": "model.space_to_depth",
    "model.widest": "model.max_channels",
    "augment.near": "augment.native_scale_prob",
    "augment.settle": "augment.native_scale_epochs",
    "augment.nothing": "augment.negative_prob",
    "augment.share": "augment.area_range",
    "augment.sideways": "augment.rotate90",
    "augment.shade": "augment.shadow",
    "augment.gloss": "augment.specular",
    "augment.coat": "augment.coating",
    "augment.surroundings": "augment.background_prob",
    "augment.faces": "augment.composed_face_prob",
    "look": "refine",
}
"""The present name of each, by its former one. No former name is taken as a setting."""


def renamed(key: str) -> str:
    """Return the present name of a setting that was renamed, or an empty string.

    Example:
        >>> renamed("optim.average")
        'optim.ema_decay'
    """
    return RENAMED.get(key, "")
