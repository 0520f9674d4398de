"""``Client``: asks a service as one would ask a segmenter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from tongueseg.client.answer import Prediction
from tongueseg.client.exchange import Exchange
from tongueseg.client.problems import error_of
from tongueseg.client.upload import File, Source, file_of, file_or_error
from tongueseg.errors import BadPhoto, TonguesegError

Picture = Literal["mask", "cutout", "overlay"]
_PICTURES = ("image/png", "image/jpeg")


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
        return self._predicted(file_of(photo), measures=measures)

    def predict_many(
        self, photos: Iterable[Source], *, measures: bool = False
    ) -> list[Prediction | TonguesegError]:
        """Return where the tongue is in each of a few photos, sent together.

        A photo that cannot be read gives its error in the list; the others go on.

        Raises:
            ServiceFailed: as for :meth:`predict`; also where these are more than it takes at once.
        """
        files = [file_or_error(photo) for photo in photos]
        sent = [file for file in files if not isinstance(file, BadPhoto)]
        answers = iter(self._answers(sent, measures=measures))
        return [file if isinstance(file, BadPhoto) else next(answers) for file in files]

    def picture(self, photo: Source, output: Picture) -> bytes:
        """Return the mask or the cut-out as PNG, or the overlay as JPEG.

        Raises:
            BadPhoto, ServiceFailed: as for :meth:`predict`.
        """
        answer = self._send("predict", [file_of(photo)], {"output": output})
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _PICTURES:
            raise self._exchange.stranger()
        return answer.content

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
        told = self._post("measure", [file_of(photo)], {**asked, "upright": upright})
        measures = told.get("measures")
        if not isinstance(measures, dict):
            raise self._exchange.stranger()
        return measures

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

    def _answers(
        self, files: list[File], *, measures: bool
    ) -> Sequence[Prediction | TonguesegError]:
        """Return what a service says of each of some files, none of them or one as well."""
        if len(files) == 1:
            try:
                return [self._predicted(files[0], measures=measures)]
            except BadPhoto as error:
                return [error]
        told = self._post("predict", files, {"measures": measures}).get("results") if files else []
        if not isinstance(told, list) or len(told) != len(files):
            raise self._exchange.stranger()
        return [self._answer(one) for one in told]

    def _answer(self, told: Any) -> Prediction | TonguesegError:
        if isinstance(told, dict) and "error" in told:
            return error_of(self._exchange.url, 422, told)
        return self._prediction(told)

    def _predicted(self, file: File, *, measures: bool) -> Prediction:
        return self._prediction(self._post("predict", [file], {"measures": measures}))

    def _prediction(self, told: Any) -> Prediction:
        try:
            return Prediction.of(told)
        except (KeyError, TypeError, ValueError) as error:
            raise self._exchange.stranger() from error

    def _post(self, verb: str, files: list[File], asked: Mapping[str, Any]) -> dict[str, Any]:
        return self._exchange.json(self._send(verb, files, asked))

    def _send(self, verb: str, files: list[File], asked: Mapping[str, Any]) -> httpx.Response:
        parts = [("file", file) for file in files]
        parameters = {name: value for name, value in asked.items() if value is not None}
        return self._exchange.ask("POST", f"/v1/{verb}", files=parts, params=parameters)
