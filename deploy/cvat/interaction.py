"""An interactor for the agents of CVAT, where Nuclio cannot be installed.

The interface is that of https://docs.cvat.ai/docs/api_sdk/sdk/auto-annotation/.
"""

from __future__ import annotations

import cvat_sdk.auto_annotation as cvataa
import PIL.Image
from cvat_sdk import models
from cvat_sdk.masks import encode_mask

from tongueseg import Segmenter
from tongueseg.data.formats.cvat_functions import prompt_arguments


class TongueInteractor:
    """Outlines the tongue at the points and in the box of an annotator.

    Args:
        model: as for :class:`tongueseg.Segmenter`.
    """

    spec = cvataa.InteractionFunctionSpec(min_pos_points=0, min_neg_points=0, min_bounding_boxes=0)

    def __init__(self, model: str = "default") -> None:
        self._segment = Segmenter(model)

    def detect(
        self,
        context: cvataa.InteractionFunctionContext,
        pp_image: PIL.Image.Image,
        prompts: cvataa.InteractionPrompts,
    ) -> list[cvataa.InteractionResultShape]:
        """Return the mask of the tongue, or nothing where there is none."""
        prompt = prompt_arguments(prompts.pos_points, prompts.neg_points, prompts.bounding_box)
        segmentation = self._segment(pp_image, **prompt)
        if not segmentation.mask.any():
            return []
        confidence = models.AttributeValRequest(
            spec_id=cvataa.InteractionResultAttributes.CONFIDENCE, value=str(segmentation.presence)
        )
        points = encode_mask(segmentation.mask)
        return [cvataa.InteractionResultShape(type="mask", points=points, attributes=[confidence])]


create = TongueInteractor
