"""Texts of an adaptation."""

from __future__ import annotations

from tongueseg.i18n import Text

TEXTS: dict[str, Text] = {
    "adaptation.seen": (
        "the model was trained on {count} of the {photos} photos that judge it ({names}); its "
        "scores before are too kind, and the gain too small",
        "评判所用的 {photos} 张照片中有 {count} 张曾用于训练该模型（{names}）；之前的得分偏高，"
        "提升偏小",
    ),
    "adaptation.shifted": (
        "{count} of {photos} masks lie beside the tongue: moved by about {right} pixels along x "
        "and {down} along y they fit what the model finds ({names})",
        "{photos} 个掩膜中有 {count} 个偏离舌体：沿 x 移约 {right} 像素、沿 y 移约 {down} 像素后与"
        "模型所见吻合（{names}）",
    ),
    "adaptation.unlike": (
        "{count} of {photos} masks cover something else than the tongue that the model finds, or "
        "a part of it ({names}); the mask is to be of the whole tongue, coating included",
        "{photos} 个掩膜中有 {count} 个覆盖的不是模型所见的舌体，或只是其一部分（{names}）；掩膜"
        "应为包括舌苔在内的整个舌体",
    ),
}
