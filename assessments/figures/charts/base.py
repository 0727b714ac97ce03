"""What all charts share: the tokens, what every chart says, coordinates as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

COLOURS = {
    "ink": "#17212b",
    "ink_soft": "#4a5662",
    "edge": "#76828e",
    "paper": "#fff",
    "plum": "#6b1f4f",
    "plum_mid": "#caa8bb",
    "warm": "#a33c00",
    "cool": "#00646d",
    "struct": "#4b3f91",
    "grey_mid": "#b9c2ca",
    "wait": "#6d4f00",
}
"""The tokens of static/css/app.css: SVG presentation attributes cannot read those."""


@dataclass(frozen=True)
class Chart:
    id: str
    title: str
    description: str
    height: int
    colours: ClassVar[Mapping[str, str]] = COLOURS


def percent(value: float) -> str:
    return f"{value:.2f}%"


def pixels(value: float) -> str:
    return f"{value:.1f}"
