"""Chunks of photos through a pool of processes, by Ray Data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import ray
import ray.data
from ray.data import ActorPoolStrategy

from tongueseg.distributed.chunk_worker import Outcome, Worker
from tongueseg.distributed.sources import Source
from tongueseg.errors import TonguesegError

TRIES = 2
"""How often a chunk is begun: what kills its process once may have been an accident."""


def stream(
    make: Callable[[str], Worker], chunks: Sequence[Sequence[Source]], processes: int
) -> Iterator[Outcome]:
    """Yield what became of the photos of all chunks, in the order in which they are done.

    Photos of a chunk whose process died each time that it was begun are left out.

    Args:
        make: makes the worker of a process, given the machine that it runs on.
        chunks: what is handed out at a time.
        processes: how many there are, at most.

    Raises:
        TonguesegError: a process cannot write, or cannot open the model; what is under way is
            dropped.
    """
    rows = [
        {"chunk": i, "name": [s.name for s in chunk], "photo": [s.photo for s in chunk]}
        for i, chunk in enumerate(chunks)
    ]
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        _Process,
        fn_constructor_kwargs={"make": make, "begun": _count_beginnings(), "tries": TRIES},
        batch_size=None,
        batch_format="pyarrow",
        compute=ActorPoolStrategy(size=min(processes, len(rows))),
        num_cpus=1,
    )
    for row in dataset.iter_rows():
        if row["stop"]:
            raise TonguesegError(row["stop"])
        yield Outcome(row["name"], row["tongue"], row["error"])


def _count_beginnings() -> Any:
    """Start a process that counts how often each chunk was begun.

    It outlives the processes that begin them. Its class travels as code, as what is defined in a
    function does, so that it loads nothing of ours.
    """

    @ray.remote(num_cpus=0)
    class Beginnings:
        def __init__(self) -> None:
            self._times: dict[int, int] = {}

        def count(self, chunk: int) -> int:
            self._times[chunk] = self._times.get(chunk, 0) + 1
            return self._times[chunk]

    return Beginnings.remote()  # type: ignore[attr-defined]


class _Process:
    """A worker as Ray Data calls it: tables in, tables out, no exception."""

    def __init__(self, make: Callable[[str], Worker], begun: Any, tries: int) -> None:
        self._make, self._begun, self._tries = make, begun, tries
        self._worker: Worker | None = None

    def __call__(self, batch: pa.Table) -> pa.Table:
        rows: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            if ray.get(self._begun.count.remote(row["chunk"])) > self._tries:
                continue
            chunk = [Source(*one) for one in zip(row["name"], row["photo"], strict=True)]
            try:
                rows += map(asdict, self._work(chunk))
            except TonguesegError as error:
                rows.append({"stop": str(error)})
        return pa.Table.from_pylist(rows, _OUTCOMES)

    def _work(self, chunk: Sequence[Source]) -> list[Outcome]:
        if self._worker is None:
            self._worker = self._make(ray.get_runtime_context().get_node_id())
        return self._worker(chunk)


_OUTCOMES = pa.schema(
    {"name": pa.string(), "tongue": pa.bool_(), "error": pa.string(), "stop": pa.string()}
)
