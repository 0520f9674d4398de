"""The table of all that a check can find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tongueseg.data.split import split_file
from tongueseg.i18n import Text, text

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Kind:
    """A kind of finding, in English and Chinese.

    Attributes:
        key: what the command line and the files call it.
        severity: ``error`` where training would refuse it or learn what is wrong, ``warning``
            where somebody should look, ``note`` where it is good to know.
        repairs: whether ``--fix`` repairs it; where it takes judgement, it does not.
    """

    key: str
    severity: Severity
    repairs: bool = False

    @property
    def what(self) -> Text:
        """What is wrong; follows on the name of the file."""
        return text(f"quality.{self.key}.what")

    @property
    def remedy(self) -> Text:
        """What to do."""
        return text(f"quality.{self.key}.remedy")

    @property
    def repair(self) -> Text | None:
        """What ``--fix`` does; None where it takes judgement."""
        return text(f"quality.{self.key}.repair") if self.repairs else None


_TABLE = (
    # --- files and names ---
    Kind("photo-without-mask", "error"),
    Kind("mask-without-photo", "error"),
    Kind("mask-suffix", "error", repairs=True),
    Kind("shared-name", "error"),
    Kind("second-mask", "warning", repairs=True),
    Kind("mask-format", "error", repairs=True),
    Kind("stray-file", "note", repairs=True),
    Kind("name-case", "warning"),
    Kind("name-odd", "warning"),
    # --- photos ---
    Kind("photo-unreadable", "error"),
    Kind("photo-too-large", "error"),
    Kind("photo-blank", "warning"),
    Kind("photo-small", "warning"),
    Kind("photo-long", "warning"),
    Kind("photo-grey", "note"),
    Kind("photo-deep", "note"),
    # --- what the file of a mask holds ---
    Kind("mask-unreadable", "error"),
    Kind("mask-alpha", "error", repairs=True),
    Kind("mask-coloured", "error", repairs=True),
    Kind("mask-classes", "error"),
    Kind("mask-values", "error"),
    Kind("class-absent", "warning"),
    Kind("mask-01", "warning", repairs=True),
    Kind("mask-grey", "error", repairs=True),
    # --- mask and photo ---
    Kind("mask-turned", "error", repairs=True),
    Kind("mask-perhaps-turned", "note"),
    Kind("mask-resized", "error", repairs=True),
    Kind("mask-other-size", "error"),
    Kind("mask-off-photo", "warning"),
    # --- the shape of a mask ---
    Kind("mask-inverted", "error", repairs=True),
    Kind("mask-empty", "warning"),
    Kind("mask-full", "error"),
    Kind("mask-tiny", "warning"),
    Kind("mask-pieces", "warning"),
    Kind("mask-specks", "warning", repairs=True),
    Kind("mask-hole", "warning"),
    Kind("mask-pinholes", "warning", repairs=True),
    Kind("mask-ragged", "warning"),
    # --- photos among each other ---
    Kind("photo-copy", "warning"),
    Kind("photo-near-copy", "warning"),
    Kind("copy-across-splits", "error", repairs=True),
    Kind("mask-copy", "warning"),
    # --- split.csv ---
    Kind("split-unreadable", "error"),
    Kind(split_file.UNKNOWN, "error", repairs=True),
    Kind(split_file.MISSING, "error", repairs=True),
    Kind(split_file.BAD_VALUE, "error", repairs=True),
    Kind(split_file.TWICE, "error", repairs=True),
    Kind(split_file.BAD_FOLD, "error", repairs=True),
    Kind("split-empty", "error"),
)

KINDS = {kind.key: kind for kind in _TABLE}
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
