"""The main job, end to end: one model, one client base, every client's tier and why.

    python examples/demo.py

It needs the package with its command line, `pip install 'tierline[cli]'`; `make demo` sets up both and runs it. The
day is part of the input, so that the result is the same whenever it is run.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import tierline
from rich.rule import Rule
from rich.text import Text
from tierline import _files, _terminal

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "models" / "customer_success" / "model.yaml"
CLIENTS = ROOT / "examples" / "client_base" / "clients.csv"
RESULT = ROOT / "out" / "customer_success.csv"
AS_OF = dt.date(2026, 11, 21)


def main() -> None:
    out = _terminal.console()

    model = tierline.Model.read(MODEL)
    clients = _files.read_table(CLIENTS)
    assignments = model.assign(clients, as_of=AS_OF)
    RESULT.parent.mkdir(exist_ok=True)
    _files.write_table(assignments.to_arrow(), RESULT)

    def heading(words: str) -> None:
        _terminal.show(
            out, Text(), Rule(Text(words, style="bold"), align="left", style="bright_black"), Text()
        )

    summary = assignments.summary()
    heading(f"{summary.clients} clients by {model.name} {model.version} as of {AS_OF}")
    _terminal.show(out, Text(model.purpose or "", style="italic"), Text())
    _terminal.show_ladder(out, summary)

    # The largest client of the second tier misses the first by a hair; the smallest of the first has another reason
    # than its size.
    best, second, *_ = model.tiers
    tiers = assignments.to_columns()["tier"]

    def by_size(tier: str) -> list[dict[str, object]]:
        rows = [
            _files.record(clients, row, clients.column_names) for row, own in enumerate(tiers) if own == tier
        ]
        return sorted(rows, key=lambda client: Decimal(str(client[model.value])))

    largest, smallest = by_size(second)[-1], by_size(best)[0]
    for title, client in (
        (f"The largest {second} client", largest),
        (f"The smallest {best} client", smallest),
    ):
        heading(f"{title}: {client['name']}")
        _terminal.show_explanation(out, model.explain(client, as_of=AS_OF).to_dict(), model.tiers)

    heading("The result")
    _terminal.show(
        out,
        _terminal.rounded(assignments.rounded),
        Text(f"{RESULT.relative_to(ROOT)}: a row for each of the {summary.clients} clients, in their order"),
        Text("Another client: tierline explain MODEL CLIENTS --client ID --as-of DATE", style="dim"),
    )


if __name__ == "__main__":
    main()
