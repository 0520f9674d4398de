"""The photos of a training: the dataset is read here, once for each call."""

from __future__ import annotations

from pathlib import Path

from tongueseg.config.data_settings import DataSettings
from tongueseg.data.dataset import Record, read_dataset


def read_records(data: Path, settings: DataSettings) -> list[Record]:
    """List the pairs of a dataset, split as the settings say.

    Raises:
        BadDataset: the folder cannot serve as a dataset.
    """
    return read_dataset(data, val=settings.val, test=settings.test, seed=settings.split_seed)
