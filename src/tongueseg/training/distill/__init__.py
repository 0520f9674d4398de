"""Learning from teachers as well as from masks."""
