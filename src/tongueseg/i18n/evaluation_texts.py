"""The words of an evaluation's report, and of every score, in English and Chinese."""

from __future__ import annotations

TEXTS = {
    # --- scores ---
    "evaluation.score.iou": ("IoU of the tongue", "舌的 IoU（交并比）"),
    "evaluation.score.dice": ("Dice", "Dice 系数"),
    "evaluation.score.precision": ("precision", "精确率"),
    "evaluation.score.recall": ("recall", "召回率"),
    "evaluation.score.specificity": ("specificity", "特异度"),
    "evaluation.score.pixel_accuracy": ("pixel accuracy", "像素准确率"),
    "evaluation.score.two_class_miou": ("two-class mIoU (papers)", "两类平均 IoU（论文常用）"),
    "evaluation.score.boundary_iou": ("boundary IoU", "边界 IoU"),
    "evaluation.score.surface_dice": ("surface Dice", "表面 Dice"),
    "evaluation.score.hd95": ("HD95, px", "HD95（像素）"),
    "evaluation.score.assd": ("ASSD, px", "ASSD（像素）"),
    "evaluation.score.hd95_share": ("HD95, tongue widths", "HD95（舌宽）"),
    "evaluation.score.assd_share": ("ASSD, tongue widths", "ASSD（舌宽）"),
    "evaluation.class_score.iou": ("class IoU", "类别 IoU（交并比）"),
    "evaluation.class_score.hd95_share": ("HD95, class widths", "HD95（类别宽度）"),
    "evaluation.class_score.assd_share": ("ASSD, class widths", "ASSD（类别宽度）"),
    "evaluation.iou": ("IoU", "IoU"),
    "evaluation.mean_iou": ("mean IoU", "平均 IoU"),
    "evaluation.mean_dice": ("mean Dice", "平均 Dice"),
    # --- what a photo is like ---
    "evaluation.trait.share": ("share of the photo that is tongue", "舌在照片中的占比"),
    "evaluation.trait.brightness": ("brightness of the tongue, 0 to 255", "舌的亮度（0 至 255）"),
    "evaluation.trait.sharpness": ("sharpness of the tongue", "舌的清晰度"),
    # --- plots ---
    "evaluation.photos": ("photos", "照片数"),
    "evaluation.iou_of_each_photo": ("IoU of each photo", "每张照片的 IoU"),
    "evaluation.threshold": ("threshold", "阈值"),
    "evaluation.mean_probability": ("mean probability", "平均概率"),
    "evaluation.share_tongue": ("share that is tongue", "其中舌的比例"),
    "evaluation.all_pixels": ("all pixels", "全部像素"),
    "evaluation.outline_pixels": ("pixels near the true outline", "真实轮廓附近的像素"),
    # --- masks from elsewhere ---
    "evaluation.missing.empty": (
        "photos without a mask, scored as no tongue: {count} ({names})",
        "没有掩膜、按无舌计分的照片：{count} 张（{names}）",
    ),
    "evaluation.missing.skip": (
        "photos without a mask, left out: {count} ({names})",
        "没有掩膜、未计入的照片：{count} 张（{names}）",
    ),
    # --- examples ---
    "evaluation.worst_photos": ("Worst photos", "最差照片"),
    "evaluation.most_different": ("Where the models differ most", "模型差异最大的照片"),
    "evaluation.typical_photos": ("Typical photos", "典型照片"),
    "evaluation.photo": ("photo", "照片"),
    "evaluation.truth": ("truth", "标注"),
    "evaluation.prediction": ("prediction", "预测"),
    "evaluation.errors": ("errors", "误差"),
}
