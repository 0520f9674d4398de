"""From a photo to a mask: preprocess, refine, postprocess."""
