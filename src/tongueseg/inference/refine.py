"""``Refiner``: runs the network on a photo as often as the spec asks."""

from __future__ import annotations

from tongueseg.inference.model_pass import Pass, has_tongue, run_pass
from tongueseg.inference.preprocess import model_input, with_detail
from tongueseg.inference.relight_pass import frame_pass, window_pass
from tongueseg.inference.roi import roi, shared_threshold, tiles
from tongueseg.inference.tta import average, needs_tta, tta_pass
from tongueseg.io.photo import Photo
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec


class Refiner:
    """From a photo to the one pass whose logits become its mask.

    Four steps run in this order. Each takes the photo and the pass so far, and returns that pass
    or a better one: :meth:`whole_frame`, :meth:`search_tiles`, :meth:`zoom`, :meth:`tta`.

    Args:
        spec: of the model. ``spec.refine`` says which steps run.
        runtime: holds the network.
    """

    def __init__(self, spec: ModelSpec, runtime: Runtime) -> None:
        self.spec, self.runtime = spec, runtime

    def __call__(self, photo: Photo) -> Pass:
        """Run all steps on a photo."""
        result = self.whole_frame(photo)
        for step in (self.search_tiles, self.zoom, self.tta):
            if result.final:
                break
            result = step(photo, result)
        return result

    def whole_frame(self, photo: Photo) -> Pass:
        """Run the network on the whole photo."""
        return frame_pass(photo, self.spec, self.runtime)

    def search_tiles(self, photo: Photo, result: Pass) -> Pass:
        """Search a tongue in overlapping tiles, if the whole frame shows none.

        The tile with the highest presence is zoomed in on. The tongue counts only if its presence
        reaches a threshold that rises with the number of tiles.
        """
        windows = tiles(photo, self.spec.refine.tile)
        if has_tongue(result, self.spec) or not windows:
            return result
        # All tiles have one size: the photo is decoded once for all of them.
        photo = with_detail(photo, self.spec.input, windows[0])
        # Plain passes: relit photos are richer in contrast and cause more false alarms.
        placed = (model_input(photo, self.spec.input, window) for window in windows)
        passes = (run_pass(one, self.spec, self.runtime) for one in placed)
        best = max(passes, key=lambda one: one.presence)
        if not has_tongue(best, self.spec):
            return result
        zoomed = self._zoomed(photo, best)
        least = shared_threshold(self.spec.output.presence_threshold, 1 + len(windows))
        return zoomed if zoomed.presence >= least else result

    def zoom(self, photo: Photo, result: Pass) -> Pass:
        """Run the network on the region of interest, if the tongue is small in the whole frame.

        The new pass counts even if it shows no tongue: more detail gives a better answer.
        """
        if result.frame.window or not has_tongue(result, self.spec):
            return result
        return self._zoomed(photo, result)

    def tta(self, photo: Photo, result: Pass) -> Pass:
        """Average with a second view, if the spec asks for it and the whole frame is enough."""
        whole_frame = result.frame.window is None
        if whole_frame and has_tongue(result, self.spec) and needs_tta(result, self.spec):
            return average(result, tta_pass(photo, self.spec, self.runtime), self.spec)
        return result

    def _zoomed(self, photo: Photo, result: Pass) -> Pass:
        window = roi(result, self.spec)
        return window_pass(photo, window, self.spec, self.runtime) if window else result
