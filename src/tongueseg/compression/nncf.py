"""INT8 for OpenVINO, by NNCF: symmetric where that is faster, as the processor has it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from tongueseg.compression.calibration_set import Input
from tongueseg.errors import BadModel, MissingExtra

_READ = (".onnx", ".xml")
_LAYERS = frozenset({"Convolution", "ConvolutionBackpropData", "GroupConvolution"})


class Nncf:
    """Post-training quantisation by NNCF.

    Args:
        model: a float ``.onnx`` file, or an ``.xml`` with its ``.bin``.

    Raises:
        BadModel: it is no file that OpenVINO reads.
        MissingExtra: openvino or nncf is not installed.
    """

    engine, suffix = "openvino", ".xml"

    def __init__(self, model: Path) -> None:
        try:
            import nncf
            import openvino
        except ImportError as error:
            raise MissingExtra("compress", error.name or "nncf") from error
        nncf.set_log_level(40)
        if model.suffix not in _READ:
            raise BadModel(f"{model}: is no {' or '.join(_READ)}, which INT8 is made of here")
        self._model = openvino.Core().read_model(model)
        self.layers = [
            node.get_friendly_name()
            for node in self._model.get_ordered_ops()
            if node.get_type_name() in _LAYERS
        ]

    def write(
        self, path: Path, inputs: Sequence[Input], *, in_float: Collection[str] = ()
    ) -> list[Path]:
        """See :class:`tongueseg.compression.method.Method`."""
        import nncf
        import openvino
        from nncf.quantization.range_estimator import RangeEstimatorParametersSet

        quantized = nncf.quantize(
            self._model.clone(),
            nncf.Dataset(inputs),
            preset=nncf.QuantizationPreset.MIXED,
            subset_size=len(inputs),
            ignored_scope=nncf.IgnoredScope(names=list(in_float)) if in_float else None,
            # Left to itself it takes the mean of the photos' extremes, and other light is cut off.
            advanced_parameters=nncf.AdvancedQuantizationParameters(
                activations_range_estimator_params=RangeEstimatorParametersSet.MINMAX
            ),
        )
        openvino.save_model(quantized, path, compress_to_fp16=False)
        return [path, path.with_suffix(".bin")]
