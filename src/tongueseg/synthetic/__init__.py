"""Training pictures that nobody photographed: drawn ones and composed ones."""
