"""The formats of annotation tools: one file each, one function to read, one to write."""

from __future__ import annotations

from tongueseg.data.formats.coco import read_coco, write_coco
from tongueseg.data.formats.cvat import read_cvat
from tongueseg.data.formats.dataset_folder import read_layout, write_layout
from tongueseg.data.formats.drawing import Reader, Writer
from tongueseg.data.formats.isat import read_isat
from tongueseg.data.formats.labelme import read_labelme, write_labelme
from tongueseg.data.formats.yolo import read_yolo, write_yolo

READERS: dict[str, Reader] = {
    "coco": read_coco,
    "cvat": read_cvat,
    "folder": read_layout,
    "isat": read_isat,
    "labelme": read_labelme,
    "yolo": read_yolo,
}

WRITERS: dict[str, Writer] = {
    "coco": write_coco,
    "folder": write_layout,
    "labelme": write_labelme,
    "yolo": write_yolo,
}
