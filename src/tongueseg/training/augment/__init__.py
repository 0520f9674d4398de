"""Augmentation: random changes of photo and mask together."""
