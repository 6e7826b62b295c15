"""What must not change without a word: answers, pages, messages and signatures, against the files of `tests/golden`.

After a change that is meant, `TIERLINE_ACCEPT=1 python -m pytest tests/python/test_golden.py` writes them anew, and the
commit says what moved and why. The models and clients are those of `tests/rust/golden.rs`.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import hashlib
import inspect
import json
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tierline

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
MODELS = sorted(path.parent.name for path in (ROOT / "models").glob("*/model.yaml"))
AS_OF = "2026-11-21"


def digest(said: Any) -> str:
    text = said if isinstance(said, str) else json.dumps(said, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def compare(name: str, lines: list[str]) -> None:
    """The lines are those of a file of `tests/golden`."""
    path = GOLDEN / name
    if os.environ.get("TIERLINE_ACCEPT"):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    kept = path.read_text(encoding="utf-8").splitlines()
    gone, new = [line for line in kept if line not in lines], [line for line in lines if line not in kept]
    assert lines == kept, "\n".join(
        [f"{name} has changed; TIERLINE_ACCEPT=1 keeps it:"]
        + [f"- {line}" for line in gone[:40]]
        + [f"+ {line}" for line in new[:40]]
    )


def value(written: str | None) -> Any:
    """A value as `tests/rust/golden.rs` writes it."""
    if written is None:
        return None
    kind, text = written[0], written[2:]
    match kind:
        case "b":
            return text == "true"
        case "i":
            return int(text)
        case "d":
            units, scale = text.split(":")
            return Decimal(f"{units}e-{scale}")
        case "f":
            return struct.unpack(">d", bytes.fromhex(text))[0]
        case "s":
            return np.float32(struct.unpack(">f", bytes.fromhex(text))[0])
        case "t":
            return text
        case "y":
            return dt.date.fromisoformat(text)
        case "m":
            seconds, offset = map(int, text.split(":"))
            zone = dt.timezone(dt.timedelta(seconds=offset))
            # What Python's own moments do not reach is left out.
            with contextlib.suppress(OverflowError):
                return dt.datetime(1970, 1, 1, tzinfo=dt.UTC).astimezone(zone) + dt.timedelta(seconds=seconds)
            return None
    raise AssertionError(kind)


def kept_models() -> Iterator[tuple[tierline.Model, list[dict[str, Any]], str]]:
    for line in (GOLDEN / "models.jsonl").read_text(encoding="utf-8").splitlines():
        kept = json.loads(line)
        model = tierline.Model.parse(kept["model"], format="json")
        names = [attribute.column for attribute in model.attributes.values()]
        clients = [
            {model.client: f"c{at}"} | dict(zip(names, map(value, values), strict=True))
            for at, values in enumerate(kept["clients"])
        ]
        yield model, clients, kept["as_of"]


def test_answers_on_the_kept_models_are_the_same() -> None:
    lines = []
    for at, (model, clients, as_of) in enumerate(kept_models()):
        columns = {name: [client[name] for client in clients] for name in clients[0]}
        said: list[Any] = []
        for client in clients:
            one = model.assign_one(client, as_of=as_of)
            said += [one.to_dict(), str(one), str(model.explain(client, as_of=as_of))]
        # A column of one type each: what stands in it as text.
        texts = {name: [None if v is None else str(v) for v in column] for name, column in columns.items()}
        table = model.assign(texts, as_of=as_of, contributions=True)
        said += [table.to_rows(), table.summary().to_dict()]
        tiers = [row["tier"] or "-" for row in table.to_rows()]
        lines.append(f"{at} {digest(said)} {' '.join(tiers)}")
    assert len(lines) == 300
    compare("python_answers.txt", lines)


def test_answers_on_the_cases_are_the_same() -> None:
    lines = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.json")):
        cases = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        model = tierline.Model.read(ROOT / cases["model"])
        for at, case in enumerate(cases["clients"]):
            as_of = case.get("as_of", cases["as_of"])
            explained = model.explain(case["client"], as_of=as_of)
            said = [
                explained.assignment.to_dict(),
                str(explained),
                explained.to_dict(),
                explained._repr_html_(),
            ]
            lines.append(f"{path.stem} {at} {explained.assignment.tier or '-'} {digest(said)}")
    compare("cases.txt", lines)


def command(*words: str | Path, folder: Path) -> str:
    """What the command line prints at 100 columns, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "tierline", *map(str, words)],
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said = f"{done.returncode}\n{done.stdout}\n{done.stderr}".replace(str(ROOT), "ROOT").replace(
        str(folder), ""
    )
    # How long it took, and how fast it was, are no part of it.
    return re.sub(r"\d[\d,.]* (ms|s|clients/s|rows/s)\b", "TIME", said)


def without_pictures(page: str) -> str:
    """Pictures depend on a library that draws them."""
    return re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("name", MODELS)
def test_a_shipped_model_says_the_same(name: str, tmp_path: Path) -> None:
    folder = ROOT / "models" / name
    path, table = folder / "model.yaml", folder / "clients.csv"
    model = tierline.Model.read(path)
    said = {
        "yaml": model.to_yaml(),
        "json": model.to_json(),
        "fingerprint": model.fingerprint,
        "html": model._repr_html_(),
        "check": command("check", path, folder=tmp_path),
        "assign": command("assign", path, table, "--as-of", AS_OF, "-o", "out.csv", folder=tmp_path),
        "out.csv": (tmp_path / "out.csv").read_bytes().decode(),
        "contributions": command(
            "assign", path, table, "--as-of", AS_OF, "--contributions", "-o", "more.csv", folder=tmp_path
        ),
        "more.csv": (tmp_path / "more.csv").read_bytes().decode(),
    }
    rows = [dict(zip(columns, row, strict=True)) for columns, row in csv_rows(table)]
    for client in rows[:25]:
        explained = model.explain(client, as_of=AS_OF)
        said[f"explain {client[model.client]}"] = json.dumps(explained.to_dict(), default=str) + str(
            explained
        )
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    book = model.book(columns, as_of=AS_OF)
    review = book.review()
    later = model.book(columns, as_of="2027-02-21").review(review.standings)
    said |= {
        "html of assignments": book.assignments._repr_html_(),
        "figures": json.dumps(book.figures(), default=str),
        "figures of the review": json.dumps(later.figures, default=str),
        "movements": json.dumps(later.movements.to_rows(), default=str),
        "standings": json.dumps(later.standings.to_rows(), default=str),
        "entitlements": json.dumps(book.entitlements().to_rows(), default=str) if model.service else "",
        "page": without_pictures(book.report().html),
        "page for clients": without_pictures(book.report(packages=True).html) if model.service else "",
    }
    if model.value:
        said["thresholds"] = json.dumps(book.thresholds().to_dict(), default=str)
        said["suggested"] = json.dumps(book.thresholds().suggest(), default=str)
    compare(f"models/{name}.txt", [f"{key} {digest(one)}" for key, one in said.items()])


def csv_rows(path: Path) -> Iterator[tuple[list[str], list[str | None]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        for row in reader:
            yield header, [cell or None for cell in row]


def test_the_demo_says_the_same(tmp_path: Path) -> None:
    base, model = ROOT / "examples" / "client_base", ROOT / "models" / "customer_success" / "model.yaml"
    later = [base / "clients_2027q1.csv", "--as-of", "2027-02-21", "-s", "first.csv"]
    said = {
        "first review": command(
            "review",
            model,
            base / "clients.csv",
            "--as-of",
            AS_OF,
            "-s",
            "first.csv",
            "--first",
            folder=tmp_path,
        ),
        "report": command(
            "report",
            model,
            *later,
            "--period",
            base / "period_2026q4.csv",
            "-o",
            "report.html",
            folder=tmp_path,
        ),
        "review": command(
            "review", model, *later, "--to", "second.csv", "-o", "movements.csv", folder=tmp_path
        ),
    }
    for name in ("first.csv", "second.csv", "movements.csv"):
        said[name] = (tmp_path / name).read_text(encoding="utf-8")
    said["report.html"] = without_pictures((tmp_path / "report.html").read_text(encoding="utf-8"))
    compare("demo.txt", [f"{key} {digest(one)}" for key, one in said.items()])


# Messages: one line a mistake, as its maker sees it.

MODEL = """
tierline: 1
model: { name: golden, client: id, value: arr }
parameters: { floor: 100 }
attributes:
  arr: { type: decimal, scale: 2, min: 0, required: true }
  seats: { type: integer, min: 0, max: 10 }
  stage: { type: category, levels: [low, medium, high] }
  live: { type: boolean }
  signed: { type: date }
  market: { type: text }
dimensions:
  size: { of: arr, bands: [{ level: small, below: 1_000 }, { level: large }] }
scores:
  fit:
    factors:
      - { of: seats, weight: 60, linear: { from: 0, to: 10, points: [0, 100] } }
      - { of: stage, weight: 40, points: { low: 0, medium: 50, high: 100 } }
flags: { idle: live is null }
tiers:
  - { name: Gold, when: arr >= floor and fit >= 50 }
  - { name: Iron }
migration: { promote: at once, demote: { after: 90 days }, review_every: 3 months }
service:
  Gold: { touch: high, touchpoint_every: 1 month }
  Iron: { touch: tech, touchpoint_every: 3 months }
"""

CLIENT = {
    "id": "A",
    "arr": 200,
    "seats": 5,
    "stage": "high",
    "live": True,
    "signed": "2026-01-31",
    "market": "EU",
}


def mistakes() -> Iterator[tuple[str, Callable[[], Any]]]:
    """What somebody does wrong, by name."""
    model = tierline.Model.parse(MODEL)
    parse = tierline.Model.parse

    def swap(old: str, new: str) -> Callable[[], Any]:
        assert MODEL.count(old) == 1, old
        return lambda: parse(MODEL.replace(old, new))

    documents = {
        "empty": lambda: parse(""), "no map": lambda: parse("- a"), "not yaml": lambda: parse("a: [1"),
        "no json": lambda: parse("{", format="json"), "no format": lambda: parse(MODEL, format="toml"),
        "bytes": lambda: parse(b"\xff\xfe"), "number": lambda: parse(12), "anchor": lambda: parse("a: &b 1\nc: *b"),
        "other version": swap("tierline: 1\n", "tierline: 2\n"), "unknown key": swap("model: {", "modle: {"),
        "unknown attribute": swap("when: arr >= floor", "when: ar >= floor"),
        "unknown function": swap("when: arr >= floor", "when: sqr(arr) >= floor"),
        "unknown level": swap("flags: { idle: live is null }", "flags: { idle: stage = 'hihg' }"),
        "wrong type": swap("flags: { idle: live is null }", "flags: { idle: arr = 'x' }"),
        "not closed": swap("flags: { idle: live is null }", "flags: { idle: \"(arr > 1\" }"),
        "weights": swap("weight: 60", "weight: 50"), "weight of no number": swap("weight: 60", "weight: many"),
        "points missing": swap("points: { low: 0, medium: 50, high: 100 }", "points: { low: 0, high: 100 }"),
        "bands out of order": swap("bands: [{ level: small, below: 1_000 }, { level: large }]", "bands: [{ level: a, below: 9 }, { level: b, below: 3 }, { level: c }]"),
        "no open band": swap("bands: [{ level: small, below: 1_000 }, { level: large }]", "bands: [{ level: a, below: 9 }]"),
        "two of one name": swap("parameters: { floor: 100 }", "parameters: { arr: 100 }"),
        "duplicate key": swap("parameters: { floor: 100 }", "parameters: { floor: 100, floor: 200 }"),
        "circle": swap("flags: { idle: live is null }", "derived: { a: { type: integer, expr: b }, b: { type: integer, expr: a } }"),
        "scale too large": swap("scale: 2", "scale: 40"), "type unknown": swap("type: boolean", "type: bool"),
        "min above max": swap("min: 0, max: 10", "min: 10, max: 0"), "no tiers": swap("  - { name: Gold, when: arr >= floor and fit >= 50 }\n  - { name: Iron }", "  []"),
        "tier twice": swap("  - { name: Iron }", "  - { name: Gold }"), "rule behind an open one": swap("  - { name: Gold, when: arr >= floor and fit >= 50 }", "  - { name: Gold }"),
        "demote": swap("{ after: 90 days }", "{ after: soon }"), "review_every": swap("review_every: 3 months", "review_every: often"),
        "service of no tier": swap("  Gold: {", "  Silver: {"), "touch": swap("touch: high", "touch: hgih"), "span": swap("touchpoint_every: 1 month", "touchpoint_every: 1 mouth"),
        "too many digits": swap("floor: 100", "floor: 123456789012345678901234567890123456789012"),
        "parameter unknown": lambda: model.with_parameters(flor=1), "parameter no number": lambda: model.with_parameters(floor="x"),
        "parameter float nan": lambda: model.with_parameters(floor=float("nan")),
        "no such file": lambda: tierline.Model.read("missing.yaml"), "other ending": lambda: tierline.Model.read("model.txt"),
    }  # fmt: skip
    yield from ((f"document: {name}", call) for name, call in documents.items())

    def table(**columns: Any) -> Callable[[], Any]:
        return lambda: model.assign({"id": ["A"], "arr": [1], **columns}, as_of=AS_OF)

    tables: dict[str, Callable[[], Any]] = {
        "none": lambda: model.assign(None, as_of=AS_OF), "number": lambda: model.assign(12, as_of=AS_OF),
        "text": lambda: model.assign("clients.csv", as_of=AS_OF), "empty dict": lambda: model.assign({}, as_of=AS_OF),
        "no id": lambda: model.assign({"arr": [1]}, as_of=AS_OF), "id look-alike": lambda: model.assign({"ID": ["A"], "arr": [1]}, as_of=AS_OF),
        "lengths": table(seats=[1, 2]), "mixed": lambda: model.assign([{"id": "A"}, 3], as_of=AS_OF),
        "list column": lambda: model.assign(pa.table({"id": ["A"], "arr": [[1]]}), as_of=AS_OF),
        "struct column": lambda: model.assign(pa.table({"id": ["A"], "arr": [{"a": 1}]}), as_of=AS_OF),
        "binary id": lambda: model.assign(pa.table({"id": [b"\xff"], "arr": [1]}), as_of=AS_OF),
        "boolean as number": table(seats=[True]), "date as number": table(signed=[3.5]),
        "two columns of one name": lambda: model.assign(pa.table([pa.array(["A"]), pa.array(["B"])], names=["id", "id"]), as_of=AS_OF),
        "no day": lambda: model.assign({"id": ["A"], "arr": [1]}, as_of="yesterday"),
        "day of a year": lambda: model.assign({"id": ["A"], "arr": [1]}, as_of=2026),
        "threads": lambda: model.assign({"id": ["A"], "arr": [1]}, as_of=AS_OF, threads=0),
        "file missing": lambda: model.assign_file("missing.csv", "out.csv", as_of=AS_OF),
        "file of another kind": lambda: model.assign_file("missing.docx", "out.csv", as_of=AS_OF),
        "one without id": lambda: model.assign_one({"arr": 1}, as_of=AS_OF), "one is no map": lambda: model.assign_one(["A"], as_of=AS_OF),
        "one odd value": lambda: model.assign_one({"id": "A", "arr": object}, as_of=AS_OF), "explain no day": lambda: model.explain(CLIENT, as_of=None),
        "keep unknown": lambda: model.assign({"id": ["A"], "arr": [1]}, as_of=AS_OF, keep=["nam"]),
        "check_table": lambda: model.check_table(3),
    }  # fmt: skip
    yield from ((f"table: {name}", call) for name, call in tables.items())

    book = model.book(
        {"id": ["A", "B"], "arr": [200, 1], "seats": [5, 5], "stage": ["high", "low"]}, as_of=AS_OF
    )
    first = book.review()
    fewer = model.book({"id": ["X"], "arr": [1]}, as_of="2027-02-21")
    books: dict[str, Callable[[], Any]] = {
        "standings no table": lambda: book.review(7), "standings without tier": lambda: book.review({"id": ["A"]}),
        "standings of an unknown tier": lambda: book.review({"id": ["A"], "tier": ["Gould"], "tier_since": ["2026-01-01"], "reviewed_on": ["2026-01-01"]}),
        "standings of a later day": lambda: model.book({"id": ["A"], "arr": [1]}, as_of="2020-01-01").review(first.standings),
        "nobody met": lambda: fewer.review(first.standings), "figures of another review": lambda: fewer.figures(review=first),
        "period without tier": lambda: book.figures(period={"clients": [1]}), "period unknown column": lambda: book.figures(period={"tier": ["Gold"], "clint_start": [1]}),
        "period of one day": lambda: book.figures(period_from=AS_OF), "owners of no tier": lambda: book.figures(owners={"Gould": 1}),
        "owners no number": lambda: book.figures(owners={"Gold": "some"}), "thresholds of nothing": lambda: book.thresholds("seat"),
        "quantile": lambda: book.thresholds().quantile(2), "natural breaks": lambda: book.thresholds().natural_breaks(0),
        "cut at": lambda: book.thresholds().cut_at("x"), "held by": lambda: book.thresholds().held_by(-1),
        "cut offs": lambda: book.thresholds().cut_offs({"Gold": {"clients": [0.9, 0.1]}}), "values": lambda: tierline.Thresholds.of(["x"]),
        "no values": lambda: tierline.Thresholds.of([]), "override tier": lambda: first.standings.override("A", "Gould", until="2027-01-01", by="me", why="x"),
        "override client": lambda: first.standings.override("Z", "Gold", until="2027-01-01", by="me", why="x"),
        "override past": lambda: first.standings.override("A", "Gold", until="2020-01-01", by="me", why="x"),
        "override why": lambda: first.standings.override("A", "Gold", until="2027-01-01", by="me", why=""),
        "forget": lambda: first.standings.forget("Z"), "report elsewhere": lambda: book.report("no/such/folder/x.html"),
    }  # fmt: skip
    yield from ((f"book: {name}", call) for name, call in books.items())

    issues = {
        "level": {"stage": "hihg"}, "number": {"arr": "12,5"}, "nan": {"arr": float("nan")}, "infinite": {"arr": float("inf")},
        "below": {"arr": -1}, "above": {"seats": 11}, "boolean": {"live": "maybe"}, "date": {"signed": "31.01.2026"},
        "text": {"market": 1.5}, "long": {"arr": "9" * 40}, "fraction": {"seats": 1.5}, "missing": {"arr": None},
        "hostile": {"stage": "\x1b[31mred\u202e"}, "list": {"stage": ["high"]}, "unread": {"stgae": "high"},
    }  # fmt: skip

    def issue(wrong: dict[str, Any]) -> str:
        one = model.assign_one(CLIENT | wrong, as_of=AS_OF)
        return "; ".join([*(issue.message for issue in one.issues), *map(str, one.unread)])

    yield from ((f"issue: {name}", partial(issue, wrong)) for name, wrong in issues.items())


def test_messages_are_the_same() -> None:
    lines = []
    for name, call in mistakes():
        try:
            got = call()
        except tierline.TierlineError as error:
            said = f"{type(error).__name__} {error}"
            said += f" | help: {error.help}" if getattr(error, "help", None) else ""
        except (TypeError, ValueError, OSError) as error:
            said = f"{type(error).__name__} {error}"
        else:
            said = str(got) if isinstance(got, str) else f"fine: {type(got).__name__}"
        said = re.sub(r"0x[0-9a-f]+", "0x", said)
        lines.append(f"{name}: " + said.replace("\\", "\\\\").replace("\n", "\\n"))
    compare("messages.txt", lines)


def signatures() -> Iterator[str]:
    for name in sorted(tierline.__all__):
        thing = getattr(tierline, name)
        if not inspect.isclass(thing):
            yield f"{name}: {type(thing).__name__}"
            continue
        bases = ", ".join(base.__name__ for base in thing.__mro__[1:-1])
        yield f"class {name}({bases})"
        for member in sorted(dir(thing)):
            if member.startswith("_") and member not in {
                "__init__",
                "__call__",
                "__len__",
                "__iter__",
                "__getitem__",
            }:
                continue
            if issubclass(thing, BaseException) and hasattr(Exception, member):
                continue
            got = inspect.getattr_static(thing, member)
            try:
                of = getattr(thing, member)
                signature = str(inspect.signature(of)) if callable(of) else type(got).__name__
            except (ValueError, TypeError):
                signature = type(got).__name__
            yield f"{name}.{member}{signature if signature.startswith('(') else ': ' + signature}"


def test_public_names_of_python_are_the_same() -> None:
    # Addresses of defaults are of one run.
    compare("python_names.txt", [re.sub(r" at 0x[0-9a-f]+", "", line) for line in signatures()])
