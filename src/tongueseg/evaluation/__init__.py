"""A segmenter on a dataset: scores per photo and their summary."""
