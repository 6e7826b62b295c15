"""The report: safe whatever the names are, complete in itself, and good to read on paper, on a phone and by night."""

import copy
import html
import itertools
import re
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import report_figures
import tierline
from browser import Browser, found
from report_figures import EVIL, TIERS, client_page
from report_words import worded
from tierline._display import markup, style
from tierline._display.report import charts, page, ribbons
from tierline._display.text import visible

VARIANTS = report_figures.variants()
PHONE, PAPER, DESK = 360, 688, 1280
"""Widths in pixels; that of paper is A4 between its margins."""

ELEMENTS = {
    "a", "article", "body", "code", "dd", "desc", "details", "div", "dl", "dt", "figcaption", "figure", "footer",
    "g", "h1", "h2", "h3", "head", "header", "html", "li", "line", "main", "meta", "nav", "ol", "p", "path",
    "rect", "section", "span", "style", "summary", "svg", "table", "tbody", "td", "text", "tfoot", "th", "thead",
    "title", "tr", "ul", "b",
}  # fmt: skip
PAINT = re.compile(r"none|currentColor|transparent|#[0-9a-f]{6}|black|white")


class Page(HTMLParser):
    """Reads a page and refuses whatever a report has no business to hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.styles: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labels: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"not closed: {self.open}"
        assert len(self.ids) == len(set(self.ids)), "an id is there twice"
        assert {link.removeprefix("#") for link in self.links} <= set(self.ids)
        assert set(itertools.chain.from_iterable(label.split() for label in self.labels)) <= set(self.ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        for name, value in attrs:
            given = value or ""
            assert not name.startswith("on"), name
            assert name not in {"style", "src", "srcset", "action", "background", "xlink:href"}, name
            if name == "href":
                assert given.startswith("#")
                self.links.append(given)
            if name == "id":
                self.ids.append(given)
            if name == "aria-labelledby":
                self.labels.append(given)
            if name == "class":
                assert re.fullmatch(r"[a-z0-9 -]*", given), given
            if name in {"fill", "stroke"}:
                assert PAINT.fullmatch(given), given
            if name in {"d", "transform", "viewbox", "x", "y", "width", "height"} and tag != "meta":
                assert re.fullmatch(r"[-0-9.,e MLHVCZhvzAaclsqtrnmo()]*", given), given
        if tag != "meta":
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
        assert decl == "DOCTYPE html"

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction")


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Every page, made once, those for clients among them."""
    inside = {name: page(figures) for name, figures in VARIANTS.items()}
    outside = {f"{name}, for clients": client_page(figures) for name, figures in VARIANTS.items()}
    return inside | outside


NAMES = [*VARIANTS, *(f"{name}, for clients" for name in VARIANTS)]


# -- The text of a page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_well_formed_and_holds_nothing_but_text_and_pictures(
    name: str, pages: dict[str, str]
) -> None:
    read = Page(pages[name])
    assert len(read.styles) == 1
    assert "<" not in read.styles[0]
    for c in pages[name]:
        assert c in "\n\N{NO-BREAK SPACE}" or c.isprintable(), f"U+{ord(c):04X} is not shown"
    for word in ("@import", "url(", "expression(", "src:"):
        assert word not in read.styles[0]


@pytest.mark.parametrize("name", [name for name in NAMES if "hostile" not in name])
def test_a_page_names_no_place_elsewhere(name: str, pages: dict[str, str]) -> None:
    for word in (
        "http:",
        "https:",
        "src=",
        "srcset",
        "@import",
        "url(",
        "<script",
        "<img",
        "<link",
        "javascript:",
        "//",
    ):
        assert word not in pages[name].lower(), word


def test_hostile_texts_are_shown_as_text(pages: dict[str, str]) -> None:
    text = pages["hostile texts"]
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\\u{202e}" in text
    shown = Page(text).text
    assert EVIL.replace("\u202e", "\\u{202e}").replace("\x1b", "\\u{1b}").replace("\n", "\\u{a}") in shown


def test_the_builder_refuses_what_a_report_does_not_hold() -> None:
    with pytest.raises(ValueError, match="`script` is no tag"):
        markup.el("script", "alert(1)")
    with pytest.raises(ValueError, match="`onload` is no attribute"):
        markup.el("svg", onload="alert(1)")
    with pytest.raises(ValueError, match="leads out of the page"):
        markup.el("a", "there", href="https://example.org")
    assert str(markup.el("p", "<b>&\"'\u202e")) == "<p>&lt;b&gt;&amp;&quot;&#x27;\\u{202e}</p>"
    # Notebooks have styles of elements; the policy of a page refuses them.
    styled = markup.el("b", "wide", style="width:9px")
    assert str(styled) == '<b style="width:9px">wide</b>'
    with pytest.raises(ValueError, match="style of its own"):
        markup.document(markup.el("html", [[markup.el("p", styled)]]))


def test_the_page_says_all_that_the_figures_say(pages: dict[str, str]) -> None:
    figures = VARIANTS["four tiers"]
    shown = " ".join(Page(pages["four tiers"]).text.replace("\N{NO-BREAK SPACE}", " ").split())
    plain = re.sub(r"\s+([;,.:)])", r"\1", shown)
    said = [
        figures["model"]["purpose"],
        figures["model"]["owner"],
        figures["model"]["fingerprint"],
        "30 June 2026",
    ]
    said += [tier["description"] for tier in figures["tiers"]] + [
        clause["words"] for tier in figures["tiers"] for clause in tier["clauses"]
    ]
    said += [one["words"] for one in figures["targets"] if one["measure"] in {"clients", "value"}]
    said += [one["formula"] for one in figures["metrics"]] + [one["source"] for one in figures["metrics"]]
    said += list(figures["formulas"].values())
    said += [one["code"] for one in figures["findings"]]
    said += [one["client"] for one in figures["movements"]["rows"]]
    said += [one["client"] for one in figures["unassigned"]["rows"]]
    said += [f"{one['clients']:,} {one['value']:,f}" for one in figures["movements"]["counts"]]
    said += [f"{tier['value']:,f}" for tier in figures["tiers"]]
    said += ["37 more clients are not listed here.", "4 clients are overdue for review."]
    for words in said:
        assert words.replace("`", "") in shown.replace("`", "") or words.replace("`", "") in plain, words


def test_sections_without_data_say_what_to_give(pages: dict[str, str]) -> None:
    shown = Page(pages["no clients"]).text
    for words in (
        "There are no clients in this book",
        "Give the standings",
        "Give the owners",
        "Give a table of the period",
    ):
        assert words in shown
    assert "<figure>" not in pages["no clients"]


def test_missing_figures_are_never_zero(pages: dict[str, str]) -> None:
    figures = copy.deepcopy(VARIANTS["four tiers"])
    before = pages["four tiers"].count("not known")
    figures["targets"][0]["measured"] = None
    figures["targets"][0]["verdict"] = "not measurable"
    text = page(worded(figures))
    assert text.count("not known") == before + 1
    assert text.count(">? not measurable</span>") == pages["four tiers"].count(">? not measurable</span>") + 1


def test_every_target_is_shown_whether_or_not_the_metrics_are_given() -> None:
    for metrics in (VARIANTS["four tiers"]["metrics"], None):
        figures = copy.deepcopy(VARIANTS["four tiers"]) | {"metrics": metrics}
        text = page(worded(figures))
        marks = len(
            re.findall(r"class=\"mark (?:good|bad|open)\">[✓▼▲?] (?:met|below|above|not measurable)<", text)
        )
        under = len(re.findall(r"class=\"under (?:good|bad|open)\">[✓▼▲?] ", text))
        assert marks - len(figures["coverage"]) + under == len(figures["targets"])


def test_a_target_that_is_no_rate_is_shown_as_the_number_that_it_is(pages: dict[str, str]) -> None:
    assert '<td>accounts per owner</td><td class="num">37.5</td><td>50 to 100</td>' in pages["odd figures"]


def test_the_title_is_the_one_that_is_given() -> None:
    shown = page(VARIANTS["no clients"], title="Quarter <2>")
    assert "<h1>Quarter &lt;2&gt;</h1>" in shown
    assert "<title>Quarter &lt;2&gt;: client tiers" in shown


def test_the_same_figures_give_the_same_page() -> None:
    assert page(VARIANTS["one tier"]) == page(copy.deepcopy(VARIANTS["one tier"]))


# -- What clients may see ----------------------------------------------------------------------------------


def squashed(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


@pytest.mark.parametrize("name", VARIANTS)
def test_a_page_for_clients_names_no_tier_and_no_client(name: str, pages: dict[str, str]) -> None:
    text, figures = pages[f"{name}, for clients"], VARIANTS[name]
    secret = [tier["tier"] for tier in figures["tiers"]]
    secret += [one["client"] for one in figures["unassigned"]["rows"]]
    secret += [one["client"] for one in (figures["movements"] or {"rows": []})["rows"]]
    for word in secret:
        for written in {word, html.escape(word), visible(word), html.escape(visible(word))}:
            if len(written) > 3:
                assert written.casefold() not in text.casefold(), written
            else:
                assert not re.search(rf"\b{re.escape(written)}\b", Page(text).text, re.IGNORECASE), written
        if len(squashed(word)) > 3:
            assert squashed(word) not in squashed(text)
    for word in (
        "tier",
        "rank",
        "target",
        "finding",
        "movement",
        "r0",
        "unassigned",
        figures["model"]["fingerprint"] + "0",
    ):
        assert not re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE), word
    assert "<svg" not in text


def test_a_page_for_clients_does_not_change_with_the_order_of_tiers_or_with_any_figure() -> None:
    figures = copy.deepcopy(VARIANTS["four tiers"])
    before = client_page(figures)
    for order in itertools.permutations(range(4)):
        figures["service"] = [VARIANTS["four tiers"]["service"][at] for at in order]
        figures["tiers"] = [VARIANTS["four tiers"]["tiers"][at] for at in order]
        assert client_page(figures) == before
    bare = report_figures.empty()
    bare |= {key: figures[key] for key in ("service", "as_of", "tiers")}
    bare["model"]["version"] = figures["model"]["version"]
    assert client_page(bare) == before


@pytest.mark.parametrize(
    "text",
    [
        "Strategic success plan", "STRATEGIC", "a s-t_r a.t e g i c plan", "Stra\u200btegic", "\uff33trategic", "Tech Touch", "techtouch",
        "upscaled webinars", "A-00001 asked for this", "X 0003",
    ],
)  # fmt: skip
def test_a_text_that_names_a_tier_or_a_client_does_not_reach_clients(text: str) -> None:
    figures = copy.deepcopy(VARIANTS["four tiers"])
    figures["service"][0]["entitlements"]["programmes"] = f"webinars; {text}"
    shown = client_page(figures)
    assert html.escape(visible(text)) not in shown
    assert "on request" in shown
    assert squashed(text) not in squashed(shown)


PROMISES = """
tierline: 1
model: {{ name: promises, version: "{version}", client: id }}
attributes: {{ x: {{ type: integer }} }}
tiers: [{{ name: Gold, when: x > 5 }}, {{ name: Iron }}]
service:
  Gold: {{ programmes: ["{programme}"], response: {{ first: 1 hour }} }}
  Iron: {{ programmes: [webinars], response: {{ first: 2 days, calendar: "{calendar}" }} }}
"""


def test_no_id_of_a_large_book_reaches_clients_by_any_text() -> None:
    """Far more clients than a report names, with a review that remembers others and a period of still others."""
    ids = [f"KD-{at:06}" for at in range(5_000)]
    texts = {
        "version": "2026, made for kd 004321",
        "programme": "onboarding as with KD-001234",
        "calendar": "as agreed with LEFT-77",
    }
    model = tierline.Model.parse(PROMISES.format(**texts))
    clients = {"id": ids, "x": [at % 9 for at in range(len(ids))]}
    first = model.book({"id": [*ids, "LEFT-77"], "x": [1] * 5_001}, as_of="2026-01-01").review()
    book = model.book(clients, as_of="2026-07-01")
    review = book.review(first)
    shown = book.report(review=review, packages=True).html
    for secret in ("004321", "KD-001234", "LEFT-77"):
        assert secret not in shown
    assert "on request" in shown
    assert "webinars" in shown
    assert "1 hour" in shown
    period = [{"id": "gone-9", "tier": "Gold", "churned": True}]
    for title in ("For KD-004999", "What gone 9 said", "Our gold package", "left-77"):
        with pytest.raises(tierline.ArgumentError) as caught:
            assert book.report(review=review, period=period, packages=True, title=title).html
        assert caught.value.code == "title-tells"
    assert "What we promise" in book.report(period=period, packages=True, title="What we promise").html
    # Whoever is not asked of is no secret, and nothing is withheld without a reason.
    other = model.book({"id": ["Z-1"], "x": [1]}, as_of="2026-07-01").report(packages=True).html
    assert "as agreed with LEFT-77" in other


def test_a_page_for_clients_says_what_is_promised_and_nothing_of_the_inside(pages: dict[str, str]) -> None:
    shown = Page(pages["four tiers, for clients"]).text
    for words in (
        "1 hour",
        "8 hours",
        "24x7",
        "phone",
        "dedicated onboarding",
        "2 hours: CSM lead",
        "on event",
    ):
        assert words in shown
    for words in (
        "accounts per owner",
        "pooled",
        "touch high",
        "dedicated CSM",
        "USD",
        "arr",
        "Customer Success Operations",
    ):
        assert words not in shown


def test_what_all_packages_share_is_told_once() -> None:
    figures = copy.deepcopy(VARIANTS["four tiers"])
    for one in figures["service"]:
        one["entitlements"]["calendar"] = "every day"
    shown = client_page(figures)
    assert shown.count("every day") == 1
    assert "The same in every package" in shown


def test_a_column_that_is_not_known_to_be_a_promise_stays_inside() -> None:
    figures = copy.deepcopy(VARIANTS["four tiers"])
    figures["service"][0]["entitlements"]["margin"] = "12 %"
    assert client_page(figures) == client_page(VARIANTS["four tiers"])


def test_the_title_of_a_page_for_clients_must_not_name_a_tier() -> None:
    with pytest.raises(tierline.ArgumentError, match="the title names a tier or a client"):
        client_page(VARIANTS["four tiers"], title="Our core clients")
    assert "<h1>What we promise</h1>" in client_page(VARIANTS["four tiers"], title="What we promise")


def test_small_numbers_are_not_taken_for_clients() -> None:
    figures = copy.deepcopy(VARIANTS["four tiers"])
    figures["unassigned"]["rows"] = [{"client": one, "issues": ""} for one in ("8", "1001")]
    figures["service"][0]["entitlements"]["programmes"] = "an hour of 10010 minutes"
    figures["service"][1]["entitlements"]["programmes"] = "for 1001 only"
    shown = client_page(figures)
    assert "an hour of 10010 minutes" in shown
    assert "for 1001 only" not in shown
    assert "8 hours" in shown


def test_former_names_of_tiers_and_clients_that_left_long_ago_stay_inside() -> None:
    text = PROMISES.format(version="2026", programme="as with long-gone 7", calendar="the platinum plan")
    model = tierline.Model.parse(text.replace("name: Gold, when", "name: Gold, formerly: [Platinum], when"))
    first = model.book({"id": ["A-1", "LONG-GONE-7"], "x": [1, 1]}, as_of="2026-01-01").review()
    second = model.book({"id": ["A-1"], "x": [1]}, as_of="2026-04-01").review(first, accept_left=1)
    book = model.book({"id": ["A-1"], "x": [1]}, as_of="2026-07-01")
    shown = book.report(review=book.review(second), packages=True).html
    assert "long-gone" not in shown
    assert "platinum" not in shown
    assert "webinars" in shown


# -- Charts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("width", [340, 880])
def test_every_chart_can_be_drawn_from_every_book(name: str, width: int) -> None:
    figures = VARIANTS[name]
    drawn = [charts.shares, charts.concentration, charts.flow, charts.coverage]
    for chart in [make(figures, width=width) for make in drawn] + [
        charts.scores(figures, score["score"], width=width) for score in figures["scores"]
    ]:
        assert chart.to_dict()["$schema"]


def values(chart: Any) -> list[dict[str, Any]]:
    """All rows of data in a chart."""
    out: list[dict[str, Any]] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            data = part.get("data")
            if isinstance(data, dict):
                out.extend(data.get("values", []))
            for inner in part.values():
                look(inner)
        elif isinstance(part, list):
            for inner in part:
                look(inner)

    look(chart.to_dict())
    return out


def test_the_ladder_shows_shares_and_the_ranges_aimed_at() -> None:
    figures = VARIANTS["four tiers"]
    rows = [row for row in values(charts.shares(figures)) if row.get("name") == "Strategic"]
    shares = {row["share"] for row in rows}
    assert shares == {float(figures["tiers"][0]["share"]), float(figures["tiers"][0]["value_share"])}
    assert {(row["first"], row["last"]) for row in rows} == {(0.1, 0.2), (0.5, 0.7)}


def test_the_curve_ends_where_all_clients_have_all_value() -> None:
    rows = [row for row in values(charts.concentration(VARIANTS["four tiers"])) if "zero" in row]
    points = [(row["x"], row["y"]) for row in rows[: len(rows) // 2]]
    assert points[0] == (0, 0)
    assert points[-1] == (1, 1)
    assert points == sorted(points)


def test_a_score_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="unknown score `prio`; the figures have `priority`"):
        charts.scores(VARIANTS["four tiers"], "prio")


def test_labels_of_cut_offs_cover_one_another_nowhere() -> None:
    figures = copy.deepcopy(VARIANTS["four tiers"])
    figures["scores"][0]["cuts"] = [
        {"at": Decimal(at), "words": f"cut number {at}"} for at in range(30, 98, 4)
    ]
    rows = [row for row in values(charts.scores(figures, "priority")) if "level" in row]
    unique = {row["words"]: row for row in rows}.values()
    assert len(unique) == 17
    for one, other in itertools.combinations(unique, 2):
        if one["level"] == other["level"]:
            assert one["end"] <= other["start"] or other["end"] <= one["start"]


def test_ribbons_fill_their_nodes_and_keep_their_width() -> None:
    figures = VARIANTS["four tiers"]
    layout = ribbons.laid_out(figures["movements"]["flows_by_end"], TIERS, height=400)
    unit = next((node.bottom - node.top) / node.clients for node in layout.nodes if node.clients > 50)
    for node in layout.nodes:
        assert 0 <= node.top <= node.bottom <= layout.height
        assert node.bottom - node.top == pytest.approx(node.clients * unit)
        mine = [one for one in layout.ribbons if (one.target if node.after else one.source) == node.rank]
        assert sum(one.clients for one in mine) == node.clients
        ends = sorted(one.points[-1 if node.after else 0][1:] for one in mine if one.clients * unit > 1.4)
        for (_, lower), (upper, _) in itertools.pairwise(ends):
            assert lower <= upper + 1.5
    thick = {one.points[0][2] - one.points[0][1] for one in layout.ribbons}
    assert min(thick) == pytest.approx(1.4, abs=1)
    assert sum(node.clients for node in layout.nodes if node.after) == sum(
        node.clients for node in layout.nodes if not node.after
    )


@pytest.mark.parametrize("module", ["altair", "vl_convert"])
def test_without_what_draws_charts_the_error_says_what_to_install(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=r"pip install 'tierline\[report\]'"):
        page(VARIANTS["four tiers"])
    assert "Service package" in client_page(VARIANTS["four tiers"])


def test_charts_are_imported_only_when_they_are_asked_for() -> None:
    source = (Path(charts.__file__).parent).glob("*.py")
    for file in source:
        assert not re.search(r"^\s*(import|from) (altair|vl_convert)", file.read_text("utf-8"), re.MULTILINE)


# -- How it looks ------------------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("at", [0, 1])
def test_words_stand_out_from_the_paper_by_day_and_by_night(at: int) -> None:
    schemes = re.findall(r":root\{([^{}]*--paper[^{}]*)\}", style.sheet(None))
    colours = dict(pair.split(":") for pair in schemes[at].split(";"))
    assert len(schemes) == 2
    for name in ("--ink", "--dim", "--accent", "--good", "--warn", "--bad"):
        assert contrast(colours[name], colours["--paper"]) >= 4.5, name
        assert contrast(colours[name], colours["--code"]) >= 4.5, name
    assert contrast(colours["--out"], colours["--paper"]) >= 3


@pytest.mark.parametrize("count", [1, 4, 12, 64])
def test_names_on_chips_can_be_read(count: int) -> None:
    chips = re.findall(r"\.r\d+\{--c:(#\w+);--t:(#\w+)\}", style.sheet(count))
    assert len(chips) == count
    for back, text in chips:
        assert contrast(back, text) >= 3.9


# -- In a browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = found()
    if path is None:
        pytest.skip("no Chromium to look at pages with; `CHROMIUM` names one")
    with Browser(path) as opened:
        yield opened


@pytest.fixture(scope="session")
def files(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    out: dict[str, Path] = {}
    for at, (name, text) in enumerate(pages.items()):
        out[name] = folder / f"page{at}.html"
        out[name].write_text(text, "utf-8", newline="\n")
    return out


CANARY = """<!DOCTYPE html><meta name=viewport content="width=device-width"><title>canary</title>
<p style="width:900px">wide</p><img src="http://127.0.0.1:9/picture.png"><script>console.error("sings")</script>"""


def test_the_browser_notices_what_a_report_must_not_do(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "canary.html"
    file.write_text(CANARY, "utf-8")
    browser.show(file, width=PHONE)
    assert "sings" in " ".join(browser.complaints())
    assert "http://127.0.0.1:9/picture.png" in browser.requests()
    assert browser.run("document.documentElement.scrollWidth") > PHONE


def test_the_policy_of_a_page_stops_a_script_that_got_in(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "broken.html"
    wrong = "<script>document.title='taken'</script><p style='color:red'>x</p><img src='http://127.0.0.1:9/x.png'></body>"
    file.write_text(pages["no clients"].replace("</body>", wrong), "utf-8")
    browser.show(file)
    assert browser.run("document.title") != "taken"
    said = " ".join(browser.complaints())
    for directive in ("script-src", "style-src", "img-src"):
        assert directive in said or "default-src" in said
    assert len(browser.complaints()) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_nothing_says_nothing_and_fits(
    name: str, width: int, scheme: str, browser: Browser, files: dict[str, Path]
) -> None:
    browser.show(files[name], width=width, scheme=scheme)
    assert browser.complaints() == []
    assert browser.requests() == [files[name].as_uri()]
    assert browser.run("document.documentElement.scrollWidth") <= width
    paper = "rgb(17, 22, 28)" if scheme == "dark" else "rgb(255, 255, 255)"
    assert browser.run("getComputedStyle(document.body).backgroundColor") == paper


# Every text of a picture that is shown: its words, its size on the screen, how far it stands out of the picture.
TEXTS = """[...document.querySelectorAll('figure svg')].filter(one => one.clientWidth).flatMap(one => {
  const box = one.getBoundingClientRect();
  return [...one.querySelectorAll('text')].filter(text => text.textContent).map(text => {
    const place = text.getBoundingClientRect();
    const scale = box.width / one.viewBox.baseVal.width;
    const size = parseFloat(text.getAttribute('font-size')) * scale;
    return [text.textContent, size, box.left - place.left, place.right - box.right];
  });
})"""


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in {"no clients", "nothing at all"}])
def test_words_in_pictures_are_large_enough_and_whole(
    name: str, width: int, browser: Browser, files: dict[str, Path]
) -> None:
    browser.show(files[name], width=width)
    texts = browser.run(TEXTS)
    assert len(texts) > 20
    for words, size, left, right in texts:
        assert size >= 10, words
        assert left <= 16, f"{words} begins {left} pixels outside"
        assert right <= 16, f"{words} ends {right} pixels outside"


@pytest.mark.parametrize("name", NAMES)
def test_on_paper_a_page_is_light_and_unfolded_and_nothing_is_cut(
    name: str, browser: Browser, files: dict[str, Path]
) -> None:
    browser.show(files[name], media="print", scheme="dark", width=PAPER)
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.run("getComputedStyle(document.body).color") == "rgb(24, 33, 43)"
    assert browser.run(
        "[...document.querySelectorAll('figure')].every(f => getComputedStyle(f).breakInside === 'avoid')"
    )
    assert browser.run(
        "[...document.querySelectorAll('.chip')].every(f => getComputedStyle(f).printColorAdjust === 'exact')"
    )
    assert browser.run(
        "[...document.querySelectorAll('details .inner')].every(one => one.getBoundingClientRect().height > 0)"
    )
    assert browser.run("[...document.querySelectorAll('svg.wide')].every(one => one.clientWidth > 0)")
    assert browser.run("document.documentElement.scrollWidth") <= PAPER
    assert browser.run(
        "[...document.querySelectorAll('.wrap')].every(one => one.firstChild.offsetWidth <= one.clientWidth + 1)"
    )


def test_tables_that_are_too_wide_scroll_by_themselves_and_by_keyboard(
    browser: Browser, files: dict[str, Path]
) -> None:
    browser.show(files["twelve tiers"], width=PHONE)
    found_wide = browser.run(
        "[...document.querySelectorAll('.wrap')].filter(one => one.scrollWidth > one.clientWidth)"
        ".map(one => [getComputedStyle(one).overflowX, one.tabIndex, one.getAttribute('aria-label')])"
    )
    assert found_wide
    for overflow, index, label in found_wide:
        assert overflow == "auto"
        assert index == 0
        assert label


def test_every_picture_has_a_name_and_words_for_those_who_cannot_see_it(
    browser: Browser, files: dict[str, Path]
) -> None:
    browser.show(files["four tiers"])
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    pictures = [one for one in tree if one["role"]["value"] == "image" and not one["ignored"]]
    names = [one["name"]["value"] for one in pictures]
    assert len(names) == 5
    assert any("Strategic: 11.2" in name.replace("\N{NO-BREAK SPACE}", " ") for name in names)
    assert all(len(name) > 60 for name in names)


def test_the_old_name_of_the_chart_of_tiers_warns() -> None:
    model = tierline.Model.read("models/customer_success/model.yaml")
    book = model.book({"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}, as_of="2026-11-21")
    report = book.report()
    with pytest.warns(DeprecationWarning, match="`chart_tiers`"):
        old = report.chart_ladder()
    assert old.to_dict() == report.chart_tiers().to_dict()
