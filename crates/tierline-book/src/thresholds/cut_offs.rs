//! Cut-offs that meet the shares of clients and of value that tiers are meant to have, all together; or why none do.
//!
//! A cut lies between two distinct values, so a division is a list of positions. For a tier that begins at a position,
//! the ends that meet its share of the clients are a stretch, and those that meet its share of the value are a stretch
//! too, because only what is above zero counts in shares of value and so the sum never falls. So all positions that the
//! first tier, the first two tiers ... can end at are found exactly, stretch by stretch; and where there are none for a
//! tier, that is the proof that no division meets all.
//!
//! Shares are of the whole of the distribution, so that they are those of a report: clients without such a number are in
//! the whole, and in the tier that they are in whatever the cut is ([`Uncut`]).

use super::conflict::{Conflict, Refusal};
use super::distribution::{Distribution, ThresholdError};
use super::division::CutOff;
use super::positions::Positions;
use super::search::Board;
use super::wanted::{Uncut, Wanted};

/// What [`cut_offs`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CutOffs {
    /// A division that meets all, best tier first.
    Found(Vec<CutOff>),
    /// There is none.
    Impossible(Box<Conflict>),
}

/// Cuts values into tiers, best first, so that each has the shares of clients and of value that it is meant to have.
///
/// Each tier has at least one distinct value, and equal values stay together. Of the divisions that meet all, the one
/// counts whose best tier comes nearest to the middle of its range of clients; of its range of value where it has none of
/// clients; and without either, to the middle between the fewest and the most clients that it can have. Of two that are
/// equally near, the one with fewer clients. Then, with this tier cut, the next one counts, and so on.
///
/// Where no division meets all, the conflict names the best tier at which none can go on: it is a proof, because all
/// ends that the tiers above can have are looked at.
///
/// # Errors
/// [`ThresholdError`] without tiers, for a range that does not go up between 0 and 1, for a share of value where no client
/// has a value above zero, and where figures are too long.
///
/// ```
/// use tierline_book::{CutOffs, Distribution, Wanted, cut_offs};
/// use tierline_core::Fraction;
/// let share = |percent: i128| Fraction::of(percent, 100).unwrap();
/// let wanted = |tier: &str, from, to| Wanted { tier: tier.into(), clients: Some((share(from), share(to))), value: None };
/// let values = Distribution::of(0, 1..=100_i64)?;
/// let CutOffs::Found(tiers) = cut_offs(&values, &[wanted("Strategic", 10, 20), wanted("Scale", 40, 100)])? else {
///     panic!("a cut")
/// };
/// assert_eq!((tiers[0].at.to_string().as_str(), tiers[0].clients), ("86", 15));
///
/// let CutOffs::Impossible(conflict) = cut_offs(&values, &[wanted("Strategic", 10, 20), wanted("Scale", 40, 60)])? else {
///     panic!("no cut")
/// };
/// assert_eq!(
///     conflict.to_string(),
///     "the better tiers leave `Scale` 80 to 90 % of the clients, and 40 to 60 % are asked; \
///      the better tiers take 10 to 20 % of the clients and 18.9 to 35.8 % of the value"
/// );
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
pub fn cut_offs(values: &Distribution, wanted: &[Wanted]) -> Result<CutOffs, ThresholdError> {
    cut_offs_beside(values, wanted, &[])
}

/// The same where tiers have clients whom no cut moves: `uncut` has an entry for each tier, best first; for tiers beyond
/// its end there are none.
///
/// # Errors
/// As [`cut_offs`].
///
/// ```
/// use tierline_book::{CutOffs, Distribution, Uncut, Wanted, Whole, cut_offs_beside};
/// use tierline_core::Fraction;
/// let half = Some((Fraction::of(1, 2).unwrap(), Fraction::of(1, 2).unwrap()));
/// let wanted = |tier: &str, clients| Wanted { tier: tier.into(), clients, value: None };
/// // Of eight clients two have no value: they are in the last tier, whatever the cut is.
/// let values = Distribution::of(0, 1..=6_i64)?.among(Whole { clients: 8, value: 21 });
/// let uncut = [Uncut::default(), Uncut { clients: 2, ..Uncut::default() }];
/// let CutOffs::Found(tiers) = cut_offs_beside(&values, &[wanted("A", None), wanted("B", half)], &uncut)? else { panic!("a cut") };
/// assert_eq!((tiers[0].clients, tiers[1].clients), (4, 4));
/// # Ok::<(), tierline_book::ThresholdError>(())
/// ```
pub fn cut_offs_beside(values: &Distribution, wanted: &[Wanted], uncut: &[Uncut]) -> Result<CutOffs, ThresholdError> {
    let board = Board::of(values, wanted, uncut)?;
    let tiers = board.asked.len();
    if tiers > board.values {
        let refusal = Refusal::TooFewValues { distinct: board.values, tiers };
        let start = Positions::only(0, board.values);
        return Ok(CutOffs::Impossible(Box::new(board.conflict(wanted, 0, &start, refusal))));
    }
    let mut reach = vec![Positions::only(0, board.values)];
    for tier in 0..tiers {
        let Some(from) = reach.last() else { break };
        let next = board.ends_of_all(tier, from)?;
        if next.is_empty() {
            let refusal = board.refusal(tier, from)?;
            return Ok(CutOffs::Impossible(Box::new(board.conflict(wanted, tier, from, refusal))));
        }
        reach.push(next);
    }
    let cuts = board.chosen(board.alive(reach)?)?;
    Ok(CutOffs::Found(board.described(values, &cuts)))
}

#[cfg(test)]
mod tests {
    use super::super::conflict::Reached;
    use super::*;
    use proptest::prelude::*;
    use tierline_core::{Decimal, Fraction, Model, Target};

    type Percents = Option<(i128, i128)>;

    fn fraction(part: i128, whole: i128) -> Fraction {
        Fraction::of(part, whole).unwrap()
    }

    fn wanted(tiers: &[(&str, Percents, Percents)]) -> Vec<Wanted> {
        let shares = |range: Percents| range.map(|(from, to)| (fraction(from, 100), fraction(to, 100)));
        tiers
            .iter()
            .map(|(tier, clients, value)| Wanted {
                tier: (*tier).into(),
                clients: shares(*clients),
                value: shares(*value),
            })
            .collect()
    }

    fn found(values: &[i64], tiers: &[(&str, Percents, Percents)]) -> Vec<CutOff> {
        match cut_offs(&Distribution::of(0, values.iter().copied()).unwrap(), &wanted(tiers)).unwrap() {
            CutOffs::Found(tiers) => tiers,
            CutOffs::Impossible(conflict) => panic!("{conflict}"),
        }
    }

    fn words(values: &[i64], tiers: &[(&str, Percents, Percents)]) -> String {
        match cut_offs(&Distribution::of(0, values.iter().copied()).unwrap(), &wanted(tiers)).unwrap() {
            CutOffs::Found(tiers) => panic!("{tiers:?}"),
            CutOffs::Impossible(conflict) => conflict.to_string(),
        }
    }

    /// A tenth of the clients has most of the value.
    fn steep() -> Vec<i64> {
        (1..=15)
            .map(|n| 100_000 + n * 10_000)
            .chain((1..=35).map(|n| 20_000 + n * 500))
            .chain((1..=50).map(|n| 4_000 + n * 100))
            .collect()
    }

    const TARGETS: [(&str, Percents, Percents); 3] = [
        ("Strategic", Some((10, 20)), Some((50, 70))),
        ("Core", Some((30, 40)), Some((25, 35))),
        ("Scale", Some((40, 60)), Some((10, 20))),
    ];

    #[test]
    fn a_steep_book_meets_all_shares_together() {
        let tiers = found(&steep(), &TARGETS);
        assert_eq!(tiers.iter().map(|tier| tier.clients).collect::<Vec<_>>(), [14, 32, 54]);
        for (tier, (name, clients, value)) in tiers.iter().zip(TARGETS) {
            let (clients, value) = (clients.unwrap(), value.unwrap());
            let share = tier.value_share.unwrap();
            assert!(
                tier.client_share >= fraction(clients.0, 100) && tier.client_share <= fraction(clients.1, 100),
                "{name}"
            );
            assert!(share >= fraction(value.0, 100) && share <= fraction(value.1, 100), "{name}");
        }
        assert_eq!((tiers[0].at, tiers[0].round), (Decimal::from(120_000), Decimal::from(120_000)));
        assert_eq!((tiers[2].at, tiers[2].round), (Decimal::from(4_100), Decimal::from(4_100)));
    }

    #[test]
    fn a_flat_book_cannot_and_the_words_say_why() {
        let flat: Vec<i64> = (1..=100).map(|n| 1_000 + n * 10).collect();
        assert_eq!(
            words(&flat, &TARGETS),
            "any cut that gives `Strategic` 10 to 20 % of the clients gives it 13 to 25.3 % of the value, and 50 to 70 % are asked"
        );
    }

    #[test]
    fn words_name_the_tier_that_cannot_go_on_and_what_stands_before_it() {
        let ties: Vec<i64> = [9; 30].into_iter().chain([5; 30]).chain([1; 40]).collect();
        assert_eq!(
            words(&ties, &[("A", Some((10, 20)), None), ("B", None, None)]),
            "no cut gives `A` 10 to 20 % of the clients: it can have 30 to 60 %"
        );
        assert_eq!(
            words(&ties, &[("A", Some((40, 50)), None), ("B", None, None)]),
            "no cut gives `A` 40 to 50 % of the clients: it can have at most 30 % or at least 60 %"
        );
        assert_eq!(
            words(&ties, &[("A", None, Some((0, 50))), ("B", None, None)]),
            "no cut gives `A` 0 to 50 % of the value: it can have 58.7 to 91.3 %"
        );
        assert_eq!(
            words(&ties, &[("A", None, None), ("B", None, Some((20, 30))), ("C", None, None)]),
            "no cut gives `B` 20 to 30 % of the value: it can have 32.6 %; \
             the better tiers take 30 % of the clients and 58.7 % of the value"
        );
        assert_eq!(
            words(&[1, 2], &[("A", None, None), ("B", None, None), ("C", None, None)]),
            "2 distinct values cannot be cut into 3 tiers"
        );
    }

    #[test]
    fn without_targets_tiers_are_cut_in_the_middle_of_what_is_possible() {
        let tiers = found(&(1..=10).collect::<Vec<_>>(), &[("A", None, None), ("B", None, None)]);
        assert_eq!(tiers.iter().map(|tier| tier.clients).collect::<Vec<_>>(), [5, 5]);
        let one = found(&[3, 4], &[("A", None, None)]);
        assert_eq!((one[0].clients, one[0].client_share), (2, Fraction::ONE));
    }

    #[test]
    fn values_none_of_which_is_above_zero_have_no_shares() {
        let values = Distribution::of(0, [-5_i64, -1, 0]).unwrap();
        let by_value = wanted(&[("A", None, Some((50, 100))), ("B", None, None)]);
        assert_eq!(cut_offs(&values, &by_value).unwrap_err(), ThresholdError::NoValue);
        let free = wanted(&[("A", Some((0, 50)), None), ("B", None, None)]);
        let CutOffs::Found(tiers) = cut_offs(&values, &free).unwrap() else { panic!("a cut") };
        assert_eq!((tiers[0].clients, tiers[0].value_share), (1, None));
    }

    #[test]
    fn ranges_that_do_not_go_up_and_no_tiers_are_refused() {
        let values = Distribution::of(0, [1_i64, 2]).unwrap();
        assert_eq!(cut_offs(&values, &[]).unwrap_err(), ThresholdError::NoTiers);
        for range in [(20, 10), (-1, 10), (50, 101)] {
            let error = cut_offs(&values, &wanted(&[("A", None, None), ("B", Some(range), None)])).unwrap_err();
            assert_eq!(error, ThresholdError::Range { tier: 1 });
        }
    }

    #[test]
    fn a_model_s_targets_are_what_is_wanted() {
        use tierline_core::{Attribute, Tier, name};
        let target =
            Target { clients: Some((Decimal::new(1, 1).unwrap(), Decimal::new(20, 2).unwrap())), ..Target::default() };
        let model = Model::builder("m")
            .attribute(Attribute::decimal("arr", 2))
            .tier(Tier::when("A", name("arr").gt(5)))
            .tier(Tier::rest("B"))
            .target("A", target)
            .build()
            .unwrap();
        assert_eq!(Wanted::of(&model), wanted(&[("A", Some((10, 20)), None), ("B", None, None)]));
    }

    /// The values from the highest down, each once, and how many clients there are and what they have.
    struct Plain {
        values: Vec<i64>,
        distinct: Vec<i64>,
    }

    impl Plain {
        fn of(values: &[i64]) -> Self {
            let mut distinct: Vec<i64> = values.to_vec();
            distinct.sort_unstable_by(|a, b| b.cmp(a));
            distinct.dedup();
            Self { values: values.to_vec(), distinct }
        }

        fn shares(&self, from: usize, to: usize) -> (Fraction, Fraction) {
            let tier = &self.distinct[from..to];
            let inside: Vec<i128> = self.values.iter().filter(|v| tier.contains(v)).map(|v| i128::from(*v)).collect();
            let clients = i128::try_from(self.values.len()).unwrap();
            let above = |values: &[i128]| values.iter().map(|value| (*value).max(0)).sum::<i128>();
            let all: Vec<i128> = self.values.iter().copied().map(i128::from).collect();
            (fraction(inside.len().try_into().unwrap(), clients), fraction(above(&inside), above(&all)))
        }

        /// Where a tier may end, with a value left for each tier after it.
        fn room(&self, tier: usize, tiers: usize, from: usize) -> Vec<usize> {
            let most = (self.distinct.len() + tier + 1).saturating_sub(tiers);
            (from + 1..=most).filter(|end| tier + 1 < tiers || *end == self.distinct.len()).collect()
        }

        /// All divisions that meet all shares, one by one; or the tier at which none goes on, and where it can begin.
        fn divisions(&self, wanted: &[Wanted]) -> Result<Vec<Vec<usize>>, (usize, Vec<usize>)> {
            let mut divisions = vec![vec![0]];
            for (tier, aim) in wanted.iter().enumerate() {
                let mut next = Vec::new();
                for division in &divisions {
                    let from = *division.last().unwrap();
                    for end in self.room(tier, wanted.len(), from) {
                        let shares = self.shares(from, end);
                        if within(aim.clients, shares.0) && within(aim.value, shares.1) {
                            next.push([division.clone(), vec![end]].concat());
                        }
                    }
                }
                if next.is_empty() {
                    return Err((tier, divisions.iter().map(|division| *division.last().unwrap()).collect()));
                }
                divisions = next;
            }
            Ok(divisions)
        }

        /// What the words of a refusal must say of a tier that can begin at some positions.
        fn refusal(&self, wanted: &[Wanted], tier: usize, starts: &[usize]) -> Refusal {
            if self.distinct.len() < wanted.len() {
                return Refusal::TooFewValues { distinct: self.distinct.len(), tiers: wanted.len() };
            }
            let pairs = starts
                .iter()
                .flat_map(|from| self.room(tier, wanted.len(), *from).into_iter().map(|end| self.shares(*from, end)));
            let pairs: Vec<(Fraction, Fraction)> = pairs.collect();
            let aim = &wanted[tier];
            let split = |shares: Vec<Fraction>, (from, to): (Fraction, Fraction)| {
                let extent = |shares: Vec<Fraction>| Some((*shares.iter().min()?, *shares.iter().max()?));
                let (below, above): (Vec<Fraction>, Vec<Fraction>) = shares
                    .into_iter()
                    .filter(|share| !within(Some((from, to)), *share))
                    .partition(|share| *share < from);
                Reached { below: extent(below), above: extent(above) }
            };
            let (clients, value) = pairs.iter().copied().unzip();
            let met =
                |of: fn(&(Fraction, Fraction)) -> Fraction, range| pairs.iter().any(|pair| within(range, of(pair)));
            match (aim.clients, aim.value) {
                (Some(asked), _) if !met(|pair| pair.0, aim.clients) => {
                    Refusal::Clients { asked, reached: split(clients, asked) }
                }
                (_, Some(asked)) if !met(|pair| pair.1, aim.value) => {
                    Refusal::Value { asked, reached: split(value, asked) }
                }
                (Some(clients), Some(value)) => {
                    let with_clients = pairs.iter().filter(|pair| within(aim.clients, pair.0)).map(|pair| pair.1);
                    Refusal::Both { clients, value, reached: split(with_clients.collect(), value) }
                }
                _ => panic!("one share that is asked for can be met"),
            }
        }
    }

    fn within(range: Option<(Fraction, Fraction)>, share: Fraction) -> bool {
        range.is_none_or(|(from, to)| from <= share && share <= to)
    }

    fn ranges() -> impl Strategy<Value = Percents> {
        prop::option::of((0_i128..=100, 0_i128..=100).prop_map(|(a, b)| (a.min(b), a.max(b))))
    }

    #[test]
    fn clients_without_a_value_are_in_the_whole() {
        use super::super::distribution::Whole;
        // One client of 10,000, four of 1,000, and five that nobody knows the value of.
        let values = Distribution::of(0, [10_000_i64, 1_000, 1_000, 1_000, 1_000]).unwrap();
        let values = values.among(Whole { clients: 10, value: 14_000 });
        let CutOffs::Impossible(conflict) =
            cut_offs(&values, &wanted(&[("A", Some((18, 22)), None), ("B", None, None)])).unwrap()
        else {
            panic!("a cut")
        };
        assert_eq!(conflict.to_string(), "no cut gives `A` 18 to 22 % of the clients: it can have 10 %");
    }

    #[test]
    fn value_below_zero_takes_nothing_from_a_share() {
        let tiers = found(&[900, 100, -500], &[("A", None, Some((90, 90))), ("B", None, Some((10, 10)))]);
        assert_eq!(tiers.iter().map(|tier| tier.clients).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((tiers[1].value, tiers[1].value_share), (Decimal::from(-400), Some(fraction(1, 10))));
    }

    proptest! {
        #[test]
        fn clients_whom_no_cut_moves_are_as_if_they_were_cut_so(
            values in prop::collection::vec(1_i64..10, 2..12), uncut in prop::collection::vec((0_u64..4, -5_i128..5), 2),
            one in (ranges(), ranges()), other in (ranges(), ranges()),
        ) {
            use super::super::distribution::Whole;
            let wanted = wanted(&[("A", one.0, one.1), ("B", other.0, other.1)]);
            let uncut: Vec<Uncut> = uncut
                .into_iter()
                .map(|(clients, value)| if clients == 0 { Uncut::default() } else { Uncut { clients, value, above: value.max(0) } })
                .collect();
            let clients = u64::try_from(values.len()).unwrap() + uncut.iter().map(|held| held.clients).sum::<u64>();
            let value = values.iter().map(|value| i128::from(*value)).sum::<i128>() + uncut.iter().map(|held| held.above).sum::<i128>();
            let distribution = Distribution::of(0, values.iter().copied()).unwrap().among(Whole { clients, value });
            let mut distinct = values.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let tiers = |cut: i64| {
                let of = |upper: bool| {
                    let inside: Vec<i128> = values.iter().filter(|value| (**value >= cut) == upper).map(|value| i128::from(*value)).collect();
                    let held = uncut[usize::from(!upper)];
                    (
                        fraction(i128::try_from(inside.len()).unwrap() + i128::from(held.clients), clients.into()),
                        fraction(inside.iter().sum::<i128>() + held.above, value),
                    )
                };
                [of(true), of(false)]
            };
            let meets = |cut: i64| tiers(cut).iter().zip(&wanted).all(|(tier, wanted)| within(wanted.clients, tier.0) && within(wanted.value, tier.1));
            match cut_offs_beside(&distribution, &wanted, &uncut).unwrap() {
                CutOffs::Found(found) => {
                    let cut = *distinct.iter().find(|value| Decimal::from(**value) == found[0].at).unwrap();
                    prop_assert!(meets(cut));
                    for (tier, shares) in found.iter().zip(tiers(cut)) {
                        prop_assert_eq!((tier.client_share, tier.value_share), (shares.0, Some(shares.1)));
                    }
                }
                CutOffs::Impossible(conflict) => {
                    let any = distinct.iter().skip(1).any(|cut| meets(*cut));
                    prop_assert!(!any, "{conflict}");
                }
            }
        }

        #[test]
        fn a_division_is_found_just_where_there_is_one(
            values in prop::collection::vec(-3_i64..10, 1..16),
            tiers in prop::collection::vec((ranges(), ranges()), 1..5),
        ) {
            let none = values.iter().all(|value| *value <= 0);
            let values: Vec<i64> = values.into_iter().chain(none.then_some(1)).collect();
            let tiers: Vec<_> = tiers.into_iter().map(|(clients, value)| ("T", clients, value)).collect();
            let wanted = wanted(&tiers);
            let plain = Plain::of(&values);
            match (cut_offs(&Distribution::of(0, values.iter().copied()).unwrap(), &wanted).unwrap(), plain.divisions(&wanted)) {
                (CutOffs::Impossible(conflict), Err((tier, starts))) => {
                    prop_assert_eq!(&conflict.refusal, &plain.refusal(&wanted, conflict.tier, &starts), "{}", conflict);
                    if !matches!(conflict.refusal, Refusal::TooFewValues { .. }) {
                        prop_assert_eq!(conflict.tier, tier);
                        let above: Vec<_> = starts.iter().map(|start| plain.shares(0, *start)).collect();
                        let clients = || above.iter().map(|shares| shares.0);
                        let value = || above.iter().map(|shares| shares.1);
                        prop_assert_eq!(conflict.clients_above, (clients().min().unwrap(), clients().max().unwrap()));
                        prop_assert_eq!(conflict.value_above, Some((value().min().unwrap(), value().max().unwrap())));
                    }
                }
                (CutOffs::Found(found), Ok(all)) => {
                    let distinct = &plain.distinct;
                    let ends = found.iter().map(|tier| 1 + distinct.iter().position(|v| tier.at == Decimal::from(*v)).unwrap());
                    let division: Vec<usize> = [0].into_iter().chain(ends).collect();
                    prop_assert!(all.contains(&division), "{division:?} is none of {all:?}");
                    for (tier, ends) in found.iter().zip(division.windows(2)) {
                        prop_assert_eq!((tier.client_share, tier.value_share.unwrap()), plain.shares(ends[0], ends[1]));
                    }
                    // The best tier is as near to the middle of its range as any division has it.
                    let away = |end: usize| {
                        let (clients, value) = plain.shares(0, end);
                        let (range, share) = if wanted[0].clients.is_some() { (wanted[0].clients, clients) } else { (wanted[0].value, value) };
                        let (from, to) = range?;
                        let (one, other) = (from.plus(to)?, share.plus(share)?);
                        Some(one.minus(other)?.max(other.minus(one)?))
                    };
                    if away(division[1]).is_some() {
                        let best = all.iter().map(|division| (away(division[1]), division[1])).min().unwrap();
                        prop_assert_eq!(best.1, division[1]);
                    }
                }
                (outcome, all) => prop_assert!(false, "{outcome:?} against {all:?}"),
            }
        }
    }
}
