//! Migration, service and targets.

use tierline_core::{
    Cadence, Coverage, Decimal, Escalation, LeftGuard, Migration, Minutes, MoveAfter, Period, Response, Service, Steps,
    Target, TimeUnit, WhenMissing,
};

use super::{Part, Reader};
use crate::fault::Fault;
use crate::tree::Value;
use crate::words::shown;

/// How a move is written.
const MOVES: &str = "write `at once`, `{ after: renewal }`, `{ after: 90 days }` or `{ after: 2 reviews }`";

impl<'t> Reader<'t> {
    pub(super) fn migration(&mut self, part: &Part<'t>) -> Option<Migration> {
        let known = [
            "promote",
            "demote",
            "steps",
            "minimum_time",
            "renewal",
            "review_every",
            "review_tolerance",
            "missing",
            "forget_after",
            "left_guard",
        ];
        let fields = self.fields(part, "`migration`", &known, &[])?;
        let promote = fields.get("promote").map_or(Some(MoveAfter::AtOnce), |part| self.movement(&part));
        let demote = fields.get("demote").map_or(Some(MoveAfter::AtOnce), |part| self.movement(&part));
        let renewal = fields.get("renewal").and_then(|part| self.name(&part));
        let review_every = fields.get("review_every").and_then(|part| self.period(&part));
        let steps = fields.get("steps").map_or(Some(Steps::Straight), |part| self.steps(&part));
        let minimum_time = fields.get("minimum_time").map_or(Some((None, None)), |part| self.minimum_time(&part));
        let review_tolerance = fields
            .get("review_tolerance")
            .map_or(Some(Some(Migration::REVIEW_TOLERANCE)), |part| self.tolerance(&part));
        let missing = fields.get("missing").map_or(Some(WhenMissing::Hold), |part| self.when_missing(&part));
        let forget_after = fields.get("forget_after").map_or(Some(Migration::FORGET_AFTER), |part| self.period(&part));
        let left_guard = fields.get("left_guard").map_or(Some(LeftGuard::default()), |part| self.left_guard(&part));
        Some(Migration {
            promote: promote?,
            demote: demote?,
            renewal,
            review_every,
            steps: steps?,
            minimum_time: minimum_time?,
            review_tolerance: review_tolerance?,
            missing: missing?,
            forget_after: forget_after?,
            left_guard: left_guard?,
        })
    }

    /// `7 days`, or `none`.
    fn tolerance(&mut self, part: &Part<'t>) -> Option<Option<Period>> {
        match part.node.scalar().map(|scalar| &*scalar.text) {
            Some("none") => Some(None),
            _ => self.period(part).map(Some),
        }
    }

    /// What becomes of a client whose tier cannot be told.
    fn when_missing(&mut self, part: &Part<'t>) -> Option<WhenMissing> {
        match part.node.scalar().map(|scalar| &*scalar.text) {
            Some("hold") => Some(WhenMissing::Hold),
            Some("fall") => Some(WhenMissing::Fall),
            _ => {
                self.wrong_type(part, "`hold` or `fall`", "write `missing: hold` or `missing: fall`");
                None
            }
        }
    }

    /// `{ share: 0.20, clients: 5 }`; what is not given is as where nothing is said.
    fn left_guard(&mut self, part: &Part<'t>) -> Option<LeftGuard> {
        let fields = self.fields(part, "`left_guard`", &["share", "clients"], &[])?;
        let defaults = LeftGuard::default();
        let share = fields.get("share").map_or(Some(defaults.share), |part| {
            let share = self.decimal(&part)?;
            let within = Decimal::ZERO <= share && share <= Decimal::ONE && share.normalized().scale() <= 18;
            if !within {
                let message = format!("`share` is a part of the standings from 0 to 1, not `{share}`");
                let fault = Fault::new("out-of-range", part.range(self.text), message).help("write `0.20` for 20 %");
                self.fault(fault);
            }
            within.then_some(share)
        });
        let clients =
            fields.get("clients").map_or(Some(defaults.clients), |part| self.count(&part, "the number of clients"));
        Some(LeftGuard { share: share?, clients: clients? })
    }

    /// How far a move goes.
    fn steps(&mut self, part: &Part<'t>) -> Option<Steps> {
        match part.node.scalar().map(|scalar| &*scalar.text) {
            Some("straight") => Some(Steps::Straight),
            Some("one tier") => Some(Steps::OneTier),
            _ => {
                self.wrong_type(part, "`straight` or `one tier`", "write `steps: straight` or `steps: one tier`");
                None
            }
        }
    }

    /// `90 days` both ways, or `{ promote: 30 days, demote: 90 days }`.
    fn minimum_time(&mut self, part: &Part<'t>) -> Option<(Option<Period>, Option<Period>)> {
        if part.node.scalar().is_some() {
            let period = self.period(part)?;
            return Some((Some(period), Some(period)));
        }
        let fields = self.fields(part, "`minimum_time`", &["promote", "demote"], &[])?;
        let promote = fields.get("promote").map(|part| self.period(&part));
        let demote = fields.get("demote").map(|part| self.period(&part));
        match (promote, demote) {
            (Some(None), _) | (_, Some(None)) => None,
            (promote, demote) => Some((promote.flatten(), demote.flatten())),
        }
    }

    /// `{ touchpoint: 30, business_review: 120 }`.
    fn minutes(&mut self, part: &Part<'t>) -> Option<Minutes> {
        let fields = self.fields(part, "`minutes`", &["touchpoint", "business_review"], &[])?;
        let what = "a number of minutes";
        Some(Minutes {
            touchpoint: fields.get("touchpoint").and_then(|part| self.count(&part, what)),
            business_review: fields.get("business_review").and_then(|part| self.count(&part, what)),
        })
    }

    /// When a move takes effect.
    fn movement(&mut self, part: &Part<'t>) -> Option<MoveAfter> {
        if let Some(scalar) = part.node.scalar() {
            if &*scalar.text == "at once" {
                return Some(MoveAfter::AtOnce);
            }
            self.wrong_type(part, "a time to move", MOVES);
            return None;
        }
        let fields = self.fields(part, "a move", &["after", "missing_renewal"], &[("after", MOVES)])?;
        let missing = fields.get("missing_renewal").map(|part| (part.at.clone(), self.period(&part)));
        let after = fields.get("after")?;
        let words = after.node.scalar().map_or("", |scalar| &*scalar.text);
        let reviews = words.strip_suffix(" reviews").or_else(|| words.strip_suffix(" review"));
        let moved = if words == "renewal" {
            return match missing {
                None => Some(MoveAfter::Renewal { missing_renewal: None }),
                Some((_, period)) => Some(MoveAfter::Renewal { missing_renewal: Some(period?) }),
            };
        } else if let Some(count) = reviews {
            let count = count.trim().parse().ok().filter(|count| *count > 0);
            if count.is_none() {
                let fault = Fault::new(
                    "invalid-period",
                    after.range(self.text),
                    format!("`{}` is not a number of reviews", shown(words)),
                )
                .help(MOVES);
                self.fault(fault);
            }
            count.map(MoveAfter::Reviews)
        } else {
            self.period(&after).map(MoveAfter::Period)
        };
        if let Some((at, _)) = missing {
            let fault = Fault::new("key-not-allowed", at, "`missing_renewal` only goes with `after: renewal`")
                .help("remove it, or write `after: renewal`");
            self.fault(fault);
        }
        moved
    }

    pub(super) fn service(&mut self, part: &Part<'t>) -> Option<Service> {
        let known = [
            "touch",
            "coverage",
            "business_review_every",
            "touchpoint_every",
            "minutes",
            "response",
            "channels",
            "escalation",
            "programmes",
            "initiatives",
        ];
        let fields = self.fields(part, "the service of a tier", &known, &[])?;
        Some(Service {
            touch: fields.get("touch").and_then(|part| self.text(&part)),
            coverage: fields.get("coverage").and_then(|part| self.coverage(&part)),
            business_review_every: fields.get("business_review_every").and_then(|part| self.cadence(&part)),
            touchpoint_every: fields.get("touchpoint_every").and_then(|part| self.cadence(&part)),
            minutes: fields.get("minutes").and_then(|part| self.minutes(&part)),
            response: fields.get("response").and_then(|part| self.response(&part)),
            channels: self.texts(fields.get("channels"), "a list of channels", "write `[phone, email]`"),
            escalation: self.escalation(fields.get("escalation")),
            programmes: self.texts(
                fields.get("programmes"),
                "a list of programmes",
                "write `[onboarding, early access]`",
            ),
            initiatives: self.texts(
                fields.get("initiatives"),
                "a list of initiatives",
                "write `[adoption plan, training]`",
            ),
        })
    }

    pub(super) fn texts(&mut self, part: Option<Part<'t>>, what: &str, help: &str) -> Vec<Box<str>> {
        let items = self.list(part, what, help);
        items.iter().filter_map(|item| self.text(item)).collect()
    }

    fn coverage(&mut self, part: &Part<'t>) -> Option<Coverage> {
        let fields = self.fields(part, "`coverage`", &["model", "role", "accounts_per_owner"], &[])?;
        Some(Coverage {
            model: fields.get("model").and_then(|part| self.text(&part)),
            role: fields.get("role").and_then(|part| self.text(&part)),
            accounts_per_owner: fields.get("accounts_per_owner").and_then(|part| self.accounts(&part)),
        })
    }

    /// `[15, 30]`, `[200, null]` without an upper end, or one number.
    fn accounts(&mut self, part: &Part<'t>) -> Option<(u32, Option<u32>)> {
        let what = "the number of accounts";
        let help = "write `[15, 30]`, `[200, null]` where there is no upper end, or one number";
        let items = match &part.node.value {
            Value::Scalar(_) => {
                let count = self.count(part, what)?;
                return Some((count, Some(count)));
            }
            _ => self.list(Some(part.clone()), "a range of accounts", help),
        };
        let [low, high] = items.as_slice() else {
            if matches!(part.node.value, Value::List { .. }) {
                let fault = Fault::new(
                    "wrong-type",
                    part.range(self.text),
                    format!("`accounts_per_owner` has two elements, not {}", items.len()),
                )
                .help(help);
                self.fault(fault);
            }
            return None;
        };
        let open =
            high.node.is_absent() || matches!(high.node.scalar().and_then(|scalar| scalar.plain()), Some("null" | "~"));
        let low = self.count(low, what);
        let high = if open { None } else { Some(self.count(high, what)?) };
        let low = low?;
        if high.is_some_and(|high| high < low) {
            let fault =
                Fault::new("range-order", part.range(self.text), "`accounts_per_owner` begins with its greater end")
                    .help("write the lower end first");
            self.fault(fault);
            return None;
        }
        Some((low, high))
    }

    /// `3 months`, `[1 week, 2 weeks]` or `on event`.
    fn cadence(&mut self, part: &Part<'t>) -> Option<Cadence> {
        let help = "write `3 months`, `[1 week, 2 weeks]` or `on event`";
        match &part.node.value {
            Value::Scalar(scalar) if &*scalar.text == "on event" => Some(Cadence::OnEvent),
            Value::Scalar(_) => self.period(part).map(Cadence::Every),
            _ => {
                let (low, high) =
                    self.pair(part, "a pair of spans of time", help, |reader, item| reader.period(item).map(Span))?;
                Some(Cadence::Between(low.0, high.0))
            }
        }
    }

    fn response(&mut self, part: &Part<'t>) -> Option<Response> {
        let fields = self.fields(part, "`response`", &["first", "resolution", "calendar"], &[])?;
        Some(Response {
            first: fields.get("first").and_then(|part| self.period(&part)),
            resolution: fields.get("resolution").and_then(|part| self.period(&part)),
            calendar: fields.get("calendar").and_then(|part| self.text(&part)),
        })
    }

    fn escalation(&mut self, part: Option<Part<'t>>) -> Vec<Escalation> {
        let items = self.list(part, "a list of escalations", "write `[{ after: 2 hours, to: CSM lead }]`");
        let mut steps = Vec::new();
        for item in items {
            let required = [
                ("after", "write how long it has been open, as in `after: 2 hours`"),
                ("to", "write who is called in"),
            ];
            let Some(fields) = self.fields(&item, "an escalation", &["after", "to"], &required) else { continue };
            let after = fields.get("after").and_then(|part| self.period(&part));
            let to = fields.get("to").and_then(|part| self.text(&part));
            if let (Some(after), Some(to)) = (after, to) {
                steps.push(Escalation { after, to });
            }
        }
        steps
    }

    pub(super) fn target(&mut self, part: &Part<'t>) -> Option<Target> {
        let known: Vec<&str> = ["clients", "value"].into_iter().chain(Target::RATES).collect();
        let fields = self.fields(part, "the targets of a tier", &known, &[])?;
        let help = "write a range of shares: `[0.10, 0.20]`";
        let mut target = Target {
            clients: fields.get("clients").and_then(|part| {
                self.pair(&part, "a range of shares", help, |reader, item| reader.rate(item, Decimal::ONE))
            }),
            value: fields.get("value").and_then(|part| {
                self.pair(&part, "a range of shares", help, |reader, item| reader.rate(item, Decimal::ONE))
            }),
            rates: Vec::new(),
        };
        for name in Target::RATES {
            // Value may grow beyond what it was; a share of clients cannot.
            let most = if matches!(name, "net_retention" | "expansion") { Decimal::from(10) } else { Decimal::ONE };
            if let Some(rate) = fields.get(name).and_then(|part| self.rate(&part, most)) {
                target.rates.push((name.into(), rate));
            }
        }
        Some(target)
    }

    /// A fraction from 0 to some number.
    fn rate(&mut self, part: &Part<'t>, most: Decimal) -> Option<Decimal> {
        let rate = self.decimal(part)?;
        if rate < Decimal::ZERO || rate > most {
            let share = Decimal::new(rate.mantissa(), rate.scale().saturating_add(2)).map(Decimal::normalized);
            let help = match share {
                Some(share) if rate > most => format!("shares are fractions: write {rate} % as `{share}`"),
                _ => String::from("write a fraction, as in `0.25`"),
            };
            let fault =
                Fault::new("out-of-range", part.range(self.text), format!("`{rate}` is not between 0 and {most}"))
                    .help(help);
            self.fault(fault);
            return None;
        }
        Some(rate)
    }
}

/// A span of time that orders by how long it roughly is: months count 30 days.
struct Span(Period);

impl Span {
    fn minutes(&self) -> u64 {
        let unit: u64 = match self.0.unit() {
            TimeUnit::Minute => 1,
            TimeUnit::Hour => 60,
            TimeUnit::Day => 1_440,
            TimeUnit::Week => 10_080,
            TimeUnit::Month => 43_200,
            TimeUnit::Year => 525_600,
        };
        unit.saturating_mul(u64::from(self.0.count()))
    }
}

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        self.minutes() == other.minutes()
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.minutes().cmp(&other.minutes()))
    }
}
