from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tongueseg.config.load import changes, load_config, validate_config, write_yaml
from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadSettings, nearest


def refused(*assignments: str, file: Path | None = None) -> str:
    with pytest.raises(BadSettings) as caught:
        load_config(file, assignments)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def test_defaults_need_nothing() -> None:
    assert load_config() == TrainConfig()
    assert TrainConfig().data.size == 256


@pytest.mark.parametrize(
    ("assignment", "section", "key", "value"),
    [
        ("optim.lr=3e-4", "optim", "lr", 3e-4),
        ("optim.lr = 0.01", "optim", "lr", 0.01),
        ("train.epochs=7", "train", "epochs", 7),
        ("data.fit=stretch", "data", "fit", "stretch"),
        ("optim.betas=[0.8, 0.9]", "optim", "betas", (0.8, 0.9)),
        ("data.normalize='[-1,1]'", "data", "normalize", "[-1,1]"),
        ("data.normalize=[-1,1]", "data", "normalize", "[-1,1]"),
        ("data.normalize=[0, 1]", "data", "normalize", "[0,1]"),
        ("data.normalize=imagenet", "data", "normalize", "imagenet"),
    ],
)
def test_assignments(
    assignment: str, section: str, key: str, value: tuple[float, float] | float | str
) -> None:
    settings = load_config(assignments=[assignment])
    assert getattr(getattr(settings, section), key) == value


def test_an_assignment_at_the_top() -> None:
    assert load_config(assignments=["loss=dice"]).loss == "dice"


def test_flags_win_over_assignments_and_those_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("train: {epochs: 1, batch: 1, seed: 1}\noptim: {lr: 0.1}\n")
    settings = load_config(
        file, ["train.batch=2", "train.seed=2"], {"train.seed": 3, "optim.lr": None}
    )
    assert (settings.train.epochs, settings.train.batch, settings.train.seed) == (1, 2, 3)
    assert settings.optim.lr == 0.1


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("# nothing\n")
    assert load_config(file) == TrainConfig()


def test_yaml_comes_back_unchanged(tmp_path: Path) -> None:
    settings = load_config(
        assignments=["optim.lr=3e-4", "optim.betas=[0.5,0.9]", "data.normalize='[-1,1]'"]
    )
    file = tmp_path / "config.yaml"
    file.write_text(write_yaml(settings))
    assert load_config(file) == settings
    assert list(yaml.safe_load(write_yaml(settings))) == list(TrainConfig.model_fields)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("optim.lrr=1", "optim.lrr: no such setting; did you mean optim.lr?"),
        ("optm.lr=1", "optm: no such setting; did you mean optim.lr?"),
        ("batch=3", "batch: no such setting; did you mean train.batch?"),
        ("train.epoch=3", "train.epoch: no such setting; did you mean train.epochs?"),
        ("zzzz=1", "zzzz: no such setting"),
    ],
)
def test_an_unknown_key_names_the_nearest_one(assignment: str, message: str) -> None:
    assert refused(assignment) == message


@pytest.mark.parametrize(
    ("assignment", "parts"),
    [
        ("optim.lr=0", ("optim.lr: ", "greater than 0", "got 0")),
        ("optim.lr=fast", ("optim.lr: ", "valid number", "got 'fast'")),
        ("optim.lr=nan", ("optim.lr: ",)),
        ("train.epochs=1.5", ("train.epochs: ", "integer")),
        ("data.normalize=[0,255]", ("data.normalize: ", "'imagenet'")),
        ("data.fit=crop", ("data.fit: ", "'letterbox' or 'stretch'")),
        ("data.size=16", ("data.size: ", "32")),
        ("train.precision=fp8", ("train.precision: ", "'bf16'")),
        ("optim=3", ("optim: ",)),
        ("optim.lr.x=1", ("optim.lr: ",)),
    ],
)
def test_values_that_cannot_work(assignment: str, parts: tuple[str, ...]) -> None:
    said = refused(assignment)
    assert said.startswith(parts[0])
    assert all(part in said for part in parts)


def test_an_assignment_without_a_value() -> None:
    assert refused("optim.lr") == "--set optim.lr: write it as key=value, e.g. optim.lr=3e-4"


@pytest.mark.parametrize("assignment", ["loss=[", "loss=2024-99-99"])
def test_an_assignment_that_is_no_yaml(assignment: str) -> None:
    assert refused(assignment) == f"--set {assignment}: the value is not YAML"


def test_an_assignment_under_a_value(tmp_path: Path) -> None:
    said = refused("loss=dice", "loss.weight=1")
    assert said == "loss.weight: loss is a value and has no settings of its own"


@pytest.mark.parametrize(
    ("size", "depth", "advice"),
    [
        (
            100,
            5,
            "data.size 100 is no multiple of 16, which the network's stages need; take 96 or 112",
        ),
        (33, 5, "take 32 or 48"),
        (40, 7, "take 64"),
    ],
)
def test_a_size_that_the_depth_cannot_halve(size: int, depth: int, advice: str) -> None:
    said = refused(f"data.size={size}", f"model.depth={depth}")
    assert said.endswith(advice) if advice.startswith("take") else said == advice
    good = int(advice.rsplit(" ", 1)[1])
    assert load_config(assignments=[f"data.size={good}", f"model.depth={depth}"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"optim: [", "not YAML"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"when: 2024-99-99", "not YAML"),
        (b"- a\n- b\n", "holds no settings"),
        (b"[" * 5000, "not YAML"),
        (b"!!python/object/apply:os.system ['true']", "not YAML"),
        (b"a: &a 1\nb: [" + 21 * b"*a, " + b"]", "not YAML (more than 20 aliases)"),
    ],
)
def test_files_that_are_no_settings(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_bytes(content)
    assert refused(file=file).startswith(f"{file}: {reason}")


def test_a_section_that_a_file_leaves_empty_takes_settings(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("train:\n")
    assert load_config(file, ["train.epochs=7"]).train.epochs == 7


def test_changes_are_told_of_keys_on_either_side() -> None:
    before, after = {"a": 1, "s": {"old": 1}}, {"a": 1, "s": {"new": {"x": 2}}, "b": 3}
    assert list(changes(before, after)) == [
        "s.old was 1 and is now None",
        "s.new was None and is now {'x': 2}",
        "b was None and is now 3",
    ]


def test_a_missing_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    assert refused(file=file) == f"{file}: cannot be read (No such file or directory)"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        TrainConfig().train.epochs = 3


def test_validate_config_takes_a_tree() -> None:
    assert validate_config({"train": {"seed": 4}}).train.seed == 4


def test_nearest() -> None:
    assert nearest("bass", ["base", "small"]) == "; did you mean base?"
    assert nearest("qqq", ["base", "small"]) == ""
