"""What the tests of hours that promises take share: cadences a year, and what a rounded number may be off."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

__all__ = ["A_YEAR", "near"]

A_YEAR = {
    "1 week": Fraction(365, 7),
    "2 weeks": Fraction(365, 14),
    "1 month": Fraction(12),
    "3 months": Fraction(4),
    "on event": Fraction(0),
    None: Fraction(0),
}
"""How often something is done in a year."""


def near(shown: Any, exact: Fraction, part: int = 200) -> bool:
    """Whether a number is shown that is off by no more than half of its last digit: a part of one."""
    return shown is not None and abs(Fraction(shown) - exact) <= Fraction(1, part)
