"""``tongueseg doctor``: what is installed and what this machine can do."""

from __future__ import annotations

import typer

_LIBRARIES = {
    "base": ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "pydantic"),
    "report": ("jinja2",),
    "train": ("torch", "lightning", "kornia", "onnx", "onnxscript", "matplotlib", "safetensors",
              "torchmetrics"),
    "openvino": ("openvino",),
    "compress": ("nncf", "optuna"),
    "export": ("coremltools", "executorch"),
    "litert": ("ai-edge-litert",),
    "litert-export": ("litert-torch",),
    "tensorrt": ("tensorrt", "cuda-python"),
    "serve": ("fastapi", "httptools", "prometheus-client", "pydantic-settings", "python-multipart",
              "uvicorn", "uvloop"),
    "client": ("httpx",),
    "bulk": ("ray", "pyarrow", "fsspec"),
    "heic": ("pi-heif",),
    "zoo": ("segmentation-models-pytorch",),
    "tensorboard": ("tensorboard",),
    "wandb": ("wandb",),
    "mlflow": ("mlflow-skinny", "alembic", "sqlalchemy"),
}  # fmt: skip


def doctor() -> None:
    """Say what is installed, what is missing, and what this machine can do."""
    import platform

    import tongueseg
    from tongueseg import weights
    from tongueseg.io.parallel import available_cores

    typer.echo(f"tongueseg {tongueseg.__version__}, Python {platform.python_version()}")
    typer.echo(f"{available_cores()} cores, {platform.machine()} {platform.system()}")
    typer.echo(f"embedded models: {', '.join(weights.names())} (default: {weights.DEFAULT})")
    for line in _engines():
        typer.echo(line)
    for extra, libraries in _LIBRARIES.items():
        typer.echo(f"{extra}: {_state(extra, libraries)}")


def _engines() -> list[str]:
    from tongueseg.runtime import auto_engines
    from tongueseg.runtime.installed import installed_engines

    lines = [
        f"{engine} ({', '.join(devices)})" if devices else engine
        for engine, devices in installed_engines().items()
    ]
    taken = (f"{engine} for {suffix}" for suffix, engine in auto_engines().items())
    return [f"engines here: {', '.join(lines)}", f"--runtime auto takes {', '.join(taken)}"]


def _state(extra: str, libraries: tuple[str, ...]) -> str:
    from importlib.metadata import PackageNotFoundError, version

    lines, missing = [], []
    for library in libraries:
        try:
            lines.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            missing.append(library)
    if missing:
        lines.append(f"missing {', '.join(missing)}: pip install 'tongueseg[{extra}]'")
    return ", ".join(lines)
