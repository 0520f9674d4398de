"""Very many photos, on one machine or a cluster, overnight: by Ray, with the ``bulk`` extra.

What is done is written as it is done, so that a job that was killed goes on where it was.
"""

from __future__ import annotations

from tongueseg.bulk.bundle import Bundle, bundle
from tongueseg.bulk.job import Job, open_job
from tongueseg.bulk.rle import pack, unpack
from tongueseg.bulk.run import run, to_do
from tongueseg.bulk.sources import Source, find_sources
from tongueseg.bulk.store import open_store
from tongueseg.bulk.worker import Outcome

__all__ = [
    "Bundle",
    "Job",
    "Outcome",
    "Source",
    "bundle",
    "find_sources",
    "open_job",
    "open_store",
    "pack",
    "run",
    "to_do",
    "unpack",
]
