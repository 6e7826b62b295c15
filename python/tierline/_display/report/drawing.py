"""What all charts have in common: colours with a meaning, names, and room for them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tierline._display.text import visible

__all__ = [
    "BAND",
    "INK",
    "MUTED",
    "NARROW",
    "NONE_COLOUR",
    "OUTLINE",
    "RULE",
    "altair",
    "as_float",
    "dressed",
    "fits",
    "named",
    "reserved",
    "size",
]  # fmt: skip

INK = "#18212b"
MUTED = "#56616e"
RULE = "#cfd6de"
BAND = "#dde3ea"
OUTLINE = "#7f8a97"
"""Colours with a meaning of their own. A page puts its own in their place, by light and dark."""

NARROW = 520
"""Below this width in pixels there is room for one thing beside another no more."""
NONE_COLOUR = "#9aa4b0"
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"


def altair() -> Any:
    """The module, which only those need who want charts.

    Raises:
        ImportError: It is not installed.
    """
    try:
        return import_module("altair")
    except ModuleNotFoundError as error:
        raise ImportError("charts need altair: pip install 'tierline[report]'") from error


def reserved(alt: Any, start: float, end: float) -> Any:
    """Room for names beside a picture, however wide the font is that they are shown in."""
    line = alt.Chart(alt.Data(values=[{}])).mark_rule(opacity=0)
    return line.encode(x=alt.value(start), x2=alt.value(end), y=alt.value(0))


def size(narrow: bool) -> int:
    """The size of names in pixels."""
    return 12 if narrow else 13


def fits(room: float) -> int:
    """The longest name in pixels: drawn with one font and shown in another, which may be a sixth wider."""
    return int((room - 10) / 1.18)


def dressed(chart: Any) -> Any:
    """A chart with the fonts and colours that all have, and no background."""
    return (
        chart.configure(background="transparent", font=_FONT, padding=3)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED,
            titleColor=MUTED,
            gridColor=RULE,
            domainColor=RULE,
            tickColor=RULE,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            titlePadding=8,
            labelPadding=5,
        )
    )


def named(text: object) -> str:
    """A name as it can be drawn: what cannot be seen is shown."""
    return visible(str(text).strip())


def as_float(value: object) -> float | None:
    """A figure as a float, where there is one."""
    return None if value is None else float(str(value))
