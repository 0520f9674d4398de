"""The page in ``web/``: a package, so that its tests share one browser and no other tests do."""
