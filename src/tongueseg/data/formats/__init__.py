"""The formats of annotation tools: one file each, one function to read, one to write."""

from __future__ import annotations

from tongueseg.data.formats.coco import read_coco, write_coco
from tongueseg.data.formats.cvat import read_cvat
from tongueseg.data.formats.cvat_images import write_cvat
from tongueseg.data.formats.dataset_folder import read_layout, write_layout
from tongueseg.data.formats.drawing import Reader, Writer
from tongueseg.data.formats.isat import read_isat
from tongueseg.data.formats.label_studio import read_label_studio
from tongueseg.data.formats.label_studio_tasks import write_label_studio
from tongueseg.data.formats.labelme import read_labelme, write_labelme
from tongueseg.data.formats.labelme_dataset import read_labelme_dataset
from tongueseg.data.formats.mask_folder import read_masks
from tongueseg.data.formats.nnunet import read_nnunet
from tongueseg.data.formats.supervisely import read_supervisely, write_supervisely
from tongueseg.data.formats.via import read_via
from tongueseg.data.formats.voc_masks import read_voc
from tongueseg.data.formats.yolo import read_yolo, write_yolo

READERS: dict[str, Reader] = {
    "coco": read_coco,
    "cvat": read_cvat,
    "folder": read_layout,
    "isat": read_isat,
    "json_to_dataset": read_labelme_dataset,
    "labelme": read_labelme,
    "labelstudio": read_label_studio,
    "masks": read_masks,
    "nnunet": read_nnunet,
    "supervisely": read_supervisely,
    "via": read_via,
    "voc": read_voc,
    "yolo": read_yolo,
}

WRITERS: dict[str, Writer] = {
    "coco": write_coco,
    "cvat": write_cvat,
    "folder": write_layout,
    "labelme": write_labelme,
    "labelstudio": write_label_studio,
    "supervisely": write_supervisely,
    "yolo": write_yolo,
}
