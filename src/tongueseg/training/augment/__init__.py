"""Random changes of photo and mask together."""
