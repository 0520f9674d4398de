"""How the steps of a run are computed: measured once, kept in ``hardware.json``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from tongueseg.config.augmentation import Section
from tongueseg.config.settings import TrainSettings
from tongueseg.errors import BadSettings
from tongueseg.io.atomic import write_text
from tongueseg.training.precision import (
    Accelerator,
    Precision,
    candidate_precisions,
    choose_accelerator,
)
from tongueseg.training.processes import first_process_first, is_first_process
from tongueseg.training.step_timing import StepSetup, StepTime, StepTimer
from tongueseg.training.task import SegmentationTask

HARDWARE = "hardware.json"
"""The file of a run folder that holds the choice."""

Timer = Callable[[StepSetup], StepTime]


class HardwareChoice(Section):
    """The device, number format and compilation of a run.

    Attributes:
        milliseconds: how long a step took in each setup that was timed.
    """

    accelerator: Accelerator
    precision: Precision
    compile: bool
    milliseconds: dict[str, float]

    @property
    def setup(self) -> StepSetup:
        """How each step runs."""
        return StepSetup(self.precision, self.compile)


def setup_of_run(run: Path, task: SegmentationTask, console: Console, *, photos: int) -> StepSetup:
    """Return how the steps of a run are computed, so that a resumed run computes as before.

    The first process measures and writes ``run/hardware.json``; later calls and other processes
    read it. On another kind of device the choice is made again. An epoch has so
    many ``photos``.

    Raises:
        BadSettings: the settings cannot work on this machine, or the file is damaged.
        CannotWrite: the disk refuses.
    """
    config, file = task.config, run / HARDWARE
    accelerator = choose_accelerator(config.train)
    with first_process_first("hardware"):
        known = _read(file)
        if known is None or known.accelerator != accelerator:
            steps = config.train.epochs * max(1, photos // config.train.batch)
            known = choose_setup(config.train, timer_of(task), console, steps=steps)
            if is_first_process():
                write_text(file, known.model_dump_json(indent=2) + "\n")
    return known.setup


def timer_of(task: SegmentationTask) -> Timer:
    """Return a timer for steps of a task's own network at its own batch and input size."""
    accelerator = choose_accelerator(task.config.train)

    def time_setup(setup: StepSetup) -> StepTime:
        batch, size = task.config.train.batch, task.config.data.size
        timer = StepTimer(task.network, task.loss, batch=batch, size=size, accelerator=accelerator)
        time = timer(setup)
        if task.distillation is not None:
            # The copies of the network have recorded their attention maps there, too.
            task.distillation.attention_maps.take()
        return time

    return time_setup


def choose_setup(
    settings: TrainSettings, timer: Timer, console: Console, *, steps: int
) -> HardwareChoice:
    """Choose number format and compilation by timing steps, and print why.

    Nothing is timed where the settings and the device leave one choice.

    Args:
        timer: gives the time of a step in one setup.
        steps: of the whole training, over which compiling has to pay.

    Raises:
        BadSettings: the settings cannot work on this machine.
    """
    accelerator = choose_accelerator(settings)
    candidates = candidate_precisions(settings, accelerator)
    times: dict[StepSetup, StepTime] = {}
    if len(candidates) > 1 or settings.compile:
        times = {setup: timer(setup) for setup in map(StepSetup, candidates)}
    best = min(times, key=lambda setup: times[setup].milliseconds, default=StepSetup(candidates[0]))
    if len(candidates) > 1:
        console.print(_precision_reason(times), highlight=False)
    if settings.compile:
        compiled, reason = _compilation(settings, best, times, timer, steps)
        console.print(reason, highlight=False)
        best = StepSetup(best.precision, compiled)
    return HardwareChoice(
        accelerator=accelerator,
        precision=best.precision,
        compile=best.compile,
        milliseconds={_label(one): round(time.milliseconds, 3) for one, time in times.items()},
    )


def _precision_reason(times: Mapping[StepSetup, StepTime]) -> str:
    """Say which of two formats is faster, by how much, and what was measured."""
    (fast, few), (slow, many) = sorted(
        ((setup.precision, time.milliseconds) for setup, time in times.items()),
        key=lambda pair: pair[1],
    )
    return (
        f"{fast} is {many / few:.1f} times as fast as {slow} here: "
        f"{few:.0f} against {many:.0f} ms a step"
    )


def _compilation(
    settings: TrainSettings,
    eager: StepSetup,
    times: dict[StepSetup, StepTime],
    timer: Timer,
    steps: int,
) -> tuple[bool, str]:
    """Time a compiled step; return whether to compile, and why.

    ``train.compile true`` compiles in any case, ``auto`` only where it saves time.
    """
    setup = StepSetup(eager.precision, compile=True)
    try:
        time = times[setup] = timer(setup)
    except RuntimeError as error:
        # Most often a machine without a C++ compiler.
        reason = f"torch.compile does not work here ({' '.join(str(error).split())[:120]})"
        if settings.compile != "auto":
            raise BadSettings(f"train.compile: {reason}; set it to auto or false") from error
        return False, f"{reason}; trained without it"
    before, after = times[eager].milliseconds, time.milliseconds
    saved = (before - after) * steps / 1000 - time.first_seconds
    verdict = f"saves {saved:.0f} s" if saved > 0 else f"costs {-saved:.0f} s more than it saves"
    reason = (
        f"torch.compile takes {time.first_seconds:.0f} s and a step then {after:.0f} ms instead "
        f"of {before:.0f}: over {steps} steps it {verdict}"
    )
    return settings.compile is True or saved > 0, reason


def _label(setup: StepSetup) -> str:
    return f"{setup.precision}, compiled" if setup.compile else setup.precision


def _read(file: Path) -> HardwareChoice | None:
    if not file.exists():
        return None
    try:
        return HardwareChoice.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise BadSettings(f"{file}: cannot be read; delete it to measure again") from error
