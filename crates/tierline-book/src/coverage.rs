//! Whether there are owners enough: accounts per owner against what each tier promises, and the hours that takes.
//!
//! Ratios are exact: 150 accounts of 4 owners are 37.5 each. Nothing is rounded but the figures that say so.

use thiserror::Error;
use tierline_core::{Cadence, Fraction, Model, Period, Service, TimeUnit};

use crate::service::service_of;

/// How many accounts a tier has, and how many owners look after them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Staffing {
    /// How many accounts, those without an owner included.
    pub accounts: u64,
    /// How many of them are known to have no owner; zero where it is only known how many owners there are.
    pub without_owner: u64,
    /// How many owners, where it is known; somebody at half time is one half.
    pub owners: Option<Fraction>,
}

/// How many owners a number of accounts needs, so that each has as many as is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnersNeeded {
    /// At least: accounts over the upper end. Nothing where that end is open: then any part of an owner is enough.
    pub least: Option<Fraction>,
    /// At most: accounts over the lower end. Nothing where that end is 0.
    pub most: Option<Fraction>,
}

impl OwnersNeeded {
    /// The whole numbers of owners in between, at least and at most; nothing where there is none.
    ///
    /// 20 accounts at exactly 15 an owner need one owner and a third: no whole number will do.
    #[must_use]
    pub fn whole(self) -> Option<(u64, Option<u64>)> {
        let least = self.least.map_or(Some(0), round_up)?;
        let most = match self.most {
            Some(most) => Some(round_down(most)?),
            None => None,
        };
        most.is_none_or(|most| least <= most).then_some((least, most))
    }
}

/// How the accounts of an owner compare with what is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CoverageVerdict {
    /// The model promises no number of accounts per owner.
    NoPromise,
    /// How many owners there are is not known.
    OwnersUnknown,
    /// As promised, both ends included; and where there are no accounts and no owners.
    Within,
    /// An owner has fewer accounts than promised: there are more owners than it takes.
    TooFewAccounts {
        /// How many owners fewer it takes at least, exactly.
        owners_less: Fraction,
        /// The same, rounded up to whole owners; see [`OwnersNeeded::whole`] for whether whole owners come out right.
        whole: u64,
    },
    /// An owner has more accounts than promised.
    TooManyAccounts {
        /// How many owners more it takes at least, exactly.
        owners_more: Fraction,
        /// The same, rounded up to whole owners.
        whole: u64,
    },
    /// The owners have as many accounts as promised, or fewer, and some accounts have no owner.
    WithoutOwner {
        /// How many have none.
        accounts: u64,
    },
    /// There are accounts and no owner, where an owner may have any number of accounts: one owner, or a part, is enough.
    NoOwner,
}

/// Hours of owners' time in a year, from and to: the two are the same but where a cadence has two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hours {
    /// At the longer ends of the cadences.
    pub low: Fraction,
    /// At their shorter ends.
    pub high: Fraction,
}

impl Hours {
    /// No hours.
    pub const NONE: Self = Self { low: Fraction::ZERO, high: Fraction::ZERO };

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        Some(Self { low: self.low.plus(other.low)?, high: self.high.plus(other.high)? })
    }

    pub(crate) fn times(self, number: Fraction) -> Option<Self> {
        Some(Self { low: self.low.times(number)?, high: self.high.times(number)? })
    }

    /// How many owners these hours keep busy, from and to, where one has so many hours a year for them.
    ///
    /// Nothing where an owner has no hours, or where the result has too many digits.
    ///
    /// ```
    /// use tierline_book::Hours;
    /// use tierline_core::Fraction;
    /// assert_eq!(Hours::NONE.owners(Fraction::ONE), Some((Fraction::ZERO, Fraction::ZERO)));
    /// assert_eq!(Hours::NONE.owners(Fraction::ZERO), None);
    /// ```
    #[must_use]
    pub fn owners(self, hours_of_one: Fraction) -> Option<(Fraction, Fraction)> {
        let positive = !hours_of_one.is_negative() && !hours_of_one.is_zero();
        if positive { Some((self.low.over(hours_of_one)?, self.high.over(hours_of_one)?)) } else { None }
    }
}

/// How a tier is covered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierCoverage {
    /// The tier's rank, from 0.
    pub tier: usize,
    /// How many accounts.
    pub accounts: u64,
    /// How many of them have no owner.
    pub without_owner: u64,
    /// How many owners, where it is known.
    pub owners: Option<Fraction>,
    /// Accounts per owner, exactly, of the accounts that have one; nothing without owners.
    pub accounts_per_owner: Option<Fraction>,
    /// What the model promises: at least, and at most where there is a limit.
    pub promised: Option<(u32, Option<u32>)>,
    /// How many owners that takes; nothing without a promise.
    pub needed: Option<OwnersNeeded>,
    /// How the one compares with the other.
    pub verdict: CoverageVerdict,
    /// Hours a year for touchpoints; nothing where the model promises them and does not say how long one takes.
    pub touchpoint_hours: Option<Hours>,
    /// Hours a year for business reviews, likewise.
    pub review_hours: Option<Hours>,
}

impl TierCoverage {
    /// Hours a year for both; nothing where one of them is not known: half a sum would be taken for the whole.
    #[must_use]
    pub fn hours(&self) -> Option<Hours> {
        self.touchpoint_hours?.plus(self.review_hours?)
    }
}

/// All tiers together. Each sum is over the tiers that have the figure, and names those that have not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TotalCoverage {
    /// How many accounts, of all tiers.
    pub accounts: u64,
    /// How many of them have no owner.
    pub without_owner: u64,
    /// How many owners; nothing where they are known for no tier.
    pub owners: Option<Fraction>,
    /// Accounts per owner, of the tiers whose owners are known.
    pub accounts_per_owner: Option<Fraction>,
    /// The tiers whose owners are not known.
    pub owners_unknown: Vec<usize>,
    /// How many owners are needed; an end is nothing as soon as it is open for one tier.
    pub needed: Option<OwnersNeeded>,
    /// The tiers that promise no number of accounts per owner.
    pub no_promise: Vec<usize>,
    /// Hours a year; nothing where they are known for no tier.
    pub hours: Option<Hours>,
    /// The tiers whose hours are not known.
    pub hours_unknown: Vec<usize>,
}

/// How all tiers are covered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Coverages {
    /// Each tier, best first.
    pub tiers: Vec<TierCoverage>,
    /// All together.
    pub total: TotalCoverage,
}

/// Accounts and owners that no coverage can be computed from.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StaffingError {
    /// There is not one entry for each tier.
    #[error("there are {entries} numbers of accounts for {tiers} tiers: give one for each tier")]
    Tiers {
        /// How many tiers the model has.
        tiers: usize,
        /// How many entries there are.
        entries: usize,
    },
    /// A number of owners below zero.
    #[error("the owners of tier {} are fewer than none", tier.saturating_add(1))]
    Negative {
        /// The tier's rank.
        tier: usize,
    },
    /// A figure has more digits than fit: the owners are written with too many.
    #[error("the number of owners has too many digits")]
    TooLong,
}

/// How many times a year something happens, from and to, exactly.
///
/// A year has 12 months and 365 days, a week 7 days: every month is 12 times, every week 365/7 times, every other day
/// 365/2 times. So the figure is the same in every year. Between two spans of time the longer one gives the low figure
/// and the shorter one the high figure. On event happens no time that could be planned.
///
/// Nothing for a span of no time.
///
/// ```
/// use tierline_book::times_a_year;
/// use tierline_core::{Cadence, Fraction};
/// let cadence = Cadence::Between("1 week".parse().unwrap(), "1 month".parse().unwrap());
/// assert_eq!(times_a_year(&cadence), Some((Fraction::from(12_i64), Fraction::of(365, 7).unwrap())));
/// ```
#[must_use]
pub fn times_a_year(cadence: &Cadence) -> Option<(Fraction, Fraction)> {
    match cadence {
        Cadence::Every(period) | Cadence::Worded { span: period, .. } => times(*period).map(|times| (times, times)),
        Cadence::Between(short, long) => {
            let (one, other) = (times(*long)?, times(*short)?);
            Some((one.min(other), one.max(other)))
        }
        Cadence::OnEvent => Some((Fraction::ZERO, Fraction::ZERO)),
        // A cadence that is not known here cannot be planned with.
        _ => None,
    }
}

pub(crate) fn times(period: Period) -> Option<Fraction> {
    let (per_year, units) = match period.unit() {
        TimeUnit::Minute => (525_600, 1),
        TimeUnit::Hour => (8_760, 1),
        TimeUnit::Day => (365, 1),
        TimeUnit::Week => (365, 7),
        TimeUnit::Month => (12, 1),
        TimeUnit::Year => (1, 1),
    };
    Fraction::of(per_year, i128::from(period.count()).checked_mul(units)?)
}

/// How the tiers of a model are covered, from how many accounts and owners each has, best tier first.
///
/// Hours are accounts x times a year x minutes / 60. What the model does not promise, or only on event, takes no planned
/// hours; what it promises without saying how many minutes it takes has hours that are not known.
///
/// # Errors
/// [`StaffingError`] where there is not one entry for each tier, where owners are fewer than none, and where a number of
/// owners has too many digits.
///
/// ```
/// use tierline_book::{Staffing, CoverageVerdict, coverage};
/// use tierline_core::{Attribute, Coverage, Fraction, Model, Service, Tier};
/// let mut service = Service::default();
/// service.coverage = Some(Coverage { accounts_per_owner: Some((50, Some(100))), ..Coverage::default() });
/// let model = Model::builder("m")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::rest("Core"))
///     .service("Core", service)
///     .build()
///     .unwrap();
/// let four = Some(Fraction::from(4_i64));
/// let covered = coverage(&model, &[Staffing { accounts: 150, without_owner: 0, owners: four }]).unwrap();
/// assert_eq!(covered.tiers[0].accounts_per_owner, Fraction::of(75, 2));        // 37.5
/// assert_eq!(covered.tiers[0].verdict, CoverageVerdict::TooFewAccounts { owners_less: Fraction::ONE, whole: 1 });
/// ```
pub fn coverage(model: &Model, staffing: &[Staffing]) -> Result<Coverages, StaffingError> {
    let of_tier = |(tier, staffing): (&tierline_core::Tier, &Staffing)| {
        OwedCoverage::of_entry(service_of(model, &tier.name), Fraction::from(staffing.accounts))
    };
    coverage_owed(model, staffing, &model.tiers().iter().zip(staffing).map(of_tier).collect::<Vec<_>>())
}

/// As [`coverage`], by what the clients of each tier are owed ([`OwedCoverage::of`]), one entry for each tier.
///
/// ```
/// use tierline_book::{OwedCoverage, Staffing, coverage, coverage_owed};
/// use tierline_core::{Fraction, Model, Tier};
/// let model = Model::builder("m").tier(Tier::rest("All")).build()?;
/// let staffing = [Staffing { accounts: 2, ..Staffing::default() }];
/// let owed = [OwedCoverage::of_entry(None, Fraction::from(2_i64))];
/// assert_eq!(coverage_owed(&model, &staffing, &owed), coverage(&model, &staffing));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
///
/// # Errors
/// As [`coverage`].
pub fn coverage_owed(model: &Model, staffing: &[Staffing], owed: &[OwedCoverage]) -> Result<Coverages, StaffingError> {
    let tiers = model.tiers();
    if tiers.len() != staffing.len() {
        return Err(StaffingError::Tiers { tiers: tiers.len(), entries: staffing.len() });
    }
    let negative = |staffing: &Staffing| staffing.owners.is_some_and(Fraction::is_negative);
    if let Some(tier) = staffing.iter().position(negative) {
        return Err(StaffingError::Negative { tier });
    }
    let mut out = Vec::with_capacity(tiers.len());
    for (rank, (staffing, owed)) in staffing.iter().zip(owed).enumerate() {
        out.push(tier_coverage(rank, owed, *staffing).ok_or(StaffingError::TooLong)?);
    }
    let total = total(&out).ok_or(StaffingError::TooLong)?;
    Ok(Coverages { tiers: out, total })
}

/// What the clients of a tier are owed of their owners, all together.
///
/// ```
/// use tierline_book::OwedCoverage;
/// use tierline_core::{Coverage, Fraction, Service};
/// let mut service = Service::default();
/// service.coverage = Some(Coverage { accounts_per_owner: Some((15, Some(30))), ..Coverage::default() });
/// let owed = OwedCoverage::of_entry(Some(&service), Fraction::from(60_i64));
/// assert_eq!(owed.needed.and_then(|needed| needed.least), Some(Fraction::from(2_i64)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwedCoverage {
    /// How many accounts an owner has, from the fewest to the most that any of the clients is promised; nothing where one is promised none.
    pub promised: Option<(u32, Option<u32>)>,
    /// How many owners that takes.
    pub needed: Option<OwnersNeeded>,
    /// Whether there are clients of whom no owner may have any, which no number of owners keeps.
    pub nobody: bool,
    /// Hours a year for touchpoints; nothing where it is not said how long one takes.
    pub touchpoint_hours: Option<Hours>,
    /// Hours a year for business reviews, likewise.
    pub review_hours: Option<Hours>,
}

impl OwedCoverage {
    /// So many accounts that are all owed what a service says.
    #[must_use]
    pub fn of_entry(service: Option<&Service>, accounts: Fraction) -> Self {
        let promised = service.and_then(|service| service.coverage.as_ref()?.accounts_per_owner);
        let minutes = service.and_then(|service| service.minutes).unwrap_or_default();
        let touchpoint = service.and_then(|service| service.touchpoint_every.as_ref());
        let review = service.and_then(|service| service.business_review_every.as_ref());
        let over = |of_one: u32| accounts.over(Fraction::from(u64::from(of_one)));
        Self {
            promised,
            needed: promised.map(|(low, high)| OwnersNeeded { least: high.and_then(over), most: over(low) }),
            nobody: promised.is_some_and(|(_, high)| high == Some(0)),
            touchpoint_hours: hours(touchpoint, minutes.touchpoint, accounts).flatten(),
            review_hours: hours(review, minutes.business_review, accounts).flatten(),
        }
    }

    /// Two groups of clients together. Where the parts of owners do not fit together, how many are needed is not known.
    pub(crate) fn together(self, other: Self) -> Self {
        let range = |((low, high), (also_low, also_high)): ((u32, Option<u32>), (u32, Option<u32>))| {
            (low.min(also_low), high.zip(also_high).map(|(high, also)| high.max(also)))
        };
        let needed = |(one, also): (OwnersNeeded, OwnersNeeded)| {
            Some(OwnersNeeded { least: both(one.least, also.least)?, most: both(one.most, also.most)? })
        };
        let plus = |(one, also): (Hours, Hours)| one.plus(also);
        Self {
            promised: self.promised.zip(other.promised).map(range),
            needed: self.needed.zip(other.needed).and_then(needed),
            nobody: self.nobody || other.nobody,
            touchpoint_hours: self.touchpoint_hours.zip(other.touchpoint_hours).and_then(plus),
            review_hours: self.review_hours.zip(other.review_hours).and_then(plus),
        }
    }
}

/// One tier; nothing where a figure does not fit.
fn tier_coverage(tier: usize, owed: &OwedCoverage, staffing: Staffing) -> Option<TierCoverage> {
    let OwedCoverage { promised, needed, .. } = *owed;
    let without_owner = staffing.without_owner.min(staffing.accounts);
    let owned = staffing.accounts.saturating_sub(without_owner);
    let accounts_per_owner = match staffing.owners.filter(|owners| !owners.is_zero()) {
        Some(owners) => Some(Fraction::from(owned).over(owners)?),
        None => None,
    };
    let verdict = match (needed, staffing.owners) {
        (None, _) => CoverageVerdict::NoPromise,
        (Some(_), None) => CoverageVerdict::OwnersUnknown,
        (Some(needed), Some(owners)) if without_owner > 0 => {
            let beyond = accounts_per_owner.zip(promised.and_then(|(_, high)| high));
            match (beyond, needed.least) {
                (Some((each, high)), Some(least)) if each > Fraction::from(u64::from(high)) => {
                    let owners_more = least.minus(owners)?;
                    CoverageVerdict::TooManyAccounts { owners_more, whole: round_up(owners_more)? }
                }
                _ => CoverageVerdict::WithoutOwner { accounts: without_owner },
            }
        }
        (Some(needed), Some(owners)) => verdict(needed, owed.nobody, staffing.accounts, owners)?,
    };
    Some(TierCoverage {
        tier,
        accounts: staffing.accounts,
        without_owner,
        owners: staffing.owners,
        accounts_per_owner,
        promised,
        needed,
        verdict,
        touchpoint_hours: owed.touchpoint_hours,
        review_hours: owed.review_hours,
    })
}

fn verdict(needed: OwnersNeeded, nobody: bool, accounts: u64, owners: Fraction) -> Option<CoverageVerdict> {
    if let Some(least) = needed.least
        && owners < least
    {
        let owners_more = least.minus(owners)?;
        return Some(CoverageVerdict::TooManyAccounts { owners_more, whole: round_up(owners_more)? });
    }
    // An upper end of zero promises that nobody has an account, which no number of owners keeps.
    if accounts > 0 && (owners.is_zero() || nobody) {
        return Some(CoverageVerdict::NoOwner);
    }
    if let Some(most) = needed.most
        && owners > most
    {
        let owners_less = owners.minus(most)?;
        return Some(CoverageVerdict::TooFewAccounts { owners_less, whole: round_up(owners_less)? });
    }
    Some(CoverageVerdict::Within)
}

/// Hours a year of one kind of work. The outer option is whether the figures fit, the inner one whether they are known.
#[expect(clippy::option_option, reason = "what does not fit is not what is not known")]
pub(crate) fn hours(cadence: Option<&Cadence>, minutes: Option<u32>, accounts: Fraction) -> Option<Option<Hours>> {
    let (Some(cadence), minutes) = (cadence, minutes) else { return Some(Some(Hours::NONE)) };
    let Some((low, high)) = times_a_year(cadence) else { return Some(None) };
    if high.is_zero() {
        return Some(Some(Hours::NONE));
    }
    let Some(minutes) = minutes else { return Some(None) };
    let each = accounts.times(Fraction::of(i128::from(minutes), 60)?)?;
    Some(Some(Hours { low: each.times(low)?, high: each.times(high)? }))
}

/// Hours a year that one account of a service takes; nothing where a cadence has no minutes, or where they do not fit.
pub(crate) fn hours_of_account(service: Option<&Service>) -> Option<Hours> {
    let minutes = service.and_then(|service| service.minutes).unwrap_or_default();
    let touchpoint = service.and_then(|service| service.touchpoint_every.as_ref());
    let review = service.and_then(|service| service.business_review_every.as_ref());
    hours(touchpoint, minutes.touchpoint, Fraction::ONE)??.plus(hours(review, minutes.business_review, Fraction::ONE)??)
}

fn total(tiers: &[TierCoverage]) -> Option<TotalCoverage> {
    let mut out = TotalCoverage {
        accounts: 0,
        without_owner: 0,
        owners: None,
        accounts_per_owner: None,
        owners_unknown: Vec::new(),
        needed: None,
        no_promise: Vec::new(),
        hours: None,
        hours_unknown: Vec::new(),
    };
    let mut owned: u64 = 0;
    for tier in tiers {
        out.accounts = out.accounts.checked_add(tier.accounts)?;
        out.without_owner = out.without_owner.checked_add(tier.without_owner)?;
        match tier.owners {
            Some(owners) => {
                owned = owned.checked_add(tier.accounts.saturating_sub(tier.without_owner))?;
                out.owners = Some(out.owners.unwrap_or(Fraction::ZERO).plus(owners)?);
            }
            None => out.owners_unknown.push(tier.tier),
        }
        match (tier.needed, out.needed) {
            (Some(needed), Some(sum)) => {
                out.needed =
                    Some(OwnersNeeded { least: both(sum.least, needed.least)?, most: both(sum.most, needed.most)? });
            }
            (Some(needed), None) => out.needed = Some(needed),
            (None, _) => out.no_promise.push(tier.tier),
        }
        match (tier.touchpoint_hours, tier.review_hours) {
            (Some(one), Some(other)) => {
                out.hours = Some(out.hours.unwrap_or(Hours::NONE).plus(one.plus(other)?)?);
            }
            _ => out.hours_unknown.push(tier.tier),
        }
    }
    if let Some(owners) = out.owners.filter(|owners| !owners.is_zero()) {
        out.accounts_per_owner = Some(Fraction::from(owned).over(owners)?);
    }
    Some(out)
}

/// The sum of two ends, open where one is. The outer option is whether it fits.
#[expect(clippy::option_option, reason = "what does not fit is not what is open")]
fn both(one: Option<Fraction>, other: Option<Fraction>) -> Option<Option<Fraction>> {
    match (one, other) {
        (Some(one), Some(other)) => one.plus(other).map(Some),
        _ => Some(None),
    }
}

/// The least whole number that is not below a number of owners.
fn round_up(value: Fraction) -> Option<u64> {
    let (numerator, denominator) = value.lowest_terms();
    let floor = numerator.checked_div_euclid(denominator)?;
    let rest = i128::from(numerator.checked_rem_euclid(denominator)? != 0);
    u64::try_from(floor.checked_add(rest)?).ok()
}

/// The greatest whole number that is not above a number of owners.
fn round_down(value: Fraction) -> Option<u64> {
    let (numerator, denominator) = value.lowest_terms();
    u64::try_from(numerator.checked_div_euclid(denominator)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tierline_core::{Attribute, Coverage, Minutes, Tier};

    fn fraction(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    fn with_range(range: (u32, Option<u32>)) -> Service {
        Service {
            coverage: Some(Coverage { accounts_per_owner: Some(range), ..Coverage::default() }),
            ..Service::default()
        }
    }

    fn model(services: Vec<Option<Service>>) -> Model {
        let mut builder = Model::builder("m").attribute(Attribute::decimal("arr", 2));
        for (rank, service) in services.into_iter().enumerate() {
            let name = format!("T{rank}");
            builder = builder.tier(Tier::when(&name, tierline_core::name("arr").gt(-i32::try_from(rank).unwrap())));
            if let Some(service) = service {
                builder = builder.service(&name, service);
            }
        }
        builder.build().unwrap()
    }

    fn staffed(accounts: u64, owners: i128) -> Staffing {
        Staffing { accounts, owners: Some(fraction(owners, 1)), ..Staffing::default() }
    }

    /// Ten owners: 4 with 60 accounts, 4 with 150, 2 with 400.
    #[test]
    fn ten_owners_for_three_tiers_come_out_exactly() {
        let model = model(vec![
            Some(with_range((15, Some(30)))),
            Some(with_range((50, Some(100)))),
            Some(with_range((200, None))),
        ]);
        let covered = coverage(&model, &[staffed(60, 4), staffed(150, 4), staffed(400, 2)]).unwrap();
        let [strategic, core, scale] = covered.tiers.as_slice() else { panic!("three tiers") };
        assert_eq!(strategic.accounts_per_owner, Some(fraction(15, 1)));
        assert_eq!(strategic.verdict, CoverageVerdict::Within);
        assert_eq!(core.accounts_per_owner, Some(fraction(75, 2)));
        assert_eq!(core.needed, Some(OwnersNeeded { least: Some(fraction(3, 2)), most: Some(fraction(3, 1)) }));
        assert_eq!(core.verdict, CoverageVerdict::TooFewAccounts { owners_less: fraction(1, 1), whole: 1 });
        assert_eq!(core.needed.unwrap().whole(), Some((2, Some(3))));
        assert_eq!(scale.accounts_per_owner, Some(fraction(200, 1)));
        assert_eq!(scale.verdict, CoverageVerdict::Within);
        let total = &covered.total;
        assert_eq!((total.accounts, total.owners), (610, Some(fraction(10, 1))));
        assert_eq!(total.accounts_per_owner, Some(fraction(61, 1)));
        assert_eq!(total.needed, Some(OwnersNeeded { least: None, most: Some(fraction(9, 1)) }));
        assert!(total.owners_unknown.is_empty() && total.no_promise.is_empty() && total.hours_unknown.is_empty());
    }

    #[test]
    fn verdicts_say_how_many_owners_more_or_less() {
        let half = |owners: i128| Some(fraction(owners, 2));
        for (range, accounts, owners, expected) in [
            ((15, Some(30)), 100, half(5), CoverageVerdict::TooManyAccounts { owners_more: fraction(5, 6), whole: 1 }),
            ((15, Some(30)), 75, half(5), CoverageVerdict::Within),
            ((15, Some(30)), 30, half(5), CoverageVerdict::TooFewAccounts { owners_less: fraction(1, 2), whole: 1 }),
            ((15, Some(30)), 0, half(5), CoverageVerdict::TooFewAccounts { owners_less: fraction(5, 2), whole: 3 }),
            ((15, Some(30)), 0, half(0), CoverageVerdict::Within),
            ((15, Some(30)), 61, half(0), CoverageVerdict::TooManyAccounts { owners_more: fraction(61, 30), whole: 3 }),
            ((200, None), 500, half(0), CoverageVerdict::NoOwner),
            ((0, Some(10)), 5, half(100), CoverageVerdict::Within),
            ((0, Some(0)), 5, half(2), CoverageVerdict::NoOwner),
            ((15, Some(30)), 5, None, CoverageVerdict::OwnersUnknown),
        ] {
            let model = model(vec![Some(with_range(range))]);
            let covered = coverage(&model, &[Staffing { accounts, owners, ..Staffing::default() }]).unwrap();
            assert_eq!(covered.tiers[0].verdict, expected, "{accounts} at {owners:?} in {range:?}");
        }
        let silent = coverage(&model(vec![None]), &[staffed(5, 1)]).unwrap();
        assert_eq!(silent.tiers[0].verdict, CoverageVerdict::NoPromise);
        assert_eq!(silent.tiers[0].accounts_per_owner, Some(fraction(5, 1)));
    }

    /// One person with 80 accounts: 20 of the first tier, which has 10 more on nobody, and 60 of the second.
    #[test]
    fn accounts_without_an_owner_are_not_covered() {
        let model = model(vec![Some(with_range((15, Some(30)))), Some(with_range((50, Some(100))))]);
        let first = Staffing { accounts: 30, without_owner: 10, owners: Some(fraction(1, 4)) };
        let second = Staffing { accounts: 60, without_owner: 0, owners: Some(fraction(3, 4)) };
        let covered = coverage(&model, &[first, second]).unwrap();
        let [one, other] = covered.tiers.as_slice() else { panic!("two tiers") };
        assert_eq!((one.accounts_per_owner, other.accounts_per_owner), (Some(fraction(80, 1)), Some(fraction(80, 1))));
        assert_eq!(one.verdict, CoverageVerdict::TooManyAccounts { owners_more: fraction(3, 4), whole: 1 });
        assert_eq!(other.verdict, CoverageVerdict::Within);
        assert_eq!((covered.total.without_owner, covered.total.accounts_per_owner), (10, Some(fraction(80, 1))));
        for (without_owner, owners) in [(10, 1), (25, 1), (30, 0)] {
            let staffing = Staffing { accounts: 30, without_owner, owners: Some(fraction(owners, 1)) };
            let covered = coverage(&model, &[staffing, second]).unwrap();
            assert_eq!(covered.tiers[0].verdict, CoverageVerdict::WithoutOwner { accounts: without_owner });
        }
    }

    #[test]
    fn whole_owners_need_not_exist() {
        let needed = OwnersNeeded { least: Some(fraction(4, 3)), most: Some(fraction(4, 3)) };
        assert_eq!(needed.whole(), None);
        assert_eq!(OwnersNeeded { least: None, most: Some(fraction(5, 2)) }.whole(), Some((0, Some(2))));
        assert_eq!(OwnersNeeded { least: Some(fraction(5, 2)), most: None }.whole(), Some((3, None)));
    }

    #[test]
    fn times_a_year_are_exact_for_every_unit() {
        for (span, part, whole) in [
            ("1 week", 365, 7),
            ("2 weeks", 365, 14),
            ("10 days", 73, 2),
            ("1 month", 12, 1),
            ("5 months", 12, 5),
            ("1 year", 1, 1),
            ("2 years", 1, 2),
            ("12 hours", 730, 1),
            ("30 minutes", 17_520, 1),
        ] {
            let each = fraction(part, whole);
            assert_eq!(times_a_year(&Cadence::Every(span.parse().unwrap())), Some((each, each)), "{span}");
        }
        assert_eq!(times_a_year(&Cadence::Every(Period::new(0, TimeUnit::Week))), None);
        assert_eq!(times_a_year(&Cadence::OnEvent), Some((Fraction::ZERO, Fraction::ZERO)));
    }

    #[test]
    fn hours_have_a_low_and_a_high_figure_and_on_event_none() {
        let every = |text: &str| Some(Cadence::Every(text.parse().unwrap()));
        let between = Cadence::Between("1 month".parse().unwrap(), "2 months".parse().unwrap());
        let busy = Service {
            touchpoint_every: Some(between),
            business_review_every: every("3 months"),
            minutes: Some(Minutes { touchpoint: Some(30), business_review: Some(90) }),
            ..Service::default()
        };
        let on_event = Service { touchpoint_every: Some(Cadence::OnEvent), ..Service::default() };
        let unsaid = Service { touchpoint_every: every("1 week"), ..Service::default() };
        let model = model(vec![Some(busy), Some(on_event), Some(unsaid), None]);
        let none = |accounts| Staffing { accounts, ..Staffing::default() };
        let covered = coverage(&model, &[none(10), none(20), none(30), none(40)]).unwrap();
        let [busy, on_event, unsaid, silent] = covered.tiers.as_slice() else { panic!("four tiers") };
        let hours = |low, high| Some(Hours { low: fraction(low, 1), high: fraction(high, 1) });
        assert_eq!((busy.touchpoint_hours, busy.review_hours), (hours(30, 60), hours(60, 60)));
        assert_eq!(busy.hours(), hours(90, 120));
        assert_eq!(on_event.hours(), Some(Hours::NONE));
        assert_eq!((unsaid.touchpoint_hours, unsaid.hours()), (None, None));
        assert_eq!(silent.hours(), Some(Hours::NONE));
        assert_eq!((covered.total.hours, &covered.total.hours_unknown), (hours(90, 120), &vec![2]));
        assert_eq!((covered.total.owners, covered.total.accounts), (None, 100));
        let owners = busy.hours().unwrap().owners(fraction(40, 1));
        assert_eq!(owners, Some((fraction(9, 4), fraction(3, 1))));
        assert_eq!(Hours::NONE.owners(Fraction::ZERO), None);
    }

    #[test]
    fn staffing_that_makes_no_sense_is_refused() {
        let model = model(vec![None, None]);
        let tiers = coverage(&model, &[staffed(1, 1)]).unwrap_err();
        assert_eq!(tiers, StaffingError::Tiers { tiers: 2, entries: 1 });
        let negative = coverage(&model, &[staffed(1, 1), staffed(1, -1)]).unwrap_err();
        assert_eq!(negative.to_string(), "the owners of tier 2 are fewer than none");
        let tiny = Staffing { accounts: u64::MAX, owners: Fraction::of(1, i128::MAX), without_owner: 0 };
        assert_eq!(coverage(&model, &[tiny, staffed(1, 1)]).unwrap_err(), StaffingError::TooLong);
    }
}
