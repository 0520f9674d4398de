"""Operation: health, metrics, log and the self-test of the model."""
