"""Public sets, fetched and checked."""
