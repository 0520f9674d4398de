"""A model as bytes: the machines of a cluster need not share the disk that it lies on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.weights.model_files import files_of, find_model


@dataclass(frozen=True)
class Bundle:
    """A model's files and its spec.

    Attributes:
        name: what the spec calls it.
        main: the name of the file that an engine opens.
        files: content by name, or by path in the folder that some models are.
    """

    name: str
    main: str
    files: dict[str, bytes]

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}

    def open(self, runtime: str, tta: bool | None) -> Segmenter:
        """Load the model into an engine with a single thread.

        Raises:
            BadModel: the engine cannot load it.
            BadSettings: there is no such runtime.
            CannotWrite: there is no room for its files.
            MissingExtra: the engine is not installed.
        """
        with TemporaryDirectory(prefix="tongueseg-") as folder:
            for name, content in self.files.items():
                write_bytes(Path(folder, name), content)
            return Segmenter(Path(folder, self.main), runtime, threads=1, tta=tta)


def bundle(model: str) -> Bundle:
    """Read the files of a model; the argument is that of :class:`tongueseg.Segmenter`.

    Raises:
        BadModel: there is none, or it was changed.
    """
    found = find_model(model)
    folder = found.path.parent
    files = [*files_of(found.path), found.path.with_suffix(".json")]
    contents = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    return Bundle(found.spec.name, found.path.name, contents)
