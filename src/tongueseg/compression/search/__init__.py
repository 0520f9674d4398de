"""A search for small networks: which of them are worth training, and which are best."""
