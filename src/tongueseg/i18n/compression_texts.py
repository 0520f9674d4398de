"""The words of a compression's report, in English and Chinese."""

from __future__ import annotations

TEXTS = {
    # --- quantities ---
    "compression.quantity.iou": ("IoU", "IoU"),
    "compression.quantity.latency": ("latency", "延迟"),
    "compression.quantity.size": ("file size", "文件大小"),
    "compression.quantity.macs": ("MACs", "乘加次数"),
    "compression.iou_and": ("IoU and {what}", "IoU 与{what}"),
    # --- the budget ---
    "compression.within": ("yes", "是"),
    "compression.beyond": ("no", "否"),
    "compression.unusable": ("cannot be used", "不可用"),
    "compression.error_too_large": (
        "{what} {value}, an error {amount} too large",
        "{what} {value}，误差超出 {amount}",
    ),
    "compression.over": ("{what} {value}, {amount} over", "{what} {value}，超出 {amount}"),
    "compression.separator": ("; ", "；"),
    # --- the choice ---
    "compression.no_candidate": ("No candidate can be used.", "没有可用的候选模型。"),
    "compression.none_within": (
        "No candidate keeps the budget {budget}; {title} comes nearest: {what}.",
        "没有候选模型满足预算 {budget}；最接近的是 {title}：{what}。",
    ),
    "compression.best": (
        "Of {among} candidates {kept} keep the budget ({budget}). "
        "{title} has the highest validation IoU of these, {iou}.",
        "{among} 个候选模型中有 {kept} 个满足预算（{budget}）。"
        "其中 {title} 的验证 IoU 最高，为 {iou}。",
    ),
    "compression.faster": (
        "Of {among} candidates {kept} keep the budget ({budget}). "
        "{best} has the highest validation IoU of these, {best_iou}; "
        "{title} is as good within {tie}, {iou}, and faster: {latency} against {best_latency}.",
        "{among} 个候选模型中有 {kept} 个满足预算（{budget}）。"
        "其中 {best} 的验证 IoU 最高，为 {best_iou}；{title} 为 {iou}，"
        "相差不超过 {tie}，且更快：{latency} 对 {best_latency}。",
    ),
}
