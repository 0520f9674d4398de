"""What a job was asked to do: kept beside its results, so that it goes on as it began."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

import tongueseg
from tongueseg.batch.outputs import Style
from tongueseg.distributed.store import Store
from tongueseg.errors import BadSettings
from tongueseg.render import Background

FILE = "job.json"


class Job(BaseModel):
    """The settings that a job's results depend on.

    Attributes:
        model: the name of the model, and ``files`` the SHA-256 of each of its files and its spec.
        runtime: as for a :class:`tongueseg.Segmenter`, and so is ``tta``.
        save: the outputs that are written of each photo, ``measures`` among them or not.
        background, width_cm: the style of the pictures.
        version: of tongueseg.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    files: dict[str, str]
    runtime: str = "auto"
    tta: bool | None = None
    save: tuple[str, ...] = ()
    background: Background | None = None
    width_cm: float = Style().width_cm
    version: str = tongueseg.__version__

    @property
    def style(self) -> Style:
        """How the pictures look."""
        return Style(self.background, self.width_cm)

    def about(self) -> dict[str, str]:
        """Return what the metadata of a table say of it."""
        files = " ".join(f"{name}={digest}" for name, digest in self.files.items())
        return {"model": self.model, "sha256": files, "tongueseg": self.version}


def open_job(store: Store, job: Job, *, resume: bool) -> None:
    """Begin a job in a store, or go on with the one that is there.

    Raises:
        BadSettings: there is one and it shall not go on, it was asked for something else, or
            there are masks of somebody else.
        CannotWrite: the store refuses.
    """
    content = store.read(FILE)
    if content is None:
        if store.names("mask") or store.names("results"):
            raise BadSettings(
                f"{store.root}: holds masks or results that no such job wrote; choose another --out"
            )
        store.write(FILE, (job.model_dump_json(indent=2) + "\n").encode())
        return
    if not resume:
        raise BadSettings(
            f"{store.root}: holds a job already; add --resume or choose another --out"
        )
    _check_same(store, content, job)


def _check_same(store: Store, content: bytes, job: Job) -> None:
    try:
        earlier = Job.model_validate_json(content)
    except ValidationError as error:
        raise BadSettings(f"{store.root}/{FILE}: not the settings of a job") from error
    for name, value in job:
        was = getattr(earlier, name)
        if was != value:
            raise BadSettings(
                f"{store.root}: was begun with {name} {_said(was)}, not {_said(value)}; "
                "--resume goes on with the same"
            )


def _said(value: object) -> str:
    if isinstance(value, dict):
        # Of a changed model the names may be the same.
        return ", ".join(f"{name} {digest[:12]}" for name, digest in value.items())
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
