"""Real mouths in drawn faces: what a close-up looks like from half a metre away."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.synthetic.drawn import Scene, draw_face

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]


def compose_face(
    rng: np.random.Generator, photo: Pixels, mask: NDArray[np.uint8], *, size: int, share: float
) -> tuple[Pixels, NDArray[np.uint8]]:
    """Set the mouth of a close-up into a drawn face, in place of the drawn one.

    Args:
        rng: draws the face.
        photo: ``(S, S, 3)`` uint8 RGB close-up with a tongue.
        mask: ``(S, S)`` uint8, 0 to 255.
        size: height and width of the result.
        share: of the result that the tongue covers, up to 0.12.

    Returns:
        ``(size, size, 3)`` uint8 RGB and its mask ``(size, size)`` uint8.
    """
    scene = draw_face(rng, height=size, width=size, share=share)
    drawn = scene.mask.astype(np.float32)
    matrix = _onto(mask, drawn)
    alpha = np.asarray(cv2.warpAffine(_fade(mask), matrix, (size, size)), np.float32)
    mouth = _warp(photo, matrix, size)
    tongue = _warp(mask, matrix, size)
    face = _in_tone(scene, mouth, alpha)
    pixels = face + (mouth.astype(np.float32) - face) * alpha[..., None]
    # What of the drawn tongue still shows beside the mouth is tongue as well.
    rest = drawn * (1 - alpha) * 255
    return _to_byte(pixels), _to_byte(np.maximum(tongue * np.minimum(1, alpha * 2), rest))


def _onto(mask: NDArray[np.uint8], drawn: Plane) -> NDArray[np.float64]:
    """Return the matrix that lays one tongue's centre and size onto another's."""
    (x, y), (u, v) = _centre(mask.astype(np.float32)), _centre(drawn)
    scale = float(np.sqrt(drawn.sum() / (mask.sum() / 255)))
    return np.array([[scale, 0, u - scale * x], [0, scale, v - scale * y]])


def _centre(plane: Plane) -> tuple[float, float]:
    moments = cv2.moments(plane)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


def _fade(mask: NDArray[np.uint8]) -> Plane:
    """Return 1 over tongue and lips, falling softly to 0 before the photo's border."""
    reach = float(np.sqrt(mask.sum() / 255))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(reach * 0.22) + 1,) * 2)
    around = cv2.dilate(mask, kernel).astype(np.float32) / 255
    border = round(reach * 0.1)
    inside = np.zeros_like(around)
    inside[border:-border, border:-border] = 1
    soft = cv2.GaussianBlur(np.minimum(around, inside), (0, 0), reach * 0.05)
    return np.asarray(np.clip(soft * 1.15 - 0.1, 0, 1), np.float32)


def _warp(image: Pixels, matrix: NDArray[np.float64], size: int) -> Pixels:
    # Averaged down in halves first: a plain warp of a large photo would skip most of its pixels.
    scale = matrix[0, 0]
    while scale < 0.6:
        image = np.asarray(cv2.pyrDown(image), np.uint8)
        matrix = matrix @ np.array([[2.0, 0, 0], [0, 2.0, 0], [0, 0, 1]])
        scale *= 2
    return np.asarray(cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR), np.uint8)


def _in_tone(scene: Scene, mouth: Pixels, alpha: Plane) -> Plane:
    """Give the drawn face the colour that the real skin has where the two meet."""
    face = scene.photo.astype(np.float32)
    seam = ((alpha > 0.1) & (alpha < 0.9)).astype(np.float32)
    if not seam.any():
        return face
    real = np.array([(mouth[..., c] * seam).sum() for c in range(3)])
    own = np.array([(face[..., c] * seam).sum() for c in range(3)])
    gain = np.clip(real / np.maximum(own, 1), 0.4, 2.5)
    return np.asarray(np.clip(face * gain, 0, 255), np.float32)


def _to_byte(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(values + 0.5, 0, 255), np.uint8)
