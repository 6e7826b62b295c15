"""Whether a rival's answers are those of Tierline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rivals import ADOPTION, QUADRANTS, TIERS

MISSING = np.iinfo(np.int64).min
CORE_TOTAL = 60_000
"""The only number that a score is compared with, in thousandths."""
NEAR = 1e-6
"""How far a score of floating point may be from the exact one, in thousandths."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers for a client base: levels as codes, -1 where there is none; the score in thousandths."""

    tier: np.ndarray
    adoption: np.ndarray
    quadrant: np.ndarray
    score: np.ndarray
    off: float
    """How far a score is at most from a whole number of thousandths."""

    @classmethod
    def of(cls, table: pa.Table) -> Answers:
        """Reads the answers from the columns `tier`, `adoption`, `quadrant` and `priority`."""
        score, off = _thousandths(table["priority"])
        return cls(
            _codes(table["tier"], TIERS),
            _codes(table["adoption"], ADOPTION),
            _codes(table["quadrant"], QUADRANTS),
            score,
            off,
        )

    def head(self, rows: int) -> Answers:
        """The first answers."""
        return Answers(
            self.tier[:rows], self.adoption[:rows], self.quadrant[:rows], self.score[:rows], self.off
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a rival agrees with the exact answers."""

    rows: int
    wrong: int
    """Clients with another answer."""
    rounded: int
    """Clients whose score is exactly what a tier asks for, and which floating point puts below it: another tier."""

    def __str__(self) -> str:
        if self.wrong:
            return f"{self.wrong:,} of {self.rows:,} WRONG"
        return f"{self.rounded:,} of {self.rows:,} in another tier: float" if self.rounded else "same answers"


def agreement(own: Answers, exact: Answers, *, is_exact: bool) -> Agreement:
    """Compares answers; an inexact rival may differ in the tier where the score is exactly that of the rule."""
    wrong = (own.score != exact.score) | (own.adoption != exact.adoption) | (own.quadrant != exact.quadrant)
    other_tier = own.tier != exact.tier
    at_the_rule = other_tier & (exact.score == CORE_TOTAL)
    excused = at_the_rule if not is_exact and own.off <= NEAR else np.zeros_like(at_the_rule)
    wrong |= other_tier & ~excused
    if own.off > (0 if is_exact else NEAR):
        wrong[:] = True
    return Agreement(len(wrong), int(wrong.sum()), int((excused & ~wrong).sum()))


def _codes(column: pa.ChunkedArray, levels: tuple[str, ...]) -> np.ndarray:
    """The place of each level."""
    codes = pc.index_in(column.cast(pa.string()), value_set=pa.array(levels))
    assert codes.null_count == column.null_count, "a level that the model does not have"
    return codes.fill_null(-1).to_numpy().astype(np.int8)


def _thousandths(column: pa.ChunkedArray) -> tuple[np.ndarray, float]:
    """A score in thousandths, and how far it is from them at most."""
    if pa.types.is_floating(column.type):
        values = column.to_numpy() * 1_000
        present = ~np.isnan(values)
        whole = np.rint(values, where=present, out=np.zeros(len(values)))
        off = float(np.abs(values - whole, where=present, out=np.zeros(len(values))).max(initial=0))
        return np.where(present, whole, MISSING).astype(np.int64), off
    exact = column.cast(pa.decimal128(21, 3)).combine_chunks()
    if isinstance(exact, pa.ChunkedArray):
        exact = exact.chunk(0)
    words = np.frombuffer(exact.buffers()[1], dtype=np.int64)[2 * exact.offset :: 2][: len(exact)]
    return np.where(exact.is_null(), MISSING, words), 0.0
