"""Links that lead out of a folder."""

from __future__ import annotations

import os
from pathlib import Path


def leads_out(file: Path, *folders: Path) -> bool:
    """Tell whether a file lies outside folders once all links are followed.

    A folder may be a link itself.
    """
    real = Path(os.path.realpath(file))
    return not any(real.is_relative_to(os.path.realpath(folder)) for folder in folders)
