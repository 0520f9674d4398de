"""Public sets that can be downloaded: photos with masks, and faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Origin:
    """A repository at one commit, and its licence.

    Attributes:
        repository: ``OWNER/NAME`` on GitHub.
        commit: 40 hexadecimal digits; its files never change.
        licence: its SPDX identifier.
        licence_file: path of its text.
    """

    repository: str
    commit: str
    licence: str
    licence_file: str = "LICENSE"

    @property
    def url(self) -> str:
        """The page of the repository."""
        return f"https://github.com/{self.repository}"


@dataclass(frozen=True)
class PublicSet:
    """A public set of photos and masks.

    Attributes:
        about: a description for the screen.
        origin: where its files are.
        photos, masks: folders whose files are paired by their names without suffix.
    """

    about: str
    origin: Origin
    photos: str
    masks: str


@dataclass(frozen=True)
class FaceFolder:
    """A folder of a repository that shows faces.

    Attributes:
        about: a description for the screen.
        origin: where its files are.
        folder: the path of the folder.
        kind: ``generated`` for figures, whose tiles are cut apart; ``portrait`` for single faces.
        skip: patterns of names, without suffix, that show no grid of faces.
        tongues: pattern of figures whose last row puts out its tongue, as its titles say.
        most: so many files, the first by path.
    """

    about: str
    origin: Origin
    folder: str
    kind: Literal["generated", "portrait"]
    skip: tuple[str, ...] = ()
    tongues: str = ""
    most: int | None = None


PUBLIC_SETS = {
    "booth": PublicSet(
        about="close-ups of one hospital booth with hand-drawn masks",
        origin=Origin(
            repository="IanMackenzie0909/Tongue-Segmentation",
            commit="4cbe872b713a6a990723824169cb397b25cc2c05",
            licence="MIT",
        ),
        photos="tongue/images",
        masks="tongue/annots",
    )
}

FACES = (
    FaceFolder(
        about="faces of people who do not exist",
        origin=Origin(
            repository="SelfishGene/SFHQ-T2I-dataset",
            commit="1c05cd7a8ca3698f583dc4ed6d3949b852d65f39",
            licence="MIT",
            licence_file="LICENSE.txt",
        ),
        folder="figures",
        kind="generated",
        skip=("*_distribution", "*bad things*"),
        tongues="*xpression*",
    ),
    FaceFolder(
        about="faces of people who do not exist",
        origin=Origin(
            repository="SelfishGene/SFHQ-dataset",
            commit="87d28ea38d36ae81c92e6aa0771e17068fe1934a",
            licence="MIT",
        ),
        folder="images",
        kind="generated",
        skip=("bring_to_life_*", "*_segmentation"),
    ),
    FaceFolder(
        about="official portraits",
        origin=Origin(
            repository="unitedstates/images",
            commit="374a26c92c615c5c3ef5886d1212f53ba2fc9f1d",
            licence="CC0-1.0",
        ),
        folder="congress/450x550",
        kind="portrait",
        most=400,
    ),
)
"""Faces of people who do not exist, and official portraits in the public domain."""
