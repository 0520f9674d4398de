"""Label Studio's tasks, written: photos, ``tasks.json`` and the configuration of the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tongueseg.data.formats.drawing import Pair
from tongueseg.data.formats.fill import Mask
from tongueseg.data.formats.photo_copy import LABEL, store_photo
from tongueseg.data.formats.polygon import outlines
from tongueseg.io.atomic import write_text

_TASKS, _CONFIG = "tasks.json", "label_config.xml"
_LOCAL = "/data/local-files/?d="
# Ten thousandths of a pixel in a photo of 10,000 pixels.
_DECIMALS = 6
_LABEL_CONFIG = f"""<View>
  <Image name="image" value="$image" zoom="true"/>
  <PolygonLabels name="label" toName="image">
    <Label value="{LABEL}" background="#e5484d"/>
  </PolygonLabels>
</View>
"""


def write_label_studio(out: Path, pairs: Iterator[Pair]) -> None:
    """Write photos, and tasks with an annotation each, as exported after somebody has drawn."""
    _write(out, pairs, "annotations")


def write_label_studio_predictions(out: Path, pairs: Iterator[Pair]) -> None:
    """Write photos, and tasks with a prediction each, for somebody to correct."""
    _write(out, pairs, "predictions")


def _write(out: Path, pairs: Iterator[Pair], kind: str) -> None:
    tasks = []
    for number, pair in enumerate(pairs, start=1):
        photo = store_photo(pair, out / "images").relative_to(out)
        result = list(_regions(pair.mask))
        tasks.append(
            {
                "id": number,
                "data": {"image": _LOCAL + quote(photo.as_posix())},
                kind: [{"result": result}],
            }
        )
    write_text(out / _TASKS, json.dumps(tasks, ensure_ascii=False))
    write_text(out / _CONFIG, _LABEL_CONFIG)


def _regions(mask: Mask) -> Iterator[dict[str, Any]]:
    height, width = mask.shape
    for number, outline in enumerate(outlines(mask), start=1):
        points = (outline * 100 / (width, height)).round(_DECIMALS).tolist()
        yield {
            "id": f"piece{number}",
            "type": "polygonlabels",
            "from_name": "label",
            "to_name": "image",
            "original_width": width,
            "original_height": height,
            "image_rotation": 0,
            "value": {"points": points, "closed": True, "polygonlabels": [LABEL]},
        }
