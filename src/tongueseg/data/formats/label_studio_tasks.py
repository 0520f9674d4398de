"""Label Studio's tasks, written: photos, ``tasks.json`` and the configuration of the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tongueseg.data.formats.drawing import Pair
from tongueseg.data.formats.label_studio_results import Control, results_of
from tongueseg.data.formats.photo_copy import store_photo
from tongueseg.io.atomic import write_text

_TASKS, _CONFIG = "tasks.json", "label_config.xml"
_LOCAL = "/data/local-files/?d="
_CONTROL = Control()
_LABEL_CONFIG = f"""<View>
  <Image name="{_CONTROL.image}" value="$image" zoom="true"/>
  <PolygonLabels name="{_CONTROL.name}" toName="{_CONTROL.image}">
    <Label value="{_CONTROL.label}" background="#e5484d"/>
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
        result = list(results_of(pair.mask, _CONTROL))
        tasks.append(
            {
                "id": number,
                "data": {"image": _LOCAL + quote(photo.as_posix())},
                kind: [{"result": result}],
            }
        )
    write_text(out / _TASKS, json.dumps(tasks, ensure_ascii=False))
    write_text(out / _CONFIG, _LABEL_CONFIG)
