//! What a search of cut-offs shows: the tiers of the division that was found, or what each division lacks.

use tierline_core::{Decimal, Fraction, Interrupted};

use super::conflict::{Conflict, Reached, Refusal};
use super::distribution::{Distribution, roundest_units};
use super::positions::{Positions, Seeker, Stretch};
use super::search::{Asked, Board, Seekers};
use super::wanted::Wanted;

/// One tier of a division, and what it has, clients whom no cut moves included.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CutOff {
    /// Where the tier begins: clients with this value or more are in it or in a better one. It is the lowest value in it.
    pub at: Decimal,
    /// The roundest number that does the same; [`CutOff::at`] itself for the last tier, which has no cut below it.
    pub round: Decimal,
    /// How many clients.
    pub clients: u64,
    /// Their share of all clients.
    pub client_share: Fraction,
    /// What their values add up to, those below zero included.
    pub value: Decimal,
    /// The share that their values above zero have of all values above zero; nothing where there are none.
    pub value_share: Option<Fraction>,
}

impl Board {
    pub(super) fn described(&self, values: &Distribution, cuts: &[usize]) -> Vec<CutOff> {
        let begins = std::iter::once(0).chain(cuts.iter().copied());
        let tier = |((begin, end), asked): ((usize, usize), &Asked)| {
            let position = self.values.saturating_sub(end);
            let at = values.at(position);
            let round = match position.checked_sub(1) {
                Some(below) => roundest_units(values.at(below), at),
                None => at,
            };
            let uncut = asked.uncut;
            let moved = self.clients_at(end).saturating_sub(self.clients_at(begin));
            let clients = moved.saturating_add(uncut.clients.into());
            let above = self.value_at(end).saturating_sub(self.value_at(begin)).saturating_add(uncut.above);
            let worth = |position: usize| {
                let position = self.values.saturating_sub(position);
                values.worth_from(position).map(|(worth, _)| worth).unwrap_or_default()
            };
            let value = worth(end).saturating_sub(worth(begin)).saturating_add(uncut.value);
            CutOff {
                at: values.decimal(at),
                round: values.decimal(round),
                clients: u64::try_from(clients).unwrap_or_default(),
                client_share: share(clients, self.all.0),
                value: values.money(value),
                value_share: self.value_share(above),
            }
        };
        begins.zip(cuts.iter().copied()).zip(&self.asked).map(tier).collect()
    }

    fn value_share(&self, value: i128) -> Option<Fraction> {
        Fraction::of(value, self.all.1).filter(|_| self.all.1 > 0)
    }

    /// What a tier lacks that has no end, wherever it begins.
    pub(super) fn refusal(&self, tier: usize, from: &Positions) -> Result<Refusal, Interrupted> {
        let asked = self.asked.get(tier);
        let bounds = |pick: fn(&Asked) -> Option<(i128, i128)>| asked.and_then(pick).unwrap_or_default();
        let mut seekers = Seekers::default();
        let (mut by_clients_alone, mut by_value_alone, mut both) =
            (Extent::default(), Extent::default(), Extent::default());
        let (mut any_clients, mut any_value) = (false, false);
        for (at, begin) in from.iter().enumerate() {
            self.interrupt.check_at(at)?;
            let room = self.room(tier, begin);
            let by_clients = self.by_clients(tier, begin, &room, &mut seekers);
            any_clients |= !by_clients.is_empty();
            any_value |= !self.by_value(tier, begin, &room, &mut seekers).is_empty();
            by_clients_alone.add(&self.clients, begin, &room, bounds(|asked| asked.clients));
            by_value_alone.add(&self.value, begin, &room, bounds(|asked| asked.value));
            both.add(&self.value, begin, &by_clients, bounds(|asked| asked.value));
        }
        let uncut = asked.map(|asked| asked.uncut).unwrap_or_default();
        let clients = |reached: &Extent| reached.shares(uncut.clients.into(), self.all.0);
        let value = |reached: &Extent| reached.shares(uncut.above, self.all.1);
        Ok(match (asked.and_then(|asked| asked.client_shares), asked.and_then(|asked| asked.value_shares)) {
            (Some(asked), _) if !any_clients => Refusal::Clients { asked, reached: clients(&by_clients_alone) },
            (None, Some(asked)) => Refusal::Value { asked, reached: value(&by_value_alone) },
            (_, Some(asked)) if !any_value => Refusal::Value { asked, reached: value(&by_value_alone) },
            (Some(clients), Some(shares)) => Refusal::Both { clients, value: shares, reached: value(&both) },
            // Without shares of value, it is those of the clients that cannot be met.
            (asked, None) => {
                let asked = asked.unwrap_or((Fraction::ZERO, Fraction::ONE));
                Refusal::Clients { asked, reached: clients(&by_clients_alone) }
            }
        })
    }

    pub(super) fn conflict(&self, wanted: &[Wanted], tier: usize, from: &Positions, refusal: Refusal) -> Conflict {
        let extent = |of: fn(&Self, usize) -> i128| {
            let all = from.iter().map(|position| of(self, position));
            let range = all.fold(None, |range: Option<(i128, i128)>, value| {
                Some(range.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
            });
            range.unwrap_or_default()
        };
        let (mut clients, mut value) = (extent(Self::clients_at), extent(Self::value_at));
        for asked in self.asked.iter().take(tier) {
            let more =
                |(least, most): (i128, i128), more: i128| (least.saturating_add(more), most.saturating_add(more));
            clients = more(clients, asked.uncut.clients.into());
            value = more(value, asked.uncut.above);
        }
        let all = self.all.0;
        Conflict {
            tier,
            name: wanted.get(tier).map(|wanted| wanted.tier.clone()).unwrap_or_default(),
            last: tier.saturating_add(1) == self.asked.len(),
            clients_above: (share(clients.0, all), share(clients.1, all)),
            value_above: self.value_share(value.0).zip(self.value_share(value.1)),
            refusal,
        }
    }
}

/// What can be had below and above a range.
#[derive(Default)]
struct Extent {
    below: Option<(i128, i128)>,
    above: Option<(i128, i128)>,
}

impl Extent {
    /// Adds what a tier has that begins at a position and ends within a stretch; sums never fall.
    fn add(&mut self, sums: &[i128], from: usize, ends: &Stretch, asked: (i128, i128)) {
        if ends.is_empty() {
            return;
        }
        let at = |position: usize| sums.get(position).copied().unwrap_or_default();
        let part = |position: usize| at(position).saturating_sub(at(from));
        // The least and the most are at the ends, and around the range that is asked for.
        let (first, end) = (*ends.start(), ends.end().saturating_add(1));
        let begin = Seeker::default().first(first, end, |at| part(at) >= asked.0);
        let beyond = Seeker::default().first(first, end, |at| part(at) > asked.1);
        if begin > first {
            widen(&mut self.below, part(first), part(begin.saturating_sub(1)));
        }
        if beyond < end {
            widen(&mut self.above, part(beyond), part(*ends.end()));
        }
    }

    /// As shares of a whole, with those whom no cut moves.
    fn shares(&self, uncut: i128, all: i128) -> Reached {
        let rate = |part: i128| share(part.saturating_add(uncut), all);
        let shares = |(least, most): (i128, i128)| (rate(least), rate(most));
        Reached { below: self.below.map(shares), above: self.above.map(shares) }
    }
}

fn widen(range: &mut Option<(i128, i128)>, least: i128, most: i128) {
    *range = Some(range.map_or((least, most), |(low, high)| (low.min(least), high.max(most))));
}

fn share(part: i128, all: i128) -> Fraction {
    Fraction::of(part, all).unwrap_or(Fraction::ZERO)
}
