"""``Refiner``: runs the network on a photo as often as the spec asks."""

from __future__ import annotations

from tongueseg.inference.model_pass import Pass, has_tongue, is_empty, with_presence
from tongueseg.inference.relight_pass import frame_pass, window_pass
from tongueseg.inference.roi import roi
from tongueseg.inference.tta import average, needs_tta, tta_pass
from tongueseg.io.photo import Photo
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec


class Refiner:
    """From a photo to the one pass whose logits become its mask.

    Three steps run in this order. Each takes the photo and the pass so far, and returns that pass
    or a better one: :meth:`whole_frame`, :meth:`zoom`, :meth:`tta`.

    Args:
        spec: of the model. ``spec.refine`` says which steps run.
        runtime: holds the network.
    """

    def __init__(self, spec: ModelSpec, runtime: Runtime) -> None:
        self.spec, self.runtime = spec, runtime

    def __call__(self, photo: Photo) -> Pass:
        """Run all steps on a photo."""
        result = self.whole_frame(photo)
        for step in (self.zoom, self.tta):
            if result.final:
                break
            result = step(photo, result)
        return result

    def whole_frame(self, photo: Photo) -> Pass:
        """Run the network on the whole photo."""
        return frame_pass(photo, self.spec, self.runtime)

    def zoom(self, photo: Photo, result: Pass) -> Pass:
        """Run the network on the region of interest, if what the whole frame shows is small.

        More detail gives a better outline. Whether it is a tongue, both passes say together: lips
        and throats that look like one from afar seldom do so from near as well. Where nothing is
        left from near, there is none.
        """
        window = roi(result, self.spec)
        if window is None:
            return result
        zoomed = window_pass(photo, window, self.spec, self.runtime)
        if is_empty(zoomed, self.spec):
            return zoomed
        both = (result.presence_logit + zoomed.presence_logit) / 2
        return with_presence(zoomed, both, self.spec)

    def tta(self, photo: Photo, result: Pass) -> Pass:
        """Average with a second view, if the spec asks for it and the whole frame is enough."""
        whole_frame = result.frame.window is None
        if whole_frame and has_tongue(result, self.spec) and needs_tta(result, self.spec):
            return average(result, tta_pass(photo, self.spec, self.runtime), self.spec)
        return result
