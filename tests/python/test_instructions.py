"""The regression gate fails where instructions grow, and nowhere else."""

from __future__ import annotations

import json

import pytest
from instructions import FIGURES, Comparison, count, difference, verdict

FIGURE = 1_000_000


@pytest.mark.parametrize(
    ("counts", "passed", "words"),
    [
        ({"row": FIGURE}, True, []),
        ({"row": 1_030_000}, True, []),
        ({"row": 1_030_001}, False, ["more than 3% above the figures: row; "]),
        ({"row": 970_000}, True, []),
        ({"row": 969_999}, True, ["more than 3% below the figures: row; "]),
        ({"row": FIGURE, "block": 1}, False, ["measured or kept, but not both: block; "]),
        ({}, False, ["measured or kept, but not both: row; "]),
        (
            {"block": 1, "row": 2_000_000},
            False,
            ["more than 3% above the figures: row; ", "measured or kept, but not both: block; "],
        ),
    ],
)
def test_only_growth_and_what_has_no_figure_fail(
    counts: dict[str, int], passed: bool, words: list[str]
) -> None:
    judged = verdict(Comparison(counts, {"row": FIGURE}))
    assert judged[0] is passed
    assert [line[: len(start)] for line, start in zip(judged[1], words, strict=True)] == words


def test_twice_the_size_may_not_take_four_times_as_much() -> None:
    level = {"refuse texts": FIGURE, "refuse texts_twice": 2_500_000}
    assert verdict(Comparison(level, level)) == (True, [])
    steep = level | {"refuse texts_twice": 2_500_001}
    assert verdict(Comparison(steep, steep)) == (
        False,
        ["more than 2.5 times as many for twice the size: refuse texts_twice"],
    )


def test_other_surroundings_are_named() -> None:
    kept = {"rustc": "1.95.0", "rustflags": "", "libc": "glibc 2.36"}
    assert difference(kept, kept) == ""
    today = kept | {"rustc": "1.96.0", "rustflags": "-O"}
    assert difference(kept, today) == "rustc is 1.96.0, not 1.95.0, rustflags is -O, not none"


def test_a_benchmark_without_instructions_is_no_benchmark() -> None:
    def summary(instructions: int) -> dict[str, object]:
        total = {"metrics": {"Ir": {"values": {"new": instructions}}}}
        fields = {"group": "row", "function_name": "assign", "id": "book"}
        return fields | {"profiles": [{"data": {"total": total}}]}

    assert count(summary(7)) == ("row assign book", 7)
    with pytest.raises(SystemExit, match="`row assign book` has no instructions"):
        count(summary(0))


def test_the_figures_that_are_kept_cover_compile_row_block_and_refuse() -> None:
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert {name.split()[0] for name in kept["instructions"]} == {"compile", "row", "block", "refuse"}
    assert kept["surroundings"]["vectors"] == "AVX2"
