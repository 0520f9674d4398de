"""The state that the parts of a running service share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.memory_budget import MemoryBudget
from tongueseg.service.http.connections import Connections
from tongueseg.service.http.fair_share import FairShare
from tongueseg.service.http.keys import ApiKeys
from tongueseg.service.label_studio.task_photo import LabelStudio
from tongueseg.service.ops.metrics import Metrics
from tongueseg.service.settings import Settings
from tongueseg.service.worker.pool import WorkerPool

if TYPE_CHECKING:
    from tongueseg.service.ops.spans import Tracing

STUCK_SECONDS = 60.0
"""A job that runs for this long beyond the deadline means a broken worker."""


@dataclass
class Service:
    """A running service.

    Attributes:
        settings: its settings.
        segmenter: the model.
        self_test_iou: IoU that the model reached on a drawn photo.
        pool: the workers and their queue.
        keys: the API keys.
        memory: what all photos that are worked on share.
        metrics: the counters.
        connections: those of its clients.
        shares: what each client holds of the queue.
        label_studio: whose ML backend the service is; None if it is none.
        tracing: traces the requests; None if nobody asked for it.
        draining: whether it is about to end and takes no further connections.
    """

    settings: Settings
    segmenter: Segmenter
    self_test_iou: float
    pool: WorkerPool
    keys: ApiKeys
    memory: MemoryBudget
    metrics: Metrics
    connections: Connections = field(default_factory=Connections)
    shares: FairShare = field(default_factory=FairShare)
    label_studio: LabelStudio | None = None
    tracing: Tracing | None = None
    draining: bool = False

    @property
    def ready(self) -> bool:
        """Whether the service takes requests."""
        return not self.draining and self.alive

    @property
    def alive(self) -> bool:
        """Whether no worker is stuck with one photo."""
        return self.pool.longest_seconds < self.settings.deadline + STUCK_SECONDS


def service_of(request: Request) -> Service:
    """Return the service that a request was sent to."""
    service: Service = request.app.state.service
    return service
