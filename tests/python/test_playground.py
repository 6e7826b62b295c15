"""The playground in a browser, as people use it: keys, clicks, a slider, an address, a file that is dropped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import browser
import pytest
from wasm_package import PLAYGROUND, ROOT, built, chromium, served


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The address of the page."""
    built()
    with served(PLAYGROUND) as address:
        yield f"{address}/index.html"


@pytest.fixture(scope="module")
def tab(page: str) -> Iterator[browser.Browser]:
    with browser.Browser(chromium()) as tab:
        yield tab


def opened(
    tab: browser.Browser, page: str, *, width: int = 1280, scheme: str = "light", hash: str = ""
) -> None:
    # The same page with another hash is not loaded again.
    tab.visit("about:blank")
    tab.visit(page + hash, width=width, scheme=scheme)
    tab.until("document.body.dataset.ready")


def tiers(tab: browser.Browser) -> dict[str, list[str]]:
    """By tier: clients, and how many more or fewer than by the model as written."""
    rows = tab.run(
        "[...document.querySelectorAll('#tiers tr')].map(row => [row.dataset.tier, row.querySelector('.clients').textContent,"
        " row.lastChild.textContent])"
    )
    return {tier: [clients, moved] for tier, clients, moved in rows}


def text(tab: browser.Browser, selector: str) -> str:
    return tab.run(f"document.querySelector({json.dumps(selector)}).innerText")


def test_the_page_is_there_and_asks_for_nothing_but_the_files_beside_it(
    tab: browser.Browser, page: str
) -> None:
    opened(tab, page)
    assert "is sound" in text(tab, "#verdict")
    assert tiers(tab) == {
        "Enterprise": ["4", ""], "Mid-market": ["5", ""], "SMB": ["4", ""], "": ["3", ""],
    }  # fmt: skip
    here = page.removesuffix("index.html")
    asked = {url for url in tab.requests() if not url.startswith(("data:", "about:"))}
    assert asked == {here + name for name in ("index.html", "tierline.js", "tierline.wasm", "examples.json")}
    assert tab.complaints() == []
    # What a page must not do, it cannot.
    assert tab.run("fetch('https://tierline.invalid/').then(() => 'sent', () => 'refused')") == "refused"


def test_findings_come_as_one_types_and_go_to_their_lines(tab: browser.Browser, page: str) -> None:
    opened(tab, page)
    lines = tab.run("document.querySelector('#model').value.split('\\n')")
    wanted = next(at for at, line in enumerate(lines) if "when: arr" in line)
    before = sum(len(line) + 1 for line in lines[:wanted]) + lines[wanted].index("arr") + 3
    tab.click("#model")
    tab.run(f"document.querySelector('#model').setSelectionRange({before}, {before})")
    tab.press("Backspace")
    assert "1 mistake" in text(tab, "#verdict")
    assert f"line {wanted + 1}: unknown name `ar`" in text(tab, "#findings")
    assert "did you mean `arr`?" in text(tab, "#findings")
    assert tab.run("document.querySelector('.numbers .error').textContent") == str(wanted + 1)
    assert tab.run("document.querySelector('.marks mark.error').textContent") == "ar"
    # The mark lies under the words, whatever the lines before them are.
    assert tab.run("document.querySelector('.marks').textContent === document.querySelector('#model').value")
    tab.run("document.querySelector('#model').setSelectionRange(0, 0)")
    tab.click("#findings button")
    box = "document.querySelector('#model')"
    assert tab.run(f"{box}.value.slice({box}.selectionStart, {box}.selectionEnd)") == "ar"
    tab.press("ArrowRight")
    tab.type("r")
    assert "is sound" in text(tab, "#verdict")


def test_a_click_explains_a_client(tab: browser.Browser, page: str) -> None:
    opened(tab, page)
    tab.click("#clients tbody tr:nth-child(3) button")
    assert text(tab, "#of") == "V-003"
    assert text(tab, "#why").startswith("V-003 is Enterprise as of 2026-11-21")
    assert "arr >= enterprise_floor" in text(tab, "#why")
    tab.click("#clients tbody tr:nth-child(10) button")
    assert text(tab, "#why").startswith("V-010 is SMB")
    assert tab.run("document.querySelectorAll('#clients tr.chosen').length") == 1


def test_a_slider_moves_the_counts(tab: browser.Browser, page: str) -> None:
    opened(tab, page)
    tab.click("#p_enterprise_floor")
    # A click in the middle leaves the number of the model.
    assert tab.run("document.querySelector('#parameters input[type=text]').value") == "100000"
    for _ in range(40):
        tab.press("ArrowLeft")
    assert tab.run("document.querySelector('#parameters input[type=text]').value") == "60000"
    assert tiers(tab) == {
        "Enterprise": ["6", "+2"], "Mid-market": ["3", "\N{MINUS SIGN}2"], "SMB": ["4", ""], "": ["3", ""],
    }  # fmt: skip
    assert text(tab, "#clients tbody tr:nth-child(5) button") == "Mid-market → Enterprise"
    tab.click("#clients tbody tr:nth-child(5) button")
    assert text(tab, "#why").startswith("V-005 is Enterprise")
    tab.click("#reset")
    assert tiers(tab)["Enterprise"] == ["4", ""]


def test_a_cell_can_be_edited(tab: browser.Browser, page: str) -> None:
    opened(tab, page)
    tab.click("#clients tbody tr:nth-child(11) td:nth-child(3) input")
    tab.press("a", control=True)
    tab.type("250000")
    assert tiers(tab)["Enterprise"] == ["5", ""]
    assert text(tab, "#clients tbody tr:nth-child(11) button") == "Enterprise"
    assert "arr is 250000.00" in text(tab, "#why")
    tab.type("x")
    assert tiers(tab)[""] == ["4", ""]
    assert text(tab, "#clients tbody tr:nth-child(11) button") == "unassigned"


def test_the_address_holds_model_clients_day_and_sliders(tab: browser.Browser, page: str) -> None:
    opened(tab, page)
    tab.click("#p_mid_market_floor")
    for _ in range(10):
        tab.press("ArrowRight")
    tab.click("#clients tbody tr:nth-child(11) td:nth-child(3) input")
    tab.type("0")
    wanted = tiers(tab)
    tab.until("document.body.dataset.address && location.hash.length == document.body.dataset.address")
    state = "[document.querySelector('#model').value, document.querySelector('#csv').value, document.querySelector('#as_of').value]"
    hash = tab.run("location.hash")
    assert hash.startswith("#1.")
    assert len(hash) < 4_000
    opened(tab, page, hash=hash)
    assert tiers(tab) == wanted
    assert tab.run("document.querySelectorAll('#parameters .changed').length") == 1
    assert tab.run(state)[0] == _example("value_bands")["model"]
    # Whatever an address is, there is a page.
    for broken in (hash[:200], "#1.", "#1.AAAA", "#2.x", "#1.%00"):
        opened(tab, page, hash=broken)
        assert tiers(tab)["Enterprise"] == ["4", ""]
        assert tab.complaints() == []


def _example(name: str) -> dict[str, str]:
    examples = json.loads((PLAYGROUND / "examples.json").read_text(encoding="utf-8"))
    return next(one for one in examples if one["name"] == name)


def dropped(tab: browser.Browser, file: Path) -> None:
    """Drags a file over the page and lets it fall."""
    given = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        tab.call("Input.dispatchDragEvent", type=kind, data=given, x=900, y=600)


def test_a_file_of_clients_can_be_dropped(tab: browser.Browser, page: str, tmp_path: Path) -> None:
    opened(tab, page)
    file = tmp_path / "clients.csv"
    file.write_text("account_id,arr\n" + "".join(f"C-{at},{at}000\n" for at in range(500)), encoding="utf-8")
    dropped(tab, file)
    tab.until("document.querySelector('#total').textContent == '500 clients'")
    assert tiers(tab) == {"Enterprise": ["400", ""], "Mid-market": ["75", ""], "SMB": ["25", ""]}
    assert tab.run("document.querySelectorAll('#clients tbody tr').length") == 200
    assert "the first 200 of 500 clients are shown" in text(tab, "#remarks")
    file.write_bytes(b'account_id,arr\na,"1\n')
    dropped(tab, file)
    tab.until("document.querySelector('#remarks .error')")
    assert "row 2, column 2 (`arr`): a quotation mark is left open" in text(tab, "#remarks")


def test_every_example_is_sound_and_has_its_tiers(tab: browser.Browser, page: str) -> None:
    opened(tab, page)
    names = tab.run("[...document.querySelector('#example').options].map(one => one.textContent)")
    assert len(names) == len(list((ROOT / "models").glob("*/model.yaml")))
    for at in range(len(names)):
        tab.run(
            f"document.querySelector('#example').selectedIndex = {at};"
            "document.querySelector('#example').dispatchEvent(new Event('change'))"
        )
        assert "is sound" in text(tab, "#verdict"), names[at]
        assert sum(int(clients) for clients, _ in tiers(tab).values()) > 5
        tab.click("#clients tbody tr:nth-child(2) button")
        assert " is " in text(tab, "#why")
    assert tab.complaints() == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_phones_and_the_dark(tab: browser.Browser, page: str, width: int, scheme: str) -> None:
    opened(tab, page, width=width, scheme=scheme)
    assert tab.run("document.documentElement.scrollWidth <= window.innerWidth")
    dark = tab.run("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 24)"
    assert dark == (scheme == "dark")
    tab.click("#clients tbody tr:nth-child(3) button")
    assert tab.run("document.documentElement.scrollWidth <= window.innerWidth")
    # Everything that can be pressed has a name, and is large enough for a finger.
    small = tab.run(
        "[...document.querySelectorAll('button, select, input:not([type=file])')].filter(one => one.offsetParent"
        " && one.getBoundingClientRect().height < 22).map(one => one.id || one.className)"
    )
    assert small == []


def test_without_the_module_the_page_says_what_is_missing(tab: browser.Browser, tmp_path: Path) -> None:
    built()
    with served(tmp_path, ROOT / "docs" / "playground") as address:
        tab.visit(f"{address}/index.html")
        tab.until("document.querySelector('#verdict').textContent.includes('make wasm')")
