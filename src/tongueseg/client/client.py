"""``Client``: the segmenter of a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any, Literal, Self

import httpx

from tongueseg.client.error_mapping import error_from_response
from tongueseg.client.result import Prediction
from tongueseg.client.session import Session
from tongueseg.client.upload import NamedBytes, PhotoSource, read_file, read_file_or_error
from tongueseg.errors import BadPhoto, TonguesegError
from tongueseg.inference.prompt import Box, Points, Prompt, make_prompt
from tongueseg.io.retry import RetryPolicy

ImageOutput = Literal["mask", "cutout", "overlay", "probability"]
_IMAGE_TYPES = ("image/png", "image/jpeg")
_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


class Client:
    """Sends photos to a service and returns its predictions. Threads may share a client.

    Args:
        url: of the service, such as ``http://127.0.0.1:8000``.
        key: an API key, if the service needs one.
        timeout: seconds for one answer, from the request to its last byte.
        retries: requests that follow the first one if the service is full or cannot be reached.
        deadline: seconds after which no retry is made.
        transport: httpx's, for tests and for services behind something special.

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
        deadline: float = 120.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        http = httpx.Client(base_url=url, headers=headers, timeout=timeout, transport=transport)
        self._session = Session(http, RetryPolicy(retries + 1, deadline), timeout)

    def predict(
        self,
        photo: PhotoSource,
        *,
        measures: bool = False,
        box: Box | None = None,
        points: Points | None = None,
    ) -> Prediction:
        """Return where the tongue is.

        Args:
            photo: path or encoded bytes.
            measures: whether the service measures the tongue as well.
            box, points: where the tongue is, as :class:`tongueseg.Segmenter` takes them.

        Raises:
            BadPhoto: the photo cannot be read, on this machine or by the service.
            BadPrompt: the box or a point lies outside the photo.
            BadSettings: the box or a point is none.
            ServiceFailed: the service cannot be reached, is full, or refuses the request.
        """
        prompt = make_prompt(box, points)
        return self._predict(read_file(photo), measures=measures, prompt=prompt)

    def predict_many(
        self, photos: Iterable[PhotoSource], *, measures: bool = False
    ) -> list[Prediction | TonguesegError]:
        """Return where the tongue is in each of a few photos, sent in one request.

        The list holds the error of a photo that cannot be read.

        Raises:
            ServiceFailed: as for :meth:`predict`, or there are too many photos for one request.
        """
        files = [read_file_or_error(photo) for photo in photos]
        readable = [file for file in files if not isinstance(file, BadPhoto)]
        results = iter(self._predict_all(readable, measures=measures))
        return [file if isinstance(file, BadPhoto) else next(results) for file in files]

    def image(self, photo: PhotoSource, output: ImageOutput) -> bytes:
        """Return the mask or the cut-out as PNG, or the overlay as JPEG.

        Raises:
            BadPhoto, ServiceFailed: as for :meth:`predict`.
        """
        response = self._send("predict", [read_file(photo)], {"output": output})
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in _IMAGE_TYPES:
            raise self._session.unexpected_answer()
        return response.content

    def measure(
        self,
        photo: PhotoSource,
        *,
        white: str | None = None,
        white_value: float | None = None,
        mm_per_px: float | None = None,
        upright: bool = False,
    ) -> dict[str, float | None]:
        """Return every measure by column, None where undefined.

        The arguments are those of ``tongueseg measure``.

        Raises:
            BadPhoto, ServiceFailed: as for :meth:`predict`.
            BadReference: the white patch is unusable.
            BadSettings: an argument is out of range.
        """
        parameters = {
            "white": white,
            "white_value": white_value,
            "mm_per_px": mm_per_px,
            "upright": upright,
        }
        measures = self._post("measure", [read_file(photo)], parameters).get("measures")
        if not isinstance(measures, dict):
            raise self._session.unexpected_answer()
        return measures

    def version(self) -> dict[str, Any]:
        """Return version, model and runtime of the service."""
        return self._session.json(self._session.request("GET", "/v1/version"))

    def ready(self) -> bool:
        """Return whether the service takes requests. It is asked once, without a retry."""
        try:
            return self._session.http.get("/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """Close the connections."""
        self._session.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _predict_all(
        self, files: list[NamedBytes], *, measures: bool
    ) -> Sequence[Prediction | TonguesegError]:
        """Return the prediction or the error of each file; the service answers one differently."""
        if not files:
            return []
        if len(files) == 1:
            try:
                return [self._predict(files[0], measures=measures)]
            except BadPhoto as error:
                return [error]
        results = self._post("predict", files, {"measures": measures}).get("results")
        if not isinstance(results, list) or len(results) != len(files):
            raise self._session.unexpected_answer()
        return [self._prediction_or_error(result) for result in results]

    def _prediction_or_error(self, result: Any) -> Prediction | TonguesegError:
        if isinstance(result, dict) and "error" in result:
            return error_from_response(self._session.url, 422, result)
        return self._prediction(result)

    def _predict(
        self, file: NamedBytes, *, measures: bool, prompt: Prompt | None = None
    ) -> Prediction:
        fields = prompt.to_text() if prompt else {}
        return self._prediction(self._post("predict", [file], {"measures": measures}, fields))

    def _prediction(self, content: Any) -> Prediction:
        try:
            return Prediction.from_json(content)
        except (KeyError, TypeError, ValueError) as error:
            raise self._session.unexpected_answer() from error

    def _post(
        self,
        verb: str,
        files: list[NamedBytes],
        parameters: Mapping[str, Any],
        fields: Mapping[str, str] = _NO_FIELDS,
    ) -> dict[str, Any]:
        return self._session.json(self._send(verb, files, parameters, fields))

    def _send(
        self,
        verb: str,
        files: list[NamedBytes],
        parameters: Mapping[str, Any],
        fields: Mapping[str, str] = _NO_FIELDS,
    ) -> httpx.Response:
        parts = [("file", file) for file in files]
        query = {name: value for name, value in parameters.items() if value is not None}
        return self._session.request("POST", f"/v1/{verb}", files=parts, params=query, data=fields)
