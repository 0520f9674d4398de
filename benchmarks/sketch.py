"""The service that tutorials end with: ten lines of FastAPI, the network in the handler.

Kept as such tutorials have it; run as a script it listens on the port it is given.
"""

from __future__ import annotations

import base64
import io
import sys

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI, UploadFile
from PIL import Image

from tutorial import SIZE, UNet, to_tensor

app = FastAPI()
model = UNet().eval()


@app.post("/v1/predict")
async def predict(file: UploadFile) -> dict[str, str]:
    """Cut the tongue out of one photo."""
    photo = Image.open(io.BytesIO(await file.read())).convert("RGB")
    with torch.no_grad():
        probability = model(to_tensor(photo.resize((SIZE, SIZE)))[None])[0, 0]
    mask = Image.fromarray(((probability > 0.5).numpy() * 255).astype(np.uint8))
    content = io.BytesIO()
    mask.resize(photo.size, Image.Resampling.NEAREST).save(content, "PNG")
    return {"mask": base64.b64encode(content.getvalue()).decode()}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]))
