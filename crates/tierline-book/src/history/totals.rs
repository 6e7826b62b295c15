//! What a review counted of each tier: it stays when clients are forgotten.

use std::collections::BTreeMap;

use tierline_core::{Date, Decimal};

use crate::attribution::Count;
use crate::movement::Movement;

/// What a tier had after a review, and what the review did with its clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TierTotal {
    /// The clients in it, and their value in units.
    pub count: Count,
    /// By movement: the clients in it, and those that left it.
    pub movements: BTreeMap<Movement, u64>,
}

impl TierTotal {
    /// Adds a client: one that left counts among the movements of the tier that it left, and not among its clients.
    ///
    /// ```
    /// use tierline_book::{Movement, TierTotal};
    /// let mut total = TierTotal::default();
    /// total.add(Movement::Kept, Some(500));
    /// total.add(Movement::Left, Some(70));
    /// assert_eq!((total.count.clients, total.count.value, total.movements[&Movement::Left]), (1, 500, 1));
    /// ```
    pub fn add(&mut self, movement: Movement, value: Option<i64>) {
        if movement != Movement::Left {
            self.count.add(Count::one(value));
        }
        let clients = self.movements.entry(movement).or_default();
        *clients = clients.saturating_add(1);
    }
}

/// A line of the table of totals: one tier after one review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierDay {
    /// The day of the review.
    pub day: Date,
    /// The tier; nothing for the clients without one.
    pub tier: Option<Box<str>>,
    /// Its place among the tiers of the model, the best 1; nothing without a tier.
    pub rank: Option<i64>,
    /// The clients in it.
    pub clients: u64,
    /// The sum of what is known of their value.
    pub value: Option<Decimal>,
    /// How many of them have none.
    pub without_value: u64,
    /// By movement, in the order of [`Movement::ALL`].
    pub movements: Vec<u64>,
    /// The fingerprint of the model.
    pub fingerprint: Box<str>,
    /// Whether the history has each change of value, because the model remembers it.
    pub values_followed: bool,
}
