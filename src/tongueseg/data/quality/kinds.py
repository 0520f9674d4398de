"""The table of all that a check can find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tongueseg.data.split import split_file

if TYPE_CHECKING:
    from tongueseg.report import Text

Severity = Literal["error", "warning", "note"]

_TO_TRAIN: Text = ("put into train", "归入 train")


@dataclass(frozen=True)
class Kind:
    """A kind of finding, in English and Chinese.

    Attributes:
        key: what the command line and the files call it.
        severity: ``error`` where training would refuse it or learn what is wrong, ``warning``
            where somebody should look, ``note`` where it is good to know.
        what: what is wrong; follows on the name of the file.
        remedy: what to do.
        repair: what ``--fix`` does; None where it takes judgement.
    """

    key: str
    severity: Severity
    what: Text
    remedy: Text
    repair: Text | None = None


_TABLE = (
    # --- files and names ---
    Kind(
        "photo-without-mask",
        "error",
        ("has no mask", "没有掩膜"),
        (
            "draw one, an empty one where there is no tongue, or remove the photo",
            "请标注（没有舌头则用全黑掩膜），或移除该照片",
        ),
    ),
    Kind(
        "mask-without-photo",
        "error",
        ("has no photo", "没有照片"),
        (
            "put its photo under the same name into original/, or remove the mask",
            "请将同名照片放入 original/，或移除该掩膜",
        ),
    ),
    Kind(
        "shared-name",
        "error",
        ("shares its name with another photo", "与另一张照片同名"),
        ("rename one, with a mask of its own", "请改名，并各配一个掩膜"),
    ),
    Kind(
        "second-mask",
        "warning",
        ("is a second mask of its photo, which nobody reads", "是同一照片的第二个掩膜，不会被读取"),
        ("keep the right one as PNG and remove the other", "请保留正确的一个（PNG），移除另一个"),
        ("left out", "未带入"),
    ),
    Kind(
        "mask-format",
        "error",
        ("is no PNG, or not called .png", "不是 PNG，或扩展名不是 .png"),
        ("save it as PNG of 0 and 255", "请存为 0 和 255 的 PNG"),
        ("saved as PNG of 0 and 255", "存为 0 和 255 的 PNG"),
    ),
    Kind(
        "stray-file",
        "note",
        ("is neither photo nor mask", "既不是照片也不是掩膜"),
        ("move it out of the folder", "请移出该文件夹"),
        ("left out", "未带入"),
    ),
    Kind(
        "name-case",
        "warning",
        ("differs from another name in capitals only", "与另一名称仅大小写不同"),
        (
            "rename one, as Windows and macOS take both for one file",
            "请改名，Windows 和 macOS 会视为同一文件",
        ),
    ),
    Kind(
        "name-odd",
        "warning",
        ("has a name that other systems refuse", "名称在其他系统上不可用"),
        (
            "rename it without these characters and without dots or spaces at the end",
            "请改名，去掉这些字符，末尾不要有点或空格",
        ),
    ),
    # --- photos ---
    Kind(
        "photo-unreadable",
        "error",
        ("cannot be read", "无法读取"),
        ("copy it again from where it came, or remove it", "请从来源重新复制，或移除"),
    ),
    Kind(
        "photo-too-large",
        "error",
        ("is too large to be read", "过大，无法读取"),
        ("make it smaller, and its mask as well", "请缩小照片及其掩膜"),
    ),
    Kind(
        "photo-blank",
        "warning",
        ("shows no more than two colours", "最多只有两种颜色"),
        ("make sure that it is a photo, and remove it if not", "请确认是否为照片，不是则移除"),
    ),
    Kind(
        "photo-small",
        "warning",
        ("has a side of less than 64 pixels", "有一边不足 64 像素"),
        ("take a larger original", "请换用更大的原图"),
    ),
    Kind(
        "photo-long",
        "warning",
        ("is more than three times as long as wide", "长边超过短边的三倍"),
        ("cut photo and mask around the mouth", "请将照片和掩膜裁剪到口部周围"),
    ),
    Kind(
        "photo-grey",
        "note",
        ("has no colour", "没有颜色"),
        ("take the colour original where there is one", "如有彩色原图请换用"),
    ),
    Kind(
        "photo-deep",
        "note",
        ("holds 16 bits a channel, and 8 are read", "每通道 16 位，只读取 8 位"),
        ("make sure that it looks right as 8 bits", "请确认转为 8 位后显示正常"),
    ),
    # --- what the file of a mask holds ---
    Kind(
        "mask-unreadable",
        "error",
        ("cannot be read", "无法读取"),
        ("save it again from where it came, or draw it again", "请从来源重新保存，或重新标注"),
    ),
    Kind(
        "mask-alpha",
        "error",
        ("holds the tongue in its transparency", "舌头存在透明通道里"),
        ("save it in black and white, without transparency", "请存为黑白，不带透明通道"),
        ("transparency taken as the mask", "以透明通道作为掩膜"),
    ),
    Kind(
        "mask-coloured",
        "error",
        ("is painted in one colour on black", "是黑底上的单色涂色"),
        ("paint the tongue white", "请将舌头涂成白色"),
        ("painted white", "改为白色"),
    ),
    Kind(
        "mask-classes",
        "error",
        ("holds several classes, or is a picture", "含有多个类别，或是一张图片"),
        ("make the tongue 255 and all else 0", "请将舌头设为 255，其余设为 0"),
    ),
    Kind(
        "mask-01",
        "warning",
        ("holds 0 and 1, which looks all black", "值为 0 和 1，看上去全黑"),
        ("save it as 0 and 255, so that faults can be seen", "请存为 0 和 255，以便看出错误"),
        ("written as 0 and 255", "写为 0 和 255"),
    ),
    Kind(
        "mask-grey",
        "error",
        (
            "holds grey levels, as JPEG and soft brushes leave them",
            "含有灰阶（JPEG 或软笔刷所致）",
        ),
        ("save it as PNG of 0 and 255", "请存为 0 和 255 的 PNG"),
        ("cut half-way between black and white", "以黑白正中为界二值化"),
    ),
    # --- mask and photo ---
    Kind(
        "mask-turned",
        "error",
        (
            "was drawn on the photo as it is stored, before EXIF turns it upright",
            "画在未按 EXIF 转正的照片上",
        ),
        ("turn it as EXIF turns the photo", "请按照片的 EXIF 方向转正"),
        ("turned upright", "已转正"),
    ),
    Kind(
        "mask-perhaps-turned",
        "note",
        (
            "fits a photo that EXIF turns as it is and turned alike",
            "照片带 EXIF 方向，掩膜转与不转都吻合",
        ),
        ("look whether it lies on the tongue", "请查看是否与舌头重合"),
    ),
    Kind(
        "mask-resized",
        "error",
        ("has another size than its photo, in the same proportions", "与照片比例相同而尺寸不同"),
        ("export it at the size of the photo", "请按照片尺寸重新导出"),
        (
            "resized to the photo, with an outline as coarse as before",
            "缩放至照片尺寸，轮廓精度不变",
        ),
    ),
    Kind(
        "mask-other-size",
        "error",
        ("has another size than its photo, in other proportions", "与照片尺寸和比例都不同"),
        ("find the photo that it was drawn on", "请找到它所标注的照片"),
    ),
    Kind(
        "mask-off-photo",
        "warning",
        ("lies for the most part where the photo is black", "大部分位于照片的黑色区域"),
        ("make sure that it is the mask of this photo", "请确认是该照片的掩膜"),
    ),
    # --- the shape of a mask ---
    Kind(
        "mask-inverted",
        "error",
        ("is white around the tongue and black on it", "黑白颠倒，舌头为黑，周围为白"),
        ("invert it", "请反转"),
        ("inverted", "已反转"),
    ),
    Kind(
        "mask-empty",
        "warning",
        ("is empty, which says that there is no tongue", "全黑，表示没有舌头"),
        (
            "draw the tongue if there is one, else leave it and skip this kind",
            "如有舌头请标注，确无舌头则保留并跳过此类",
        ),
    ),
    Kind(
        "mask-full",
        "error",
        ("covers the whole photo", "覆盖整张照片"),
        ("draw the outline of the tongue", "请画出舌头轮廓"),
    ),
    Kind(
        "mask-tiny",
        "warning",
        ("covers less than 0.05 % of the photo", "不足照片的 0.05%"),
        ("make sure that it is no slip of the mouse", "请确认不是误点"),
    ),
    Kind(
        "mask-pieces",
        "warning",
        ("is of several pieces", "由几块组成"),
        ("remove what is not the tongue", "请去掉不是舌头的部分"),
    ),
    Kind(
        "mask-specks",
        "warning",
        ("has specks beside the tongue", "舌头之外有零星小点"),
        ("remove them", "请去掉"),
        ("specks removed", "已去掉小点"),
    ),
    Kind(
        "mask-hole",
        "warning",
        ("has a hole", "有孔洞"),
        ("fill it if the tongue is seen there", "如该处可见舌头，请填上"),
    ),
    Kind(
        "mask-pinholes",
        "warning",
        ("has pinholes", "有针孔"),
        ("fill them", "请填上"),
        ("pinholes filled", "已填上针孔"),
    ),
    Kind(
        "mask-ragged",
        "warning",
        ("has a ragged outline", "轮廓参差不齐"),
        ("draw it again, or smooth it", "请重新标注或平滑"),
    ),
    # --- photos among each other ---
    Kind(
        "photo-copy",
        "warning",
        ("is the same photo as others, pixel for pixel", "与其他照片相同，像素完全一致"),
        ("keep one", "请只保留一张"),
    ),
    Kind(
        "photo-near-copy",
        "warning",
        ("is the same photo as others, saved in another way", "与其他照片相同，只是另存过"),
        ("keep the best one", "请只保留最好的一张"),
    ),
    Kind(
        "copy-across-splits",
        "error",
        (
            "is the same photo as others in other splits, which flatters scores",
            "与其他划分中的照片相同，得分会虚高",
        ),
        (
            "keep one, or split again with tongueseg data split --overwrite",
            "请只保留一张，或用 tongueseg data split --overwrite 重新划分",
        ),
        _TO_TRAIN,
    ),
    Kind(
        "mask-copy",
        "warning",
        ("is the mask of different photos, pixel for pixel", "不同照片的掩膜完全相同"),
        ("find out to which photo it belongs", "请确认属于哪张照片"),
    ),
    # --- split.csv ---
    Kind(
        "split-unreadable",
        "error",
        ("cannot be read", "无法读取"),
        (
            "write it again with tongueseg data split --overwrite",
            "请用 tongueseg data split --overwrite 重新写出",
        ),
    ),
    Kind(
        split_file.UNKNOWN,
        "error",
        ("names a photo that is not there", "列有不存在的照片"),
        ("remove the line, or bring the photo back", "请删除该行，或补上照片"),
        ("line removed", "已删除该行"),
    ),
    Kind(
        split_file.MISSING,
        "error",
        ("lacks a photo", "缺少一张照片"),
        ("add a line for it", "请补上一行"),
        _TO_TRAIN,
    ),
    Kind(
        split_file.BAD_VALUE,
        "error",
        ("puts a photo into no split that there is", "划分名称无效"),
        ("write train, val or test", "请写 train、val 或 test"),
        _TO_TRAIN,
    ),
    Kind(
        split_file.TWICE,
        "error",
        ("names a photo more than once", "同一照片出现多次"),
        ("keep one line", "请只保留一行"),
        ("one line kept, or put into train where they differ", "保留一行，不一致时归入 train"),
    ),
    Kind(
        split_file.BAD_FOLD,
        "error",
        ("tells a fold that is no number from 1", "折号不是从 1 开始的数字"),
        ("number the folds from 1", "请从 1 开始编号"),
        ("column fold removed", "已删除 fold 列"),
    ),
    Kind(
        "split-empty",
        "error",
        ("leaves a split empty that training needs", "训练所需的划分为空"),
        (
            "split again with tongueseg data split --overwrite",
            "请用 tongueseg data split --overwrite 重新划分",
        ),
    ),
)

KINDS = {kind.key: kind for kind in _TABLE}
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
