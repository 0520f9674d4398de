"""Pictures for training and tests that are of nobody: drawn, and composed."""
