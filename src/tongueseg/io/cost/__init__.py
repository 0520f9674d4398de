"""What it costs to decode a photo, read from its head before any decoder runs."""
