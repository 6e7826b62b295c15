"""A second program that works out the tables of a rulebook from the model document alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from report_oracle import at_six, exact, number

Document = Mapping[str, Any]
_NAME = re.compile(r"[^\W\d]\w*")


class Model:
    """A model document with what its names stand for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.parameters: dict[str, Decimal] = {
            name: written["value"] if isinstance(written, Mapping) else written
            for name, written in (document.get("parameters") or {}).items()
        }
        self.tiers = [str(tier["name"]) for tier in document["tiers"]]

    def of(self, section: str) -> dict[str, Any]:
        return dict(self.document.get(section) or {})

    def value(self, written: Any) -> Any:
        """A number, or that of the parameter that is named."""
        if isinstance(written, str) and written in self.parameters:
            return self.parameters[written]
        return written

    def names(self, formula: Any) -> list[str]:
        """The names in a formula, outside of its texts, each once."""
        words = re.sub(r"'(?:[^']|'')*'", "''", str(formula))
        return list(dict.fromkeys(_NAME.findall(words)))

    def rule(self, name: str) -> Any:
        """The condition of a flag, which may have a description beside it."""
        flag = self.of("flags")[name]
        return flag["when"] if isinstance(flag, Mapping) else flag

    def named(self, formula: Any) -> dict[str, Decimal]:
        found = self.names(formula)
        return {name: value for name, value in self.parameters.items() if name in found}

    def parts(self, name: str) -> list[str]:
        """What a name is made of."""
        if name in self.of("derived"):
            return self.names(self.of("derived")[name]["expr"])
        if name in self.of("dimensions"):
            dimension = self.of("dimensions")[name]
            if "of" in dimension:
                ends = [band.get("below", band.get("upto")) for band in dimension["bands"]]
                return [dimension["of"], *(end for end in ends if isinstance(end, str))]
            return [own for rule in dimension["rules"] for own in self.names(rule.get("when", ""))]
        if name in self.of("scores"):
            return [own for factor in self.of("scores")[name]["factors"] for own in self.words(factor)]
        if name in self.of("flags"):
            return self.names(self.rule(name))
        return [own for own in self.words(self.of("attributes").get(name, {})) if own in self.parameters]

    def words(self, part: Any) -> Iterator[str]:
        """All texts within a part of the document."""
        if isinstance(part, Mapping):
            for inner in part.values():
                yield from self.words(inner)
        elif isinstance(part, list | tuple):
            for inner in part:
                yield from self.words(inner)
        elif isinstance(part, str):
            yield part

    def reached(self, name: str) -> set[str]:
        known, todo = set[str](), [name]
        while todo:
            own = todo.pop()
            if own not in known:
                known.add(own)
                todo += self.parts(own)
        return known

    def decides(self, name: str) -> str:
        """The tiers whose rules go back to a name, as the page shows them."""
        found: list[str] = []
        for tier in self.document["tiers"]:
            asked = [*self.names(tier.get("when", "")), *self.names(tier.get("stay", ""))]
            if any(name in self.reached(own) for own in asked):
                found.append(tier["name"])
        if not found:
            return "no tier" if self.document["model"].get("ranked", True) else "no segment"
        if len(found) == len(self.tiers) > 1:
            return "all"
        return " ".join(self.chip(tier) for tier in found)

    def chip(self, tier: str) -> str:
        return f"#{self.tiers.index(tier) + 1}{tier}"

    def written(self, value: Any) -> str:
        value = self.value(value)
        if isinstance(value, bool):
            return str(value).lower()
        return number(value) if isinstance(value, int | Decimal) else str(value)

    def ranges(self, bands: Sequence[Mapping[str, Any]]) -> list[str]:
        out: list[str] = []
        low: tuple[str, bool] | None = None
        for band in bands:
            high = None
            if "below" in band:
                high = (self.written(band["below"]), False)
            elif "upto" in band:
                high = (self.written(band["upto"]), True)
            out.append(between(low, high))
            low = None if high is None else (high[0], not high[1])
        return out


def between(low: tuple[str, bool] | None, high: tuple[str, bool] | None) -> str:
    if low is None and high is None:
        return "every value"
    if low is None:
        assert high is not None
        return ("up to " if high[1] else "below ") + high[0]
    if high is None:
        return f"from {low[0]} on" if low[1] else f"above {low[0]}"
    if low[1]:
        return (
            f"from {low[0]} to {high[0]}, both included" if high[1] else f"from {low[0]} to below {high[0]}"
        )
    return f"above {low[0]}, {'up to' if high[1] else 'below'} {high[0]}"


def folded(text: Any) -> str:
    return " ".join(str(text).split())


def pairs(named: Mapping[str, Decimal]) -> str:
    return " · ".join(f"{name} = {number(value)}" for name, value in named.items())


def with_values(model: Model, formula: Any) -> str:
    """A rule and the values of its parameters, in a cell."""
    named = pairs(model.named(formula))
    return folded(formula) + (f" | {named}" if named else "")


def adds(points: Any, weight: Any, whole: Any) -> str:
    value = exact(points) * exact(weight) / exact(whole)
    text = f"{at_six(value):,.6f}"
    return text.rstrip("0").rstrip(".")


def weight(model: Model, factor: Mapping[str, Any], whole: Any) -> str:
    share: Fraction = exact(model.value(factor["weight"])) / exact(whole)
    return f"{at_six(share) * 100:.1f} %".replace(".0 %", " %")


def tables(document: Document) -> dict[str, list[list[str]]]:
    """Every table of a rulebook but those of service, owners and targets: by label, row by row."""
    model = Model(document)
    out: dict[str, list[list[str]]] = {}
    if model.parameters:
        out["named numbers"] = [
            [name, number(value), ", ".join(used_by(model, name)), model.decides(name)]
            for name, value in model.parameters.items()
        ]
    for name, score in model.of("scores").items():
        out[f"points of {name}"] = list(points(model, score))
    for name, dimension in model.of("dimensions").items():
        if "of" in dimension:
            words = model.ranges(dimension["bands"])
            rows = [[band["level"], where] for band, where in zip(dimension["bands"], words, strict=True)]
        else:
            rows = [
                [
                    rule["level"],
                    with_values(model, rule["when"]) if "when" in rule else "every client that is left",
                ]
                for rule in dimension["rules"]
            ]
        out[f"levels of {name}"] = rows
    if model.of("flags"):
        out["flags"] = [
            [name, with_values(model, model.rule(name)), model.decides(name)] for name in model.of("flags")
        ]
    out["attributes"] = [attribute(model, name, one) for name, one in model.of("attributes").items()]
    if model.of("derived"):
        out["derived attributes"] = [
            [
                name,
                kind(one) + (f" | {one['unit']}" if "unit" in one else ""),
                with_values(model, one["expr"]),
                folded(one.get("description", "not described")),
                model.decides(name),
            ]
            for name, one in model.of("derived").items()
        ]
    return out


def used_by(model: Model, name: str) -> list[str]:
    tiers = [
        tier["name"]
        for tier in model.document["tiers"]
        if name in [*model.names(tier.get("when", "")), *model.names(tier.get("stay", ""))]
    ]
    others = [
        own
        for section in ("scores", "dimensions", "flags", "derived", "attributes")
        for own in model.of(section)
        if name in model.parts(own)
    ]
    return [*tiers, *others]


def points(model: Model, score: Mapping[str, Any]) -> Iterator[list[str]]:
    weights = [model.value(factor["weight"]) for factor in score["factors"]]
    whole = 1 if sum(Fraction(str(one)) for one in weights) == 1 else 100
    for factor in score["factors"]:
        unit = (model.of("attributes") | model.of("derived")).get(factor["of"], {}).get("unit")
        first = factor["of"] + (f" | {unit}" if unit else "")
        share = weight(model, factor, whole)
        own = model.value(factor["weight"])
        rows: list[tuple[str, str, str]] = []
        if "bands" in factor:
            words = model.ranges(factor["bands"])
            given = [model.value(band["points"]) for band in factor["bands"]]
            rows = [(w, number(p), adds(p, own, whole)) for w, p in zip(words, given, strict=True)]
        elif "points" in factor:
            for level, written in factor["points"].items():
                p = model.value(written)
                rows.append(
                    (str(level).lower() if isinstance(level, bool) else level, number(p), adds(p, own, whole))
                )
        else:
            line = factor["linear"]
            low, high, one, two = (model.value(v) for v in (line["from"], line["to"], *line["points"]))
            rows.append(
                (
                    f"{number(one)} at {number(low)}, {number(two)} at {number(high)}, in a straight line between, and level beyond",
                    f"{number(one)} to {number(two)}",
                    f"{adds(one, own, whole)} to {adds(two, own, whole)}",
                )
            )
        for at, row in enumerate(rows):
            yield [first, share, *row] if at == 0 else [factor["of"], "", *row]
        missing = model.value(factor.get("missing", "no score"))
        if isinstance(missing, int | Decimal):
            missing = f"{number(missing)} points"
        elif missing == "reweight":
            missing = "its weight is spread over the others"
        yield [factor["of"], "", f"missing: {missing}", "", ""]


def kind(one: Mapping[str, Any]) -> str:
    if one["type"] != "decimal":
        return one["type"]
    scale = one["scale"]
    return f"decimal, {scale} {'digit' if scale == 1 else 'digits'} behind the point"


def attribute(model: Model, name: str, one: Mapping[str, Any]) -> list[str]:
    column = one.get("column", name)
    typed = kind(one) + (f" | {one['unit']}" if "unit" in one else "")
    if "levels" in one:
        typed += " | " + ", ".join(str(level) for level in one["levels"])
    low = (model.written(one["min"]), True) if "min" in one else None
    high = (model.written(one["max"]), True) if "max" in one else None
    if one.get("required"):
        absent = "an issue: the client is listed, and not guessed"
    elif "missing" in one:
        absent = f"counts as {model.written(one['missing'])}"
    else:
        absent = "missing"
    own, shared = one.get("blanks"), model.document["model"].get("blanks") or []
    marks = [] if own == [] else [*shared, *(own or [])]
    return [
        name + (f" | column {column}" if column != name else ""),
        typed,
        folded(one.get("description", "not described")),
        between(low, high) if low or high else "any",
        absent + (" | missing, too: " + ", ".join(str(mark) for mark in marks) if marks else ""),
        model.decides(name),
    ]
