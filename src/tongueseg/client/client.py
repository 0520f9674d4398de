"""``Client``: asks a service as one would ask a segmenter."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from tongueseg.client.exchange import Exchange
from tongueseg.client.prediction import Prediction
from tongueseg.client.problems import error_of
from tongueseg.errors import BadPhoto, TonguesegError

Source = str | os.PathLike[str] | bytes
Picture = Literal["mask", "cutout", "overlay"]


class Client:
    """Cuts the tongue out of photos by asking a service; several threads may share one.

    Args:
        url: of the service, such as ``http://127.0.0.1:8000``.
        key: an API key, where the service asks for one.
        timeout: seconds that one answer may take.
        retries: how often it asks again where the service is full or cannot be reached.
        transport: httpx's, for tests and for special ways to a service.

    Example:
        >>> with Client("http://127.0.0.1:8000") as client:
        ...     client.predict("tongue.jpg").mask.shape
        (400, 400)
    """

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        timeout: float = 30.0,
        retries: int = 4,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        http = httpx.Client(base_url=url, headers=headers, timeout=timeout, transport=transport)
        self._exchange = Exchange(http, retries)

    def predict(self, photo: Source, *, measures: bool = False) -> Prediction:
        """Return where the tongue is.

        Args:
            photo: path or encoded bytes.
            measures: have it measured as well.

        Raises:
            BadPhoto: the photo cannot be read, here or there.
            ServiceFailed: the service cannot be reached, is full, or refuses.
        """
        return self._prediction(self._post("predict", [photo], {"measures": measures}))

    def predict_many(
        self, photos: Iterable[Source], *, measures: bool = False
    ) -> list[Prediction | TonguesegError]:
        """Return where the tongue is in each of a few photos, sent together.

        A photo that cannot be read gives its error in the list; the others go on.

        Raises:
            ServiceFailed: as for :meth:`predict`; also where these are more than it takes at once.
        """
        sources = list(photos)
        if len(sources) < 2:
            return [self._one(source, measures=measures) for source in sources]
        told = self._post("predict", sources, {"measures": measures})
        return [
            error_of(self._exchange.url, 422, one) if "error" in one else self._prediction(one)
            for one in told.get("results", ())
        ]

    def picture(self, photo: Source, output: Picture) -> bytes:
        """Return the mask or the cut-out as PNG, or the overlay as JPEG.

        Raises:
            BadPhoto, ServiceFailed: as for :meth:`predict`.
        """
        return self._send("predict", [photo], {"output": output}).content

    def measure(
        self,
        photo: Source,
        *,
        white: str | None = None,
        white_value: float | None = None,
        mm_per_px: float | None = None,
        upright: bool = False,
    ) -> dict[str, float | None]:
        """Return every measure by column, None where undefined; arguments as for the command.

        Raises:
            BadPhoto, ServiceFailed: as for :meth:`predict`.
            BadReference, BadSettings: the patch or an argument cannot serve.
        """
        asked = {"white": white, "white_value": white_value, "mm_per_px": mm_per_px}
        told = self._post("measure", [photo], {**asked, "upright": upright})
        return dict(told["measures"])

    def version(self) -> dict[str, Any]:
        """Return what runs there: version, model, runtime."""
        return self._exchange.json(self._exchange.ask("GET", "/v1/version"))

    def ready(self) -> bool:
        """Return whether the service welcomes requests; asks once."""
        try:
            return self._exchange.http.get("/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """End the connections."""
        self._exchange.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _one(self, photo: Source, *, measures: bool) -> Prediction | TonguesegError:
        try:
            return self.predict(photo, measures=measures)
        except BadPhoto as error:
            return error

    def _prediction(self, told: Mapping[str, Any]) -> Prediction:
        try:
            return Prediction.of(told)
        except (KeyError, TypeError, ValueError) as error:
            raise self._exchange.stranger() from error

    def _post(self, verb: str, photos: list[Source], asked: Mapping[str, Any]) -> dict[str, Any]:
        return self._exchange.json(self._send(verb, photos, asked))

    def _send(self, verb: str, photos: list[Source], asked: Mapping[str, Any]) -> httpx.Response:
        files = [("file", _file(photo)) for photo in photos]
        parameters = {name: value for name, value in asked.items() if value is not None}
        return self._exchange.ask("POST", f"/v1/{verb}", files=files, params=parameters)


def _file(photo: Source) -> tuple[str, bytes]:
    """Return name and bytes of a photo.

    Raises:
        BadPhoto: it cannot be read.
    """
    if isinstance(photo, bytes):
        return "photo", photo
    path = Path(photo)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise BadPhoto(f"{path}: cannot be read ({error.strerror})") from error
