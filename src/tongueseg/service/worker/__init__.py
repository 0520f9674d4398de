"""The worker pool, which bounds the load, and the prediction of each photo in it."""
