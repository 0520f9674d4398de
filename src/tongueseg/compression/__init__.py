"""From a good model to a small and fast one that cuts as well."""

__all__ = ["compress", "quantize", "search"]
"""The public modules. They are imported by their own names, as some need an extra."""
