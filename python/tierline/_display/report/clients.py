"""Two pages about promises: what one client may see, and all service packages side by side.

Everything on them comes from the native module, which has no room for tiers or ranks there and withholds every text of an
author's that names a tier or a client. Here its words become markup, in its order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.markup import Child, Element, el

__all__ = ["body", "one_body"]


def body(view: Mapping[str, Any]) -> tuple[str, list[Child]]:
    """The title and the content of the page for clients."""
    content: list[Child] = [
        el(
            "header",
            el("p", view["kicker"], cls="kicker"),
            el("h1", view["title"]),
            el("p", view["facts"], cls="dim small"),
        ),
        el(
            "main",
            el("section", el("h2", view["choice"]), el("ul", [el("li", one) for one in view["choices"]])),
            el("section", el("h2", view["same"]), _promises(view["promises"]), cls="same")
            if view["promises"]
            else None,
            el(
                "section",
                el("h2", view["packages"]),
                el("p", view["nothing"], cls="dim") if view["nothing"] else None,
                el("p", view["note"], cls="dim small") if view["note"] else None,
                [_card(card) for card in view["cards"]],
            ),
            el("p", view["withheld"], cls="dim small") if view["withheld"] else None,
        ),
    ]
    return view["title"], content


def one_body(page: Mapping[str, Any]) -> tuple[str, list[Child]]:
    """The title and the content of the page of one client."""
    content: list[Child] = [
        el(
            "header",
            el("p", page["kicker"], cls="kicker"),
            el("h1", page["title"]),
            el("p", page["facts"], cls="dim small"),
        ),
        el(
            "main",
            el(
                "section",
                el("h2", page["promised_words"]),
                el("p", page["nothing"]) if page["nothing"] else None,
                _promises(page["promises"]) if page["promises"] else None,
                cls="same",
            ),
            el(
                "section",
                el("h2", page["next_words"]),
                el("ul", [el("li", one["words"]) for one in page["next"]]),
            )
            if page["next"]
            else None,
            el("section", el("h2", page["contact_words"]), el("p", page["contact"]))
            if page["contact"]
            else None,
            el("p", page["withheld"], cls="dim small") if page["withheld"] else None,
        ),
    ]
    return page["title"], content


def _card(card: Mapping[str, Any]) -> Element:
    return el("article", el("h3", card["heading"]), _promises(card["promises"]), cls="card")


def _promises(promises: Sequence[Mapping[str, Any]]) -> Element:
    return el("dl", [el("div", el("dt", one["name"]), el("dd", _items(one["items"]))) for one in promises])


def _items(items: Sequence[str]) -> Child:
    """What is promised; several things one below the other."""
    return el("ul", [el("li", item) for item in items]) if len(items) > 1 else items[0]
