"""From a dataset to a model: one loop, Lightning's."""
