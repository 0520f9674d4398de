"""Passes over bright photos, whose light is changed first where the spec asks for it.

With ``refine.relight_above`` at 0 both functions are one plain pass.
"""

from __future__ import annotations

from dataclasses import replace

from tongueseg.inference.model_pass import Pass, has_tongue, run_pass
from tongueseg.inference.preprocess import ModelInput, model_input
from tongueseg.inference.roi import roi, shared_threshold
from tongueseg.inference.tta import tta_pass
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec


def frame_pass(photo: Photo, spec: ModelSpec, runtime: Runtime) -> Pass:
    """Run the network on the whole photo; on a bright one relit, and plain only where needed."""
    placed = model_input(photo, spec.input)
    if not is_bright(placed, spec):
        return run_pass(placed, spec, runtime)
    second = tta_pass(photo, spec, runtime)
    # Two passes share the probability of a false alarm.
    certain = second.presence >= shared_threshold(spec.output.presence_threshold, passes=2)
    window = roi(second, spec)
    if certain and window is None:
        return replace(second, final=True)
    plain = run_pass(placed, spec, runtime)
    if has_tongue(plain, spec):
        if roi(plain, spec):
            return plain
        return replace(second if has_tongue(second, spec) else plain, final=True)
    if certain and window:
        zoomed = window_pass(photo, window, spec, runtime)
        if has_tongue(zoomed, spec):
            return replace(zoomed, final=True)
    return plain


def window_pass(photo: Photo, window: Window, spec: ModelSpec, runtime: Runtime) -> Pass:
    """Run the network on a window; on a bright one that shows a tongue, relit as well."""
    placed = model_input(photo, spec.input, window)
    plain = run_pass(placed, spec, runtime)
    if not (is_bright(placed, spec) and has_tongue(plain, spec)):
        return plain
    second = tta_pass(photo, spec, runtime, window)
    if not has_tongue(second, spec):
        return plain
    # Presence is calibrated on plain views.
    return replace(second, presence_logit=plain.presence_logit, presence=plain.presence)


def is_bright(placed: ModelInput, spec: ModelSpec) -> bool:
    """Return whether the spec asks for other light on a photo of this brightness."""
    return 0 < spec.refine.relight_above < placed.brightness
