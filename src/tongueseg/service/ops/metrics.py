"""What Prometheus is told."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from tongueseg.service.http.predict_handler import Answer
from tongueseg.service.worker.pool import Pool

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counts requests and photos.

    A registry of its own lets two services stand in one process.

    Args:
        pool: whose queue is told.
        model: name, version and engine.
        ready: whether requests are welcome.
    """

    def __init__(self, pool: Pool, model: dict[str, str], ready: Callable[[], bool]) -> None:
        # When each series began is told for every one of them, and asked for by nobody.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "tongueseg_requests",
            "Requests that were answered.",
            ("path", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "tongueseg_request_seconds",
            "Seconds from the head of a request to the end of its answer.",
            ("path",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._steps = Histogram(
            "tongueseg_step_seconds",
            "Seconds of each step of a photo.",
            ("step",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._photos = Counter(
            "tongueseg_photos",
            "Photos, by what was found: tongue, none, or failed.",
            ("result",),
            registry=self.registry,
        )
        self._rejected = Counter(
            "tongueseg_rejected",
            "Requests that were not answered as asked.",
            ("reason",),
            registry=self.registry,
        )
        self._model = Gauge(
            "tongueseg_model_info", "The model in use.", tuple(model), registry=self.registry
        )
        self._model.labels(**model).set(1)
        self._gauges(pool, ready)

    def request(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self._requests.labels(path, method, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def photo(self, answer: Answer) -> None:
        """Count a photo that was segmented."""
        self._photos.labels("tongue" if answer.tongue else "none").inc()
        for step, milliseconds in answer.milliseconds.items():
            self._steps.labels(step).observe(milliseconds / 1000)

    def failed_photo(self) -> None:
        """Count a photo that could not be read or measured."""
        self._photos.labels("failed").inc()

    def rejected(self, reason: str) -> None:
        """Count a request that was not answered as asked."""
        self._rejected.labels(reason).inc()

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self.registry)

    def _gauges(self, pool: Pool, ready: Callable[[], bool]) -> None:
        for name, about, value in (
            ("queue_length", "Photos that wait for a worker.", lambda: pool.waiting),
            ("queue_limit", "Photos that may wait.", lambda: pool.queue),
            ("working", "Photos that are worked on.", lambda: pool.working),
            ("workers", "Photos that can be worked on at a time.", lambda: pool.workers),
            ("held_bytes", "Bytes of uploads in memory.", lambda: pool.held_bytes),
            ("ready", "Whether requests are welcome.", lambda: int(ready())),
        ):
            Gauge(f"tongueseg_{name}", about, registry=self.registry).set_function(value)
