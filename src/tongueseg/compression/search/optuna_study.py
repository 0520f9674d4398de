"""The memory of a search: an Optuna study in a log of JSON lines, and what it proposes next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

import optuna
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState

from tongueseg.compression.search.settings import SearchSettings
from tongueseg.compression.search.space import Choices, Choose, Point
from tongueseg.compression.search.trial import Trial
from tongueseg.errors import BadSettings

_TRIAL = "trial"
"""The attribute of an Optuna trial that holds ours."""

_OVER = (TrialState.COMPLETE, TrialState.PRUNED)

_STARTUP = 8
"""Proposals drawn at random before the sampler trusts what it has seen."""


_INSISTING = 5
"""Proposals that came again, after which they are drawn at random until a new one comes."""


@dataclass(frozen=True)
class Proposal:
    """A network that a search proposes, and the Optuna trial that waits for what becomes of it."""

    number: int
    point: Point
    waiting: optuna.Trial


class OptunaStudy:
    """Proposes networks and remembers what became of them; goes on where it was cut off.

    What is proposed follows from the seed, the proposal's number and what came before, so that a
    search that was cut off goes on as it would have gone. What was under way is proposed again.

    Args:
        out: folder of the search, for ``optuna.log``.
        settings: of the search.

    Raises:
        BadSettings: the log is damaged.
    """

    def __init__(self, out: Path, settings: SearchSettings) -> None:
        self._settings = settings
        self._study = _opened(out / "optuna.log", objectives=1 + len(settings.minimize))
        for cut_off in self._all(TrialState.RUNNING):
            if cut_off.params:
                self._study.enqueue_trial(cut_off.params)
            self._study.tell(cut_off.number, state=TrialState.FAIL)

    @property
    def proposals(self) -> int:
        """How many networks were proposed, those that came again or were cut off included."""
        return len(self._all())

    @property
    def repeats(self) -> int:
        """How many of the last proposals came again, one after the other."""
        last = reversed(self._all(*_OVER))
        return sum(1 for _ in takewhile(lambda one: _TRIAL not in one.user_attrs, last))

    @property
    def trials(self) -> list[Trial]:
        """What became of each network so far, in order."""
        known = [one.user_attrs.get(_TRIAL) for one in self._all(*_OVER)]
        return [Trial.from_dict(values) for values in known if values]

    def suggest(self, picked: dict[str, Any]) -> None:
        """Propose these choices next."""
        of = self._settings.space.choices_of
        self._study.enqueue_trial({name: _stored(of(name), v) for name, v in picked.items()})

    def ask(self) -> Proposal:
        """Propose a network."""
        self._study.sampler = self._sampler(self.proposals)
        waiting = self._study.ask()
        return Proposal(waiting.number, self._settings.space.draw(_chooser(waiting)), waiting)

    def tell(self, proposal: Proposal, trial: Trial) -> None:
        """Remember what became of a proposal."""
        proposal.waiting.set_user_attr(_TRIAL, trial.to_dict())
        self.repeat(proposal, trial)

    def repeat(self, proposal: Proposal, known: Trial) -> None:
        """Answer a proposal with what became of the same network before; it is no new trial."""
        for name, by in self._settings.limits.misses(known.figures).items():
            # Of what was not trained to the end, what is known counts.
            if name in known.figures:
                proposal.waiting.set_constraint(name, by)
        if known.iou is None:
            self._study.tell(proposal.waiting, state=TrialState.PRUNED)
        else:
            costs = [known.figures[name] for name in self._settings.minimize]
            self._study.tell(proposal.waiting, [known.iou, *costs])

    def _all(self, *states: TrialState) -> list[FrozenTrial]:
        return self._study.get_trials(deepcopy=False, states=states or None)

    def _sampler(self, number: int) -> BaseSampler:
        seed = self._settings.seed * 100_003 + number
        if self._settings.sampler == "random" or self.repeats >= _INSISTING:
            return RandomSampler(seed=seed)
        return TPESampler(seed=seed, n_startup_trials=_STARTUP)


def _opened(log: Path, *, objectives: int) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    _drop_torn_line(log)
    costs: list[Literal["minimize", "maximize"]] = ["minimize"] * (objectives - 1)
    try:
        return optuna.create_study(
            storage=JournalStorage(JournalFileBackend(str(log))),
            study_name="search",
            directions=["maximize", *costs],
            load_if_exists=True,
        )
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise BadSettings(f"{log}: is damaged ({error}); start anew with --overwrite") from error


def _drop_torn_line(log: Path) -> None:
    """Cut off what a crash left of a last line, so that the next one does not continue it."""
    content = log.read_bytes() if log.exists() else b""
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with log.open("r+b") as stream:
            stream.truncate(whole)


def _chooser(trial: optuna.Trial) -> Choose:
    def choose(name: str, choices: Choices) -> Any:
        if isinstance(choices[0], str):
            return trial.suggest_categorical(name, choices)
        # By their number: the sampler knows then which are neighbours.
        return choices[trial.suggest_int(name, 0, len(choices) - 1)]

    return choose


def _stored(choices: Choices, value: Any) -> Any:
    return value if isinstance(value, str) else choices.index(value)
