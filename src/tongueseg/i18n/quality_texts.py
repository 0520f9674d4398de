"""What a check of a dataset can find, in English and Chinese: the fault, its remedy, its repair."""

from __future__ import annotations

TEXTS = {
    "quality.photo-without-mask.what": ("has no mask", "没有掩膜"),
    "quality.photo-without-mask.remedy": (
        "draw one, an empty one where there is no tongue, or remove the photo",
        "请标注（没有舌头则用全黑掩膜），或移除该照片",
    ),
    "quality.mask-without-photo.what": ("has no photo", "没有照片"),
    "quality.mask-without-photo.remedy": (
        "put its photo under the same name into original/, or remove the mask",
        "请将同名照片放入 original/，或移除该掩膜",
    ),
    "quality.mask-suffix.what": (
        "has masks with a suffix in their names that their photos lack",
        "掩膜的文件名带有照片所没有的后缀",
    ),
    "quality.mask-suffix.remedy": (
        "remove it from their names, or name it to tongueseg data convert by --suffix",
        "请从文件名中去掉，或用 tongueseg data convert 的 --suffix 指明",
    ),
    "quality.mask-suffix.repair": ("renamed as their photos", "改为与照片同名"),
    "quality.shared-name.what": ("shares its name with another photo", "与另一张照片同名"),
    "quality.shared-name.remedy": ("rename one, with a mask of its own", "请改名，并各配一个掩膜"),
    "quality.second-mask.what": (
        "is a second mask of its photo, which nobody reads",
        "是同一照片的第二个掩膜，不会被读取",
    ),
    "quality.second-mask.remedy": (
        "keep the right one as PNG and remove the other",
        "请保留正确的一个（PNG），移除另一个",
    ),
    "quality.second-mask.repair": ("left out", "未带入"),
    "quality.mask-format.what": ("is no PNG, or not called .png", "不是 PNG，或扩展名不是 .png"),
    "quality.mask-format.remedy": ("save it as PNG of 0 and 255", "请存为 0 和 255 的 PNG"),
    "quality.mask-format.repair": ("saved as PNG of 0 and 255", "存为 0 和 255 的 PNG"),
    "quality.stray-file.what": ("is neither photo nor mask", "既不是照片也不是掩膜"),
    "quality.stray-file.remedy": ("move it out of the folder", "请移出该文件夹"),
    "quality.stray-file.repair": ("left out", "未带入"),
    "quality.name-case.what": (
        "differs from another name in capitals or Unicode form only",
        "与另一名称仅大小写或 Unicode 形式不同",
    ),
    "quality.name-case.remedy": (
        "rename one, as Windows and macOS take both for one file",
        "请改名，Windows 和 macOS 会视为同一文件",
    ),
    "quality.name-odd.what": ("has a name that other systems refuse", "名称在其他系统上不可用"),
    "quality.name-odd.remedy": (
        "rename it without these characters and without dots or spaces at the end",
        "请改名，去掉这些字符，末尾不要有点或空格",
    ),
    "quality.photo-unreadable.what": ("cannot be read", "无法读取"),
    "quality.photo-unreadable.remedy": (
        "copy it again from where it came, or remove it",
        "请从来源重新复制，或移除",
    ),
    "quality.photo-too-large.what": ("is too large to be read", "过大，无法读取"),
    "quality.photo-too-large.remedy": (
        "make it smaller, and its mask as well",
        "请缩小照片及其掩膜",
    ),
    "quality.photo-blank.what": ("shows no more than two colours", "最多只有两种颜色"),
    "quality.photo-blank.remedy": (
        "make sure that it is a photo, and remove it if not",
        "请确认是否为照片，不是则移除",
    ),
    "quality.photo-small.what": ("has a side of less than 64 pixels", "有一边不足 64 像素"),
    "quality.photo-small.remedy": ("take a larger original", "请换用更大的原图"),
    "quality.photo-long.what": ("is more than three times as long as wide", "长边超过短边的三倍"),
    "quality.photo-long.remedy": (
        "cut photo and mask around the mouth",
        "请将照片和掩膜裁剪到口部周围",
    ),
    "quality.photo-grey.what": ("has no colour", "没有颜色"),
    "quality.photo-grey.remedy": (
        "take the colour original where there is one",
        "如有彩色原图请换用",
    ),
    "quality.photo-deep.what": (
        "holds 16 bits a channel, and 8 are read",
        "每通道 16 位，只读取 8 位",
    ),
    "quality.photo-deep.remedy": (
        "make sure that it looks right as 8 bits",
        "请确认转为 8 位后显示正常",
    ),
    "quality.mask-unreadable.what": ("cannot be read", "无法读取"),
    "quality.mask-unreadable.remedy": (
        "save it again from where it came, or draw it again",
        "请从来源重新保存，或重新标注",
    ),
    "quality.mask-alpha.what": ("holds the tongue in its transparency", "舌头存在透明通道里"),
    "quality.mask-alpha.remedy": (
        "save it in black and white, without transparency",
        "请存为黑白，不带透明通道",
    ),
    "quality.mask-alpha.repair": ("transparency taken as the mask", "以透明通道作为掩膜"),
    "quality.mask-coloured.what": ("is painted in one colour on black", "是黑底上的单色涂色"),
    "quality.mask-coloured.remedy": ("paint the tongue white", "请将舌头涂成白色"),
    "quality.mask-coloured.repair": ("painted white", "改为白色"),
    "quality.mask-classes.what": (
        "holds several classes, or is a picture",
        "含有多个类别，或是一张图片",
    ),
    "quality.mask-classes.remedy": (
        "make the tongue 255 and all else 0, or name the classes by --classes",
        "请将舌头设为 255，其余设为 0，或用 --classes 写明类别",
    ),
    "quality.mask-values.what": ("holds values that are no class", "含有不属于任何类别的值"),
    "quality.mask-values.remedy": (
        "correct them, or name them by --classes",
        "请更正，或在 --classes 中写明",
    ),
    "quality.class-absent.what": ("never holds a class", "从未出现某个类别"),
    "quality.class-absent.remedy": (
        "leave it out of the classes, or correct the values there",
        "请去掉该类别，或更正各类别的值",
    ),
    "quality.mask-01.what": ("holds 0 and 1, which looks all black", "值为 0 和 1，看上去全黑"),
    "quality.mask-01.remedy": (
        "save it as 0 and 255, so that faults can be seen",
        "请存为 0 和 255，以便看出错误",
    ),
    "quality.mask-01.repair": ("written as 0 and 255", "写为 0 和 255"),
    "quality.mask-grey.what": (
        "holds grey levels, as JPEG and soft brushes leave them",
        "含有灰阶（JPEG 或软笔刷所致）",
    ),
    "quality.mask-grey.remedy": ("save it as PNG of 0 and 255", "请存为 0 和 255 的 PNG"),
    "quality.mask-grey.repair": ("cut half-way between black and white", "以黑白正中为界二值化"),
    "quality.mask-turned.what": (
        "was drawn on the photo as it is stored, before EXIF turns it upright",
        "画在未按 EXIF 转正的照片上",
    ),
    "quality.mask-turned.remedy": ("turn it as EXIF turns the photo", "请按照片的 EXIF 方向转正"),
    "quality.mask-turned.repair": ("turned upright", "已转正"),
    "quality.mask-perhaps-turned.what": (
        "fits a photo that EXIF turns as it is and turned alike",
        "照片带 EXIF 方向，掩膜转与不转都吻合",
    ),
    "quality.mask-perhaps-turned.remedy": (
        "look whether it lies on the tongue",
        "请查看是否与舌头重合",
    ),
    "quality.mask-resized.what": (
        "has another size than its photo, in the same proportions",
        "与照片比例相同而尺寸不同",
    ),
    "quality.mask-resized.remedy": ("export it at the size of the photo", "请按照片尺寸重新导出"),
    "quality.mask-resized.repair": (
        "resized to the photo, with an outline as coarse as before",
        "缩放至照片尺寸，轮廓精度不变",
    ),
    "quality.mask-other-size.what": (
        "has another size than its photo, in other proportions",
        "与照片尺寸和比例都不同",
    ),
    "quality.mask-other-size.remedy": (
        "find the photo that it was drawn on",
        "请找到它所标注的照片",
    ),
    "quality.mask-off-photo.what": (
        "lies for the most part where the photo is black",
        "大部分位于照片的黑色区域",
    ),
    "quality.mask-off-photo.remedy": (
        "make sure that it is the mask of this photo",
        "请确认是该照片的掩膜",
    ),
    "quality.mask-inverted.what": (
        "is white around the tongue and black on it",
        "黑白颠倒，舌头为黑，周围为白",
    ),
    "quality.mask-inverted.remedy": ("invert it", "请反转"),
    "quality.mask-inverted.repair": ("inverted", "已反转"),
    "quality.mask-empty.what": (
        "is empty, which says that there is no tongue",
        "全黑，表示没有舌头",
    ),
    "quality.mask-empty.remedy": (
        "draw the tongue if there is one, else leave it and skip this kind",
        "如有舌头请标注，确无舌头则保留并跳过此类",
    ),
    "quality.mask-full.what": ("covers the whole photo", "覆盖整张照片"),
    "quality.mask-full.remedy": ("draw the outline of the tongue", "请画出舌头轮廓"),
    "quality.mask-tiny.what": ("covers less than 0.05 % of the photo", "不足照片的 0.05%"),
    "quality.mask-tiny.remedy": ("make sure that it is no slip of the mouse", "请确认不是误点"),
    "quality.mask-pieces.what": ("is of several pieces", "由几块组成"),
    "quality.mask-pieces.remedy": ("remove what is not the tongue", "请去掉不是舌头的部分"),
    "quality.mask-specks.what": ("has specks beside the tongue", "舌头之外有零星小点"),
    "quality.mask-specks.remedy": ("remove them", "请去掉"),
    "quality.mask-specks.repair": ("specks removed", "已去掉小点"),
    "quality.mask-hole.what": ("has a hole", "有孔洞"),
    "quality.mask-hole.remedy": ("fill it if the tongue is seen there", "如该处可见舌头，请填上"),
    "quality.mask-pinholes.what": ("has pinholes", "有针孔"),
    "quality.mask-pinholes.remedy": ("fill them", "请填上"),
    "quality.mask-pinholes.repair": ("pinholes filled", "已填上针孔"),
    "quality.mask-ragged.what": ("has a ragged outline", "轮廓参差不齐"),
    "quality.mask-ragged.remedy": ("draw it again, or smooth it", "请重新标注或平滑"),
    "quality.photo-copy.what": (
        "is the same photo as others, pixel for pixel",
        "与其他照片相同，像素完全一致",
    ),
    "quality.photo-copy.remedy": ("keep one", "请只保留一张"),
    "quality.photo-near-copy.what": (
        "is the same photo as others, saved in another way",
        "与其他照片相同，只是另存过",
    ),
    "quality.photo-near-copy.remedy": ("keep the best one", "请只保留最好的一张"),
    "quality.copy-across-splits.what": (
        "is the same photo as others in other splits, which flatters scores",
        "与其他划分中的照片相同，得分会虚高",
    ),
    "quality.copy-across-splits.remedy": (
        "keep one, or split again with tongueseg data split --overwrite",
        "请只保留一张，或用 tongueseg data split --overwrite 重新划分",
    ),
    "quality.copy-across-splits.repair": ("put into train", "归入 train"),
    "quality.mask-copy.what": (
        "is the mask of different photos, pixel for pixel",
        "不同照片的掩膜完全相同",
    ),
    "quality.mask-copy.remedy": ("find out to which photo it belongs", "请确认属于哪张照片"),
    "quality.split-unreadable.what": ("cannot be read", "无法读取"),
    "quality.split-unreadable.remedy": (
        "write it again with tongueseg data split --overwrite",
        "请用 tongueseg data split --overwrite 重新写出",
    ),
    "quality.split-unknown-name.what": ("names a photo that is not there", "列有不存在的照片"),
    "quality.split-unknown-name.remedy": (
        "remove the line, or bring the photo back",
        "请删除该行，或补上照片",
    ),
    "quality.split-unknown-name.repair": ("line removed", "已删除该行"),
    "quality.split-missing-name.what": ("lacks a photo", "缺少一张照片"),
    "quality.split-missing-name.remedy": ("add a line for it", "请补上一行"),
    "quality.split-missing-name.repair": ("put into train", "归入 train"),
    "quality.split-bad-value.what": ("puts a photo into no split that there is", "划分名称无效"),
    "quality.split-bad-value.remedy": ("write train, val or test", "请写 train、val 或 test"),
    "quality.split-bad-value.repair": ("put into train", "归入 train"),
    "quality.split-twice.what": ("names a photo more than once", "同一照片出现多次"),
    "quality.split-twice.remedy": ("keep one line", "请只保留一行"),
    "quality.split-twice.repair": (
        "one line kept, or put into train where they differ",
        "保留一行，不一致时归入 train",
    ),
    "quality.split-bad-fold.what": (
        "tells a fold that is no number from 1",
        "折号不是从 1 开始的数字",
    ),
    "quality.split-bad-fold.remedy": ("number the folds from 1", "请从 1 开始编号"),
    "quality.split-bad-fold.repair": ("column fold removed", "已删除 fold 列"),
    "quality.split-empty.what": ("leaves a split empty that training needs", "训练所需的划分为空"),
    "quality.split-empty.remedy": (
        "split again with tongueseg data split --overwrite",
        "请用 tongueseg data split --overwrite 重新划分",
    ),
    "quality.caption.file": ("file", "文件"),
    "quality.caption.photo": ("photo", "照片"),
    "quality.caption.photo-and-mask": ("photo and mask", "照片与掩膜"),
    "quality.caption.mask-as-it-is": ("mask as it is", "现有掩膜"),
    "quality.caption.after-repair": ("after repair", "修复后"),
}
"""By ``quality.KIND.what``, ``.remedy`` and ``.repair``, and ``quality.caption.PICTURE``."""
