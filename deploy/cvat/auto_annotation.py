"""A detector for ``cvat-cli task auto-annotate`` and for agents, where Nuclio cannot be installed.

The interface is that of https://docs.cvat.ai/docs/api_sdk/sdk/auto-annotation/.
"""

from __future__ import annotations

import cvat_sdk.auto_annotation as cvataa
import PIL.Image
from cvat_sdk import models
from cvat_sdk.masks import encode_mask

from tongueseg import Segmenter
from tongueseg.data.formats.cvat_functions import pieces
from tongueseg.data.formats.photo_copy import LABEL

_TONGUE = 0


class TongueDetector:
    """Outlines the tongue.

    Args:
        model: as for :class:`tongueseg.Segmenter`.
    """

    spec = cvataa.DetectionFunctionSpec(labels=[cvataa.label_spec(LABEL, _TONGUE)])

    def __init__(self, model: str = "default") -> None:
        self._segment = Segmenter(model)

    def detect(
        self, context: cvataa.DetectionFunctionContext, image: PIL.Image.Image
    ) -> list[models.LabeledShapeRequest]:
        """Return a shape for each piece of the tongue."""
        segmentation = self._segment(image)
        if segmentation.presence < (context.conf_threshold or 0.0):
            return []
        if context.conv_mask_to_poly:
            return [
                cvataa.polygon(_TONGUE, outline.ravel().tolist())
                for _, outline in pieces(segmentation.mask)
            ]
        return [cvataa.mask(_TONGUE, encode_mask(piece)) for piece, _ in pieces(segmentation.mask)]


create = TongueDetector
