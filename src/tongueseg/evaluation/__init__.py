"""A segmenter on a dataset: scores per photo and their summary."""

__all__ = ["compare", "evaluate", "report"]
"""The public modules. They are imported by their own names, as some need an extra."""
