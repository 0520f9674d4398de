"""``tongueseg serve``: masks of photos over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen at; 0.0.0.0 for all [127.0.0.1].")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 for any free one [8000].")] = None,
    model: Annotated[str | None, typer.Option(help="As for predict [default].")] = None,
    runtime: Annotated[str | None, typer.Option(help="As for predict [auto].")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Photos at a time [as many as cores].")
    ] = None,
    page: Annotated[
        str | None, typer.Option(help="Folder of the built page, auto or none [auto].")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="YAML file of settings.")] = None,
) -> None:
    """Serve the model over HTTP, and the page for browsers.

    POST a photo to /v1/predict. /openapi.json describes every endpoint. Settings come from flags,
    then from the environment (TONGUESEG_PORT for the port), then from --config. Ends on Ctrl-C or
    SIGTERM after the running requests are answered. SIGHUP reads keys and model again.
    """
    from tongueseg.errors import MissingExtra

    try:
        from tongueseg.service import server, settings
    except ImportError as error:
        raise MissingExtra("serve", error.name or "fastapi") from error
    flags = {
        "host": host,
        "port": port,
        "model": model,
        "runtime": runtime,
        "workers": workers,
        "page": page,
    }

    def read() -> settings.Settings:
        return settings.read_settings(flags, config)

    server.serve(read(), read)
