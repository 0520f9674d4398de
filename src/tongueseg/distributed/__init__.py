"""Prediction of very many photos by Ray, on one machine or a cluster; the ``bulk`` extra.

Results are written as they are computed, so that a job that was killed can be resumed.
"""

from __future__ import annotations

from tongueseg.data.formats.run_length import decode_rle, encode_rle
from tongueseg.distributed.chunk_worker import Outcome
from tongueseg.distributed.job import JobSettings, open_job
from tongueseg.distributed.model_bundle import ModelBundle, bundle_model
from tongueseg.distributed.parts import remove_damaged
from tongueseg.distributed.run_job import pending_sources, run_job
from tongueseg.distributed.sources import Source, find_sources
from tongueseg.distributed.store import Store, check_lasting, open_store

__all__ = [
    "JobSettings",
    "ModelBundle",
    "Outcome",
    "Source",
    "Store",
    "bundle_model",
    "check_lasting",
    "decode_rle",
    "encode_rle",
    "find_sources",
    "open_job",
    "open_store",
    "pending_sources",
    "remove_damaged",
    "run_job",
]
