"""The HTML of notebooks: safe whatever the names are, well formed, and telling what there is to tell."""

import ast
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import tierline
from tierline._display import format, html, style
from tierline._display.text import visible

ROOT = Path(__file__).parents[2]
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202e\x1b[31m"
PAYLOADS = [
    EVIL,
    "</style><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "' style='position:fixed",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "<!-- --><svg/onload=alert(1)>",
    "]]><script>alert(1)</script>",
    "`<b>`",
    "\x00\x07\n\u2028\u2066\ufeff\ud800",
]  # fmt: skip
TAGS = {
    "div", "style", "span", "b", "code", "em", "h4", "p", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr",
    "th", "td", "details", "summary",
}  # fmt: skip


class Page(HTMLParser):
    """Reads a page and refuses whatever the builder has no business to write."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.styles: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in {"class", "style", "title", "colspan", "scope", "open"}, name
            if name == "style":
                assert re.fullmatch(r"[a-z-]+:[#a-z0-9., ()%]+(;[a-z-]+:[#a-z0-9., ()%]+)*", value or ""), (
                    value
                )
            if name == "class":
                assert re.fullmatch(r"[a-z -]*", value or "")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.styles.append(data)
        else:
            self.text += data + " "

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")


def page(html: str) -> Page:
    for word in ("http:", "https:", "<script", "<img", "<svg", "<link", "@import", "url("):
        assert word not in html.lower(), word
    for c in html:
        assert c.isprintable(), f"U+{ord(c):04X} is not shown"
    html.encode()
    return Page(html)


@dataclass
class TierSummary:
    tier: str | None
    clients: int
    share: Decimal | None
    value: Decimal | None
    value_share: Decimal | None
    without_value: int = 0


@dataclass
class Reason:
    clients: int
    words: str


@dataclass
class Summary:
    clients: int
    value: Decimal | None
    value_name: str | None
    tiers: list[TierSummary]
    unassigned: TierSummary
    reasons: list[Reason]
    assigned_with_issues: int = 0
    issues_beside_tier: list[Reason] = field(default_factory=list)
    remarks: tuple[tierline.Remark, ...] = ()


def ladder(name: str = "Gold", value_name: str | None = "arr") -> Summary:
    return Summary(
        clients=1005,
        value=Decimal("1234567.80"),
        value_name=value_name,
        tiers=[
            TierSummary(name, 5, Decimal("0.0050"), Decimal("1200000.80"), Decimal("0.9720")),
            TierSummary(name + "2", 980, Decimal("0.9751"), Decimal(34567), Decimal("0.0280"), 3),
        ],
        unassigned=TierSummary(None, 20, Decimal("0.0199"), Decimal(0), Decimal(0), 17),
        reasons=[
            Reason(17, f"`{name}` is missing, and required"),
            Reason(3, "duplicate id"),
        ],
    )


def condition(
    words: str, truth: str, seen: Mapping[str, str | None], *parts: dict[str, Any]
) -> dict[str, Any]:
    values = [{"words": name, "value": value} for name, value in seen.items()]
    return {"words": words, "truth": truth, "seen": values, "parts": list(parts)}


def explained(t: str) -> dict[str, Any]:
    """An explanation with a text wherever there can be one."""
    leaf = condition(t, "false", {t: t, t + "2": None})
    tree = condition(t, "unknown", {}, leaf, condition(t, "true", {t: t}))
    number = Decimal("12.5")
    factor = {
        "name": t,
        "value": t,
        "cell": t,
        "points": number,
        "weight": number,
        "contribution": number,
        "note": t,
    }
    return {
        "client": t,
        "as_of": t,
        "tier": t + "2",
        "clause": t,
        "issues": [{"kind": "required", "attribute": t, "value": t, "message": t}],
        "values": [{"name": t, "given": t, "value": t, "cell": t}],
        "derived": [{"name": t, "words": t, "value": t, "seen": [{"words": t, "value": t}]}],
        "dimensions": [
            {"name": t, "level": t, "of": {"words": t, "value": t}, "cell": t, "rules": []},
            {"name": t, "level": None, "of": None, "cell": None, "rules": [{"level": t, "condition": tree}]},
        ],
        "scores": [
            {"name": t, "score": number, "coverage": Decimal("0.5"), "factors": [factor], "rounding": None}
        ],
        "flags": [{"name": t, "value": value, "condition": tree} for value in (True, False, None)],
        "tiers": [
            {"name": t, "taken": False, "clauses": [tree, leaf]},
            {"name": t + "2", "taken": True, "clauses": []},
        ],
    }


def document(t: str) -> dict[str, Any]:
    """A model document with a text wherever there can be one."""
    band = {"below": t, "points": t, "level": t}
    return {
        "tierline": 1,
        "model": {"name": t, "version": t, "purpose": t, "owner": t, "client": t, "value": t},
        "parameters": {t: t},
        "attributes": {
            t: {"type": t, "scale": t, "unit": t, "min": t, "max": t, "missing": t, "column": t + "x", "description": t},
            t + "2": {"type": "category", "levels": [t], "required": True},
        },
        "derived": {t: {"type": t, "expr": t}},
        "dimensions": {
            t: {"of": t, "bands": [band, {"level": t}]},
            t + "2": {"rules": [{"level": t, "when": t}, {"level": t}]},
        },
        "scores": {
            t: {
                "description": t,
                "factors": [
                    {"of": t, "weight": 40, "bands": [band, {"points": 1}], "missing": t},
                    {"of": t, "weight": t, "points": {t: t}},
                    {"of": t, "weight": 20, "linear": {"from": t, "to": t, "points": [t, t]}},
                ],
            }
        },
        "flags": {t: t},
        "tiers": [{"name": t, "when": t, "stay": t, "description": t}, {"name": t + "2"}],
    }  # fmt: skip


def pages(t: str) -> dict[str, str]:
    rows: list[list[object]] = [[t, t, t, t, Decimal("1.50"), True], [None, None, None, None, None, None]]
    return {
        "summary": html.summary_html(ladder(t, t)),
        "assignments": html.assignments_html(
            [t, "tier", "clause", "issues", "score", "flag"],
            rows,
            ladder(t, t),
            model=t,
            as_of=t,
            rounded={t: 3},
        ),
        "explanation": html.explanation_html(explained(t), [t, t + "2"]),
        "explanation without tiers": html.explanation_html(explained(t)),
        "model": html.model_html(document(t), t),
    }


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("name", list(pages("x")))
def test_a_hostile_text_in_every_field_is_text_in_the_page(name: str, payload: str) -> None:
    read = page(pages(payload)[name])
    shown = " ".join(visible(payload).split())
    assert shown in " ".join(read.text.split()) or "`" in payload or "\n" in payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_style_never_depends_on_a_text(payload: str) -> None:
    plain, hostile = pages("x"), pages(payload)
    assert {name: page(html).styles for name, html in plain.items()} == {
        name: page(html).styles for name, html in hostile.items()
    }


def test_the_style_keeps_to_the_page() -> None:
    (style,) = page(pages("x")["summary"]).styles
    for rule in re.findall(r"([^{}]+)\{", style):
        assert all(selector.startswith(".tierline.tierline") for selector in rule.split(",")), rule
    assert not set(style) & set("<>&\"'"), "escaping would change it"


def test_what_cannot_be_seen_is_written_out() -> None:
    assert visible("a\x1b[31m\u202eb\u200b\ufeff\n\ud800") == (
        "a\\u{1b}[31m\\u{202e}b\\u{200b}\\u{feff}\\u{a}\\u{d800}"
    )
    assert visible("Žluťoučký 株式会社 “naïve” 🦊") == "Žluťoučký 株式会社 “naïve” 🦊"


def test_numbers_keep_all_their_digits() -> None:
    assert format.number(Decimal("123456789012345678.10")) == "123,456,789,012,345,678.10"
    assert format.number(Decimal("1E-9")) == "0.000000001"
    assert format.percent(Decimal("0.1339")) == "13.4 %"
    assert format.grouped("25000.00 to 1234567 on 2026-01-31, 0.1234567, A-10007, 123456/7") == (
        "25,000.00 to 1,234,567 on 2026-01-31, 0.1234567, A-10007, 123,456/7"
    )
    assert format.lined_up([Decimal(40), Decimal("5.830"), None, Decimal("-0.1")]) == [
        "40.000",
        "5.830",
        "",
        "-0.100",
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9, 64])
def test_colours_are_ordered_by_lightness_and_readable(count: int) -> None:
    def light(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    colours = style.tier_colours(count)
    backs = [light(back) for back, _ in colours]
    assert backs == sorted(backs)
    assert len({back for back, _ in colours}) == count
    for back, text in colours:
        pair = sorted([light(back), light(text)])
        assert (pair[1] + 0.05) / (pair[0] + 0.05) > 4.2


def test_a_ladder_tells_clients_value_shares_and_reasons() -> None:
    text = " ".join(page(html.summary_html(ladder())).text.split())
    for words in ("Gold 5 0.5 % 1,200,000.80 97.2 %", "Gold2 980 97.5 % 34,567 2.8 %", "unassigned 20 2.0 %"):
        assert words in text
    assert "all 1,005 1,234,567.80" in text
    assert "Why 20 clients are unassigned clients reason 17 Gold is missing, and required" in text
    assert "20 without arr" in text
    assert "all the same" not in text


def test_a_ladder_tells_what_is_wrong_with_clients_that_have_a_tier() -> None:
    summary = ladder()
    summary.assigned_with_issues = 1
    summary.issues_beside_tier = [Reason(1, "`employees` is not a number")]
    text = " ".join(page(html.summary_html(summary)).text.split())
    told = (
        "What is wrong with 1 client that has a tier all the same clients reason 1 employees is not a number"
    )
    assert told in text


def test_a_ladder_without_a_value_attribute_has_no_value_columns() -> None:
    summary = ladder(value_name=None)
    summary.value = None
    for tier_row in (*summary.tiers, summary.unassigned):
        tier_row.value = tier_row.value_share = None
    text = page(html.summary_html(summary)).text
    assert "share of" not in text
    assert "without" not in text


def test_a_ladder_without_clients_has_its_tiers() -> None:
    nobody = TierSummary(None, 0, None, Decimal(0), None)
    empty = Summary(0, Decimal(0), "arr", [TierSummary("Gold", 0, None, Decimal(0), None)], nobody, [])
    text = page(html.summary_html(empty)).text
    assert "Gold" in text
    assert "Every client has a tier" in text


def test_rows_that_are_not_shown_are_counted() -> None:
    columns = ["id", "tier", "score"]
    rows: list[list[object]] = [["A", "Gold", Decimal("1.50")], ["B", None, None]]
    text = page(html.assignments_html(columns, rows, ladder(), model="m 1", as_of=dt.date(2026, 11, 21))).text
    assert "2 of 1,005 clients shown" in text
    assert "2026-11-21" in text
    whole = ladder()
    whole.clients = 2
    assert "shown" not in page(html.assignments_html(columns, rows, whole, model="m", as_of="x")).text


def test_truth_is_told_in_words_and_by_signs() -> None:
    text = " ".join(page(html.explanation_html(explained("x"))).text.split())
    for mark in ("✓ yes", "✗ no", "? unknown"):
        assert mark in text


# -- With the package's own objects ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model() -> tierline.Model:
    return tierline.Model.read(ROOT / "models" / "customer_success" / "model.yaml")


CLIENT = {
    "account_id": EVIL, "arr": Decimal("74200.00"), "growth_potential": "high", "brand_value": 56, "health": None,
    "signup_date": "2020-01-01", "industry": EVIL,
}  # fmt: skip


def test_an_explanation_says_why_and_why_not(model: tierline.Model) -> None:
    explanation = model.explain(CLIENT, as_of="2026-11-21")
    text = " ".join(page(explanation._repr_html_()).text.split())
    assert "is Core as of 2026-11-21" in text
    assert "because arr >= core_floor" in text
    assert text.index("Why Core") < text.index("Why not Strategic")
    assert "arr is 74,200.00 · strategic_floor is 100,000" in text
    assert "missing, points given for that" in text
    score = explanation.to_dict()["scores"][0]
    assert sum(Decimal(str(one["contribution"])) for one in score["factors"]) == Decimal(str(score["score"]))
    assert f"Score priority = {score['score']}" in text


def test_a_client_with_issues_shows_them(model: tierline.Model) -> None:
    text = page(model.explain({**CLIENT, "arr": EVIL}, as_of="2026-11-21")._repr_html_()).text
    assert "unassigned" in text
    assert "expected" in text


@pytest.mark.parametrize(
    ("model_keys", "attribute_keys", "shown", "absent"),
    [
        ("", "", [], ["days of moments", "missing, too", "rounds", "no marks"]),
        (", zone: Europe/Madrid", "", ["days of moments in Europe/Madrid"], ["missing, too", "rounds"]),
        (", rounding: half up", "", ["rounds half up"], ["days of moments", "missing, too"]),
        (', blanks: [NA, "-", -999]', "", ["missing, too: NA , - , -999"], ["rounds", "no marks"]),
        (
            ', zone: UTC, blanks: ["<b>"], rounding: half up',
            "",
            ["days of moments in UTC · missing, too: <b> · rounds half up"],
            [],
        ),
        ("", ", blanks: [none, ?]", ["decimal, 2 places ; missing, too: none , ?"], []),
        (", blanks: [NA]", ", blanks: []", ["decimal, 2 places ; no marks"], []),
    ],
)
def test_a_model_shows_how_values_are_read(
    model_keys: str, attribute_keys: str, shown: list[str], absent: list[str]
) -> None:
    model = tierline.Model.parse(f"""
tierline: 1
model: {{ name: m, client: id{model_keys} }}
attributes: {{ arr: {{ type: decimal, scale: 2{attribute_keys} }} }}
tiers: [{{ name: A, when: arr > 5 }}, {{ name: B }}]
""")
    text = " ".join(page(model._repr_html_()).text.split())
    assert [words for words in shown if words not in text] == [], text
    assert [words for words in absent if words in text] == []


def test_models_and_assignments_show_themselves(model: tierline.Model) -> None:
    text = " ".join(page(model._repr_html_()).text.split())
    assert model.fingerprint in text
    assert "arr > strategic_floor or (arr > strategic_named_floor and strategic)" in text
    rows = 200
    clients = {"account_id": [f"{EVIL}{at}" for at in range(rows)], "arr": [at * 1000 for at in range(rows)]}
    assignments = model.assign(clients, as_of="2026-11-21")
    shown = page(assignments._repr_html_()).text
    assert "of 200 clients shown" in shown
    assert visible(EVIL) + "0" in shown
    assert "Tech-touch" in page(assignments.summary()._repr_html_()).text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "models").glob("*/model.yaml")), ids=lambda path: path.parent.name
)
def test_every_shipped_model_has_a_page(path: Path) -> None:
    text = page(tierline.Model.read(path)._repr_html_()).text
    assert all(tier in text for tier in tierline.Model.read(path).tiers)


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Its cells one after the other, without the machinery of a notebook."""
    notebook = json.loads((ROOT / "examples" / "first_steps.ipynb").read_text(encoding="utf-8"))
    monkeypatch.chdir(ROOT / "examples")
    names: dict[str, Any] = {}
    shown: list[str] = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "first_steps.ipynb", "exec"), names)
            value = (
                eval(compile(ast.Expression(last.value), "first_steps.ipynb", "eval"), names)
                if last
                else None
            )
            if type(value).__module__.startswith("tierline"):
                shown.append(page(value._repr_html_()).text)
    assert len(shown) == 6
    # A remark on a column with another name; a guard that refuses a part of the clients, and says how to go on.
    assert [at for at, text in enumerate(shown) if "About the table" in text] == [2]
    assert "which differs by case" in shown[2]
    assert names["again"].remarks == ()
    assert names["again"].to_polars()["tier"].equals(names["result"]["tier"])
    refused = capsys.readouterr().out
    assert "300 of the 599 clients of the standings are not in the book" in refused
    assert "accept_left=300" in refused
