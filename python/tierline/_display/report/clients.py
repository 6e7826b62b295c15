"""The page that clients may see: what the service packages promise, and nothing that ranks or names anybody.

Everything on it comes from the native module's client view, which has no room for tiers, ids or ranks and withholds every
text of an author's that names a tier or a client. Here its words become markup, in its order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.markup import Child, Element, el

__all__ = ["body"]


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


def _card(card: Mapping[str, Any]) -> Element:
    return el("article", el("h3", card["heading"]), _promises(card["promises"]), cls="card")


def _promises(promises: Sequence[Mapping[str, Any]]) -> Element:
    return el("dl", [el("div", el("dt", one["name"]), el("dd", _items(one["items"]))) for one in promises])


def _items(items: Sequence[str]) -> Child:
    """What is promised; several things one below the other."""
    return el("ul", [el("li", item) for item in items]) if len(items) > 1 else items[0]
