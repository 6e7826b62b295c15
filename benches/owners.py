"""Owners for 10,000 accounts and 200 people, beside OR-Tools' minimum-cost flow on the same arcs, in the same run.

    .venv/bin/python benches/owners.py            # both in turns, and their ratio
    .venv/bin/python benches/owners.py --record   # kept in benches/record

OR-Tools gets its arcs as arrays, in one call, which is the quickest way to give them; its time is that call and the solution. Tierline's
is the whole call from Python: the roster, costs, the flow, and the result with a reason for each client. Before anything is measured, both
total costs are compared: a plan that costs more is no plan.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import tierline
from measuring import Contestant, Verdict, aligned, measure, shown
from ortools.graph.python import min_cost_flow
from record import Section, surroundings, write

ACCOUNTS, PEOPLE = 10_000, 200
CHANGE, CROWDING, ROUNDS, MOST = 20, 1, 5, 3.0
MODEL = """
tierline: 1
model: { name: accounts, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 0 }
  industry: { type: text }
tiers: [{ name: All }]
fit: [{ owner: skills, of: industry, cost: 7 }]
"""
INDUSTRIES = [f"industry {at}" for at in range(12)]


class Case:
    """Accounts that have owners, drawn from one seed: what fits costs nothing, what does not costs 7, and a change costs 20."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)
        self.owners = [chance.randrange(PEOPLE) for _ in range(ACCOUNTS)]
        self.asks = [chance.randrange(len(INDUSTRIES)) for _ in range(ACCOUNTS)]
        self.skills = [chance.sample(range(len(INDUSTRIES)), 4) for _ in range(PEOPLE)]
        self.places = [51 + chance.randrange(4) for _ in range(PEOPLE)]

    def tierline(self) -> Callable[[], Any]:
        """The call of Tierline, on a book that is there."""
        clients = {
            "id": [f"c{at:05}" for at in range(ACCOUNTS)],
            "arr": [1] * ACCOUNTS,
            "industry": [INDUSTRIES[at] for at in self.asks],
            "owner": [f"p{at:03}" for at in self.owners],
        }
        people = {
            "id": [f"p{at:03}" for at in range(PEOPLE)],
            "skills": ["; ".join(INDUSTRIES[skill] for skill in own) for own in self.skills],
            "accounts_at_most": self.places,
        }
        book = tierline.Model.parse(MODEL).book(clients, as_of="2026-11-21", owner="owner")
        return lambda: book.assign_owners(people, changes=None, change=CHANGE, crowding=CROWDING)

    def ortools(self) -> Callable[[], int]:
        """The arcs as arrays, and the flow of least cost."""
        has = np.zeros((len(INDUSTRIES), PEOPLE), dtype=bool)
        for person, own in enumerate(self.skills):
            has[own, person] = True
        misfit = np.where(has[self.asks], 0, 7)
        changed = np.where(np.arange(PEOPLE)[None, :] == np.array(self.owners)[:, None], 0, CHANGE)
        cost = (misfit + changed).astype(np.int64).ravel()
        accounts = np.repeat(np.arange(ACCOUNTS), PEOPLE)
        people = ACCOUNTS + np.tile(np.arange(PEOPLE), ACCOUNTS)
        # Each place of a person costs more than the one before it, and is an arc of its own.
        places = np.array(self.places)
        sink = ACCOUNTS + PEOPLE
        tails = np.concatenate([accounts, np.repeat(ACCOUNTS + np.arange(PEOPLE), places)])
        heads = np.concatenate([people, np.full(places.sum(), sink)])
        costs = np.concatenate([cost, CROWDING * np.concatenate([np.arange(count) for count in places])])
        supplies = np.concatenate([np.ones(ACCOUNTS), np.zeros(PEOPLE), [-ACCOUNTS]]).astype(np.int64)

        def run() -> int:
            flow = min_cost_flow.SimpleMinCostFlow()
            flow.add_arcs_with_capacity_and_unit_cost(
                tails, heads, np.ones(len(tails), dtype=np.int64), costs
            )
            flow.set_nodes_supplies(np.arange(sink + 1), supplies)
            assert flow.solve() == flow.OPTIMAL
            return flow.optimal_cost()

        return run


def main() -> None:
    """Compares the costs, measures both in turns, and says how many times as long Tierline takes."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--record", action="store_true", help="keep the figures in benches/record")
    ask.add_argument("--rounds", type=int, default=ROUNDS)
    given = ask.parse_args()
    about = surroundings()
    case = Case()
    ours, theirs = case.tierline(), case.ortools()
    plan, cost = ours(), theirs()
    assert (plan.proof, plan.total_cost) == ("exact", cost), (plan, cost)
    timings = measure(
        [
            Contestant(name="Tierline", rows=ACCOUNTS, run=ours),
            Contestant(name="OR-Tools", rows=ACCOUNTS, run=theirs, note="its array call and the solution"),
        ],
        given.rounds,
    )
    times = timings[0].median / timings[1].median
    section = Section(
        key="owners",
        title=f"{ACCOUNTS:,} accounts and {PEOPLE} people, of {ACCOUNTS * PEOPLE:,} pairs",
        timings=timings,
        against=("OR-Tools",),
        verdicts=[Verdict(f"at most {MOST:g} times OR-Tools'", f"{times:.2f} times", times <= MOST)],
        notes=(f"both total costs are {cost:,} points", "medians of the rounds are compared"),
    )
    print("\n".join([*aligned(shown(timings, section.against)), "", *map(str, section.verdicts)]))
    if given.record:
        print(write(about, [section]))


if __name__ == "__main__":
    main()
