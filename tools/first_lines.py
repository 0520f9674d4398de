"""Type a new user's first lines in an empty folder and print what they say, as a terminal shows it.

Run it as ``python tools/first_lines.py``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples" / "original"

LINES = (
    "tongueseg photo.jpg",
    "tongueseg photos",
    "tongueseg predict photos -o results",
    "tongueseg predict - < photo.jpg > mask.png",
    "tongueseg predict {url}/photo.jpg -o from-web",
    "tongueseg predict photos.zip -o from-zip",
    "tongueseg convert labels.json",
    "tongueseg predict photos/a.jpg",
    "tongueseg predict photos -o results",
    "tongueseg predict photos -o results --resume",
    "tongueseg predict broken.jpg photo.jpg -o last",
)
"""What is typed, in this order; ``{url}`` is a web server that gives the files of the folder."""


@dataclass(frozen=True)
class Typed:
    """A line and what came of it.

    Attributes:
        said: standard output and errors together.
    """

    line: str
    said: str
    code: int

    def __str__(self) -> str:
        ended = f"(exit code {self.code})\n" if self.code else ""
        return f"$ {self.line}\n{self.said}{ended}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def type_lines(folder: Path) -> Iterator[Typed]:
    """Put some photos into a folder and type the lines there; yield what they say."""
    _put_photos(folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        for line in LINES:
            yield _typed(line.format(url=url), folder)
        server.shutdown()


def _put_photos(folder: Path) -> None:
    first, second, third = sorted(EXAMPLES.iterdir())[:3]
    (folder / "photos").mkdir()
    shutil.copy(first, folder / "photo.jpg")
    shutil.copy(second, folder / "photos/a.jpg")
    shutil.copy(third, folder / "photos/b.jpg")
    (folder / "photos/notes.docx").write_bytes(b"")
    (folder / "broken.jpg").write_bytes(first.read_bytes()[:5000])
    with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
        archive.write(second, "a.jpg")
        archive.write(third, "b.jpg")


def _typed(line: str, folder: Path) -> Typed:
    # A shell would do as well, and differs from system to system.
    words, given, taken = line.split(), b"", None
    if "<" in words:
        at = words.index("<")
        given, taken = (folder / words[at + 1]).read_bytes(), words[at + 3]
        words = words[:at]
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False)
    if taken:
        (folder / taken).write_bytes(done.stdout)
    said = done.stderr if taken else done.stdout + done.stderr
    return Typed(line, said.decode(), done.returncode)


def main() -> None:
    """Print the transcript and the files that are there in the end."""
    with tempfile.TemporaryDirectory() as folder:
        for typed in type_lines(Path(folder)):
            print(typed)
        print("$ find . -type f")
        for file in sorted(Path(folder).rglob("*")):
            if file.is_file():
                print(file.relative_to(folder))


if __name__ == "__main__":
    main()
