"""The recipe that people copy from tutorials: what every speed claim is a ratio against.

Kept as such tutorials have it, with only what it takes to run: eager float32, one photo decoded,
resized and flipped at a time by Pillow, the sigmoid inside the network. Run as a script it is
the tutorial's prediction: ``python tutorial.py weights.pth photo.jpg mask.png``.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

SIZE = 256
Pair = tuple[Tensor, Tensor]


def double_conv(inputs: int, outputs: int) -> nn.Sequential:
    """3×3 convolution, batch norm, LeakyReLU, twice."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.BatchNorm2d(outputs),
        nn.LeakyReLU(0.1, inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1),
        nn.BatchNorm2d(outputs),
        nn.LeakyReLU(0.1, inplace=True),
    )


class UNet(nn.Module):
    """The U-Net of the paper with padding and batch norm, 31,043,521 weights."""

    def __init__(self) -> None:
        super().__init__()
        self.down1 = double_conv(3, 64)
        self.down2 = double_conv(64, 128)
        self.down3 = double_conv(128, 256)
        self.down4 = double_conv(256, 512)
        self.bottom = double_conv(512, 1024)
        self.pool = nn.MaxPool2d(2)
        self.up4 = nn.ConvTranspose2d(1024, 512, 2, stride=2)
        self.conv4 = double_conv(1024, 512)
        self.up3 = nn.ConvTranspose2d(512, 256, 2, stride=2)
        self.conv3 = double_conv(512, 256)
        self.up2 = nn.ConvTranspose2d(256, 128, 2, stride=2)
        self.conv2 = double_conv(256, 128)
        self.up1 = nn.ConvTranspose2d(128, 64, 2, stride=2)
        self.conv1 = double_conv(128, 64)
        self.out = nn.Conv2d(64, 1, 1)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        x1 = self.down1(x)
        x2 = self.down2(self.pool(x1))
        x3 = self.down3(self.pool(x2))
        x4 = self.down4(self.pool(x3))
        x = self.bottom(self.pool(x4))
        x = self.conv4(torch.cat([x4, self.up4(x)], dim=1))
        x = self.conv3(torch.cat([x3, self.up3(x)], dim=1))
        x = self.conv2(torch.cat([x2, self.up2(x)], dim=1))
        x = self.conv1(torch.cat([x1, self.up1(x)], dim=1))
        probability: Tensor = self.sigmoid(self.out(x).float())
        return probability


def to_tensor(image: Image.Image) -> Tensor:
    """Turn a Pillow image into float ``(C, H, W)``, 0 to 1."""
    pixels = torch.from_numpy(np.array(image)).float() / 255
    return pixels.permute(2, 0, 1) if pixels.ndim == 3 else pixels[None]


class TongueDataset(Dataset[Pair]):
    """Opens, resizes and augments one photo and its mask at each access."""

    def __init__(self, photos: list[Path], masks: list[Path]) -> None:
        self.photos, self.masks = photos, masks

    def __len__(self) -> int:
        return len(self.photos)

    def __getitem__(self, index: int) -> Pair:
        photo = Image.open(self.photos[index]).convert("RGB").resize((SIZE, SIZE))
        mask = Image.open(self.masks[index]).convert("L").resize((SIZE, SIZE))
        if random.random() < 0.5:
            photo = photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            mask = mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        angle = random.uniform(-20, 20)
        photo, mask = photo.rotate(angle), mask.rotate(angle)
        return to_tensor(photo), (to_tensor(mask) > 0.5).float()


def dice_loss(prediction: Tensor, mask: Tensor, smooth: float = 1.0) -> Tensor:
    """One minus the soft Dice of the whole batch."""
    overlap = (prediction * mask).sum()
    return 1 - (2 * overlap + smooth) / (prediction.sum() + mask.sum() + smooth)


class Training:
    """The tutorial's loop, cut into steps so that it can take turns with another."""

    def __init__(self, photos: list[Path], masks: list[Path], batch_size: int = 4) -> None:
        dataset = TongueDataset(photos, masks)
        self.loader = DataLoader(dataset, batch_size=batch_size, shuffle=True, num_workers=0)
        self.model = UNet().train()
        self.bce = nn.BCELoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-4)

    def step(self, photos: Tensor, masks: Tensor, *, quick: bool = False) -> float:
        """Train on one batch and return its loss; ``quick`` is bfloat16, no tutorial's way."""
        with torch.autocast("cpu", torch.bfloat16, enabled=quick):
            prediction = self.model(photos)
        loss = self.bce(prediction, masks) + dice_loss(prediction, masks)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return float(loss.item())


def load(weights: str) -> UNet:
    """Return the network with weights from a file."""
    model = UNet()
    model.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return model.eval()


def predict(model: UNet, source: str, target: str) -> None:
    """Cut the tongue out of one photo, as the tutorial's predict script does."""
    photo = Image.open(source).convert("RGB")
    with torch.no_grad():
        probability = model(to_tensor(photo.resize((SIZE, SIZE)))[None])[0, 0]
    mask = Image.fromarray(((probability > 0.5).numpy() * 255).astype(np.uint8))
    mask.resize(photo.size, Image.Resampling.NEAREST).save(target)


if __name__ == "__main__":
    predict(load(sys.argv[1]), *sys.argv[2:])
