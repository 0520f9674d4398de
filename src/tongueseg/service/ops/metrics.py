"""The metrics of the service, for Prometheus."""

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

from tongueseg.service.worker.pool import WorkerPool
from tongueseg.service.worker.predict_handler import PhotoResponse

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counts requests and photos.

    It has a registry of its own, so that two services can run in one process.

    Args:
        pool: its queue and its workers are gauges.
        model: name, version and runtime.
        ready: whether the service takes requests.
        unsent_bytes: of answers that wait for their clients.
    """

    def __init__(
        self,
        pool: WorkerPool,
        model: dict[str, str],
        ready: Callable[[], bool],
        unsent_bytes: Callable[[], int],
    ) -> None:
        # The time at which each series began would double their number.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter(
            "requests", "Requests that were answered.", "path", "method", "status"
        )
        self._request_seconds = self._histogram(
            "request_seconds",
            "Seconds from the head of a request to the end of its answer.",
            "path",
        )
        self._step_seconds = self._histogram(
            "step_seconds", "Seconds of each step of a photo.", "step"
        )
        self._photos = self._counter("photos", "Photos by result: tongue, none, failed.", "result")
        self._rejected = self._counter("rejected", "Requests that failed, by reason.", "reason")
        self._model = Gauge(
            "tongueseg_model_info", "The model in use.", tuple(model), registry=self.registry
        )
        self.set_model(model)
        self._add_gauges(pool, ready, unsent_bytes)

    def set_model(self, model: dict[str, str]) -> None:
        """Name the model in use."""
        self._model.clear()
        self._model.labels(**model).set(1)

    def count_request(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self._requests.labels(path, method, str(status)).inc()
        self._request_seconds.labels(path).observe(seconds)

    def count_photo(self, response: PhotoResponse) -> None:
        """Count a photo that was segmented."""
        self._photos.labels("tongue" if response.tongue else "none").inc()
        for step, milliseconds in response.milliseconds.items():
            self._step_seconds.labels(step).observe(milliseconds / 1000)

    def count_failed_photo(self) -> None:
        """Count a photo that could not be read or measured."""
        self._photos.labels("failed").inc()

    def count_rejected(self, reason: str) -> None:
        """Count a request that failed."""
        self._rejected.labels(reason).inc()

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(f"tongueseg_{name}", description, labels, registry=self.registry)

    def _histogram(self, name: str, description: str, label: str) -> Histogram:
        return Histogram(
            f"tongueseg_{name}", description, (label,), buckets=_SECONDS, registry=self.registry
        )

    def _add_gauges(
        self, pool: WorkerPool, ready: Callable[[], bool], unsent_bytes: Callable[[], int]
    ) -> None:
        for name, description, value in (
            ("queue_length", "Photos that wait for a worker.", lambda: pool.waiting),
            ("queue_limit", "Photos that may wait.", lambda: pool.queue),
            ("busy_workers", "Workers that have a photo.", lambda: pool.busy),
            ("workers", "Photos that are worked on at a time at most.", lambda: pool.workers),
            ("upload_bytes", "Bytes of uploads in memory.", lambda: pool.upload_bytes),
            ("unsent_bytes", "Bytes of answers that wait for their clients.", unsent_bytes),
            ("ready", "Whether the service takes requests.", lambda: int(ready())),
        ):
            gauge = Gauge(f"tongueseg_{name}", description, registry=self.registry)
            gauge.set_function(value)
