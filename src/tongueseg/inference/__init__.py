"""From a photo to a mask: preprocess, refine, postprocess, restore.

:class:`~tongueseg.inference.segmenter.Segmenter` calls the steps in order, and
:class:`~tongueseg.inference.segmentation.Segmentation` is their answer. Both are public as
``tongueseg.Segmenter`` and ``tongueseg.Segmentation``; the modules here may change.
"""
