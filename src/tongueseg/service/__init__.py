"""The service: masks of photos over HTTP. It needs the ``serve`` extra."""

__all__ = ["app", "server", "settings"]
"""The public modules. They are imported by their own names, as some need an extra."""
