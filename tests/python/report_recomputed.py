"""All texts with a number that a page of `test_report_numbers` may show, worked out again from the tables and the model document.

By section: a page that says anything else with a digit in it is refused. What is exact here comes from `report_oracle`, which takes
nothing from the figures of the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from report_oracle import Tables, number, over, percent, places, plain

SECTIONS = (
    "Summary",
    "Tiers",
    "Concentration of value",
    "Movements",
    "Scores, health and flags",
    "Coverage",
    "Service catalogue",
    "Metrics of the period",
    "Findings",
    "Clients without a tier",
    "How to read this",
)
# What the model document of the test says, read by eye.
AIMS: dict[str, dict[str, tuple[Fraction, Fraction]]] = {
    "Gold": {
        "clients": (Fraction(1, 10), Fraction(3, 10)),
        "value": (Fraction(2, 10), Fraction(5, 10)),
    },
    "Silver": {"clients": (Fraction(2, 10), Fraction(6, 10))},
}
RETENTION = Fraction(9, 10)
ACCOUNTS: dict[str, tuple[int, int | None]] = {"Gold": (2, 6), "Silver": (10, None)}
ROLE = "CSM"
RULES = {
    "Tiers": ("fit >= high high = 60", "fit >= 30", "or health > 90", "x >= 0"),
    "Scores, health and flags": ("x with weight 100",),
    "Service catalogue": ("2", "6", "1 hour", "10", "2 hours"),
}
# Sentences whose digits are words of a formula or of a source, and no numbers of the book.
FIXED = (
    "sum of the values above 0 of the tier's clients / sum of the values above 0 of all clients; values below 0 are told beside "
    "it, and a client without a value counts nothing",
    "the clients of greatest value first, however many: their share of all clients, and of the sum of all values above 0",
    "Clients are put in order of their value, the highest first, and both shares are added up, client by client. Shares are of "
    "all clients, with or without a tier or a value, and of the sum of all values above 0.",
    "A score is the exact sum of weight times points over its factors, divided by 100.",
    "linear interpolation between the clients in order (Hyndman and Fan, type 7; PERCENTILE.INC of Excel)",
    "touchpoints and business reviews a year x minutes for each x clients / 60; a year has 12 months or 365 days",
    "A client that left is remembered for 2 years.",
    "100 * (nps_promoters - nps_detractors) / (nps_promoters + nps_passives + nps_detractors)",
    "Source: F. Reichheld, The One Number You Need to Grow, Harvard Business Review, December 2003. Without data: not "
    "measurable, as nobody answered.",
    "Source: customary: customer profitability, R. Kaplan and V.G. Narayanan, Measuring and Managing Customer Profitability, "
    "2001. Without data: not measurable, as nobody has revenue or cost.",
    "Source: D. Skok, SaaS Metrics 2.0: ARPA x gross margin % / customer churn rate. Without data: not measurable, as there is "
    "no client, no revenue or no churn.",
    "Source: D. Skok, SaaS Metrics 2.0: sum of all sales and marketing expenses / number of new customers added. Without data: "
    "not measurable, as nobody was won.",
    "Source: D. Skok, SaaS Metrics 2.0: LTV to CAC ratio, 3 or more being the rule of thumb. Without data: not measurable, as "
    "either is not, or as nothing was spent.",
)


def counted(count: int, one: str, several: str = "") -> str:
    return f"{number(count)} {one if count == 1 else several or one + 's'}"


def points(share: Fraction) -> str:
    """Hundredths to two digits, without zeros at the end."""
    return plain(share * 100, 2)


def short(value: Fraction) -> str:
    for size, sign in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if abs(value) >= size:
            part = value / size
            digits = 0 if abs(part) >= 100 else 1 if abs(part) >= 10 else 2
            return f"{places(part, digits):,f} {sign}"
    return number(places(value, 2))


def to(low: Fraction, high: Fraction) -> str:
    return f"{points(low)} to {points(high)} %"


def signed(change: int) -> str:
    return number(change) if not change else f"{'+' if change > 0 else chr(0x2212)}{number(abs(change))}"


@dataclass
class Recomputed:
    """What a page may say, from its tables: the clients, the movements, and the period."""

    tables: Tables
    period: list[dict[str, Any]]
    fingerprint: str
    reasons: Mapping[str, str]
    """By client: the reason in the table of movements, which the review's own oracle checks."""
    findings: Counter[str]
    """How many findings there are of each severity."""
    _said: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def say(self, section: str, *words: str | None) -> None:
        self._said.setdefault(section, set()).update(word for word in words if word)

    def all(self) -> dict[str, Iterable[str]]:
        """By section, the texts that may stand there; those of `*` in any."""
        shown = self.tables
        self.say("*", *FIXED, *(f"{rank} {tier}" for rank, tier in enumerate(shown.tiers, 1)))
        for at, section in enumerate(SECTIONS, 1):
            self.say(section, f"{at} {section}")
            self.say("", f"{at} {section}")
        for section, words in RULES.items():
            self.say(section, *words)
        self.say("Tiers", *("1", "2", "3"))
        self._head()
        self._tiers()
        self._concentration()
        self._movements()
        self._spreads()
        self._coverage()
        self._metrics()
        self._without_tier()
        return dict(self._said)

    # -- Sections ----------------------------------------------------------------------------------------------

    def _head(self) -> None:
        shown, clients = self.tables, len(self.tables.clients)
        alone = len(shown.of(None))
        worth = Fraction(shown.value(shown.clients))
        self.say(
            "",
            "numbers: client tiers as of 1 July 2026",
            "1 July 2026",
            f"{self.fingerprint[:12]}…",
            f"{number(clients)} in {len(shown.tiers)} tiers",
            f"{short(worth)} {number(shown.value(shown.clients))}" if abs(worth) >= 1000 else short(worth),
            f"{alone} {percent(over(alone, clients))} of all clients",
        )
        total = sum(self.findings.values())
        kinds = ", ".join(
            counted(self.findings[kind], kind) for kind in ("error", "warning", "note") if self.findings[kind]
        )
        self.say("", f"{total} {kinds}")
        # The ranks of the tiers that a finding speaks of.
        self.say("Findings", *(str(rank) for rank, _ in enumerate(shown.tiers, 1)))
        self.say(
            "How to read this",
            self.fingerprint,
            "1 July 2026",
            str(len(shown.tiers)),
            "numbers · as of 1 July 2026",
        )
        met, of, unknown = 0, 0, 0
        for _, _, verdict, _ in self._targets():
            met, of, unknown = (
                met + (verdict == "met"),
                of + (verdict != "unknown"),
                unknown + (verdict == "unknown"),
            )
        self.say("", f"{met} of {of} {unknown or 'all'} {'not ' if unknown else ''}measurable")

    def _targets(self) -> list[tuple[str, str, str, str | None]]:
        """Tier, measure, verdict and sentence of each target."""
        out: list[tuple[str, str, str, str | None]] = []
        shown = self.tables
        for tier, aims in AIMS.items():
            rows = shown.of(tier)
            for measure, (low, high) in aims.items():
                share = (
                    over(len(rows), len(shown.clients))
                    if measure == "clients"
                    else shown.share_of_value(rows)
                )
                if share is None:
                    out.append((tier, measure, "unknown", None))
                    continue
                verdict = "below" if share < low else "above" if share > high else "met"
                off = {"below": low - share, "above": share - high, "met": Fraction(0)}[verdict]
                beside = (
                    f"within {to(low, high)}"
                    if verdict == "met"
                    else f"{points(off)} points {verdict} {to(low, high)}"
                )
                out.append((tier, measure, verdict, f"{points(share)} % of the {measure}, {beside}"))
        kept = self._kept("Gold")
        if kept is None:
            out.append(("Gold", "retention", "unknown", None))
        else:
            verdict = "met" if kept >= RETENTION else "below"
            beside = (
                f"at least {points(RETENTION)} %"
                if verdict == "met"
                else f"{points(RETENTION - kept)} points below {points(RETENTION)} %"
            )
            out.append(("Gold", "retention", verdict, f"retention {points(kept)} %, {beside}"))
        for tier, (low, high) in ACCOUNTS.items():
            out.append((tier, "accounts", *self._accounts_target(tier, low, high)))
        return out

    def _accounts_target(self, tier: str, low: int, high: int | None) -> tuple[str, str | None]:
        owned, owners, _ = self.tables.owners()[tier]
        alone = len(self.tables.of(tier)) - owned
        none = f"{counted(alone, 'account has', 'accounts have')} no {ROLE}"
        ratio = over(owned, owners)
        if ratio is None:
            return ("without owner", f"there is no {ROLE}; {none}") if alone else ("unknown", None)
        aim = f"{low} to {high}" if high else f"{low}"
        start = f"{plain(ratio, 2)} accounts per {ROLE}"
        if high is not None and ratio > high:
            return "above", f"{start}, {plain(ratio - high, 2)} above {aim}" + (f"; {none}" if alone else "")
        if alone:
            return "without owner", f"{start}, {aim if high else f'at least {low}'} meant; {none}"
        if ratio < low:
            return "below", f"{start}, {plain(low - ratio, 2)} below {aim}"
        return "met", f"{start}, within {aim}" if high else f"{start}, at least {low}"

    def _tiers(self) -> None:
        shown = self.tables
        for row in shown.tier_rows():
            self.say("Tiers", *(cell.replace(" | ", " ") for cell in row))
        words: list[str] = []
        for tier in shown.groups:
            rows = shown.of(tier)
            shares = {"clients": over(len(rows), len(shown.clients)), "value": shown.share_of_value(rows)}
            parts: list[str] = []
            for measure, share in shares.items():
                if share is None:
                    continue
                aim = AIMS.get(tier or "", {}).get(measure)
                verdict = None
                if aim:
                    verdict = "below" if share < aim[0] else "above" if share > aim[1] else "met"
                sign = {"below": " ▼ below", "above": " ▲ above", "met": " ✓ met", None: ""}[verdict]
                self.say("Tiers", f"{percent(share)}{sign}", percent(share))
                told = f" ({verdict}, aimed at {to(*aim)})" if aim else ""
                parts.append(f"{percent(share)} of the {measure}{told}")
            words.append(f"{tier or 'unassigned'}: {', '.join(parts) or 'not known'}")
            if tier and all(share is not None for share in shares.values()):
                self.say(
                    "Summary",
                    f"{shown.tiers.index(tier) + 1} {tier} holds {percent(shares['clients'])} of the clients and {percent(shares['value'])} of the value.",
                )
        self.say("Tiers", "; ".join(words), self._shares_of())
        # Ticks of the axes of shares.
        self.say("Tiers", *(f"{at} %" for at in range(0, 105, 5)))
        for aims in AIMS.values():
            self.say("Tiers", *(to(*aim) for aim in aims.values()))
        self.say("Tiers", "2 to 6", "10 or more", "1 target stands with the metrics of the period.")
        labels = {
            "clients": "share of clients",
            "value": "share of value",
            "retention": "retention",
            "accounts": "accounts per owner",
        }
        for tier, measure, _, sentence in self._targets():
            self.say("Tiers", sentence)
            if sentence:
                self.say("Summary", f"{shown.tiers.index(tier) + 1} {tier} {labels[measure]}: {sentence}")
        for tier in ACCOUNTS:
            owned, owners, _ = shown.owners()[tier]
            ratio = over(owned, owners)
            self.say("Tiers", None if ratio is None else plain(ratio, 2))

    def _shares_of(self) -> str:
        """What shares are of, and what they leave out."""
        shown = self.tables
        clients = f"Shares of clients are of all {counted(len(shown.clients), 'client')}"
        below = [row["value"] for row in shown.clients if row["value"] is not None and row["value"] < 0]
        missing = sum(row["value"] is None for row in shown.clients)
        out = f"{clients}, with or without a tier; shares of value are of the value of all of them."
        if below:
            out = (
                f"{clients}; shares of value are of {number(places(shown.above, 2))}, the sum of the values above 0; "
                f"{counted(len(below), 'client has a value', 'clients have values')} below 0, {number(sum(below, Decimal('0.00')))}"
                f"{' together' if len(below) > 1 else ''}."
            )
        if missing:
            out += f" {counted(missing, 'client has', 'clients have')} no value and {'counts' if missing == 1 else 'count'} as nothing in the sums."
        return out

    def _concentration(self) -> None:
        shown = self.tables
        if not shown.above:
            return
        rows, held = shown.concentration()
        for row in rows:
            self.say("Concentration of value", *row)
        parts: list[str] = []
        for by, words in ((10, "a tenth of them"), (5, "a fifth"), (2, "half")):
            count = -(-len(shown.clients) // by)
            parts.append(f"{words} ({counted(count, 'client')}) {percent(held[count][1])}")
        told = "; ".join(parts)
        self.say("Concentration of value", f"The clients of greatest value have, of all value: {told}.")
        down = [
            f"Down to {tier}: {row[2]} → {row[3]}."
            for tier, row in list(zip(shown.tiers, rows, strict=True))[:-1]
            if shown.of(tier)
        ]
        self.say(
            "Concentration of value",
            " ".join([f"Share of value held by the clients of greatest value: {told}.", *down]),
        )
        self.say(
            "Concentration of value",
            *(f"{tier}: {row[2]} → {row[3]}" for tier, row in zip(shown.tiers, rows, strict=True)),
        )
        # The axes go from none to all.
        self.say("Concentration of value", "0 %", "25 %", "50 %", "75 %", "100 %")

    def _movements(self) -> None:
        shown = self.tables
        if not shown.movements:
            return
        ends = shown.ends()
        counts = Counter({pair: len(rows) for pair, rows in ends.items()})
        rank = {tier: at for at, tier in enumerate(shown.tiers)}
        up = sum(
            count
            for (came, went), count in counts.items()
            if came in rank and went in rank and rank[went] < rank[came]
        )
        down = sum(
            count
            for (came, went), count in counts.items()
            if came in rank and went in rank and rank[went] > rank[came]
        )
        known = sum(count for (came, went), count in counts.items() if came == "unassigned" and went in rank)
        entered = known + sum(
            count for (came, went), count in counts.items() if came == "new" and went in rank
        )
        left = sum(count for (_, went), count in counts.items() if went == "left")
        before = f" ({number(known)} of them were in the book before, without a tier)" if known else ""
        words = f"{counted(up, 'client')} moved up and {number(down)} down; {number(entered)} entered{before} and {number(left)} left."
        self.say("Summary", words)
        self.say("Movements", f"{words} Nobody is overdue for review.")
        self.say("", f"{up + down} {up} up, {down} down; {entered} entered, {left} left")
        self.say(
            "Movements",
            "; ".join(f"{came} to {went}: {number(count)}" for (came, went), count in self._in_order(counts)),
        )
        for side in (0, 1):
            for end in {pair[side] for pair in counts}:
                self.say(
                    "Movements", number(sum(count for pair, count in counts.items() if pair[side] == end))
                )
        self.say(
            "Movements",
            *(number(count) for count in counts.values()),
            *(number(shown.value(rows)) for rows in ends.values()),
        )
        keep = sum(row["movement"] == "unassigned" and row["to"] is not None for row in shown.movements)
        for word, (count, worth) in {"": (0, Decimal("0.00")), **shown.by_kind()}.items():
            note = ""
            if word == "entered" and known:
                note = f" {number(known)} of them known now: in the book before, without a tier"
            self.say("Movements", f"{number(count)}{note}", number(worth))
            if word == "unassigned" and keep:
                self.say(
                    "Movements",
                    f"{number(count)} {number(keep)} more keep{'s' if keep == 1 else ''} {'its' if keep == 1 else 'their'} tier, which the rules do not give today",
                )
                self.say(
                    "Movements",
                    f"{number(count)} {number(keep)} more keep their tier, which the rules do not give today",
                )
        if keep and "unassigned" not in shown.by_kind():
            self.say("Movements", f"0 {number(keep)} more keep their tier, which the rules do not give today")
        self._attribution(counts)
        for row in shown.movements:
            self.say(
                "Movements",
                row["id"],
                self.reasons[row["id"]].replace("`", ""),
                None if row["value"] is None else number(row["value"]),
            )

    def _in_order(self, counts: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
        """Those that were in a tier first, in the order of the tiers; then those from elsewhere."""
        froms = [*self.tables.tiers, "unassigned", "returned", "new"]
        tos = [*self.tables.tiers, "unassigned", "left"]
        return sorted(counts.items(), key=lambda item: (froms.index(item[0][0]), tos.index(item[0][1])))

    def _attribution(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Before, the net of each cause, and after, by tier and in all: causes as the table of movements names them."""
        shown = self.tables
        here = {row["id"] for row in shown.clients}
        nets: Counter[tuple[str, str | None]] = Counter()
        for row in shown.movements:
            went = row["to"] if row["id"] in here else None
            if row["from"] == went:
                continue
            cause = row["cause"] or row["movement"]
            for tier, change in ((row["from"], -1), (went, 1)):
                if tier is not None:
                    nets[(cause, tier)] += change
                    nets[(cause, None)] += change
        self.say("Movements", "0", *(signed(change) for change in nets.values()))
        for _, before, after in shown.attribution():
            self.say("Movements", number(before), number(after))
        self.say(
            "Movements",
            number(sum(before for _, before, _ in shown.attribution())),
            number(sum(after for *_, after in shown.attribution())),
        )

    def _spreads(self) -> None:
        section, shown = "Scores, health and flags", self.tables
        for name in ("fit", "health"):
            for digits in range(5):
                for row in shown.spreads(name, digits):
                    self.say(section, *row)
            for tier in shown.tiers:
                known = [row[name] for row in shown.of(tier) if row[name] is not None]
                self.say(section, f"{len(known)} known")
        without = sum(row["fit"] is None for row in shown.clients)
        self.say(section, f"{counted(without, 'client has', 'clients have')} no such score.")
        for row in shown.flags(["at_risk", "large"]):
            self.say(section, *(cell.replace(" | ", " ") for cell in row))
        told: list[str] = []
        for row, tier in zip(shown.spreads("fit", 6), shown.tiers, strict=True):
            if row[1] != "0":
                low, middle, high = (plain(Fraction(row[at].replace(",", "")), 2) for at in (3, 4, 5))
                told.append(f"{tier}: median {middle}, middle half {low} to {high}")
        cuts = "Cut-offs: 30 (Silver: fit >= 30), 60 (Gold: fit >= high)"
        self.say(section, f"{'; '.join(told)}. {cuts}", "Silver: fit >= 30", "Gold: fit >= high")
        # Ticks of an axis from the least to the greatest score.
        self.say(section, *(str(at) for at in range(0, 105, 5)))

    def _coverage(self) -> None:
        section, shown = "Coverage", self.tables
        told: list[str] = []
        for (tier, (owned, owners, people)), row in zip(
            shown.owners().items(), shown.coverage(), strict=True
        ):
            accounts = len(shown.clients if tier is None else shown.of(tier))
            alone, ratio = accounts - owned, over(owned, owners)
            low, high = ACCOUNTS.get(tier or "", (None, None))
            needed = ""
            if low:
                most = plain(Fraction(accounts, low), 1)
                needed = (
                    f" needed {plain(Fraction(accounts, high), 1)} to {most}"
                    if high
                    else f" needed up to {most}"
                )
            self.say(section, row[1].replace(" | ", " "), row[2].replace(" | ", " ") + needed, row[3])
            if tier is None:
                continue
            verdict = self._verdict(tier, ratio, owners, alone, people)
            self.say(section, verdict)
            promised = (
                "nothing promised"
                if low is None
                else f"promised {low} to {high}"
                if high
                else f"promised {low} or more"
            )
            words = "owners not known" if ratio is None else f"{plain(ratio, 2)} accounts per owner"
            told.append(f"{tier}: {words}, {promised}, {verdict}")
            if ratio is not None:
                cut = verdict if len(verdict) <= 24 else verdict[:23] + "…"
                self.say(section, f"{plain(ratio, 2)} {cut}", f"{plain(ratio, 2)} {verdict}")
        self.say(section, "; ".join(told), "2 to 6", "10 or more", "0", "2", "5", "10", "15", "20", "25")

    def _verdict(self, tier: str, ratio: Fraction | None, owners: Fraction, alone: int, people: int) -> str:
        low, high = ACCOUNTS.get(tier, (None, None))
        parts: list[str] = []
        owned = self.tables.owners()[tier][0]
        if low is None:
            parts.append("no number of accounts is promised")
        elif ratio is not None and high is not None and ratio > high:
            accounts = len(self.tables.of(tier))
            more = Fraction(accounts, high) - owners
            whole = -(-more.numerator // more.denominator)
            parts.append(
                f"more accounts per owner than promised: {plain(more, 2)} more {'owner is' if more == 1 else 'owners are'} needed, "
                f"{whole} whole {'one' if whole == 1 else 'ones'}"
            )
        elif ratio is not None and ratio < low and not alone:
            parts.append(
                f"fewer accounts per owner than promised: {plain(owners - Fraction(owned, low), 2)} owners fewer would do"
            )
        elif not alone:
            parts.append("as promised")
        if alone:
            parts.append(f"{counted(alone, 'account has', 'accounts have')} no owner")
        return "; ".join(parts)

    def _kept(self, tier: str | None) -> Fraction | None:
        mine = [one for one in self.period if tier is None or one["tier"] == tier]
        return over(sum(not one["churned"] for one in mine), len(mine))

    def _metrics(self) -> None:
        section, unmeasured = "Metrics of the period", []
        for tier in [*self.tables.tiers, None]:
            mine = [one for one in self.period if tier is None or one["tier"] == tier]
            churned = sum(one["churned"] for one in mine)
            self.say(section, number(len(mine)), number(churned), number(len(mine) - churned), "0")
            kept = self._kept(tier)
            if kept is None:
                unmeasured.append(tier or "")
                continue
            self.say(section, percent(kept), percent(1 - kept))
            if tier == "Gold":
                sign = "✓ met" if kept >= RETENTION else "▼ below"
                self.say(section, f"{percent(kept)} {sign}, aim ≥ {points(RETENTION)} %")
        for name in ("retention", "churn"):
            self.say(
                section,
                f"{name} of {', '.join(unmeasured)}: clients_start is not above 0: nothing to divide by",
            )
        # Of 18 metrics, retention and churn have data; where a tier has none, both are told as well.
        self.say(section, f"Why {16 + (2 if unmeasured else 0)} of these cannot be measured")

    def _without_tier(self) -> None:
        section, rows = "Clients without a tier", self.tables.of(None)
        reasons = Counter(row["reason"] for row in rows)
        self.say(section, *(row["id"] for row in rows), *(number(count) for count in reasons.values()))
        has = "client has" if len(rows) == 1 else "clients have"
        self.say(section, f"{number(len(rows))} {has} no tier. None of them was guessed or dropped.")
        if rows:
            first = reasons.most_common(1)[0][0]
            self.say("Summary", f"{counted(len(rows), 'client')} without a tier, most often because {first}.")
