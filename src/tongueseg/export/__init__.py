"""Model files for the engines; one file per target."""
