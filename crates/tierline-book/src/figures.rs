//! Figures by tier, always beside those of all clients: a blended number hides which tier it comes from.

use core::fmt;

use tierline_core::{Decimal, Fraction, Joined, Key, Sentence, TierSummary};

use crate::declared::DeclaredFigures;
use crate::metrics::{Measured, Metric};
use crate::period::PeriodSpan;
use crate::totals::{NotMeasurable, PeriodTotals, ScalesDiffer};

/// Whose figures they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// The clients of a tier.
    Tier(Box<str>),
    /// The clients without a tier.
    NoTier,
    /// The clients of these levels: of each dimension its name and the level, nothing for those without one.
    Levels(Vec<(Box<str>, Option<Box<str>>)>),
    /// All clients.
    All,
}

impl Group {
    /// Whose figures they are, in words.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Tier(name) => Sentence::from(&**name),
            Self::NoTier => Sentence::of(Key::GroupNoTier),
            Self::Levels(levels) => {
                let words = |(name, level): &(Box<str>, Option<Box<str>>)| match level {
                    Some(level) => Sentence::from(&**level),
                    None => Sentence::of(Key::GroupWithout).with("dimension", &**name),
                };
                let levels: Vec<Sentence> = levels.iter().map(words).collect();
                Sentence::of(Key::GroupLevels).with("levels", (levels, Joined::Commas))
            }
            Self::All => Sentence::of(Key::GroupAll),
        }
    }
}

impl fmt::Display for Group {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}

/// What is counted of a tier: its clients now, who owns them, and what happened to them in the period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TierCount {
    /// The tier; nothing for the clients without one.
    pub tier: Option<Box<str>>,
    /// How many clients.
    pub clients: u64,
    /// The sum of their value; values below zero are taken off.
    pub value: Option<Decimal>,
    /// How many of them have a value below zero: a credit note, say.
    pub negative: u64,
    /// What these values add up to; nothing is the same as zero.
    pub negative_value: Option<Decimal>,
    /// How many owners look after them; half an owner is half of somebody's time. Zero is an answer, too.
    pub owners: Option<Fraction>,
    /// How many of the clients are known to have no owner; zero where it is only known how many owners there are.
    pub without_owner: u64,
    /// What happened in the period.
    pub totals: Option<PeriodTotals>,
}

impl From<&TierSummary<'_>> for TierCount {
    /// Clients and value from the summary by tier; owners and the period are not known there.
    fn from(tier_summary: &TierSummary<'_>) -> Self {
        let tier = tier_summary.tier.map(Into::into);
        Self {
            tier,
            clients: tier_summary.clients,
            value: tier_summary.value,
            negative: tier_summary.negative,
            negative_value: tier_summary.negative_value,
            owners: None,
            without_owner: 0,
            totals: None,
        }
    }
}

/// The figures of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierFigures {
    /// Whose figures they are.
    pub group: Group,
    /// How many clients.
    pub clients: u64,
    /// Their share of all clients.
    pub share: Measured,
    /// The sum of their value; values below zero are taken off.
    pub value: Result<Decimal, NotMeasurable>,
    /// The sum of their values above zero: what their share of the value is the share of.
    pub value_above_zero: Result<Decimal, NotMeasurable>,
    /// The share that their values above zero have of all values above zero: never above 1.
    pub value_share: Measured,
    /// How many of them have a value below zero.
    pub negative: u64,
    /// What these values add up to.
    pub negative_value: Decimal,
    /// How many owners look after them.
    pub owners: Option<Fraction>,
    /// How many of the clients have no owner.
    pub without_owner: u64,
    /// How many clients an owner has, of those that have one: exactly, 37.5 and not 38.
    pub accounts_per_owner: Measured,
    /// What happened in the period, where there is a table of one.
    pub totals: Option<PeriodTotals>,
    /// The metrics that the model declares, in its order: [`Figures::with_declared`].
    pub declared: Vec<Measured>,
    /// Why there is nothing of the period, although there is a table of one: it has no row for the tier.
    pub no_period: Option<NotMeasurable>,
}

impl TierFigures {
    /// A metric of the period.
    ///
    /// # Errors
    /// [`NotMeasurable`], with the reason; without a table of the period, nothing is given.
    pub fn metric(&self, metric: Metric) -> Measured {
        match (self.totals, self.no_period) {
            (Some(totals), _) => metric.of(&totals),
            (None, Some(why)) => Err(why),
            (None, None) => metric.of(&PeriodTotals::given(Default::default())),
        }
    }

    /// The metric of a year, where the period is of these days: see [`Metric::per_year`].
    ///
    /// ```
    /// use tierline_book::{Figures, Metric, PeriodSpan, TierCount};
    /// let figures = Figures::of([TierCount { tier: Some("Core".into()), clients: 2, ..TierCount::default() }]).unwrap();
    /// let half = PeriodSpan::new("2026-01-01".parse()?, "2026-06-30".parse()?).unwrap();
    /// assert!(figures.total().metric_per_year(Metric::Retention, half).is_err()); // nothing is known of a period
    /// # Ok::<(), tierline_core::DateError>(())
    /// ```
    ///
    /// # Errors
    /// [`NotMeasurable`], with the reason.
    pub fn metric_per_year(&self, metric: Metric, span: PeriodSpan) -> Measured {
        match self.totals {
            Some(totals) => metric.per_year(&totals, span),
            None => self.metric(metric),
        }
    }

    /// All metrics of the period, in the order of [`Metric::ALL`].
    pub fn metrics(&self) -> impl Iterator<Item = (Metric, Measured)> + '_ {
        Metric::ALL.iter().map(|metric| (*metric, self.metric(*metric)))
    }
}

/// The figures of each tier, best first, of the clients without a tier, and of all.
///
/// ```
/// use tierline_book::{Figures, TierCount};
/// use tierline_core::Fraction;
/// let tier = |name: &str, clients, owners| TierCount {
///     tier: Some(name.into()),
///     clients,
///     owners: Some(Fraction::from(owners)),
///     ..TierCount::default()
/// };
/// let figures = Figures::of([tier("Core", 150, 4_u64), tier("Scale", 400, 2)]).unwrap();
/// assert_eq!(figures.tier("Core").unwrap().accounts_per_owner, Ok(Fraction::of(75, 2).unwrap()));
/// assert_eq!(figures.total().share, Ok(Fraction::ONE));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    groups: Vec<TierFigures>,
    total: TierFigures,
}

impl Figures {
    /// The figures of tiers, in their order, best first; the total follows from them.
    ///
    /// The total counts what all groups give. A tier with clients whose value, owners or period is not given leaves that
    /// of all clients not given either, rather than out of it. Of clients without a tier only the value has to be given:
    /// nobody owns them, unless owners are given, and a table of the period by tier need not tell of them.
    ///
    /// # Errors
    /// [`ScalesDiffer`] where the periods of two tiers are written at different scales.
    pub fn of(counts: impl IntoIterator<Item = TierCount>) -> Result<Self, ScalesDiffer> {
        let mut counts: Vec<TierCount> = counts.into_iter().collect();
        // The order of tiers is the model's; clients without one come behind them.
        tierline_core::sort_by(&mut counts, &mut |a, b| a.tier.is_none().cmp(&b.tier.is_none()));
        let groups = counts.iter().map(group).collect();
        Self::grouped(groups, &counts)
    }

    /// The figures of other groups than tiers, in their order; the total follows from them as from tiers, and `tier` of each count is
    /// not looked at.
    ///
    /// ```
    /// use tierline_book::{Figures, Group, TierCount};
    /// let region = |level: &str, clients| {
    ///     let group = Group::Levels(vec![("region".into(), Some(level.into()))]);
    ///     (group, TierCount { clients, ..TierCount::default() })
    /// };
    /// let figures = Figures::by([region("EMEA", 3), region("APAC", 1)])?;
    /// assert_eq!((figures.groups()[0].group.to_string(), figures.total().clients), ("EMEA".into(), 4));
    /// # Ok::<(), tierline_book::ScalesDiffer>(())
    /// ```
    ///
    /// # Errors
    /// [`ScalesDiffer`] where the periods of two groups are written at different scales.
    pub fn by(groups: impl IntoIterator<Item = (Group, TierCount)>) -> Result<Self, ScalesDiffer> {
        let (groups, counts): (Vec<Group>, Vec<TierCount>) = groups.into_iter().unzip();
        Self::grouped(groups, &counts)
    }

    fn grouped(groups: Vec<Group>, counts: &[TierCount]) -> Result<Self, ScalesDiffer> {
        let clients = counts.iter().map(|count| count.clients).fold(0, u64::saturating_add);
        let value = total_value(counts);
        let negative = counts.iter().map(|count| count.negative).fold(0, u64::saturating_add);
        let negative_value =
            counts.iter().filter_map(|count| count.negative_value).try_fold(Decimal::ZERO, Decimal::checked_add);
        let above = value.and_then(|value| above_zero(value, negative_value));
        let all = All { clients, value: above };
        let is_period = counts.iter().any(|count| count.totals.is_some());
        let no_period = |totals: Option<PeriodTotals>, why| (is_period && totals.is_none()).then_some(why);
        let groups = groups
            .into_iter()
            .zip(counts)
            .map(|(group, count)| TierFigures {
                no_period: no_period(count.totals, NotMeasurable::NoRow),
                ..all.figures(group, count)
            })
            .collect();
        let total = TierCount {
            tier: None,
            clients,
            value: value.ok(),
            negative,
            negative_value,
            owners: total_owners(counts),
            without_owner: counts.iter().map(|count| count.without_owner).fold(0, u64::saturating_add),
            totals: total_of_period(counts)?,
        };
        let mut total = all.figures(Group::All, &total);
        total.no_period = no_period(total.totals, NotMeasurable::TierWithoutRow);
        total.value = value;
        total.value_above_zero = above;
        total.value_share = above.and_then(|above| share_of(above, above));
        Ok(Self { groups, total })
    }

    /// The same with the metrics that the model declares: of each group, in their order, and of all clients.
    ///
    /// ```
    /// use tierline_book::{DeclaredFigures, Figures, NotMeasurable, TierCount};
    /// let figures = Figures::of([TierCount { tier: Some("Core".into()), clients: 2, ..TierCount::default() }])?;
    /// let missing = vec![Err(NotMeasurable::DeclaredNotGiven)];
    /// let figures = figures.with_declared(DeclaredFigures { groups: vec![missing.clone()], total: missing.clone() });
    /// assert_eq!(figures.total().declared, missing);
    /// # Ok::<(), tierline_book::ScalesDiffer>(())
    /// ```
    #[must_use]
    pub fn with_declared(mut self, declared: DeclaredFigures) -> Self {
        self.groups.iter_mut().zip(declared.groups).for_each(|(group, own)| group.declared = own);
        self.total.declared = declared.total;
        self
    }

    /// The groups that make up all clients: the tiers, best first, and behind them the clients without one, if counted.
    #[must_use]
    pub fn groups(&self) -> &[TierFigures] {
        &self.groups
    }

    /// All clients.
    #[must_use]
    pub const fn total(&self) -> &TierFigures {
        &self.total
    }

    /// Every group, and the total behind them.
    pub fn rows(&self) -> impl Iterator<Item = &TierFigures> {
        self.groups.iter().chain([&self.total])
    }

    /// The tiers that a table of the period by tier has no row for, although it has some for others.
    pub fn without_period(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().filter(|group| group.no_period.is_some()).filter_map(|group| match &group.group {
            Group::Tier(name) => Some(&**name),
            _ => None,
        })
    }

    /// That a table of the period by tier has no row for some tiers, with their names.
    pub(crate) fn tiers_without_period(&self) -> Sentence {
        let names = self.without_period().map(|name| Sentence::from(format!("`{name}`")));
        Sentence::of(Key::PeriodTiers).with("tiers", (names.collect::<Vec<_>>(), Joined::Commas))
    }

    /// Why a metric of all clients cannot be measured, in words that name the tiers at fault; nothing where it can.
    ///
    /// ```
    /// use tierline_book::{Figures, Metric, TierCount};
    /// let figures = Figures::of([TierCount { tier: Some("Core".into()), clients: 2, ..TierCount::default() }]).unwrap();
    /// assert!(figures.why_no_total(Metric::Retention).is_some());
    /// ```
    #[must_use]
    pub fn why_no_total(&self, metric: Metric) -> Option<Sentence> {
        let why = self.total.metric(metric).err()?;
        if why != NotMeasurable::TierWithoutRow {
            return Some(why.sentence());
        }
        Some(self.tiers_without_period())
    }

    /// The figures of a tier.
    #[must_use]
    pub fn tier(&self, name: &str) -> Option<&TierFigures> {
        self.groups.iter().find(|figures| matches!(&figures.group, Group::Tier(tier) if **tier == *name))
    }
}

/// What shares are of.
#[derive(Clone, Copy)]
struct All {
    clients: u64,
    /// The sum of all values above zero.
    value: Result<Decimal, NotMeasurable>,
}

impl All {
    fn figures(&self, group: Group, count: &TierCount) -> TierFigures {
        let clients = i128::from(count.clients);
        let value = count.value.or_else(|| (count.clients == 0).then_some(Decimal::ZERO));
        let value = value.ok_or(NotMeasurable::ValueNotGiven);
        let negative_value = count.negative_value.unwrap_or(Decimal::ZERO);
        let above = value.and_then(|value| above_zero(value, Some(negative_value)));
        TierFigures {
            share: Fraction::of(clients, i128::from(self.clients)).ok_or(NotMeasurable::NoClients),
            value_share: above.and_then(|value| share_of(value, self.value?)),
            accounts_per_owner: accounts_per_owner(count.clients.saturating_sub(count.without_owner), count.owners),
            group,
            clients: count.clients,
            value,
            value_above_zero: above,
            negative: count.negative,
            negative_value,
            owners: count.owners,
            without_owner: count.without_owner,
            totals: count.totals,
            declared: Vec::new(),
            no_period: None,
        }
    }
}

/// What is left of a sum without its values below zero.
fn above_zero(value: Decimal, negative: Option<Decimal>) -> Result<Decimal, NotMeasurable> {
    let more = negative.and_then(|below| Decimal::new(below.mantissa().checked_neg()?, below.scale()));
    more.and_then(|more| value.checked_add(more)).ok_or(NotMeasurable::DoesNotFit)
}

fn group(count: &TierCount) -> Group {
    count.tier.clone().map_or(Group::NoTier, Group::Tier)
}

fn share_of(part: Decimal, whole: Decimal) -> Measured {
    if whole <= Decimal::ZERO {
        return Err(NotMeasurable::NoValueToShare);
    }
    Fraction::from(part).over(Fraction::from(whole)).ok_or(NotMeasurable::DoesNotFit)
}

fn accounts_per_owner(clients: u64, owners: Option<Fraction>) -> Measured {
    let owners = owners.ok_or(NotMeasurable::OwnersNotGiven)?;
    if owners <= Fraction::ZERO {
        return Err(NotMeasurable::NoOwners);
    }
    Fraction::from(clients).over(owners).ok_or(NotMeasurable::DoesNotFit)
}

fn total_value(counts: &[TierCount]) -> Result<Decimal, NotMeasurable> {
    if counts.iter().all(|count| count.value.is_none()) {
        return Err(NotMeasurable::ValueNotGiven);
    }
    counts.iter().filter(|count| count.clients > 0 || count.value.is_some()).try_fold(Decimal::ZERO, |sum, count| {
        let value = count.value.ok_or(NotMeasurable::ValueNotGiven)?;
        sum.checked_add(value).ok_or(NotMeasurable::DoesNotFit)
    })
}

fn total_owners(counts: &[TierCount]) -> Option<Fraction> {
    if counts.iter().all(|count| count.owners.is_none()) {
        return None;
    }
    let silent = |count: &&TierCount| count.owners.is_some() || (count.tier.is_some() && count.clients > 0);
    counts.iter().filter(silent).try_fold(Fraction::ZERO, |sum, count| sum.plus(count.owners?))
}

fn total_of_period(counts: &[TierCount]) -> Result<Option<PeriodTotals>, ScalesDiffer> {
    let mut total: Option<PeriodTotals> = None;
    let mut is_whole = true;
    for count in counts {
        match (&mut total, &count.totals) {
            (Some(total), Some(more)) => total.merge(more)?,
            (None, Some(first)) => total = Some(*first),
            (_, None) => is_whole &= count.tier.is_none() || count.clients == 0,
        }
    }
    Ok(total.filter(|_| is_whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::PeriodColumns;
    use crate::totals::PeriodTotal;

    fn tier(name: &str, clients: u64) -> TierCount {
        TierCount { tier: Some(name.into()), clients, ..TierCount::default() }
    }

    #[test]
    fn shares_are_of_all_clients_with_and_without_a_tier() {
        let counts = [
            TierCount { clients: 1, value: Some(Decimal::from(10)), ..TierCount::default() },
            TierCount { value: Some(Decimal::from(60)), ..tier("A", 3) },
            TierCount { value: Some(Decimal::from(30)), ..tier("B", 6) },
        ];
        let figures = Figures::of(counts).unwrap();
        let names: Vec<String> = figures.rows().map(|row| row.group.to_string()).collect();
        assert_eq!(names, ["A", "B", "clients without a tier", "all clients"]);
        let shares: Vec<Measured> = figures.rows().map(|row| row.share).collect();
        let of = |part, whole| Ok(Fraction::of(part, whole).unwrap());
        assert_eq!(shares, [of(3, 10), of(3, 5), of(1, 10), of(1, 1)]);
        let shares: Vec<Measured> = figures.rows().map(|row| row.value_share).collect();
        assert_eq!(shares, [of(3, 5), of(3, 10), of(1, 10), of(1, 1)]);
        assert_eq!(figures.total().value, Ok(Decimal::from(100)));
        assert!(figures.tier("clients without a tier").is_none());
    }

    #[test]
    fn values_below_zero_are_told_and_are_in_no_share() {
        let credit = TierCount {
            value: Some(Decimal::from(-20)),
            negative: 2,
            negative_value: Some(Decimal::from(-30)),
            ..tier("B", 5)
        };
        let counts = [TierCount { value: Some(Decimal::from(90)), ..tier("A", 1) }, credit];
        let figures = Figures::of(counts).unwrap();
        let shares: Vec<Measured> = figures.rows().map(|row| row.value_share).collect();
        let of = |part, whole| Ok(Fraction::of(part, whole).unwrap());
        assert_eq!(shares, [of(9, 10), of(1, 10), of(1, 1)]);
        let total = figures.total();
        assert_eq!((total.value, total.value_above_zero), (Ok(Decimal::from(70)), Ok(Decimal::from(100))));
        assert_eq!((total.negative, total.negative_value), (2, Decimal::from(-30)));
    }

    #[test]
    fn nobody_has_no_share() {
        let figures = Figures::of([tier("A", 0), tier("B", 0)]).unwrap();
        assert_eq!(figures.total().share, Err(NotMeasurable::NoClients));
        assert_eq!(figures.tier("A").unwrap().value_share, Err(NotMeasurable::ValueNotGiven));
        let worthless = TierCount { value: Some(Decimal::ZERO), ..tier("A", 2) };
        let figures = Figures::of([worthless]).unwrap();
        assert_eq!(figures.total().value_share, Err(NotMeasurable::NoValueToShare));
        assert_eq!(Figures::of([]).unwrap().total().clients, 0);
    }

    #[test]
    fn what_a_tier_does_not_give_all_clients_do_not_have() {
        let scales = PeriodColumns::new(0, 0).unwrap();
        let totals =
            PeriodTotals::given(scales).with(PeriodTotal::ClientsStart, 4).with(PeriodTotal::ClientsChurned, 1);
        let full = TierCount {
            value: Some(Decimal::from(5)),
            owners: Some(Fraction::ONE),
            totals: Some(totals),
            ..tier("A", 4)
        };
        let total = |other: TierCount| Figures::of([full.clone(), other]).unwrap().total().clone();
        let lacking = total(tier("B", 2));
        assert_eq!(lacking.value, Err(NotMeasurable::ValueNotGiven));
        assert_eq!(lacking.accounts_per_owner, Err(NotMeasurable::OwnersNotGiven));
        assert_eq!(lacking.metric(Metric::Churn), Err(NotMeasurable::TierWithoutRow));

        let quarter = Ok(Fraction::of(1, 4).unwrap());
        let silent = Figures::of([full.clone(), tier("B", 2), tier("C", 3)]).unwrap();
        assert_eq!(silent.tier("B").unwrap().metric(Metric::Churn), Err(NotMeasurable::NoRow));
        assert_eq!(
            silent.why_no_total(Metric::Churn).map(|why| why.to_string()).as_deref(),
            Some("the table of the period has no row for `B`, `C`")
        );
        let nobody = total(tier("B", 0));
        assert_eq!(nobody.value, Ok(Decimal::from(5)));
        assert_eq!((nobody.accounts_per_owner, nobody.metric(Metric::Churn)), (Ok(Fraction::from(4_u64)), quarter));

        let untiered = total(TierCount { clients: 2, value: Some(Decimal::ONE), ..TierCount::default() });
        assert_eq!(untiered.value, Ok(Decimal::from(6)));
        assert_eq!((untiered.accounts_per_owner, untiered.metric(Metric::Churn)), (Ok(Fraction::from(6_u64)), quarter));
    }

    #[test]
    fn half_an_owner_is_an_owner_and_none_is_not() {
        let owned = |owners| TierCount { owners, ..tier("A", 100) };
        let accounts = |owners| Figures::of([owned(owners)]).unwrap().total().accounts_per_owner;
        assert_eq!(accounts(Fraction::of(5, 2)), Ok(Fraction::from(40_u64)));
        assert_eq!(accounts(Some(Fraction::ZERO)), Err(NotMeasurable::NoOwners));
        assert_eq!(accounts(None), Err(NotMeasurable::OwnersNotGiven));
    }

    #[test]
    fn periods_at_different_scales_are_refused() {
        let at = |scale| Some(PeriodTotals::given(PeriodColumns::new(scale, 0).unwrap()));
        let counts = [TierCount { totals: at(0), ..tier("A", 1) }, TierCount { totals: at(2), ..tier("B", 1) }];
        assert_eq!(Figures::of(counts), Err(ScalesDiffer));
    }
}
