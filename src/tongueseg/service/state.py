"""What the parts of a running service share."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from tongueseg.inference.segmenter import Segmenter
from tongueseg.service.http.keys import Keys
from tongueseg.service.ops.metrics import Metrics
from tongueseg.service.settings import Settings
from tongueseg.service.worker.pool import Pool

STUCK = 60.0
"""Seconds beyond the deadline after which a photo that is still worked on means a broken worker."""


@dataclass
class Service:
    """A running service.

    Attributes:
        settings: what it was started with.
        segmenter: the model.
        proof: overlap that the model reached on a drawn photo.
        pool: the workers and their queue.
        keys: who may ask.
        metrics: what is counted.
        draining: it is about to end, and asks to be left in peace.
    """

    settings: Settings
    segmenter: Segmenter
    proof: float
    pool: Pool
    keys: Keys
    metrics: Metrics
    draining: bool = False

    @property
    def ready(self) -> bool:
        """Whether requests are welcome."""
        return not self.draining and self.alive

    @property
    def alive(self) -> bool:
        """Whether no worker has been busy with one photo for minutes."""
        return self.pool.longest < self.settings.deadline + STUCK


def service_of(request: Request) -> Service:
    """Return the service that a request came to."""
    service: Service = request.app.state.service
    return service
