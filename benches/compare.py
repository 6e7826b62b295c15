"""Tierline beside what users would pick instead, and beside the memory floor, in one process.

    make bench
    .venv/bin/python benches/compare.py --rows 1_000_000 --only float64,threads

README.md in this folder tells what is measured and how to read the result.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import tierline
import wide
from agreement import Answers, agreement
from book import AS_OF, MODEL, Book, Encoding, Ids
from floor import Floor, own_bytes
from measuring import Contestant, Timing, Verdict, measure
from record import Section, surroundings, write
from rivals import Rival, all_rivals, polars_frame

OURS = "Tierline"
FLOOR = "memory floor"


@dataclass(frozen=True, slots=True)
class Setting:
    """How much is measured."""

    book: Book
    rounds: int
    huge: bool
    disagreements: list[str]
    """What was found wrong so far."""

    @property
    def rows(self) -> int:
        """The number of clients."""
        return len(self.book)


def assigner(model: tierline.Model, table: object) -> Callable[[], tierline.Assignments]:
    """The call that is measured."""
    return lambda: model.assign(table, as_of=AS_OF)


def floor_of(
    model: tierline.Model, table: pa.Table, threads: int, name: str = FLOOR, *, keep: bool = False
) -> Contestant:
    """The memory floor for a table and the result that Tierline makes of it."""
    written = own_bytes(pa.table(model.assign(table, as_of=AS_OF)), table)
    floor = Floor(table, round(written), threads, keep=keep)
    note = f"reads {floor.read / len(table):.0f}, writes {written:.0f} bytes a client"
    note += " to memory that it keeps" if keep else ""
    return Contestant(name=name, rows=len(table), run=floor.run, one_cpu=threads == 1, note=note)


def threads_of_all() -> int:
    """The threads that everyone has."""
    return len(os.sched_getaffinity(0))


# -- Beside the rivals ------------------------------------------------------------------------------------------------


def checked(setting: Setting, encoding: Encoding, table: pa.Table) -> Iterator[Contestant]:
    """All who read an encoding, after their answers have been compared with Tierline's on every client they get."""
    exact: Answers | None = None
    for rival in all_rivals():
        if encoding not in rival.encodings:
            continue
        part = table.slice(0, min(rival.most or len(table), len(table)))
        own = rival.take(part)
        answers = Answers.of(rival.give(rival.run(own)))
        exact = exact or answers
        found = agreement(answers, exact.head(len(part)), is_exact=rival.exact)
        if found.wrong:
            setting.disagreements.append(f"{rival.name}, {encoding}: {found}")
        yield _contestant(rival, own, len(part), str(found))


def _contestant(rival: Rival, own: object, rows: int, note: str) -> Contestant:
    return Contestant(
        name=rival.name,
        rows=rows,
        run=lambda: rival.run(own),
        rounds=3 if rival.most else None,
        note=note,
    )


def beside_rivals(
    setting: Setting, encoding: Encoding, title: str, targets: dict[str, float], aside: str = ""
) -> Section:
    """All who read an encoding, and how many times as fast as some of them Tierline is to be."""
    table = setting.book.table(encoding)
    floor = floor_of(tierline.Model.read(MODEL), table, threads_of_all())
    timings = measure([*checked(setting, encoding, table), floor], setting.rounds)
    verdicts = [
        ratio(timings, name, OURS, least, f"at least {least:g} times as fast as {name}")
        for name, least in targets.items()
    ]
    return Section(
        key=encoding,
        title=title,
        timings=timings,
        against=(OURS, FLOOR),
        verdicts=verdicts,
        notes=(aside,) if aside else (),
    )


def ratio(timings: list[Timing], over: str, under: str, least: float, target: str) -> Verdict:
    """Whether the time of one is at least a multiple of the time of another."""
    by_name = {timing.name: timing.per_row for timing in timings}
    found = by_name[over] / by_name[under]
    return Verdict(target, f"{found:.2f} times", found >= least)


def float64(setting: Setting) -> Section:
    """Floats."""
    return beside_rivals(setting, "float64", "64-bit floats", {"Polars float64": 2.0})


def decimal128(setting: Setting) -> Section:
    """Decimals."""
    targets = {"Polars Decimal": 8.0, "DuckDB DECIMAL": 8.0}
    return beside_rivals(setting, "decimal128", "128-bit decimals of Arrow", targets)


def text(setting: Setting) -> Section:
    """Numbers as texts."""
    return beside_rivals(setting, "text", "every number as a text", {})


def nulls(setting: Setting) -> Section:
    """Missing values, beside the same clients without them."""
    model, name = tierline.Model.read(MODEL), f"{OURS} without nulls"
    full = setting.book.table("float64")
    table = setting.book.table("nulls")
    rivals = list(checked(setting, "nulls", table))
    without = Contestant(name=name, rows=setting.rows, run=assigner(model, polars_frame(full)))
    floor = floor_of(model, table, threads_of_all())
    timings = measure([*rivals, without, floor], setting.rounds)
    by_name = {timing.name: timing.per_row for timing in timings}
    more = by_name[OURS] / by_name[name] - 1
    verdict = Verdict("5 % nulls cost at most 15 %", f"{more:.1%}", more <= 0.15)
    return Section(
        key="nulls",
        title="64-bit floats, 5 % of all values missing",
        timings=timings,
        against=(OURS, name, FLOOR),
        verdicts=[verdict],
    )


# -- Threads, the wide model, ids -------------------------------------------------------------------------------------


def threads(setting: Setting) -> Section:
    """One thread and all of them, beside the floor."""
    model, table = tierline.Model.read(MODEL), setting.book.table("float64")
    count, run = threads_of_all(), assigner(model, polars_frame(table))
    one, ours = f"{OURS}, one thread", OURS
    one_floor, floor = f"{FLOOR}, kept, one thread", f"{FLOOR}, kept"
    timings = measure(
        [
            Contestant(name=ours, rows=setting.rows, run=run),
            Contestant(name=one, rows=setting.rows, run=run, one_cpu=True),
            floor_of(model, table, count),
            floor_of(model, table, 1, f"{FLOOR}, one thread"),
            floor_of(model, table, count, floor, keep=True),
            floor_of(model, table, 1, one_floor, keep=True),
        ],
        setting.rounds,
    )
    by_name = {timing.name: timing.per_row for timing in timings}
    over = by_name[one] / by_name[one_floor]
    gain, floor_gain = by_name[one] / by_name[ours], by_name[one_floor] / by_name[floor]
    new_gain = by_name[f"{FLOOR}, one thread"] / by_name[FLOOR]
    # The floor does not scale where memory is what keeps it waiting, so nothing else needs to.
    scaled = (
        f"{gain:.2f} times; the floor {new_gain:.2f}, the one that keeps its memory {floor_gain:.2f} times"
    )
    return Section(
        key="threads",
        title=f"one thread and {count}, 64-bit floats",
        timings=timings,
        against=(ours, one, floor, one_floor),
        notes=(
            "the floor that keeps its memory stands for memory alone: Tierline's allocator keeps that of the last "
            "result, as the page faults show; the other floor spends most of its time on new pages",
        ),
        verdicts=[
            Verdict(
                "one thread takes at most 2.5 times the kept memory floor's", f"{over:.2f} times", over <= 2.5
            ),
            Verdict(
                f"{count} threads are at least 1.7 times as fast as one, unless the floor does not scale",
                scaled,
                gain >= 1.7 or 1 <= new_gain <= gain,
            ),
        ],
    )


def wide_model(setting: Setting) -> Section:
    """The wide model, and what it takes to read it."""
    document = wide.MODEL.read_text(encoding="utf-8")
    model, rows = tierline.Model.parse(document), min(setting.rows, 2_000_000)
    table = wide.clients(model, rows)
    run, parses = assigner(model, polars_frame(table)), 20
    timings = measure(
        [
            Contestant(name=OURS, rows=rows, run=run),
            Contestant(name=f"{OURS}, one thread", rows=rows, run=run, one_cpu=True),
            floor_of(model, table, threads_of_all()),
            floor_of(model, table, 1, f"{FLOOR}, one thread"),
            Contestant(
                name="text to plan",
                rows=parses,
                run=lambda: [tierline.Model.parse(document) for _ in range(parses)],
                note="a row is one reading of the model",
            ),
        ],
        setting.rounds,
    )
    compile_ms = timings[-1].per_row / 1e6
    return Section(
        key="wide",
        title="40 attributes, 12 factors, 6 dimensions, 8 flags, 6 tiers",
        timings=timings,
        against=(OURS, FLOOR),
        verdicts=[
            Verdict(
                "compiling takes at most 1 ms; reading the text included",
                f"{compile_ms:.2f} ms",
                compile_ms <= 1,
            )
        ],
    )


def ids(setting: Setting) -> Section:
    """Ids of several kinds and orders."""
    model, base = tierline.Model.read(MODEL), setting.book.table("float64")
    kinds: tuple[Ids, ...] = ("ascending", "shuffled", "text ascending", "text shuffled")
    contestants = []
    for kind in kinds:
        frame = polars_frame(base.set_column(0, "client", setting.book.ids(kind)))
        contestants.append(Contestant(name=f"ids {kind}", rows=setting.rows, run=assigner(model, frame)))
    return Section(
        key="ids",
        title="whole numbers and texts, in order and shuffled",
        timings=measure(contestants, setting.rounds),
        against=("ids ascending",),
        verdicts=[],
    )


# -- Curves -----------------------------------------------------------------------------------------------------------


def rows_curve(setting: Setting) -> Section:
    """The cost of a client over the number of clients."""
    model = tierline.Model.read(MODEL)
    frame = polars_frame(setting.book.table("float64"))
    sizes = [size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size < len(frame)] + [len(frame)]
    timings: list[Timing] = []
    for size in sizes:
        timings += _size(setting, model, frame.head(size))
    if setting.huge:
        del frame
        timings += _size(setting, model, polars_frame(Book.generate(100_000_000).table("float64")))
    costs = [timing.per_row for timing in timings if timing.rows >= 100_000]
    change = costs[-1] / costs[0] - 1 if costs else 0.0
    verdict = Verdict(
        "the cost of a client is flat from 100,000 clients on: within 25 %", f"{change:+.0%}", change <= 0.25
    )
    return Section(
        key="rows",
        title="cost over the number of clients",
        timings=timings,
        against=(timings[-1].name,),
        verdicts=[verdict],
        notes=("a table below 65,536 clients is one range, and so one thread",),
    )


def _size(setting: Setting, model: tierline.Model, frame: pl.DataFrame) -> list[Timing]:
    """Small tables run more often."""
    rounds = setting.rounds * max(1, min(20, 1_000_000 // max(1, len(frame))))
    contestant = Contestant(name=f"{len(frame):,}", rows=len(frame), run=assigner(model, frame))
    return measure([contestant], rounds)


def model_curves(setting: Setting) -> Section:
    """The cost of a client over the parts of its model."""
    curves = {
        "attributes": (4, 8, 16, 32, 64, 128),
        "factors": (1, 2, 4, 8, 16),
        "tiers": (2, 4, 8, 16, 32, 64),
    }
    rows = min(setting.rows, 500_000)
    timings: list[Timing] = []
    verdicts: list[Verdict] = []
    for part, numbers in curves.items():
        contestants = []
        for number in numbers:
            model = wide.model_of(**({"attributes": 16} | {part: number}))
            frame = polars_frame(wide.clients(model, rows))
            contestants.append(
                Contestant(name=f"{part} {number}", rows=rows, run=assigner(model, frame), one_cpu=True)
            )
        curve = measure(contestants, setting.rounds)
        timings += curve
        for timing in curve:
            timing.note = f"{timing.per_row / curve[0].per_row:.2f} times {curve[0].name}"
        growth = curve[-1].per_row / curve[0].per_row
        least, most = numbers[0], numbers[-1]
        verdicts.append(
            Verdict(
                f"the cost of a client grows at most linearly in {part}",
                f"{growth:.2f} times from {least} to {most}, which is {most / least:g} times",
                growth <= most / least,
            )
        )
    return Section(
        key="curves",
        title="cost over the parts of the model, one thread",
        timings=timings,
        against=(),
        verdicts=verdicts,
        notes=("16 attributes, 4 factors and 4 tiers, of which one number varies",),
    )


SECTIONS: dict[str, Callable[[Setting], Section]] = {
    "float64": float64,
    "decimal128": decimal128,
    "nulls": nulls,
    "text": text,
    "threads": threads,
    "wide": wide_model,
    "rows": rows_curve,
    "curves": model_curves,
    "ids": ids,
}


def main() -> int:
    """Runs the sections one after the other; each builds its tables and drops them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000, help="clients (10,000,000)")
    parser.add_argument("--rounds", type=int, default=5, help="times that each runs (5)")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections with commas: %(default)s")
    parser.add_argument("--huge", action="store_true", help="the curve over clients up to 100,000,000: 16 GB")
    parser.add_argument("--record", action="store_true", help="keep the figures in benches/record")
    options = parser.parse_args()
    wanted = options.only.split(",")
    if unknown := set(wanted) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")

    about = surroundings() | {"clients": f"{options.rows:,}", "rounds": str(options.rounds)}
    for key, value in about.items():
        print(f"{key:<12} {value}")
    print()
    setting = Setting(Book.generate(options.rows), options.rounds, options.huge, [])
    sections = []
    for name in wanted:
        section = SECTIONS[name](setting)
        print("\n".join(section.lines()), flush=True)
        sections.append(section)
    if options.record:
        print(f"recorded in {write(about, sections)}")
    for wrong in setting.disagreements:
        print(f"OTHER ANSWERS: {wrong}")
    return 1 if setting.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
