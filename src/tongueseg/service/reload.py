"""A reload on SIGHUP: keys and model are read again while requests go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tongueseg.errors import BadSettings, TonguesegError
from tongueseg.inference.segmenter import Segmenter
from tongueseg.service.http.keys import ApiKeys
from tongueseg.service.ops.log import LOG
from tongueseg.service.settings import Settings
from tongueseg.service.state import Service
from tongueseg.service.worker.predict_handler import model_info

Opened = tuple[Segmenter, float]
"""A model that passed its self-test, and the IoU that it reached."""


class Reload:
    """Reads keys and model again. If one of them cannot work, all stays as it was.

    Args:
        service: gets them.
        read_settings: reads the settings again.
        open_segmenter: loads a model and runs its self-test.
    """

    def __init__(
        self,
        service: Service,
        read_settings: Callable[[], Settings],
        open_segmenter: Callable[[Settings], Opened],
    ) -> None:
        self._service, self._read, self._open = service, read_settings, open_segmenter
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin a reload, unless one runs already."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            keys, opened = await asyncio.to_thread(self._load)
        except TonguesegError as error:
            LOG.error("reload_failed", reason=str(error))
            return
        except Exception:
            LOG.exception("reload_failed", reason="a fault of the service")
            return
        service = self._service
        # Photos that are worked on keep the former model until they are answered.
        service.segmenter, service.self_test_iou = opened
        service.keys = keys
        model = model_info(service.segmenter.spec)
        service.metrics.set_model(model | {"runtime": service.segmenter.runtime.name})
        LOG.info("reloaded", keys=len(keys), model=model)

    def _load(self) -> tuple[ApiKeys, Opened]:
        settings = self._read()
        keys = ApiKeys(settings.all_keys())
        if bool(keys) != bool(self._service.keys):
            raise BadSettings("keys: only a restart opens a service, or closes an open one")
        return keys, self._open(settings)
