"""What scores are called in both languages of the page."""

from __future__ import annotations

from tongueseg.evaluation.scores import SCORES
from tongueseg.report import Text

_CHINESE = {
    "iou": "舌的 IoU（交并比）",
    "dice": "Dice 系数",
    "precision": "精确率",
    "recall": "召回率",
    "specificity": "特异度",
    "pixel_accuracy": "像素准确率",
    "two_class_miou": "两类平均 IoU（论文常用）",
    "boundary_iou": "边界 IoU",
    "surface_dice": "表面 Dice",
    "hd95": "HD95（像素）",
    "assd": "ASSD（像素）",
    "hd95_share": "HD95（舌宽）",
    "assd_share": "ASSD（舌宽）",
}


def label_of(score: str) -> Text:
    """Return what to call a score; one without a Chinese name keeps its English one."""
    english = SCORES[score].label
    return english, _CHINESE.get(score, english)
