"""Datasets: folders of photos beside their masks."""
