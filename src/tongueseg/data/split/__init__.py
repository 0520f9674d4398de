"""Which photos train, validate and test, so that nobody stands on two sides."""
