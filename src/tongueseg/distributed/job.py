"""The settings of a job. They are kept beside its results, and a resumed job must match them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

import tongueseg
from tongueseg.batch.outputs import JOB, Style
from tongueseg.distributed.store import Store
from tongueseg.errors import BadSettings
from tongueseg.render import Background


class JobSettings(BaseModel):
    """The settings on which the results of a job depend.

    Attributes:
        model: name of the model.
        files: SHA-256 of each of its files and its spec.
        runtime, tta: as for :class:`tongueseg.Segmenter`.
        save: the outputs that are written for each photo; may hold ``measures``.
        background, width_cm: the style of the images.
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
        """The style of the images."""
        return Style(self.background, self.width_cm)

    def metadata(self) -> dict[str, str]:
        """Return the metadata of the tables."""
        files = " ".join(f"{name}={digest}" for name, digest in self.files.items())
        return {"model": self.model, "sha256": files, "tongueseg": self.version}


def open_job(store: Store, job: JobSettings, *, resume: bool) -> None:
    """Start a job in a store, or resume the one that is there.

    Raises:
        BadSettings: there is one and ``resume`` is false, its settings differ, or the store holds
            masks of something else.
        CannotWrite: the store refuses.
    """
    content = store.read(JOB)
    if content is None:
        if store.names("mask") or store.names("results"):
            raise BadSettings(
                f"{store.root}: holds masks or results that no such job wrote; choose another --out"
            )
        store.write(JOB, (job.model_dump_json(indent=2) + "\n").encode())
        store.persist([JOB])
        return
    if not resume:
        raise BadSettings(
            f"{store.root}: holds a job already; add --resume or choose another --out"
        )
    _check_same(store, content, job)


def _check_same(store: Store, content: bytes, job: JobSettings) -> None:
    try:
        previous = JobSettings.model_validate_json(content)
    except ValidationError as error:
        raise BadSettings(f"{store.root}/{JOB}: not the settings of a job") from error
    for name, value in job:
        before = getattr(previous, name)
        if before != value:
            raise BadSettings(
                f"{store.root}: was begun with {name} {_as_text(before)}, not {_as_text(value)}; "
                "--resume goes on with the same"
            )


def _as_text(value: object) -> str:
    if isinstance(value, dict):
        # The names of a changed model may be the same.
        return ", ".join(f"{name} {digest[:12]}" for name, digest in value.items())
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
