//! The summary by tier: how many clients and how much value each tier has, and why clients are unassigned.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::assign::assignment::Assignment;
use crate::assign::input::IssueKind;
use crate::assign::issue::{IssueRecord, Subject};
use crate::packed::{Packing, Unpacking};
use crate::plan::Plan;
use crate::text::sentence::{Key, Sentence};
use crate::text::visible::shown;
use crate::value::number::Decimal;

/// Clients and value by tier.
///
/// Summaries of parts of a client base add up to the summary of the whole, in any order: [`Summary::merge`].
#[derive(Clone)]
pub struct Summary {
    plan: Plan,
    /// By code: 0 unassigned, then 1 + the rank of the tier.
    counts: Vec<Count>,
    /// Unassigned clients by what is wrong with them.
    reasons: BTreeMap<What, u64>,
    /// Clients that have a tier all the same, by what is wrong with them.
    beside_tier: BTreeMap<What, u64>,
    assigned_with_issues: u64,
}

/// Short: the model and counts; [`Summary::tiers`] has a line for each tier.
impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clients = self.counts.iter().map(|count| count.clients).fold(0, u64::saturating_add);
        f.debug_struct("Summary")
            .field("model", &shown(self.plan.model_name()))
            .field("tiers", &self.counts.len().saturating_sub(1))
            .field("clients", &clients)
            .field("unassigned", &self.counts.first().map_or(0, |count| count.clients))
            .finish_non_exhaustive()
    }
}

/// What is wrong: how, and with which attribute by its number, or with what by its name.
type What = (IssueKind, usize, Box<str>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    clients: u64,
    value: i128,
    without_value: u64,
    /// Clients whose value is below zero, and what these values add up to.
    negative: u64,
    negative_value: i128,
}

impl Count {
    /// Adds other clients. Sums of value fit: 2^63 clients of 10^18 units each are below 2^127.
    const fn add(&mut self, more: &Self) {
        self.clients = self.clients.saturating_add(more.clients);
        self.value = self.value.saturating_add(more.value);
        self.without_value = self.without_value.saturating_add(more.without_value);
        self.negative = self.negative.saturating_add(more.negative);
        self.negative_value = self.negative_value.saturating_add(more.negative_value);
    }

    /// The sum of the values above zero.
    const fn above_zero(&self) -> i128 {
        self.value.saturating_sub(self.negative_value)
    }
}

/// Clients and value of one tier, or of the clients without one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierSummary<'a> {
    /// The tier; nothing for the clients without one.
    pub tier: Option<&'a str>,
    /// How many clients.
    pub clients: u64,
    /// Their share of all clients, in fractions of one to 4 digits; nothing without any client.
    pub share: Option<Decimal>,
    /// The sum of their value, where the model names a value attribute; values below zero are taken off.
    pub value: Option<Decimal>,
    /// The share that their values above zero have of the sum of all values above zero, in fractions of one to 4 digits;
    /// nothing where no client has a value above zero.
    pub value_share: Option<Decimal>,
    /// How many of the clients have no value.
    pub without_value: u64,
    /// How many of the clients have a value below zero: a credit note, say.
    pub negative: u64,
    /// What these values add up to; the sum of the values above zero is `value - negative_value`.
    pub negative_value: Option<Decimal>,
}

/// Why clients are unassigned, or what is wrong with clients that have a tier all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason<'a> {
    /// What kind of issue.
    pub kind: IssueKind,
    /// The attribute, or whatever was computed.
    pub attribute: Option<&'a str>,
    /// How many clients; one with several issues counts for each.
    pub clients: u64,
}

impl<'a> Reason<'a> {
    /// A reason that so many clients have.
    #[must_use]
    pub const fn of(kind: IssueKind, attribute: Option<&'a str>, clients: u64) -> Self {
        Self { kind, attribute, clients }
    }
}

impl Reason<'_> {
    /// Puts reasons in order, the most frequent first; those of one frequency stay as they are.
    ///
    /// ```
    /// use tierline_core::{IssueKind, Reason};
    /// let of = |attribute, clients| Reason::of(IssueKind::Required, Some(attribute), clients);
    /// let mut reasons = [of("a", 1), of("b", 2), of("c", 2)];
    /// Reason::most_frequent_first(&mut reasons);
    /// assert_eq!(reasons.map(|reason| reason.attribute.unwrap()), ["b", "c", "a"]);
    /// ```
    pub fn most_frequent_first(reasons: &mut [Self]) {
        crate::order::sort_by(reasons, &mut |a, b| b.clients.cmp(&a.clients));
    }

    /// The reason in words.
    #[must_use]
    pub fn words(&self) -> String {
        self.sentence().to_string()
    }

    /// The same, to be shown in any language.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let fault = Sentence::of(match self.kind {
            IssueKind::Required => Key::ReasonRequired,
            IssueKind::NotANumber => Key::ReasonNotANumber,
            IssueKind::NotFinite => Key::ReasonNotFinite,
            IssueKind::OutOfRange => Key::ReasonOutOfRange,
            IssueKind::BelowMin => Key::ReasonBelowMin,
            IssueKind::AboveMax => Key::ReasonAboveMax,
            IssueKind::NotABoolean => Key::ReasonNotABoolean,
            IssueKind::NotADate => Key::ReasonNotADate,
            IssueKind::UnknownLevel => Key::ReasonUnknownLevel,
            IssueKind::NotAText => Key::ReasonNotAText,
            IssueKind::Overflow => Key::ReasonOverflow,
            IssueKind::NoTier => Key::IssueNoTier,
            IssueKind::NoId => Key::ReasonNoId,
            IssueKind::IdTwice => Key::ReasonIdTwice,
        });
        match self.attribute {
            Some(attribute) => Sentence::of(Key::ReasonOf).with("attribute", attribute).with("fault", fault),
            None => fault,
        }
    }
}

impl Summary {
    /// A summary without clients.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        // By code: 0, and one for each tier.
        let counts = alloc::vec![Count::default(); plan.inner.tiers.len().saturating_add(1)];
        let (reasons, beside_tier) = (BTreeMap::new(), BTreeMap::new());
        Self { plan: plan.clone(), counts, reasons, beside_tier, assigned_with_issues: 0 }
    }

    /// Counts one client.
    pub fn count(&mut self, assignment: &Assignment) {
        // There are at most 64 tiers.
        let tier = assignment.rank().and_then(|rank| u8::try_from(rank.saturating_add(1)).ok()).unwrap_or(0);
        let value = self.plan.inner.value.and_then(|slot| assignment.units(slot));
        self.add_one(tier, value);
        self.add_issues(assignment.records(), tier != 0);
    }

    /// Adds clients of a tier, the sum of their value, and how many of them have none.
    pub(crate) fn add(&mut self, tier: u8, clients: u64, value: i128, without_value: u64) {
        self.add_count(tier, &Count { clients, value, without_value, ..Count::default() });
    }

    /// Adds one client of a tier.
    pub(crate) fn add_one(&mut self, tier: u8, value: Option<i64>) {
        self.add(tier, 1, value.map_or(0, i128::from), u64::from(value.is_none()));
        if let Some(below) = value.filter(|value| *value < 0) {
            self.add_negative(tier, 1, i128::from(below));
        }
    }

    /// Counts clients of a tier, who were added, among those whose value is below zero.
    pub(crate) fn add_negative(&mut self, tier: u8, clients: u64, value: i128) {
        self.add_count(tier, &Count { negative: clients, negative_value: value, ..Count::default() });
    }

    fn add_count(&mut self, tier: u8, more: &Count) {
        if let Some(count) = self.counts.get_mut(usize::from(tier)) {
            count.add(more);
        }
    }

    /// Adds the issues of one client: they are why it is unassigned, unless it has a tier all the same.
    pub(crate) fn add_issues<'a>(&mut self, records: impl IntoIterator<Item = &'a IssueRecord>, assigned: bool) {
        let mut records = records.into_iter().peekable();
        if assigned && records.peek().is_some() {
            self.assigned_with_issues = self.assigned_with_issues.saturating_add(1);
        }
        records.for_each(|record| self.add_issue(record, assigned));
    }

    fn add_issue(&mut self, record: &IssueRecord, assigned: bool) {
        let (at, name): (usize, Box<str>) = match &record.subject {
            Subject::Attribute(at) => (*at, Box::default()),
            // Among issues of one kind behind those of attributes, by name.
            Subject::Computed(name) => (usize::MAX, name.clone()),
            Subject::Client => (usize::MAX, Box::default()),
        };
        let list = if assigned { &mut self.beside_tier } else { &mut self.reasons };
        let count = list.entry((record.kind, at, name)).or_insert(0);
        *count = count.saturating_add(1);
    }

    /// Adds the clients of another part of the client base.
    ///
    /// ```
    /// use tierline_core::{Batch, Model, ScoreDetail, Tier};
    /// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
    /// let (batch, day) = (Batch { columns: &[], rows: 3, ids: &[] }, "2026-11-21".parse()?);
    /// let mut all = plan.assign_batch(&batch, 0..2, day, ScoreDetail::Total).summary;
    /// all.merge(&plan.assign_batch(&batch, 2..3, day, ScoreDetail::Total).summary);
    /// assert_eq!(all.clients(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, other: &Self) {
        // Both are of one plan, and so by code of the same tiers.
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| count.add(more));
        self.assigned_with_issues = self.assigned_with_issues.saturating_add(other.assigned_with_issues);
        for (counts, other) in [(&mut self.reasons, &other.reasons), (&mut self.beside_tier, &other.beside_tier)] {
            for (reason, clients) in other {
                let count = counts.entry(reason.clone()).or_insert(0);
                *count = count.saturating_add(*clients);
            }
        }
    }

    /// Adds the summary to bytes that [`Summary::unpack`] reads, in another process, say. Equal summaries are equal bytes.
    pub fn pack(&self, packing: &mut Packing) {
        packing.number(self.counts.len() as u128);
        for count in &self.counts {
            packing.number(count.clients.into());
            packing.signed(count.value);
            packing.number(count.without_value.into());
            packing.number(count.negative.into());
            packing.signed(count.negative_value);
        }
        packing.number(self.assigned_with_issues.into());
        for counts in [&self.reasons, &self.beside_tier] {
            packing.number(counts.len() as u128);
            for ((kind, at, name), clients) in counts {
                packing.text(kind.code());
                // What is no attribute stands behind all of them, whatever a word of this machine holds.
                packing.number(at.checked_add(1).map_or(0, |at| at as u128));
                packing.text(name);
                packing.number((*clients).into());
            }
        }
    }

    /// The summary that [`Summary::pack`] has written, of the same plan; nothing where the bytes are something else.
    ///
    /// ```
    /// use tierline_core::{Client, Model, Packing, Summary, Tier, Unpacking};
    /// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
    /// let mut summary = Summary::new(&plan);
    /// summary.count(&plan.assign(&Client::new("a"), "2026-11-21".parse()?));
    /// let mut packing = Packing::default();
    /// summary.pack(&mut packing);
    /// let bytes = packing.into_bytes();
    /// assert_eq!(Summary::unpack(&plan, &mut Unpacking::of(&bytes)).map(|read| read.clients()), Some(1));
    /// assert!(Summary::unpack(&plan, &mut Unpacking::of(&bytes[1..])).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn unpack(plan: &Plan, unpacking: &mut Unpacking<'_>) -> Option<Self> {
        let mut summary = Self::new(plan);
        if unpacking.number()? != summary.counts.len() as u128 {
            return None;
        }
        for count in &mut summary.counts {
            count.clients = unpacking.count()?;
            count.value = unpacking.signed()?;
            count.without_value = unpacking.count()?;
            count.negative = unpacking.count()?;
            count.negative_value = unpacking.signed()?;
        }
        summary.assigned_with_issues = unpacking.count()?;
        let inputs = plan.inner.inputs.len();
        for counts in [&mut summary.reasons, &mut summary.beside_tier] {
            for _ in 0..unpacking.count()? {
                let kind = IssueKind::of_code(unpacking.text()?)?;
                let at = match usize::try_from(unpacking.number()?).ok()?.checked_sub(1) {
                    Some(at) if at >= inputs => return None,
                    Some(at) => at,
                    None => usize::MAX,
                };
                let name: Box<str> = unpacking.text()?.into();
                let clients = unpacking.count()?;
                if counts.insert((kind, at, name), clients).is_some() {
                    return None;
                }
            }
        }
        Some(summary)
    }

    /// How many clients there are.
    #[must_use]
    pub fn clients(&self) -> u64 {
        self.counts.iter().map(|count| count.clients).fold(0, u64::saturating_add)
    }

    /// The sum of all value, where the model names a value attribute.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        let (_, scale) = self.plan.value()?;
        Decimal::new(self.units(), scale)
    }

    /// The sum of all values above zero, which shares of value are of.
    #[must_use]
    pub fn value_above_zero(&self) -> Option<Decimal> {
        let (_, scale) = self.plan.value()?;
        Decimal::new(self.units_above_zero(), scale)
    }

    /// The name of the value attribute.
    #[must_use]
    pub fn value_name(&self) -> Option<&str> {
        self.plan.value().map(|(name, _)| name)
    }

    fn units(&self) -> i128 {
        self.counts.iter().map(|count| count.value).fold(0, i128::saturating_add)
    }

    fn units_above_zero(&self) -> i128 {
        self.counts.iter().map(Count::above_zero).fold(0, i128::saturating_add)
    }

    /// Clients and value by tier, best first.
    ///
    /// ```
    /// use tierline_core::{Attribute, Client, Model, Summary, Tier, name};
    /// let model = Model::builder("sizes")
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::when("Large", name("seats").gt(100)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let plan = model.compile();
    /// let mut summary = Summary::new(&plan);
    /// for seats in [50, 200, 300, 400] {
    ///     summary.count(&plan.assign(&Client::new("a").with("seats", seats), "2026-01-31".parse()?));
    /// }
    /// let shares: Vec<_> = summary.tiers().map(|tier| (tier.tier, tier.clients, tier.share)).collect();
    /// assert_eq!(shares, [(Some("Large"), 3, "0.75".parse().ok()), (Some("Small"), 1, "0.25".parse().ok())]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tiers(&self) -> impl Iterator<Item = TierSummary<'_>> {
        let tiers = self.plan.inner.tiers.iter().map(|tier| Some(&*tier.name));
        // Behind code 0, the clients without a tier.
        tiers.zip(self.counts.iter().skip(1)).map(|(tier, count)| self.tier_summary(tier, *count))
    }

    /// The old name of [`Summary::tiers`].
    #[deprecated(note = "use `tiers`")]
    pub fn rungs(&self) -> impl Iterator<Item = TierSummary<'_>> {
        self.tiers()
    }

    /// The clients without a tier.
    #[must_use]
    pub fn unassigned(&self) -> TierSummary<'_> {
        self.tier_summary(None, self.counts.first().copied().unwrap_or_default())
    }

    fn tier_summary<'a>(&self, tier: Option<&'a str>, count: Count) -> TierSummary<'a> {
        let scale = self.plan.value().map(|(_, scale)| scale);
        TierSummary {
            tier,
            clients: count.clients,
            share: share(i128::from(count.clients), i128::from(self.clients())),
            value: scale.and_then(|scale| Decimal::new(count.value, scale)),
            value_share: scale.and_then(|_| share(count.above_zero(), self.units_above_zero())),
            without_value: count.without_value,
            negative: count.negative,
            negative_value: scale.and_then(|scale| Decimal::new(count.negative_value, scale)),
        }
    }

    /// Why clients are unassigned, the most frequent reason first.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason<'_>> {
        self.most_frequent_first(&self.reasons)
    }

    /// What is wrong with clients that have a tier all the same, because no other is possible; the most frequent first.
    #[must_use]
    pub fn issues_beside_tier(&self) -> Vec<Reason<'_>> {
        self.most_frequent_first(&self.beside_tier)
    }

    /// How many clients have a tier and issues.
    #[must_use]
    pub const fn assigned_with_issues(&self) -> u64 {
        self.assigned_with_issues
    }

    fn most_frequent_first<'a>(&'a self, counts: &'a BTreeMap<What, u64>) -> Vec<Reason<'a>> {
        let mut out: Vec<Reason<'a>> = counts
            .iter()
            .map(|((kind, at, name), clients)| Reason {
                kind: *kind,
                // Nothing for a number beyond all attributes: something computed, or the client as a whole.
                attribute: match self.plan.inner.inputs.get(*at) {
                    Some(input) => Some(&*input.name),
                    None => (!name.is_empty()).then_some(&**name),
                },
                clients: *clients,
            })
            .collect();
        // Over a map in order: reasons of one frequency come by kind and attribute on every platform.
        Reason::most_frequent_first(&mut out);
        out
    }
}

/// `part / whole` in ten-thousandths, rounded half to even.
fn share(part: i128, whole: i128) -> Option<Decimal> {
    if whole <= 0 {
        return None;
    }
    let (units, _) =
        // A value of more than 10^34 units has no share: 128 bits end there.
        crate::value::fraction::divide(part.checked_mul(10_000)?, whole, crate::value::number::Rounding::HalfEven);
    Decimal::new(units, 4)
}
