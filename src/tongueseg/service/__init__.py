"""The service: masks of photos over HTTP. It needs the ``serve`` extra."""
