"""Public sets of photos and masks that can be downloaded: one entry each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicSet:
    """A public set: files of a repository at one commit.

    Attributes:
        about: a description for the screen.
        repository: ``OWNER/NAME`` on GitHub.
        commit: 40 hexadecimal digits; its files never change.
        photos, masks: folders whose files are paired by their names without suffix.
        licence: its SPDX identifier.
        licence_file: path of its text.
    """

    about: str
    repository: str
    commit: str
    photos: str
    masks: str
    licence: str
    licence_file: str = "LICENSE"


PUBLIC_SETS = {
    "booth": PublicSet(
        about="close-ups of one hospital booth with hand-drawn masks",
        repository="IanMackenzie0909/Tongue-Segmentation",
        commit="4cbe872b713a6a990723824169cb397b25cc2c05",
        photos="tongue/images",
        masks="tongue/annots",
        licence="MIT",
    )
}
