"""How the service is watched: health, metrics, log."""
