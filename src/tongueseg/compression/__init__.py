"""From a good model to a small and fast one that cuts as well."""
