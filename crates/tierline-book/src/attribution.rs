//! Why the tiers of clients changed between two reviews: causes that add up exactly.

use core::fmt;
use std::collections::BTreeMap;

use tierline_core::Date;

use crate::movement::Movement;
use crate::policy::Policy;
use crate::review::{ReviewError, ReviewInput, ReviewOutcome};
use crate::standing::{OverrideKind, Pending, Standing};

/// Why a client is in another tier than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// It had no standing.
    Entered,
    /// It had left, and is back.
    Returned,
    /// It has been unassigned ever since it is known, and has a tier now.
    KnownNow,
    /// It is not in the book any more.
    Left,
    /// Its values changed.
    Data,
    /// A value is missing that tells whether it belongs where it was.
    Missing,
    /// The model changed.
    Model,
    /// Its values or the model changed: what the last model says of today's values is not known.
    DataOrModel,
    /// The model is the same, and the version of the meaning is another one.
    Meaning,
    /// A move that waited took effect.
    Timer,
    /// Somebody has set its tier, or what somebody had set has ended.
    Override,
}

impl Cause {
    /// All causes, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::Entered,
        Self::Returned,
        Self::KnownNow,
        Self::Left,
        Self::Data,
        Self::Missing,
        Self::Model,
        Self::DataOrModel,
        Self::Meaning,
        Self::Timer,
        Self::Override,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Returned => "returned",
            Self::KnownNow => "known now",
            Self::Left => "left",
            Self::Data => "data",
            Self::Missing => "missing",
            Self::Model => "model",
            Self::DataOrModel => "data or model",
            Self::Meaning => "meaning",
            Self::Timer => "timer",
            Self::Override => "override",
        }
    }

    /// Several causes of one move: `data and model`.
    ///
    /// ```
    /// use tierline_book::Cause;
    /// assert_eq!(Cause::list(&[Cause::Data, Cause::Model]), "data and model");
    /// ```
    #[must_use]
    pub fn list(causes: &[Self]) -> String {
        let words: Vec<&str> = causes.iter().map(|cause| cause.word()).collect();
        words.join(" and ")
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What is known of the model of the last review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastModel {
    /// It is the model of this review.
    Same,
    /// It is another one, and it says this of the client's values of today.
    Says(ReviewInput),
    /// It is the model of this review, read by another version of the meaning.
    OtherMeaning,
    /// It is another one, which is not at hand.
    Unknown,
}

/// One leg of a client's way from the tier before to the tier after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Why.
    pub cause: Cause,
    /// Where from; nothing for a client that entered.
    pub from: Option<usize>,
    /// Where to; nothing for a client that left.
    pub to: Option<usize>,
}

/// The most legs: back, by an override, by the values, by the model.
const MOST_LEGS: usize = 4;

/// The way of one client: no leg, or some. Each begins where the one before ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Legs {
    legs: [Option<Leg>; MOST_LEGS],
}

impl Legs {
    /// The way from a tier over others: where each leg leads to, and why. A leg to where the client is already is none.
    fn of<const N: usize>(from: Option<usize>, ways: [(Cause, Option<usize>); N]) -> Self {
        let mut legs = [None; MOST_LEGS];
        let mut at = from;
        let mut room = legs.iter_mut();
        for (cause, to) in ways {
            if to != at
                && let Some(leg) = room.next()
            {
                *leg = Some(Leg { cause, from: at, to });
                at = to;
            }
        }
        Self { legs }
    }

    /// The legs, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Leg> + use<> {
        self.legs.into_iter().flatten()
    }

    /// The causes as a table of movements has them ([`Cause::list`]); none where the tier is the same, and
    /// where the movement names the cause (entered, left, returned). A client that is held because a value is missing has that
    /// as its cause.
    ///
    /// ```
    /// use tierline_book::{Cause, LastModel, Movement, Policy, ReviewInput, Standing};
    /// use tierline_core::Migration;
    /// let policy = Policy::new(&Migration::default(), 3);
    /// let (before, day) = (Standing::new(1, "2026-02-20".parse()?), "2026-05-20".parse()?);
    /// let seen = ReviewInput { tier: Some(0), ..ReviewInput::default() };
    /// let reviewed = policy.review(Some(&before), &seen, day)?;
    /// let legs = policy.legs(Some(&before), &reviewed, &LastModel::Same, day)?;
    /// assert_eq!(legs.causes(Movement::Promoted), [Cause::Data]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn causes(&self, movement: Movement) -> Vec<Cause> {
        let named_by_movement = [Cause::Entered, Cause::Left, Cause::Returned];
        let causes = self.iter().map(|leg| leg.cause).filter(|cause| !named_by_movement.contains(cause));
        let held = (movement == Movement::Held).then_some(Cause::Missing);
        let mut causes: Vec<Cause> = held.into_iter().chain(causes).collect();
        causes.dedup();
        causes
    }
}

impl Policy {
    /// Tells the causes of what a review did with a client apart.
    ///
    /// A client that entered or left did just that; one that is back went first to the tier of its standing. An override
    /// that is in force explains what it makes of the tier, and one that was in force at the last review, did hold the client
    /// and has ended since, what came of its end; one that began and ended between two reviews explains nothing, and a move
    /// that waited meanwhile has its own cause. From there the way goes over the tier that the
    /// review would have come to with what the last model says of today's values: up to there the values have moved the
    /// client (or the timer of a move in that direction, which waited, or that a value is missing), and from there on the
    /// model.
    ///
    /// # Errors
    /// The last model gives a tier that the model does not have, or the standing is none that can be reviewed on that
    /// day.
    pub fn legs(
        &self,
        before: Option<&Standing>,
        reviewed: &ReviewOutcome,
        last: &LastModel,
        as_of: Date,
    ) -> Result<Legs, ReviewError> {
        let (from, to) = (reviewed.from, reviewed.to);
        let remembered = before.filter(|before| before.left_on.is_none_or(|day| !self.forgets(day, as_of)));
        let Some(before) = remembered.filter(|_| to.is_some()) else {
            return Ok(Legs::of(from, [(if to.is_none() { Cause::Left } else { Cause::Entered }, to)]));
        };
        let Some(tier) = before.tier else {
            let known = before.last_review().is_some();
            return Ok(Legs::of(from, [(if known { Cause::KnownNow } else { Cause::Entered }, to)]));
        };
        // A second review of a day leaves every standing as it is.
        if before.last_review() == Some(as_of) {
            return Ok(Legs::default());
        }
        let back = (Cause::Returned, Some(tier));
        if self.explains(before, tier, to, as_of) {
            return Ok(Legs::of(from, [back, (Cause::Override, to)]));
        }
        let bound = before.held.filter(|held| held.in_force(as_of)).map_or(tier, |held| held.allowed(tier));
        let between = match last {
            LastModel::Same | LastModel::OtherMeaning | LastModel::Unknown => to,
            LastModel::Says(seen) => self.review(Some(before), seen, as_of)?.to,
        };
        let waited =
            before.pending.is_some_and(|pending| between.is_some_and(|to| self.same_way(bound, pending.tier, to)));
        let first = match last {
            _ if reviewed.why.unknown.is_some() => Cause::Missing,
            _ if waited => Cause::Timer,
            LastModel::Unknown => Cause::DataOrModel,
            LastModel::OtherMeaning => Cause::Meaning,
            LastModel::Same | LastModel::Says(_) => Cause::Data,
        };
        Ok(Legs::of(from, [back, (Cause::Override, Some(bound)), (first, between), (Cause::Model, to)]))
    }

    /// Whether an override explains a whole move: it sets the tier, or it held the client at the last review and has ended, and
    /// no move waited in that direction.
    fn explains(&self, before: &Standing, tier: usize, to: Option<usize>, as_of: Date) -> bool {
        before.held.is_some_and(|held| match held.kind {
            OverrideKind::Exactly if held.in_force(as_of) => true,
            _ if held.in_force(as_of) => false,
            _ => {
                let waited = |pending: Pending| to.is_some_and(|to| self.same_way(tier, pending.tier, to));
                let held_then = before.last_review().is_some_and(|last| held.held_at(last));
                held_then && held.tier == tier && !before.pending.is_some_and(waited)
            }
        })
    }

    /// Whether both lie on the same side of a tier; of one without an order, every other one does.
    fn same_way(&self, from: usize, one: usize, other: usize) -> bool {
        if self.ranked {
            (one < from && other < from) || (one > from && other > from)
        } else {
            one != from && other != from
        }
    }
}

/// How many clients, and their value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub clients: u64,
    /// The sum of what is known of their value, in units of the value attribute.
    pub value: i128,
    /// How many of them have no value.
    pub without_value: u64,
}

impl Count {
    /// One client of a value, in units.
    pub(crate) fn one(value: Option<i64>) -> Self {
        Self { clients: 1, value: value.map_or(0, i128::from), without_value: u64::from(value.is_none()) }
    }

    /// Adds another group of clients.
    pub fn add(&mut self, other: Self) {
        self.clients = self.clients.saturating_add(other.clients);
        // 2^63 clients of 10^18 units each fit 128 bits.
        self.value = self.value.saturating_add(other.value);
        self.without_value = self.without_value.saturating_add(other.without_value);
    }
}

/// How many more clients came than went, and how much more value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Net {
    /// Clients that came, less those that went.
    pub clients: i128,
    /// Their value that is known, in units of the value attribute.
    pub value: i128,
    /// The same of the clients that have no value.
    pub without_value: i128,
}

impl Net {
    /// Adds what there is of another group.
    pub fn add(&mut self, other: Self) {
        self.clients = self.clients.saturating_add(other.clients);
        self.value = self.value.saturating_add(other.value);
        self.without_value = self.without_value.saturating_add(other.without_value);
    }

    fn come(&mut self, count: Count) {
        self.clients = self.clients.saturating_add(i128::from(count.clients));
        self.value = self.value.saturating_add(count.value);
        self.without_value = self.without_value.saturating_add(i128::from(count.without_value));
    }

    fn go(&mut self, count: Count) {
        self.clients = self.clients.saturating_sub(i128::from(count.clients));
        self.value = self.value.saturating_sub(count.value);
        self.without_value = self.without_value.saturating_sub(i128::from(count.without_value));
    }
}

/// What became of one tier between two reviews: `before`, and the nets of all causes, add up to `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flow {
    /// The rank of the tier.
    pub tier: usize,
    /// Who was in it, with today's value.
    pub before: Count,
    /// By cause, in the order of [`Cause::ALL`].
    pub nets: [Net; 11],
    /// Who is in it.
    pub after: Count,
}

impl Flow {
    /// What a cause added to the tier.
    #[must_use]
    pub fn net(&self, cause: Cause) -> Net {
        Cause::ALL.iter().zip(&self.nets).find(|(other, _)| **other == cause).map(|(_, net)| *net).unwrap_or_default()
    }
}

/// Why the tiers of a client base changed between two reviews.
///
/// Clients are weighed with their value of today, before and after, so that value moves between tiers only with its
/// client. Attributions of parts of a client base add up to that of the whole, in any order: [`Attribution::merge`].
///
/// ```
/// use tierline_book::{Attribution, Cause, LastModel, Policy, ReviewInput, Standing};
/// use tierline_core::Migration;
///
/// let policy = Policy::new(&Migration::default(), 3);
/// let (today, standing) = ("2026-04-15".parse()?, Standing::new(1, "2026-01-15".parse()?));
/// let seen = ReviewInput { tier: Some(0), ..ReviewInput::default() };
/// let reviewed = policy.review(Some(&standing), &seen, today)?;
/// let legs = policy.legs(Some(&standing), &reviewed, &LastModel::Same, today)?;
///
/// let mut attribution = Attribution::new(3);
/// attribution.add(&reviewed, &legs, Some(120_000));
/// let flows = attribution.flows();
/// assert_eq!((flows[1].before.clients, flows[1].net(Cause::Data).clients, flows[1].after.clients), (1, -1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    before: Vec<Count>,
    after: Vec<Count>,
    legs: BTreeMap<(Cause, Option<usize>, Option<usize>), Count>,
}

impl Attribution {
    /// No clients yet, over so many tiers.
    #[must_use]
    pub fn new(tiers: usize) -> Self {
        Self { before: vec![Count::default(); tiers], after: vec![Count::default(); tiers], legs: BTreeMap::new() }
    }

    /// Adds one client with its value of today, in units of the value attribute. A value that is not known counts
    /// nothing, and is counted.
    pub fn add(&mut self, reviewed: &ReviewOutcome, legs: &Legs, value: Option<i128>) {
        let one = Count { clients: 1, value: value.unwrap_or(0), without_value: u64::from(value.is_none()) };
        for (counts, tier) in [(&mut self.before, reviewed.from), (&mut self.after, reviewed.to)] {
            if let Some(count) = tier.and_then(|tier| counts.get_mut(tier)) {
                count.add(one);
            }
        }
        for leg in legs.iter() {
            self.legs.entry((leg.cause, leg.from, leg.to)).or_default().add(one);
        }
    }

    /// Adds the clients of another part of the client base.
    pub fn merge(&mut self, other: &Self) {
        for (counts, more) in [(&mut self.before, &other.before), (&mut self.after, &other.after)] {
            if counts.len() < more.len() {
                counts.resize(more.len(), Count::default());
            }
            for (count, more) in counts.iter_mut().zip(more) {
                count.add(*more);
            }
        }
        for (leg, count) in &other.legs {
            self.legs.entry(*leg).or_default().add(*count);
        }
    }

    /// All legs of all clients, by cause, tier before and tier after.
    pub fn legs(&self) -> impl Iterator<Item = (Leg, Count)> {
        self.legs.iter().map(|(&(cause, from, to), count)| (Leg { cause, from, to }, *count))
    }

    /// What became of each tier, best first.
    #[must_use]
    pub fn flows(&self) -> Vec<Flow> {
        let mut flows: Vec<Flow> = self
            .before
            .iter()
            .zip(&self.after)
            .enumerate()
            .map(|(tier, (before, after))| Flow { tier, before: *before, nets: Default::default(), after: *after })
            .collect();
        let nets = |flows: &mut Vec<Flow>, tier: Option<usize>, cause: Cause, change: fn(&mut Net, Count), count| {
            let flow = tier.and_then(|tier| flows.get_mut(tier));
            let net = flow.and_then(|flow| Cause::ALL.iter().zip(&mut flow.nets).find(|(other, _)| **other == cause));
            if let Some((_, net)) = net {
                change(net, count);
            }
        };
        for (leg, count) in self.legs() {
            nets(&mut flows, leg.from, leg.cause, Net::go, count);
            nets(&mut flows, leg.to, leg.cause, Net::come, count);
        }
        flows
    }
}
