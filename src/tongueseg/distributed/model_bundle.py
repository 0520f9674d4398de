"""A model as bytes: the machines of a cluster need not share a disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.weights.model_files import files_of, find_model


@dataclass(frozen=True)
class ModelBundle:
    """The files of a model and its spec.

    Attributes:
        name: of the model, as in its spec.
        main: name of the file that the engine opens.
        files: content by name, or by path below the folder of a model that is a folder.
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
            CannotWrite: the disk has no room for the files.
            MissingExtra: the engine is not installed.
        """
        with TemporaryDirectory(prefix="tongueseg-") as folder:
            for name, content in self.files.items():
                write_bytes(Path(folder, name), content)
            return Segmenter(Path(folder, self.main), runtime, threads=1, tta=tta)


def bundle_model(model: str) -> ModelBundle:
    """Read the files of a model. The argument is that of :class:`tongueseg.Segmenter`.

    Raises:
        BadModel: there is no such model, or its file does not match its spec.
    """
    model_file = find_model(model)
    folder = model_file.path.parent
    files = [*files_of(model_file.path), model_file.path.with_suffix(".json")]
    contents = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    return ModelBundle(model_file.spec.name, model_file.path.name, contents)
