"""What an open mouth shows besides a tongue: a dark throat, palate, uvula, and teeth."""

from __future__ import annotations

import numpy as np

from tongueseg.synthetic.composed.layers import Plane, cloud, smoothstep


def paint_throat(rng: np.random.Generator, x: Plane, y: Plane, top: Plane, bottom: Plane) -> Plane:
    """Paint the hollow between two edges as it looks in full light.

    Args:
        rng: draws depth, colour and details.
        x, y: ``(S, S)`` mouth coordinates.
        top, bottom: ``(S, S)`` heights of the hollow's edges.

    Returns:
        ``(S, S, 3)`` float32, 0 to 255.
    """
    height = np.maximum(bottom - top, 1e-3)
    along = np.clip((y - top) / height, 0, 1)
    flesh = np.array([rng.uniform(90, 165), rng.uniform(38, 78), rng.uniform(38, 75)])
    dark = np.array([rng.uniform(8, 48), rng.uniform(3, 16), rng.uniform(3, 16)])
    # Light falls off with depth: from the palate behind the teeth to the pharynx.
    fall, floor = rng.uniform(1.5, 7), rng.uniform(0.0, 0.35)
    palate = (
        np.exp(-along * fall) * rng.uniform(0.1, 1.0) * smoothstep(along, 0, rng.uniform(0.05, 0.3))
    )
    cheeks = smoothstep(np.abs(x), rng.uniform(0.35, 0.7), 1.0) * rng.uniform(0, 0.6)
    # The wet inner side of the lower lip, or the floor of the mouth, catches light again.
    bed = smoothstep(along, 0.75, 1.0) * floor
    edge = np.exp(-np.maximum(bottom - y, 0) / rng.uniform(0.02, 0.07)) * rng.uniform(0, 0.8)
    bed = np.maximum(bed, edge * smoothstep(height, 0.05, 0.2))
    light = np.maximum(np.maximum(palate, cheeks), bed)
    light = light * np.exp(0.25 * cloud(rng, x.shape, 9))
    if rng.random() < 0.3:
        light = np.maximum(light, _uvula(rng, x, along, height))
    return np.asarray(dark + light[..., None].clip(0, 1) * (flesh - dark), np.float32)


def _uvula(rng: np.random.Generator, x: Plane, along: Plane, height: Plane) -> Plane:
    """A drop that hangs from two arches at the back of the throat."""
    centre, width, end = rng.normal(0, 0.04), rng.uniform(0.04, 0.09), rng.uniform(0.35, 0.7)
    offset = np.abs(x - centre)
    drop = smoothstep(-(offset - width * (0.7 + 0.5 * along / end)), -0.02, 0.02)
    drop = drop * smoothstep(-along, -end, -end + 0.1)
    arch = np.exp(-(((along - 0.25 - 0.9 * offset) / 0.1) ** 2)) * (offset < 0.6)
    observed = smoothstep(height, 0.35, 0.7)
    return np.asarray((np.maximum(drop, 0.6 * arch) * rng.uniform(0.2, 0.6)) * observed, np.float32)


def paint_teeth(
    rng: np.random.Generator, x: Plane, depth: Plane, unit: float, *, height: float
) -> tuple[Plane, Plane]:
    """Paint a row of upper teeth, or of lower ones where ``depth`` rises upwards.

    Args:
        rng: draws sizes, gaps and colour.
        x: ``(S, S)`` mouth coordinates across.
        depth: ``(S, S)`` way from the lip's edge towards the other jaw, in mouth units.
        unit: pixels of a mouth unit.
        height: length of the middle teeth that shows, in mouth units.

    Returns:
        Colour ``(S, S, 3)`` float32 in full light and alpha ``(S, S)`` float32.
    """
    widths = np.array([0.23, 0.18, 0.19, 0.15, 0.13]) * rng.uniform(0.85, 1.1)
    widths = widths[: int(rng.integers(3, 6))]
    lengths = (
        height
        * np.array([1, 0.86, 0.95, 0.75, 0.6])[: len(widths)]
        * rng.normal(1, 0.04, len(widths))
    )
    right = np.concatenate([[0], np.cumsum(widths)])
    edges = np.concatenate([-right[:0:-1], right]) + rng.normal(0, 0.03)
    lengths = np.concatenate([lengths[::-1], lengths * rng.normal(1, 0.04, len(lengths))])
    which = np.clip(np.searchsorted(edges, x) - 1, 0, len(lengths) - 1)
    across = (x - edges[which]) / np.diff(edges)[which]
    rounding = rng.uniform(0.1, 0.35)
    end = lengths[which] * (1 - rounding * np.abs(2 * across - 1) ** 3)
    soft = 1.2 / unit
    alpha = np.clip((end - depth) / soft + 0.5, 0, 1)
    alpha = alpha * ((x > edges[0]) & (x < edges[-1]))
    warmth = rng.uniform(0, 1)
    ivory = rng.uniform(190, 245) * np.array([1, 0.985 - 0.05 * warmth, 0.97 - 0.19 * warmth])
    seam = np.minimum(across, 1 - across) * np.diff(edges)[which]
    shade = 1 - rng.uniform(0.2, 0.55) * np.exp(-((seam / max(0.014, 0.6 / unit)) ** 2))
    shade = shade * (1 - 0.55 * smoothstep(np.abs(x), 0.25, 0.95))
    shade = shade * (0.55 + 0.45 * smoothstep(depth, -0.02, rng.uniform(0.05, 0.15)))
    shade = shade * (1 + 0.06 * rng.standard_normal(len(lengths)))[which]
    return np.asarray(shade[..., None] * ivory, np.float32), np.asarray(alpha, np.float32)
