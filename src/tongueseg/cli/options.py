"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[
    str, typer.Option(help="default, the name of an embedded model, a run folder, or a file.")
]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", help="As for predict, default if left out; repeat it to compare."),
]
RuntimeName = Annotated[
    str, typer.Option("--runtime", help="auto, an engine such as openvino, or onnx:cuda and such.")
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Photos at a time; as many as there are cores.")
]
Tta = Annotated[
    bool | None,
    typer.Option(
        help="Average the prediction with that of the mirrored photo. If not given, as the model's "
        "spec says: the embedded models do so where the boundary is uncertain or the light bright."
    ),
]
Box = Annotated[
    str | None,
    typer.Option(
        "--box", metavar="X,Y,W,H", help="Around the tongue of one photo, in upright pixels."
    ),
]
OnTongue = Annotated[
    list[str] | None,
    typer.Option(
        "--point", metavar="X,Y", help="A pixel on the tongue of one photo; repeat it for more."
    ),
]
NotTongue = Annotated[
    list[str] | None,
    typer.Option("--not", metavar="X,Y", help="A pixel beside the tongue; repeat it for more."),
]
PromptTable = Annotated[
    Path | None,
    typer.Option("--prompts", help="CSV of many photos: photo,box,points; points as X,Y,1;X,Y,0."),
]
