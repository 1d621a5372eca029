"""Pictures of the demo's cases: drawn streets with and without a problem, uploaded as everybody's are."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import Engine

from gis.database.session import Caller
from services.cases.evidence.upload import receive

SIZE = (800, 600)
PER_KIND = 12
"""Different pictures of each kind; cases share them."""
SCENE, AFTER, CHECK = ("near", "far"), ("after",), ("reference",)
_KINDS = (*SCENE, *AFTER, *CHECK)


class Album:
    """Uploaded pictures by kind; ``take`` names some for a step, the same ones every time."""

    def __init__(self, engine: Engine, var: Path, caller: Caller, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - the same demo every time, no secret
        self._kept = {kind: [] for kind in _KINDS}  # type: dict[str, list[str]]
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "photo.jpg"
            for kind in _KINDS:
                for _ in range(PER_KIND):
                    drawn(kind, dice).save(place, "JPEG", quality=80)
                    self._kept[kind].append(receive(engine, var, caller, place).sha256)

    def take(self, kinds: tuple[str, ...], number: int) -> dict[str, Any]:
        """Return a form that names one picture of each of ``kinds``; ``number`` chooses which."""
        return {
            "evidence": [
                {"kind": kind, "sha256": self._kept[kind][number % PER_KIND]} for kind in kinds
            ]
        }


def drawn(kind: str, dice: random.Random) -> Image.Image:
    """Draw a street: with its problem from near or far, or clean again."""
    image = Image.new("RGB", SIZE, (168 + dice.randrange(40), 196, 218))
    pen = ImageDraw.Draw(image)
    wide, high = SIZE
    horizon = high * (0.15 if kind == "near" else 0.42)
    _houses(pen, horizon, dice)
    grey = 96 + dice.randrange(30)
    pen.polygon(
        [(wide * 0.3, horizon), (wide * 0.7, horizon), (wide, high), (0, high)],
        fill=(grey, grey, grey + 4),
    )
    for step in range(6):
        top = horizon + (high - horizon) * step / 6
        pen.polygon(
            [(wide / 2 - 4 - step, top), (wide / 2 + 4 + step, top),
             (wide / 2 + 6 + step, top + 30), (wide / 2 - 6 - step, top + 30)],
            fill=(226, 222, 208),
        )  # fmt: skip
    if kind in SCENE:
        _problem(pen, 130 if kind == "near" else 38, high * 0.72, dice)
    return image


def _houses(pen: ImageDraw.ImageDraw, horizon: float, dice: random.Random) -> None:
    left = 0
    while left < SIZE[0]:
        wide, tall = 70 + dice.randrange(80), 60 + dice.randrange(140)
        tint = 120 + dice.randrange(80)
        pen.rectangle(
            [left, horizon - tall, left + wide, horizon + 12], fill=(tint, tint - 14, tint - 26)
        )
        left += wide + 6
    pen.rectangle([0, horizon, SIZE[0], SIZE[1]], fill=(138, 150, 122))


def _problem(pen: ImageDraw.ImageDraw, size: int, middle: float, dice: random.Random) -> None:
    """A heap of something that does not belong there."""
    for _ in range(14):
        x = SIZE[0] * 0.55 + dice.uniform(-size, size)
        y = middle + dice.uniform(-size, size) * 0.5
        half = size * dice.uniform(0.15, 0.5)
        brown = 50 + dice.randrange(90)
        pen.ellipse(
            [x - half, y - half * 0.7, x + half, y + half * 0.7], fill=(brown + 40, brown, 40)
        )
