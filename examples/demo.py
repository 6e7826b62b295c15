"""The main job, end to end: one model, one client base, every client's tier and why; a quarter later, who moves and why.

    python examples/demo.py

It needs the package with its command line, `pip install 'tierline[cli]'`, and for the report at the end
`pip install 'tierline[report]'`; `make demo` sets up all of it and runs it. The days are part of the input, so that
the result is the same whenever it is run.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import tierline
from rich.rule import Rule
from rich.text import Text
from tierline._display import terminal
from tierline._io import files

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "models" / "customer_success" / "model.yaml"
CLIENTS = ROOT / "examples" / "client_base" / "clients.csv"
NEXT_CLIENTS = ROOT / "examples" / "client_base" / "clients_2027q1.csv"
PERIOD = ROOT / "examples" / "client_base" / "period_2026q4.csv"
RESULT = ROOT / "out" / "customer_success.csv"
REPORT = ROOT / "target" / "demo" / "report.html"
RULES = REPORT.with_name("rules.html")
AS_OF = dt.date(2026, 11, 21)
NEXT = dt.date(2027, 2, 21)
OWNERS = {"Strategic": 4, "Core": "2.5", "Scale": 1}


def main() -> None:
    out = terminal.console()

    model = tierline.Model.read(MODEL)
    clients = files.read_table(CLIENTS)
    book = model.book(clients, as_of=AS_OF)
    assignments = book.assignments
    first = book.review()
    RESULT.parent.mkdir(exist_ok=True)
    files.write_table(assignments.to_arrow(), RESULT)

    def heading(words: str) -> None:
        terminal.show(
            out, Text(), Rule(Text(words, style="bold"), align="left", style="bright_black"), Text()
        )

    summary = assignments.summary()
    heading(f"{summary.clients} clients by {model.name} {model.version} as of {AS_OF}")
    terminal.show(out, Text(model.purpose or "", style="italic"), Text())
    terminal.show_summary(out, summary)

    # The largest client of the second tier misses the first by a hair; the smallest of the first has another reason
    # than its size.
    best, second, *_ = model.tiers
    tiers = assignments.to_columns()["tier"]

    def by_size(tier: str) -> list[dict[str, object]]:
        rows = [
            files.record(clients, row, clients.column_names) for row, own in enumerate(tiers) if own == tier
        ]
        return sorted(rows, key=lambda client: Decimal(str(client[model.value])))

    largest, smallest = by_size(second)[-1], by_size(best)[0]
    for title, client in (
        (f"The largest {second} client", largest),
        (f"The smallest {best} client", smallest),
    ):
        heading(f"{title}: {client['name']}")
        terminal.show_explanation(out, model.explain(client, as_of=AS_OF).to_dict(), model.tiers)

    # The next quarter's export against the standings of the first review.
    book = model.book(files.read_table(NEXT_CLIENTS), as_of=NEXT)
    review = book.review(first.standings)
    heading(f"A quarter later: the review as of {NEXT}")
    terminal.show_review(out, review.figures, model.tiers)

    heading("The results")
    terminal.show(
        out,
        terminal.rounded(assignments.rounded),
        Text(f"{RESULT.relative_to(ROOT)}: a row for each of the {summary.clients} clients, in their order"),
        Text(report(book, review)),
        Text("Another client: tierline explain MODEL CLIENTS --client ID --as-of DATE", style="dim"),
    )


def report(book: tierline.Book, review: tierline.Review) -> str:
    """Writes the report of the second review, and says where; or what it needs."""
    try:
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        period = files.read_table(PERIOD)
        year = {"period_from": "2026-01-01", "period_to": "2026-12-31"}
        book.report(REPORT, review=review, period=period, owners=OWNERS, **year)
    except ImportError as error:
        return f"No report was written: {error}"
    book.model.rulebook().write(RULES)
    return f"{REPORT.relative_to(ROOT)}: the report on the second review, to be opened in a browser; beside it the rules ({RULES.name})"


if __name__ == "__main__":
    main()
