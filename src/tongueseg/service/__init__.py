"""The service: photos in over HTTP, masks out; of the ``serve`` extra."""
