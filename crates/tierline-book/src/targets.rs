//! Targets held against figures: met or missed, by how much, and in words.

use core::cmp::Ordering;
use core::fmt;

use tierline_core::{Decimal, DeclaredMetric, Fraction, Key, Meant, Model, Sentence, Service, Target};

use crate::declared::{over_time_of, unit_of};
use crate::figures::{Figures, Group, TierFigures};
use crate::format;
use crate::metrics::{Measured, Metric, OverTime, Unit};
use crate::per_year::of_a_year;
use crate::period::PeriodSpan;
use crate::reason_format::in_clauses;
use crate::service::either;
use crate::totals::NotMeasurable;

/// What a target is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Aim {
    /// The share of the clients.
    Clients,
    /// The share of the value.
    Value,
    /// A metric of the period.
    Metric(Metric),
    /// A metric that the model declares.
    Declared {
        /// Its name.
        name: Box<str>,
        /// Its place among those that the model declares.
        at: usize,
        /// What it counts in.
        unit: Unit,
        /// What becomes of it where the period is longer or shorter.
        over_time: OverTime,
    },
    /// How many accounts an owner has; from the service section.
    AccountsPerOwner,
    /// A rate that there is no metric for.
    Unknown(Box<str>),
}

impl Aim {
    /// The name that it has in a model.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Clients => "clients",
            Self::Value => "value",
            Self::Metric(metric) => metric.name(),
            Self::Declared { name, .. } => name,
            Self::AccountsPerOwner => "accounts_per_owner",
            Self::Unknown(name) => name,
        }
    }

    pub(crate) const fn unit(&self) -> Unit {
        match self {
            Self::Clients | Self::Value | Self::Unknown(_) => Unit::Rate,
            Self::Metric(metric) => metric.unit(),
            Self::Declared { unit, .. } => *unit,
            Self::AccountsPerOwner => Unit::Ratio,
        }
    }
}

/// How figures stand to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The target is met; both ends of a range belong to it.
    Met,
    /// Too little.
    Below {
        /// By so much, exactly.
        by: Fraction,
    },
    /// Too much.
    Above {
        /// By so much, exactly.
        by: Fraction,
    },
    /// The accounts per owner are as meant, or fewer, and some accounts have no owner.
    WithoutOwner {
        /// How many have none.
        accounts: u64,
    },
    /// It cannot be told.
    NotMeasurable {
        /// Why.
        why: NotMeasurable,
    },
}

impl Verdict {
    /// The word for it.
    ///
    /// ```
    /// use tierline_book::Verdict;
    /// assert_eq!(Verdict::WithoutOwner { accounts: 2 }.as_str(), "without owner");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Below { .. } => "below",
            Self::Above { .. } => "above",
            Self::WithoutOwner { .. } => "without owner",
            Self::NotMeasurable { .. } => "not measurable",
        }
    }

    /// By how much a target is missed, exactly; nothing where it is met, or cannot be told.
    #[must_use]
    pub const fn by(self) -> Option<Fraction> {
        match self {
            Self::Below { by } | Self::Above { by } => Some(by),
            Self::Met | Self::WithoutOwner { .. } | Self::NotMeasurable { .. } => None,
        }
    }
}

/// One target of one tier, held against the figures.
///
/// Numbers are compared exactly. In words a share has at most two digits, and more where two would make a target look
/// met that is missed, or missed that is met.
///
/// ```
/// use tierline_book::{Figures, TargetCheck, TierCount, Verdict};
/// use tierline_core::{Decimal, Target};
/// let tier = |name: &str, clients| TierCount { tier: Some(name.into()), clients, ..TierCount::default() };
/// let figures = Figures::of([tier("Strategic", 60), tier("Scale", 550)]).unwrap();
/// let share = |percent| Decimal::new(percent, 2).unwrap();
/// let targets = [("Strategic".into(), Target { clients: Some((share(10), share(20))), ..Target::default() })];
/// let checks = TargetCheck::all(&figures, &targets, &[]);
/// assert_eq!(checks[0].to_string(), "Strategic: 9.84 % of the clients, 0.16 points below 10 to 20 %");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetCheck {
    /// The tier.
    pub tier: Box<str>,
    /// What the target is about.
    pub aim: Aim,
    /// What it is.
    pub measured: Measured,
    /// What it is meant to be at least.
    pub least: Option<Fraction>,
    /// What it is meant to be at most.
    pub most: Option<Fraction>,
    /// Who owns the accounts, where the model says: CSM, TAM ...
    pub role: Option<Box<str>>,
    /// Where the target is about owners: how many accounts have none.
    pub without_owner: u64,
    /// How many days the period has, where the target is of a year and no rate of a year can be told from it: then there is no
    /// verdict.
    pub not_a_year: Option<u32>,
    /// Where the target is of a year and the period is longer or shorter: the rate of the period, and how many days it has. What is
    /// measured is then the rate of a year.
    pub in_period: Option<(Fraction, u32)>,
}

impl TargetCheck {
    /// Every target of a model held against the figures: in the order of the figures' tiers, and of a tier first the
    /// shares, then the rates, then the accounts per owner. Targets of tiers that the figures do not have come last.
    #[must_use]
    pub fn all(figures: &Figures, targets: &[(Box<str>, Target)], services: &[(Box<str>, Service)]) -> Vec<Self> {
        Self::with_declared(figures, targets, services, &[])
    }

    /// Every target of a model held against the figures of a period of these days, as [`TargetCheck::all_over`] does, those of the
    /// metrics that it declares and those of the whole book included; the latter come last.
    ///
    /// ```
    /// use tierline_book::{Figures, TargetCheck, TierCount};
    /// use tierline_core::{Meant, Model, Target, Tier};
    /// let metrics = vec![("nps".into(), Meant::Range(Some("40".parse()?), None))];
    /// let model = Model::builder("m").tier(Tier::rest("Core")).target("all", Target { metrics, ..Target::default() }).build()?;
    /// let figures = Figures::of([TierCount { tier: Some("Core".into()), clients: 2, ..TierCount::default() }])?;
    /// let checks = TargetCheck::of_model(&figures, &model, None);
    /// assert_eq!((&*checks[0].tier, checks[0].aim.name()), ("all", "nps"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_model(figures: &Figures, model: &Model, span: Option<PeriodSpan>) -> Vec<Self> {
        let checks = Self::with_declared(figures, model.targets(), model.service(), model.metrics());
        Self::over(checks, figures, span)
    }

    fn with_declared(
        figures: &Figures,
        targets: &[(Box<str>, Target)],
        services: &[(Box<str>, Service)],
        declared: &[DeclaredMetric],
    ) -> Vec<Self> {
        let mut tiers: Vec<&str> = Vec::new();
        let known = figures.groups().iter().filter_map(|row| match &row.group {
            Group::Tier(name) => Some(&**name),
            _ => None,
        });
        let named = targets.iter().map(|(tier, _)| &**tier).chain(services.iter().map(|(tier, _)| &**tier));
        for tier in known.chain(named) {
            if !tiers.contains(&tier) {
                tiers.push(tier);
            }
        }
        // The whole book comes last.
        let is_last = |tier: &str| tier == Target::ALL && figures.tier(tier).is_none();
        tierline_core::sort_by(&mut tiers, &mut |a, b| is_last(a).cmp(&is_last(b)));
        let mut out = Vec::new();
        for tier in tiers {
            let row = row_of(figures, tier);
            for (_, target) in targets.iter().filter(|(name, _)| **name == *tier) {
                out.extend(of_target(tier, row, target, declared));
            }
            for (_, service) in services.iter().filter(|(name, _)| **name == *tier) {
                out.extend(of_service(tier, row, service));
            }
        }
        out
    }

    /// The same of a period whose first and last day are known: targets of what grows with time are of a year, so the rate of a
    /// year is held against them ([`Metric::per_year`]). Of a period shorter than 3 months there is no verdict.
    ///
    /// ```
    /// use tierline_book::{Figures, PeriodSpan, TargetCheck, TierCount};
    /// let figures = Figures::of([TierCount { tier: Some("Core".into()), clients: 2, ..TierCount::default() }]).unwrap();
    /// let year = PeriodSpan::new("2026-01-01".parse()?, "2026-12-31".parse()?);
    /// assert!(TargetCheck::all_over(&figures, &[], &[], year).is_empty()); // nothing is aimed at
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    #[must_use]
    pub fn all_over(
        figures: &Figures,
        targets: &[(Box<str>, Target)],
        services: &[(Box<str>, Service)],
        span: Option<PeriodSpan>,
    ) -> Vec<Self> {
        Self::over(Self::all(figures, targets, services), figures, span)
    }

    fn over(mut checks: Vec<Self>, figures: &Figures, span: Option<PeriodSpan>) -> Vec<Self> {
        if let Some(span) = span.filter(|span| !span.is_a_year()) {
            for check in checks.iter_mut().filter(|check| check.is_of_a_year()) {
                check.per_year(figures, span);
            }
        }
        checks
    }

    /// Holds the rate of a year against the target, where the period is none and one can be told from it.
    fn per_year(&mut self, figures: &Figures, span: PeriodSpan) {
        if span.of_a_year().is_none() {
            self.not_a_year = Some(span.days());
            return;
        }
        let (Ok(in_period), Some(row)) = (self.measured, row_of(figures, &self.tier)) else { return };
        self.measured = match &self.aim {
            Aim::Metric(metric) => row.metric_per_year(*metric, span),
            Aim::Declared { over_time, .. } => of_a_year(self.measured, *over_time, span),
            _ => return,
        };
        self.in_period = Some((in_period, span.days()));
    }

    /// Whether the target is of a year, because what it is about grows with time.
    #[must_use]
    pub fn is_of_a_year(&self) -> bool {
        match &self.aim {
            Aim::Metric(metric) => metric.grows_with_time(),
            Aim::Declared { over_time, .. } => *over_time != OverTime::None,
            _ => false,
        }
    }

    /// Met, missed and by how much, or why it cannot be told.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let measured = match self.measured {
            Ok(measured) => measured,
            Err(NotMeasurable::NoOwners) if self.without_owner > 0 => {
                return Verdict::WithoutOwner { accounts: self.without_owner };
            }
            Err(why) => return Verdict::NotMeasurable { why },
        };
        if let Some(days) = self.not_a_year {
            return Verdict::NotMeasurable { why: NotMeasurable::NotAYear { days } };
        }
        if self.without_owner > 0 && self.side(measured) != Ordering::Greater {
            return Verdict::WithoutOwner { accounts: self.without_owner };
        }
        let by = |more: Fraction, less: Fraction| more.minus(less).ok_or(NotMeasurable::DoesNotFit);
        let verdict = match (self.side(measured), self.least, self.most) {
            (Ordering::Less, Some(least), _) => by(least, measured).map(|by| Verdict::Below { by }),
            (Ordering::Greater, _, Some(most)) => by(measured, most).map(|by| Verdict::Above { by }),
            _ => Ok(Verdict::Met),
        };
        verdict.unwrap_or_else(|why| Verdict::NotMeasurable { why })
    }

    /// The verdict in words, without the tier: `9.84 % of the clients, 0.16 points below 10 to 20 %`.
    #[must_use]
    pub fn words(&self) -> Sentence {
        let (unit, verdict) = (self.aim.unit(), self.verdict());
        let sentence = match (verdict, self.measured) {
            (Verdict::WithoutOwner { .. }, Err(_)) => Sentence::of(Key::ThereIsNoRole).with("role", self.owner()),
            (Verdict::NotMeasurable { why: why @ NotMeasurable::NotAYear { .. } }, Ok(measured)) => {
                let number = format::number(measured, unit, |_| true);
                Sentence::of(Key::TargetNoVerdict)
                    .with("subject", self.subject())
                    .with("number", number)
                    .with("why", why.sentence())
            }
            (Verdict::NotMeasurable { why }, _) | (_, Err(why)) => {
                Sentence::of(Key::TargetNotMeasurable).with("subject", self.subject()).with("why", why.sentence())
            }
            (_, Ok(measured)) => self.judged(verdict, self.measured_words(measured)),
        };
        let tells_alone = matches!(verdict, Verdict::Above { .. } | Verdict::WithoutOwner { .. });
        if !tells_alone || self.without_owner == 0 {
            return sentence;
        }
        let alone = Sentence::of(Key::WithoutRole).with("accounts", self.without_owner).with("role", self.owner());
        in_clauses(vec![sentence, alone])
    }

    /// What there is, with so many digits that it is shown on the side of the range where it is.
    fn measured_words(&self, measured: Fraction) -> Sentence {
        let says_the_same = |shown| self.side(shown) == self.side(measured);
        let number = || format::number(measured, self.aim.unit(), says_the_same);
        if let Some((rate, days)) = self.in_period {
            return Sentence::of(Key::TargetPerYear)
                .with("subject", self.subject())
                .with("number", number())
                .with("rate", format::number(rate, self.aim.unit(), |_| true))
                .with("days", days);
        }
        match &self.aim {
            Aim::Clients => Sentence::of(Key::TargetOfClients).with("number", number()),
            Aim::Value => Sentence::of(Key::TargetOfValue).with("number", number()),
            Aim::AccountsPerOwner => {
                let shown = format::digits(measured, says_the_same);
                let sentence = Sentence::of(Key::TargetPerOwner).with("count", shown.count());
                sentence.with("number", shown).with("owner", self.owner())
            }
            Aim::Metric(_) | Aim::Declared { .. } | Aim::Unknown(_) => {
                Sentence::of(Key::TargetOfMetric).with("subject", self.subject()).with("number", number())
            }
        }
    }

    /// What there is, beside what is meant.
    fn judged(&self, verdict: Verdict, measured: Sentence) -> Sentence {
        let by = |key, by| Sentence::of(key).with("by", format::distance(by, self.aim.unit()));
        let ends = (self.least, self.most);
        let sentence = match (verdict, ends) {
            (Verdict::Below { by: less }, _) => by(Key::TargetBelow, less),
            (Verdict::Above { by: more }, _) => by(Key::TargetAbove, more),
            (Verdict::WithoutOwner { .. }, (Some(_), None)) => Sentence::of(Key::TargetMeantAtLeast),
            (Verdict::WithoutOwner { .. }, (None, Some(_))) => Sentence::of(Key::TargetMeantAtMost),
            (Verdict::WithoutOwner { .. }, _) => Sentence::of(Key::TargetMeant),
            (_, (Some(_), Some(_))) => Sentence::of(Key::TargetWithin),
            (_, (Some(_), None)) => Sentence::of(Key::TargetAtLeast),
            (_, (None, Some(_))) => Sentence::of(Key::TargetAtMost),
            (_, (None, None)) => return measured,
        };
        sentence.with("measured", measured).with("range", self.range())
    }

    /// Below, within or above the range.
    fn side(&self, value: Fraction) -> Ordering {
        match (self.least, self.most) {
            (Some(least), _) if value < least => Ordering::Less,
            (_, Some(most)) if value > most => Ordering::Greater,
            _ => Ordering::Equal,
        }
    }

    /// What is meant: a range, or its only end.
    fn range(&self) -> Sentence {
        let unit = self.aim.unit();
        match (self.least, self.most) {
            (Some(least), Some(most)) => format::range(least, most, unit),
            (Some(only), None) | (None, Some(only)) => format::range(only, only, unit),
            (None, None) => Sentence::default(),
        }
    }

    fn subject(&self) -> Sentence {
        match &self.aim {
            Aim::Clients => Sentence::of(Key::SubjectClients),
            Aim::Value => Sentence::of(Key::SubjectValue),
            Aim::AccountsPerOwner => Sentence::of(Key::SubjectPerOwner).with("owner", self.owner()),
            Aim::Metric(metric) => format::metric(*metric),
            Aim::Declared { name, .. } => Sentence::from(name.replace('_', " ")),
            Aim::Unknown(name) => Sentence::from(format!("`{name}`")),
        }
    }

    fn owner(&self) -> Sentence {
        self.role.as_deref().map_or(Sentence::of(Key::OwnerRole), Sentence::from)
    }
}

impl fmt::Display for TargetCheck {
    /// The tier, and the verdict in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.tier, self.words())
    }
}

/// The figures that a target is about: of a tier, or of all clients.
fn row_of<'a>(figures: &'a Figures, tier: &str) -> Option<&'a TierFigures> {
    figures.tier(tier).or_else(|| (tier == Target::ALL).then(|| figures.total()))
}

fn of_target(tier: &str, row: Option<&TierFigures>, target: &Target, declared: &[DeclaredMetric]) -> Vec<TargetCheck> {
    let mut out = Vec::new();
    let check = |aim: Aim, measured: Measured, least: Option<Decimal>, most: Option<Decimal>| TargetCheck {
        tier: tier.into(),
        aim,
        measured,
        least: least.map(Fraction::from),
        most: most.map(Fraction::from),
        role: None,
        without_owner: 0,
        not_a_year: None,
        in_period: None,
    };
    let figures = row.ok_or(NotMeasurable::NoSuchTier);
    let mut range = |aim, measured, (least, most)| out.push(check(aim, measured, Some(least), Some(most)));
    if let Some(ends) = target.clients {
        range(Aim::Clients, figures.and_then(|row| row.share), ends);
    }
    if let Some(ends) = target.value {
        range(Aim::Value, figures.and_then(|row| row.value_share), ends);
    }
    let rates = target.rates.iter().map(|(name, rate)| (name, Meant::Number(*rate)));
    for (name, meant) in rates.chain(target.metrics.iter().map(|(name, meant)| (name, *meant))) {
        let own = declared.iter().enumerate().find(|(_, metric)| metric.name == *name);
        let (aim, measured, is_floor) = match (Metric::named(name), own) {
            (Some(metric), _) => {
                (Aim::Metric(metric), figures.and_then(|row| row.metric(metric)), metric.is_better_higher())
            }
            (None, Some((at, metric))) => {
                let aim =
                    Aim::Declared { name: name.clone(), at, unit: unit_of(metric), over_time: over_time_of(metric) };
                let of_row = |row: &TierFigures| row.declared.get(at).copied();
                let measured = figures.and_then(|row| of_row(row).unwrap_or(Err(NotMeasurable::DeclaredNotGiven)));
                (aim, measured, !metric.is_better_lower)
            }
            (None, None) => (Aim::Unknown(name.clone()), Err(NotMeasurable::NoSuchRate), true),
        };
        // One number of what is better low is meant as a limit.
        let (least, most) = match meant {
            Meant::Number(number) if is_floor => (Some(number), None),
            Meant::Number(number) => (None, Some(number)),
            Meant::Range(least, most) => (least, most),
        };
        out.push(check(aim, measured, least, most));
    }
    out
}

fn of_service(tier: &str, row: Option<&TierFigures>, service: &Service) -> Option<TargetCheck> {
    let coverage = service.coverage.as_ref()?;
    let (least, most) = coverage.accounts_per_owner?;
    Some(TargetCheck {
        tier: tier.into(),
        aim: Aim::AccountsPerOwner,
        measured: row.ok_or(NotMeasurable::NoSuchTier).and_then(|row| row.accounts_per_owner),
        least: Some(Fraction::from(u64::from(least))),
        most: most.map(|most| Fraction::from(u64::from(most))),
        role: either(&coverage.role).map(Into::into).or_else(|| coverage.owners.first().cloned()),
        without_owner: row.map_or(0, |row| row.without_owner),
        not_a_year: None,
        in_period: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: i128, whole: i128, least: &str, most: Option<&str>) -> TargetCheck {
        let end = |text: &str| Fraction::from(text.parse::<Decimal>().unwrap());
        TargetCheck {
            tier: "Core".into(),
            aim: Aim::Clients,
            measured: Ok(Fraction::of(part, whole).unwrap()),
            least: Some(end(least)),
            most: most.map(end),
            role: None,
            without_owner: 0,
            not_a_year: None,
            in_period: None,
        }
    }

    #[test]
    fn half_a_year_is_held_against_a_target_of_a_year_by_its_rate_of_a_year() {
        use crate::{PeriodColumns, PeriodTotal, PeriodTotals, TierCount};
        let totals = PeriodTotals::given(PeriodColumns::new(0, 0).unwrap())
            .with(PeriodTotal::ClientsStart, 100)
            .with(PeriodTotal::ClientsChurned, 1)
            .with(PeriodTotal::Advocates, 9)
            .with(PeriodTotal::AdvocatesAsked, 10);
        let core = TierCount { tier: Some("Core".into()), clients: 100, totals: Some(totals), ..TierCount::default() };
        let figures = Figures::of([core]).unwrap();
        let rate = |text: &str| text.parse::<Decimal>().unwrap();
        let rates = vec![("retention".into(), rate("0.98")), ("advocacy".into(), rate("0.4"))];
        let targets = [("Core".into(), Target { rates, ..Target::default() })];
        let words = |span: Option<(&str, &str)>| -> Vec<Sentence> {
            let day = |text: &str| text.parse().unwrap();
            let span = span.map(|(from, to)| PeriodSpan::new(day(from), day(to)).unwrap());
            TargetCheck::all_over(&figures, &targets, &[], span).iter().map(TargetCheck::words).collect()
        };
        let year = ["retention 99 %, at least 98 % as meant", "advocacy 90 %, at least 40 % as meant"];
        assert_eq!(words(None), year);
        assert_eq!(words(Some(("2026-01-01", "2026-12-31"))), year);
        assert_eq!(
            words(Some(("2026-01-01", "2026-06-30"))),
            ["retention 98.01 % a year (99 % in 181 days), at least 98 % as meant", year[1]]
        );
        // Two months say nothing about a year.
        assert_eq!(
            words(Some(("2026-01-01", "2026-02-28"))),
            ["retention 99 %: the period has 59 days, and the target is of a year", year[1]]
        );
    }

    #[test]
    fn accounts_without_an_owner_meet_no_target() {
        let check = |accounts: u64, without_owner| TargetCheck {
            aim: Aim::AccountsPerOwner,
            measured: Ok(Fraction::from(accounts)),
            least: Some(Fraction::from(15_u64)),
            most: Some(Fraction::from(30_u64)),
            role: Some("CSM".into()),
            without_owner,
            ..share(1, 1, "0", None)
        };
        for (check, verdict, words) in [
            (check(20, 0), Verdict::Met, "20 accounts per CSM, within 15 to 30"),
            (
                check(20, 10),
                Verdict::WithoutOwner { accounts: 10 },
                "20 accounts per CSM, 15 to 30 meant; 10 accounts have no CSM",
            ),
            (
                check(5, 1),
                Verdict::WithoutOwner { accounts: 1 },
                "5 accounts per CSM, 15 to 30 meant; 1 account has no CSM",
            ),
            (
                check(80, 10),
                Verdict::Above { by: Fraction::from(50_u64) },
                "80 accounts per CSM, 50 above 15 to 30; 10 accounts have no CSM",
            ),
            (
                TargetCheck { measured: Err(NotMeasurable::NoOwners), ..check(0, 4) },
                Verdict::WithoutOwner { accounts: 4 },
                "there is no CSM; 4 accounts have no CSM",
            ),
        ] {
            assert_eq!((check.verdict(), check.words().to_string().as_str()), (verdict, words));
        }
    }

    #[test]
    fn both_ends_of_a_range_belong_to_it() {
        for (part, verdict, words) in [
            (10, Verdict::Met, "10 % of the clients, within 10 to 20 %"),
            (20, Verdict::Met, "20 % of the clients, within 10 to 20 %"),
            (9, Verdict::Below { by: Fraction::of(1, 100).unwrap() }, "9 % of the clients, 1 point below 10 to 20 %"),
            (22, Verdict::Above { by: Fraction::of(1, 50).unwrap() }, "22 % of the clients, 2 points above 10 to 20 %"),
        ] {
            let check = share(part, 100, "0.10", Some("0.2"));
            assert_eq!((check.verdict(), check.words().to_string().as_str()), (verdict, words));
        }
    }

    #[test]
    fn a_miss_never_looks_met_and_what_is_met_never_missed() {
        let narrow = share(99_999, 1_000_000, "0.1", Some("0.2"));
        assert_eq!(narrow.words(), "9.9999 % of the clients, 0.0001 points below 10 to 20 %");
        let above = share(2_000_001, 10_000_000, "0.1", Some("0.2"));
        assert_eq!(above.words(), "20.00001 % of the clients, 0.00001 points above 10 to 20 %");
        let met = share(10_005, 100_000, "0.10005", Some("0.2"));
        assert_eq!(met.words(), "10.005 % of the clients, within 10.005 to 20 %");
        // Two digits would show the least share of all, and one that is a third of a point away.
        let third = share(1, 3, "0.33333333", None);
        assert_eq!(third.verdict(), Verdict::Met);
        assert_eq!(third.words(), "33.333333 % of the clients, at least 33.333333 % as meant");
    }

    #[test]
    fn rates_are_floors_and_what_is_better_low_is_a_limit() {
        let target = Target {
            rates: vec![
                ("retention".into(), "0.98".parse().unwrap()),
                ("churn".into(), "0.02".parse().unwrap()),
                ("joy".into(), Decimal::ONE),
            ],
            ..Target::default()
        };
        let checks = of_target("Core", None, &target, &[]);
        let ends: Vec<_> = checks.iter().map(|check| (check.aim.name(), check.least, check.most)).collect();
        let percent = |percent| Fraction::of(percent, 100);
        assert_eq!(
            ends,
            [("retention", percent(98), None), ("churn", None, percent(2)), ("joy", Some(Fraction::ONE), None)]
        );
        let words: Vec<String> = checks.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "Core: retention is not measurable: the figures have no such tier",
                "Core: churn is not measurable: the figures have no such tier",
                "Core: `joy` is not measurable: there is no metric of that name",
            ]
        );
        let floor = TargetCheck { measured: Ok(Fraction::of(99, 100).unwrap()), ..checks[0].clone() };
        assert_eq!(floor.words(), "retention 99 %, at least 98 % as meant");
        let limit = TargetCheck { measured: Ok(Fraction::of(25, 1000).unwrap()), ..checks[1].clone() };
        assert_eq!(limit.words(), "churn 2.5 %, 0.5 points above 2 %");
        let limit = TargetCheck { measured: Ok(Fraction::of(2, 100).unwrap()), ..checks[1].clone() };
        assert_eq!(limit.words(), "churn 2 %, at most 2 % as meant");
    }
}
