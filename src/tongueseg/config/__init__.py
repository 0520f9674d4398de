"""Settings of a training, and how they are read and written."""
