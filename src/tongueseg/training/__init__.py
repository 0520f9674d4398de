"""From a dataset to a model: one loop, Lightning's."""

__all__ = ["datamodule", "pipeline", "task"]
"""The public modules. They are imported by their own names, as some need an extra."""
