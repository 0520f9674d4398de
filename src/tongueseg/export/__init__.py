"""Model files for the engines; one file per target."""

__all__ = ["export", "parity"]
"""The public modules. They are imported by their own names, as some need an extra."""
