"""Which photos of a pool are worth drawing next (active learning)."""
