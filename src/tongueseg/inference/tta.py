"""Test-time augmentation: a second pass, mirrored and relit, averaged with the first one."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from tongueseg.inference.logit import logit
from tongueseg.inference.model_pass import Pass, boundary_uncertainty, run_pass
from tongueseg.inference.postprocess import clip_logits, postprocess
from tongueseg.inference.preprocess import View, model_input
from tongueseg.inference.relight import RELIGHT
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec

TTA_VIEW = View(margin=0.05, pad=60, relight=RELIGHT)
"""The second view of a whole photo: relit, on grey. It changes what misleads networks most."""

TTA_ROI_VIEW = replace(TTA_VIEW, margin=0)
"""The second view of a window, which has surroundings of its own."""


def tta_pass(photo: Photo, spec: ModelSpec, runtime: Runtime, window: Window | None = None) -> Pass:
    """Run the network on the second view of a photo, or of a window of it, mirrored."""
    view = TTA_ROI_VIEW if window else TTA_VIEW
    return run_pass(model_input(photo, spec.input, window, view), spec, runtime, mirrored=True)


def needs_tta(result: Pass, spec: ModelSpec) -> bool:
    """Return whether the spec asks for a second view after this pass."""
    rule = spec.refine
    return rule.tta and boundary_uncertainty(result, spec) >= rule.tta_min_uncertainty


def average(first: Pass, second: Pass, spec: ModelSpec) -> Pass:
    """Average the logits of two passes over one photo, in the frame of the first.

    The presence stays that of the first pass, as it is calibrated on plain views.
    """
    threshold = logit(spec.output.threshold)
    resized = np.asarray(cv2.resize(second.raw, first.raw.shape[::-1]), np.float32)
    # Clipped first: else a very high logit of one pass would outvote the other along the edge.
    total = clip_logits(first.raw, threshold) + clip_logits(resized, threshold)
    raw = np.asarray(total / 2, np.float32)
    return replace(first, logits=postprocess(first.logits, raw, first.frame, threshold), raw=raw)
