//! The search of [`cut_offs`](super::cut_offs()): the positions at which tiers can end, tier by tier, and the division that counts.

use tierline_core::{Fraction, Interrupt, Interrupted};

use super::distribution::{Distribution, ThresholdError};
use super::positions::{NOWHERE, Positions, Seeker, Stretch};
use super::wanted::{Uncut, Wanted};

/// A range of shares, from and to.
pub(super) type Shares = (Fraction, Fraction);

/// Ranges of shares as whole numbers of clients and of units.
pub(super) struct Asked {
    pub(super) clients: Option<(i128, i128)>,
    pub(super) value: Option<(i128, i128)>,
    /// What the middle of the range is twice, times a number: `(times, clients or value)`.
    middle: Option<(bool, i128, i128)>,
    pub(super) client_shares: Option<Shares>,
    pub(super) value_shares: Option<Shares>,
    /// Of the tier, and no matter of cuts: the bounds and the middle are those of the others.
    pub(super) uncut: Uncut,
}

/// Clients and value above zero of the highest values: position 1 is the highest one, the last position are all.
pub(super) struct Board {
    pub(super) values: usize,
    pub(super) clients: Vec<i128>,
    pub(super) value: Vec<i128>,
    /// All clients, and all value above zero.
    pub(super) all: (i128, i128),
    pub(super) asked: Vec<Asked>,
    pub(super) interrupt: Interrupt,
}

/// One seeker for each bound.
#[derive(Default)]
pub(super) struct Seekers {
    clients: [Seeker; 2],
    value: [Seeker; 2],
}

impl Board {
    pub(super) fn of(values: &Distribution, wanted: &[Wanted], uncut: &[Uncut]) -> Result<Self, ThresholdError> {
        if wanted.is_empty() {
            return Err(ThresholdError::NoTiers);
        }
        let count = values.distinct();
        let (mut clients, mut value) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let all = (i128::from(values.whole().clients), values.whole().value);
        // INVARIANT: so short that the sums of two and of their bounds fit.
        if all.1.unsigned_abs().leading_zeros() < 4 {
            return Err(ThresholdError::TooLong);
        }
        for position in (0..=count).rev() {
            values.interrupt().check_at(position)?;
            clients.push(i128::from(values.clients_from(position)));
            value.push(values.worth_from(position).ok_or(ThresholdError::TooLong)?.1);
        }
        let mut asked = Vec::with_capacity(wanted.len());
        for (tier, wanted) in wanted.iter().enumerate() {
            for (from, to) in [wanted.clients, wanted.value].into_iter().flatten() {
                if from.is_negative() || from > to || to > Fraction::ONE {
                    return Err(ThresholdError::Range { tier });
                }
            }
            if wanted.value.is_some() && all.1 <= 0 {
                return Err(ThresholdError::NoValue);
            }
            let uncut = uncut.get(tier).copied().unwrap_or_default();
            asked.push(Self::asked(wanted, all, uncut).ok_or(ThresholdError::TooLong)?);
        }
        Ok(Self { values: count, clients, value, all, asked, interrupt: values.interrupt().clone() })
    }

    fn asked(wanted: &Wanted, (clients, value): (i128, i128), uncut: Uncut) -> Option<Asked> {
        let bounds = |range: Option<(Fraction, Fraction)>, all: i128, uncut: i128| match range {
            Some((from, to)) => {
                Some(Some((part(from, all, true)?.checked_sub(uncut)?, part(to, all, false)?.checked_sub(uncut)?)))
            }
            None => Some(None),
        };
        let held = i128::from(uncut.clients);
        let middle = match (wanted.clients, wanted.value) {
            (Some((from, to)), _) => Some((true, from.plus(to)?, clients, held)),
            (None, Some((from, to))) => Some((false, from.plus(to)?, value, uncut.above)),
            (None, None) => None,
        };
        let middle = match middle {
            Some((of_clients, twice, all, uncut)) => {
                let (numerator, denominator) = twice.lowest_terms();
                let times = denominator.checked_mul(2)?;
                Some((of_clients, times, numerator.checked_mul(all)?.checked_sub(times.checked_mul(uncut)?)?))
            }
            None => None,
        };
        Some(Asked {
            clients: bounds(wanted.clients, clients, held)?,
            value: bounds(wanted.value, value, uncut.above)?,
            middle,
            client_shares: wanted.clients,
            value_shares: wanted.value,
            uncut,
        })
    }

    pub(super) fn clients_at(&self, position: usize) -> i128 {
        self.clients.get(position).copied().unwrap_or_default()
    }

    pub(super) fn value_at(&self, position: usize) -> i128 {
        self.value.get(position).copied().unwrap_or_default()
    }

    /// The ends that a tier may have: at least one value, and one left for each tier after it; all for the last one.
    pub(super) fn room(&self, tier: usize, from: usize) -> Stretch {
        let after = self.asked.len().saturating_sub(tier).saturating_sub(1);
        let most = self.values.saturating_sub(after);
        if after == 0 { most..=most } else { from.saturating_add(1)..=most }
    }

    /// The ends within some room that meet the share of the clients.
    pub(super) fn by_clients(&self, tier: usize, from: usize, room: &Stretch, seekers: &mut Seekers) -> Stretch {
        let Some((least, most)) = self.asked.get(tier).and_then(|asked| asked.clients) else { return room.clone() };
        let (start, end) = (*room.start(), room.end().saturating_add(1));
        let clients = |position: usize| self.clients_at(position).saturating_sub(self.clients_at(from));
        let [one, other] = &mut seekers.clients;
        let begin = one.first(start, end, |at| clients(at) >= least);
        let beyond = other.first(start, end, |at| clients(at) > most);
        if begin < beyond { begin..=beyond.saturating_sub(1) } else { NOWHERE }
    }

    /// The ends within some room that meet the share of the value.
    pub(super) fn by_value(&self, tier: usize, from: usize, room: &Stretch, seekers: &mut Seekers) -> Stretch {
        let Some((least, most)) = self.asked.get(tier).and_then(|asked| asked.value) else { return room.clone() };
        let (start, end) = (*room.start(), room.end().saturating_add(1));
        let value = |position: usize| self.value_at(position).saturating_sub(self.value_at(from));
        let [one, other] = &mut seekers.value;
        let begin = one.first(start, end, |at| value(at) >= least);
        let beyond = other.first(start, end, |at| value(at) > most);
        if begin < beyond { begin..=beyond.saturating_sub(1) } else { NOWHERE }
    }

    /// All ends of a tier that begins at a position.
    fn ends(&self, tier: usize, from: usize, seekers: &mut Seekers) -> Stretch {
        let room = self.by_clients(tier, from, &self.room(tier, from), seekers);
        if room.is_empty() { NOWHERE } else { self.by_value(tier, from, &room, seekers) }
    }

    /// All ends of a tier that begins at any of some positions.
    pub(super) fn ends_of_all(&self, tier: usize, from: &Positions) -> Result<Positions, Interrupted> {
        // How many stretches begin at a position, less how many ended before it.
        let mut steps = vec![0_i64; self.values.saturating_add(2)];
        let mut seekers = Seekers::default();
        for (at, begin) in from.iter().enumerate() {
            self.interrupt.check_at(at)?;
            let stretch = self.ends(tier, begin, &mut seekers);
            if !stretch.is_empty() {
                if let Some(step) = steps.get_mut(*stretch.start()) {
                    *step = step.saturating_add(1);
                }
                if let Some(step) = steps.get_mut(stretch.end().saturating_add(1)) {
                    *step = step.saturating_sub(1);
                }
            }
        }
        let mut open = 0_i64;
        let is_open = |step: i64| {
            open = open.saturating_add(step);
            open > 0
        };
        let open = self.interrupt.collected(steps.into_iter().take(self.values.saturating_add(1)).map(is_open))?;
        Ok(Positions(open))
    }

    /// Of the ends that tiers can have, those from which the later tiers can go on to the end.
    pub(super) fn alive(&self, mut reach: Vec<Positions>) -> Result<Vec<Positions>, Interrupted> {
        for tier in (0..self.asked.len()).rev() {
            let Some([from, to]) = reach.get_mut(tier..=tier.saturating_add(1)) else { break };
            let mut before = Vec::with_capacity(to.0.len().saturating_add(1));
            let mut count = 0_usize;
            before.push(0);
            for (at, is) in to.0.iter().enumerate() {
                self.interrupt.check_at(at)?;
                count = count.saturating_add(usize::from(*is));
                before.push(count);
            }
            let any = |stretch: &Stretch| {
                !stretch.is_empty() && before.get(*stretch.start()) < before.get(stretch.end().saturating_add(1))
            };
            let mut seekers = Seekers::default();
            for (begin, is) in from.0.iter_mut().enumerate() {
                self.interrupt.check_at(begin)?;
                if *is {
                    *is = any(&self.ends(tier, begin, &mut seekers));
                }
            }
        }
        Ok(reach)
    }

    /// The ends of the division that counts, one for each tier.
    pub(super) fn chosen(&self, alive: Vec<Positions>) -> Result<Vec<usize>, ThresholdError> {
        let mut cuts = Vec::with_capacity(self.asked.len());
        let mut from = 0;
        for (tier, (asked, ends)) in self.asked.iter().zip(alive.iter().skip(1)).enumerate() {
            let stretch = self.ends(tier, from, &mut Seekers::default());
            let all = || stretch.clone().filter(|end| ends.has(*end));
            let clients = |end: usize| self.clients_at(end).saturating_sub(self.clients_at(from));
            let (of_clients, times, middle) = match asked.middle {
                Some(middle) => middle,
                None => {
                    let (least, most) = (all().map(clients).min(), all().map(clients).max());
                    (true, 2, least.unwrap_or_default().saturating_add(most.unwrap_or_default()))
                }
            };
            let mut best: Option<(u128, usize)> = None;
            self.interrupt.check()?;
            for (at, end) in all().enumerate() {
                self.interrupt.check_at(at)?;
                let amount =
                    if of_clients { clients(end) } else { self.value_at(end).saturating_sub(self.value_at(from)) };
                let distance = amount.checked_mul(times).and_then(|amount| amount.checked_sub(middle));
                let distance = distance.ok_or(ThresholdError::TooLong)?.unsigned_abs();
                if best.is_none_or(|best| (distance, end) < best) {
                    best = Some((distance, end));
                }
            }
            // INVARIANT: the position is alive, so it has an end that is.
            let Some((_, end)) = best else { break };
            cuts.push(end);
            from = end;
        }
        Ok(cuts)
    }
}

/// A share of a whole number, rounded up or down to a whole number.
fn part(share: Fraction, all: i128, up: bool) -> Option<i128> {
    let (numerator, denominator) = share.lowest_terms();
    let product = numerator.checked_mul(all)?;
    let floor = product.checked_div_euclid(denominator)?;
    let rest = product.checked_rem_euclid(denominator)? != 0;
    floor.checked_add(i128::from(up && rest))
}
