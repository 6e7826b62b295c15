//! Plans held against what trying everything finds.

use super::super::person::Person;
use super::*;

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Clients `c00`, `c01` ... and people `p0`, `p1` ...
struct Given {
    people: People,
    before: Vec<OwnerState>,
    misfit: Vec<Vec<Option<i64>>>,
    prices: Prices,
}

impl Given {
    fn of(random: &mut Random, clients: u64, people: u64) -> Self {
        let (clients, people) = (1 + random.below(clients), 1 + random.below(people));
        let person = |at: u64, random: &mut Random| Person {
            accounts_at_most: (random.below(3) > 0).then(|| 1 + random.below(clients) as u32),
            accounts_wanted: (random.below(3) > 0).then(|| random.below(clients) as u32),
            ..Person::new(&format!("p{at}"))
        };
        let roster = People::new((0..people).map(|at| person(at, random)).collect()).unwrap();
        let owner = |random: &mut Random| match random.below(6) {
            0 => OwnerState::Nobody,
            1 => OwnerState::Unknown("gone".into()),
            _ => OwnerState::Known(random.below(people) as usize),
        };
        let cost = |random: &mut Random| (random.below(8) > 0).then(|| random.below(40) as i64);
        Self {
            before: (0..clients).map(|_| owner(random)).collect(),
            misfit: (0..clients).map(|_| (0..people).map(|_| cost(random)).collect()).collect(),
            prices: Prices::new(random.below(6) as i64, random.below(3) as i64).unwrap(),
            people: roster,
        }
    }

    fn plan(&self, limits: &Limits) -> OwnerPlan {
        let mut ids = TextColumn::default();
        (0..self.before.len()).for_each(|at| ids.push(Some(&format!("c{at:02}"))));
        let placing = Placing {
            ids: &ids,
            people: &self.people,
            before: &self.before,
            takes_part: &|_| true,
            misfit: &|row, person| self.misfit[row][person],
            prices: self.prices,
        };
        placing.plan(limits, &Interrupt::NEVER).unwrap()
    }

    /// The least cost of all plans that keep the limits: by trying everything.
    fn tried(&self, limits: &Limits) -> Option<i128> {
        let mut best = None;
        self.on(limits, &mut Vec::new(), &mut best);
        best
    }

    fn on(&self, limits: &Limits, given: &mut Vec<usize>, best: &mut Option<i128>) {
        if given.len() < self.before.len() {
            for person in 0..self.people.len() {
                if self.misfit[given.len()][person].is_some() {
                    given.push(person);
                    self.on(limits, given, best);
                    given.pop();
                }
            }
            return;
        }
        let (mut cost, mut changes) = (0_i128, 0);
        for (row, person) in given.iter().enumerate() {
            cost += i128::from(self.misfit[row][*person].unwrap());
            if self.before[row].known().is_some_and(|now| now != *person) {
                cost += i128::from(self.prices.change);
                changes += 1;
            }
        }
        for (at, person) in self.people.all().iter().enumerate() {
            let count = given.iter().filter(|of| **of == at).count() as u64;
            if person.accounts_at_most.is_some_and(|most| count > most.into()) {
                return;
            }
            cost += i128::from(self.prices.crowding) * i128::from(count * count.saturating_sub(1) / 2);
            let beyond = person.accounts_wanted.map_or(0, |wanted| count.saturating_sub(wanted.into()));
            cost += i128::from(self.prices.beyond) * i128::from(beyond);
            for limit in &limits.sums {
                let sum: i128 = given.iter().zip(&limit.adds).filter(|(of, _)| **of == at).map(|(_, add)| add).sum();
                if limit.most[at].is_some_and(|most| sum > most) {
                    return;
                }
            }
        }
        if limits.changes.is_none_or(|most| changes <= most) {
            *best = Some(best.map_or(cost, |known: i128| known.min(cost)));
        }
    }
}

#[test]
fn a_plan_without_hard_limits_is_what_trying_everything_finds() {
    let mut random = Random(1);
    let mut exact = 0;
    for _ in 0..1_500 {
        let given = Given::of(&mut random, 5, 4);
        let plan = given.plan(&Limits::default());
        match given.tried(&Limits::default()) {
            Some(cost) => {
                assert_eq!((plan.proof, plan.total, plan.gap()), (Proof::Exact, cost, 0));
                exact += 1;
            }
            None => {
                assert_eq!(plan.proof, Proof::Infeasible);
                let Some(Short::Places { clients, people, places }) = plan.short.first() else { panic!("{plan:?}") };
                assert!(clients.len() as u64 > *places);
                for row in clients {
                    let can: Vec<usize> =
                        (0..given.people.len()).filter(|at| given.misfit[*row][*at].is_some()).collect();
                    assert!(can.iter().all(|at| people.contains(at)));
                }
            }
        }
    }
    assert!(exact > 700, "{exact}");
}

#[test]
fn a_cap_on_changes_gives_a_bound_and_a_plan_that_keeps_it() {
    let mut random = Random(2);
    let (mut exact, mut bound, mut never) = (0, 0, 0);
    for _ in 0..2_000 {
        let given = Given::of(&mut random, 6, 4);
        if given.tried(&Limits::default()).is_none() {
            continue;
        }
        let limits = Limits { changes: Some(random.below(4)), ..Limits::default() };
        let plan = given.plan(&limits);
        match given.tried(&limits) {
            Some(cost) => {
                assert!(plan.bound <= cost && cost <= plan.total, "{} {cost} {}", plan.bound, plan.total);
                assert!(plan.changes <= limits.changes.unwrap());
                assert_eq!(plan.proof == Proof::Exact, plan.gap() == 0);
                if plan.proof == Proof::Exact { exact += 1 } else { bound += 1 }
            }
            None => {
                assert_eq!(plan.proof, Proof::Infeasible);
                let Some(Short::Changes { needed, at_most }) = plan.short.first() else { panic!("{plan:?}") };
                assert!(needed > at_most);
                let more = Limits { changes: Some(*needed), ..Limits::default() };
                assert!(given.tried(&more).is_some(), "so many are enough");
                let less = Limits { changes: Some(*needed - 1), ..Limits::default() };
                assert!(given.tried(&less).is_none(), "fewer are not");
                never += 1;
            }
        }
    }
    assert!(exact > 800 && never > 100 && bound < exact / 10, "{exact} {bound} {never}");
}

#[test]
fn sums_that_must_fit_give_a_bound_and_a_repaired_plan() {
    let mut random = Random(4);
    let (mut kept, mut missed, mut never) = (0, 0, 0);
    for _ in 0..1_500 {
        let given = Given::of(&mut random, 6, 3);
        if given.tried(&Limits::default()).is_none() {
            continue;
        }
        let adds: Vec<i128> = given.before.iter().map(|_| 1 + i128::from(random.below(9))).collect();
        let most: Vec<Option<i128>> =
            (0..given.people.len()).map(|_| (random.below(4) > 0).then(|| i128::from(random.below(30)))).collect();
        let limits =
            Limits { sums: vec![SumLimit { what: "hours", adds, most, ..SumLimit::default() }], ..Limits::default() };
        let plan = given.plan(&limits);
        match (given.tried(&limits), plan.proof) {
            (Some(cost), Proof::Exact) => assert_eq!(plan.total, cost),
            (Some(cost), Proof::Bound) => {
                assert!(plan.bound <= cost && cost <= plan.total);
                kept += 1;
            }
            (Some(_), Proof::NotFound) => missed += 1,
            (None, Proof::NotFound | Proof::Infeasible) => never += 1,
            (tried, proof) => panic!("{tried:?} {proof:?}"),
        }
    }
    assert!(kept > 100 && never > 100 && missed < kept / 4, "{kept} {missed} {never}");
}

#[test]
fn rows_in_another_order_have_the_same_owners() {
    let mut random = Random(9);
    for _ in 0..200 {
        let given = Given::of(&mut random, 8, 4);
        let limits = Limits { changes: Some(2), ..Limits::default() };
        let rows: Vec<usize> = (0..given.before.len()).rev().collect();
        let mut ids = TextColumn::default();
        rows.iter().for_each(|row| ids.push(Some(&format!("c{row:02}"))));
        let before: Vec<OwnerState> = rows.iter().map(|row| given.before[*row].clone()).collect();
        let placing = Placing {
            ids: &ids,
            people: &given.people,
            before: &before,
            takes_part: &|_| true,
            misfit: &|row, person| given.misfit[rows[row]][person],
            prices: given.prices,
        };
        let mut turned = placing.plan(&limits, &Interrupt::NEVER).unwrap().clients;
        turned.reverse();
        assert_eq!(turned, given.plan(&limits).clients);
    }
}
