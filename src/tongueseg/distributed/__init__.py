"""Very many photos, on one machine or a cluster, overnight: by Ray, with the ``bulk`` extra.

What is done is written as it is done, so that a job that was killed goes on where it was.
"""

from __future__ import annotations

from tongueseg.data.formats.run_length import decode_rle, encode_rle
from tongueseg.distributed.bundle import Bundle, bundle
from tongueseg.distributed.chunk_worker import Outcome
from tongueseg.distributed.job import Job, open_job
from tongueseg.distributed.run_job import run, to_do
from tongueseg.distributed.sources import Source, find_sources
from tongueseg.distributed.store import open_store

__all__ = [
    "Bundle",
    "Job",
    "Outcome",
    "Source",
    "bundle",
    "decode_rle",
    "encode_rle",
    "find_sources",
    "open_job",
    "open_store",
    "run",
    "to_do",
]
