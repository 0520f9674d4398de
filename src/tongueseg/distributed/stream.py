"""Chunks of photos through a pool of processes, by Ray Data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import ray
import ray.data
from ray.data import ActorPoolStrategy

from tongueseg.distributed.chunk_worker import ChunkWorker, Outcome
from tongueseg.distributed.sources import Source
from tongueseg.errors import TonguesegError

TRIES = 2
"""How often a chunk is started: a process that died once may have died by accident."""


def stream(
    make_worker: Callable[[str], ChunkWorker], chunks: Sequence[Sequence[Source]], processes: int
) -> Iterator[Outcome]:
    """Yield the outcomes of the photos of all chunks as soon as they are known.

    Photos of a chunk whose process died every time are left out.

    Args:
        make_worker: makes the worker of a process, given the name of its machine.
        chunks: photos that are handed to a process at a time.
        processes: at most.

    Raises:
        TonguesegError: a process cannot write, or cannot open the model. Chunks in progress are
            dropped.
    """
    rows = [
        {"chunk": i, "name": [s.name for s in chunk], "photo": [s.photo for s in chunk]}
        for i, chunk in enumerate(chunks)
    ]
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        _Process,
        fn_constructor_kwargs={
            "make_worker": make_worker,
            "starts": _count_starts(),
            "tries": TRIES,
        },
        batch_size=None,
        batch_format="pyarrow",
        compute=ActorPoolStrategy(size=min(processes, len(rows))),
        num_cpus=1,
    )
    for row in dataset.iter_rows():
        if row["stop"]:
            raise TonguesegError(row["stop"])
        yield Outcome(row["name"], row["tongue"], row["error"])


def _count_starts() -> Any:
    """Start a process that counts how often each chunk was started.

    It outlives the processes that work on the chunks. Ray sends a class that is defined in a
    function as code, so that this process imports nothing of tongueseg.
    """

    @ray.remote(num_cpus=0)
    class StartCounter:
        def __init__(self) -> None:
            self._times: dict[int, int] = {}

        def count(self, chunk: int) -> int:
            self._times[chunk] = self._times.get(chunk, 0) + 1
            return self._times[chunk]

    return StartCounter.remote()  # type: ignore[attr-defined]


class _Process:
    """A worker as Ray Data calls it: tables in, tables out, no exceptions."""

    def __init__(self, make_worker: Callable[[str], ChunkWorker], starts: Any, tries: int) -> None:
        self._make_worker, self._starts, self._tries = make_worker, starts, tries
        self._worker: ChunkWorker | None = None

    def __call__(self, batch: pa.Table) -> pa.Table:
        rows: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            if ray.get(self._starts.count.remote(row["chunk"])) > self._tries:
                continue
            chunk = [Source(*one) for one in zip(row["name"], row["photo"], strict=True)]
            try:
                rows += map(asdict, self._work(chunk))
            except TonguesegError as error:
                rows.append({"stop": str(error)})
        return pa.Table.from_pylist(rows, _OUTCOMES)

    def _work(self, chunk: Sequence[Source]) -> list[Outcome]:
        if self._worker is None:
            self._worker = self._make_worker(ray.get_runtime_context().get_node_id())
        return self._worker(chunk)


_OUTCOMES = pa.schema(
    {"name": pa.string(), "tongue": pa.bool_(), "error": pa.string(), "stop": pa.string()}
)
