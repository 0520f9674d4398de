"""Many photos to files: predict, measure, resume."""
