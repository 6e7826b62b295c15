//! Comparisons as whole numbers: no division, no rounding, no fraction.
//!
//! The *whole number* of a slot is what a value is counted in: units of `10^-scale` of a number, days of a date since
//! 1970-01-01, the place of a level in its list from 0, 0 and 1 of a boolean. Whatever a rule compares is a fraction of
//! polynomials over such numbers, and its thresholds are fractions too, so that multiplying out leaves a polynomial that
//! is compared with 0. A divisor that is below 0 turns the comparison about; one that is 0 makes it unknown.
//!
//! A form is worked out when it is asked for. Where it would have more than [`MAX_CASES`] cases, more than
//! [`MAX_PRODUCTS`] products, or coefficients that 128 bits do not hold, there is none, and the [`Arithmetic`] itself
//! says what is compared.
//!
//! [`Arithmetic`]: super::Arithmetic

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::anatomy::SlotId;
use crate::language::Comparison;
use crate::order::sort_by;
use crate::value::date::Date;
use crate::value::fraction::{Fraction, greatest_common_divisor};
use crate::value::number::{Rounding, power_of_ten};

/// The most cases of an integer form.
pub const MAX_CASES: usize = 64;
/// The most products of one polynomial.
pub const MAX_PRODUCTS: usize = 256;
/// The most variables of one product.
const MAX_DEGREE: usize = 16;
/// The most products and guards that are put together for one form: what a hostile expression may cost.
const MAX_WORK: usize = 20_000;

/// What a product of an integer form multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Variable {
    /// The date that the clients are assigned for, in days since 1970-01-01.
    AsOf,
    /// The whole number of a slot.
    Slot(SlotId),
}

/// A coefficient and what it multiplies; a constant multiplies nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Product {
    /// The whole number in front.
    pub coefficient: i128,
    /// The variables, ascending, each as often as it is multiplied.
    pub of: Vec<Variable>,
}

/// A sum of products of whole numbers.
///
/// ```
/// use tierline_core::anatomy::Asks;
/// use tierline_core::{Attribute, Model, Tier, name};
/// let model = Model::builder("seats")
///     .attribute(Attribute::integer("seats"))
///     .attribute(Attribute::integer("staff"))
///     .tier(Tier::when("Broad", (name("seats") * 2).ge(name("staff"))))
///     .tier(Tier::rest("Narrow"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let tests = anatomy.tiers()[0].clauses[0].tree.tests();
/// let Asks::Numbers(numbers) = &tests[0].asks else { panic!("two numbers are compared") };
/// let form = numbers.integer_form().unwrap();
/// let (_, comparison) = form.single().unwrap();
/// assert_eq!(anatomy.words(&comparison.sum), "2 * seats - staff");
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
// INVARIANT: products ascend by their variables, no two have the same, no coefficient is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polynomial {
    products: Vec<Product>,
}

/// Slots that have to have a value, and divisors that must not be 0: where a number is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Domain {
    /// Slots that have a value.
    pub slots: Vec<SlotId>,
    /// Sums that are not 0.
    pub divisors: Vec<Polynomial>,
}

/// A fraction of whole numbers: `over / (under * product of the divisors)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ratio {
    /// What is divided.
    pub over: Polynomial,
    /// A constant, above 0.
    pub under: i128,
    /// What else it is divided by; none of them is a constant.
    pub divisors: Vec<Polynomial>,
}

/// A sum compared with 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IntegerComparison {
    /// What is compared with 0.
    pub sum: Polynomial,
    /// How: `sum >= 0`.
    pub comparison: Comparison,
    /// Each of them that is below 0 turns the comparison about: `>=` is `<=`, `>` is `<`. None is 0 where the case counts.
    pub divisors: Vec<Polynomial>,
}

/// What must be so for a case to count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guard {
    /// All of it is known.
    Known(Domain),
    /// Something of it is not.
    Missing(Domain),
    /// The comparison holds; what it needs is known by the guards before it.
    Holds(IntegerComparison),
}

/// A number in one case: what `coalesce`, `least`, `greatest` and `abs` choose makes cases, everything else has one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberCase {
    /// When it counts: all of them hold, looked at in this order.
    pub guards: Vec<Guard>,
    /// The number, and where it is known; nothing where it is missing.
    pub value: Option<(Ratio, Domain)>,
}

/// A comparison in one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IntegerCase {
    /// When it counts: all of them hold, looked at in this order.
    pub guards: Vec<Guard>,
    /// What is compared then.
    pub comparison: IntegerComparison,
}

/// A comparison of numbers as comparisons of whole numbers.
///
/// The cases exclude one another. Where the guards of one hold, its comparison is the answer; where those of none do, the
/// comparison is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegerForm {
    cases: Vec<IntegerCase>,
}

/// A threshold moved from a computed number to the one slot that it is computed of: the same question as a cut point there.
///
/// `as_of - signup <= 90` is true for signups from a date on that is 90 days before the as-of date:
///
/// ```
/// use tierline_core::anatomy::Asks;
/// use tierline_core::{Attribute, Date, Model, Tier, as_of, name};
/// let model = Model::builder("tenure")
///     .attribute(Attribute::date("signup"))
///     .tier(Tier::when("New", (as_of() - name("signup")).le(90)))
///     .tier(Tier::rest("Old"))
///     .build()?;
/// let anatomy = model.compile().anatomy();
/// let tests = anatomy.tiers()[0].clauses[0].tree.tests();
/// let Asks::Numbers(numbers) = &tests[0].asks else { panic!("two numbers are compared") };
/// let cut = numbers.integer_form().unwrap().moved_cut().unwrap();
/// assert_eq!((anatomy.slot(cut.slot).unwrap().name(), cut.above), ("signup", true));
/// let day = Date::new(2026, 11, 21).unwrap();
/// assert_eq!(cut.at(day).and_then(|days| Date::from_days(days.try_into().ok()?)), Date::new(2026, 8, 23));
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MovedCut {
    /// The slot.
    pub slot: SlotId,
    /// Whether the comparison is true for whole numbers at and above the cut, or for those below it.
    pub above: bool,
    /// In front of the slot's whole number, above 0.
    coefficient: i128,
    /// In front of the as-of date.
    day: i128,
    constant: i128,
    /// Whether a sum of exactly 0 lies below the cut.
    zero_is_below: bool,
}

impl MovedCut {
    /// The least whole number of the slot that lies above the cut on that date; nothing beyond 128 bits.
    #[must_use]
    pub fn at(&self, as_of: Date) -> Option<i128> {
        // coefficient * x + rest >= 0, or > 0
        let rest = self.day.checked_mul(i128::from(as_of.days()))?.checked_add(self.constant)?.checked_neg()?;
        let (floor, left) = (rest.div_euclid(self.coefficient), rest.rem_euclid(self.coefficient));
        // The quotient itself, where it is whole and a sum of 0 counts as above; the next number else. The
        // coefficient is above 0.
        if left == 0 && !self.zero_is_below { Some(floor) } else { floor.checked_add(1) }
    }

    /// Whether it is the same cut on every date.
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        self.day == 0
    }
}

impl Polynomial {
    pub(crate) fn constant(value: i128) -> Self {
        Self::of(value, Vec::new())
    }

    pub(crate) fn variable(variable: Variable) -> Self {
        Self::of(1, alloc::vec![variable])
    }

    fn of(coefficient: i128, of: Vec<Variable>) -> Self {
        let one = (coefficient != 0).then_some(Product { coefficient, of });
        Self { products: one.into_iter().collect() }
    }

    /// The products, constants first, then by their variables.
    #[must_use]
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// The number that it is, where it multiplies nothing.
    #[must_use]
    pub fn as_constant(&self) -> Option<i128> {
        match self.products.as_slice() {
            [] => Some(0),
            [one] if one.of.is_empty() => Some(one.coefficient),
            _ => None,
        }
    }

    fn gathered(products: impl Iterator<Item = Option<Product>>) -> Option<Self> {
        let mut sums: BTreeMap<Vec<Variable>, i128> = BTreeMap::new();
        for product in products {
            let product = product?;
            let sum = sums.entry(product.of).or_insert(0);
            *sum = sum.checked_add(product.coefficient)?;
        }
        let products: Vec<Product> = sums
            .into_iter()
            // What cancels out leaves, as the invariant wants.
            .filter(|(_, coefficient)| *coefficient != 0)
            .map(|(of, coefficient)| Product { coefficient, of })
            .collect();
        (products.len() <= MAX_PRODUCTS).then_some(Self { products })
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        Self::gathered(self.products.iter().chain(&other.products).map(|product| Some(product.clone())))
    }

    fn times(&self, other: &Self, work: &mut Work) -> Option<Self> {
        // Paid before it is done: so many products are made.
        work.spend(self.products.len().checked_mul(other.products.len())?)?;
        let pairs = self.products.iter().flat_map(|a| other.products.iter().map(move |b| (a, b)));
        Self::gathered(pairs.map(|(a, b)| {
            let mut of = [a.of.as_slice(), b.of.as_slice()].concat();
            sort_by(&mut of, &mut |a, b| a.cmp(b));
            if of.len() > MAX_DEGREE {
                return None;
            }
            Some(Product { coefficient: a.coefficient.checked_mul(b.coefficient)?, of })
        }))
    }

    fn scaled(&self, by: i128) -> Option<Self> {
        Self::gathered(
            self.products.iter().map(|product| {
                Some(Product { coefficient: product.coefficient.checked_mul(by)?, of: product.of.clone() })
            }),
        )
    }

    fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.scaled(-1)?)
    }

    /// The greatest whole number that divides all coefficients; 1 for nothing.
    fn content(&self) -> u128 {
        let all = self.products.iter().map(|product| product.coefficient.unsigned_abs());
        // 0 has no content; 1 divides it as it divides everything.
        all.fold(0, greatest_common_divisor).max(1)
    }

    fn divided(&self, by: u128) -> Self {
        let Ok(by) = i128::try_from(by) else { return self.clone() };
        let one = |product: &Product| Product {
            coefficient: product.coefficient.checked_div(by).unwrap_or(0),
            of: product.of.clone(),
        };
        Self { products: self.products.iter().map(one).collect() }
    }
}

/// What is left to be spent on one form.
pub(crate) struct Work(usize);

impl Work {
    pub(crate) const fn new() -> Self {
        Self(MAX_WORK)
    }

    /// How much has been spent.
    pub(crate) const fn spent(&self) -> usize {
        MAX_WORK.saturating_sub(self.0)
    }

    fn spend(&mut self, work: usize) -> Option<()> {
        self.0 = self.0.checked_sub(work)?;
        Some(())
    }
}

impl Domain {
    pub(crate) fn slot(slot: SlotId) -> Self {
        Self { slots: alloc::vec![slot], divisors: Vec::new() }
    }

    /// Whether it is known in any case.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.slots.is_empty() && self.divisors.is_empty()
    }

    fn and(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        joined.slots.extend_from_slice(&other.slots);
        sort_by(&mut joined.slots, &mut |a, b| a.cmp(b));
        joined.slots.dedup();
        for divisor in &other.divisors {
            if !joined.divisors.contains(divisor) {
                joined.divisors.push(divisor.clone());
            }
        }
        joined
    }
}

impl Ratio {
    pub(crate) fn constant(value: Fraction) -> Self {
        let (over, under) = value.lowest_terms();
        Self { over: Polynomial::constant(over), under, divisors: Vec::new() }
    }

    pub(crate) fn variable(variable: Variable, power: i128) -> Self {
        Self { over: Polynomial::variable(variable), under: power, divisors: Vec::new() }
    }

    /// Both over one denominator: the two numerators, the constant and the divisors under them.
    fn common(&self, other: &Self, work: &mut Work) -> Option<([Polynomial; 2], i128, Vec<Polynomial>)> {
        let shared =
            i128::try_from(greatest_common_divisor(self.under.unsigned_abs(), other.under.unsigned_abs())).ok()?;
        let (up, other_up) = (other.under.checked_div(shared)?, self.under.checked_div(shared)?);
        let under = self.under.checked_mul(up)?;
        let mut divisors = self.divisors.clone();
        let mut left = self.over.scaled(up)?;
        let mut right = other.over.scaled(other_up)?;
        let mut own_left = self.divisors.clone();
        for divisor in &other.divisors {
            // One for one: a divisor that stands twice is shared twice or once. What only the other has goes to this
            // side.
            match own_left.iter().position(|own_left| own_left == divisor) {
                Some(at) => drop(own_left.remove(at)),
                None => {
                    left = left.times(divisor, work)?;
                    divisors.push(divisor.clone());
                }
            }
        }
        for divisor in &own_left {
            right = right.times(divisor, work)?;
        }
        Some(([left, right], under, divisors))
    }

    fn reduced(mut self) -> Self {
        let shared = greatest_common_divisor(self.over.content(), self.under.unsigned_abs());
        if let Ok(by) = i128::try_from(shared)
            && by > 1
            && !self.over.products.is_empty()
        {
            self.over = self.over.divided(shared);
            self.under = self.under.checked_div(by).unwrap_or(self.under);
        }
        self
    }

    pub(crate) fn plus(&self, other: &Self, work: &mut Work) -> Option<Self> {
        let ([left, right], under, divisors) = self.common(other, work)?;
        work.spend(left.products.len().saturating_add(right.products.len()))?;
        Some(Self { over: left.plus(&right)?, under, divisors }.reduced())
    }

    pub(crate) fn minus(&self, other: &Self, work: &mut Work) -> Option<Self> {
        self.plus(&other.negative()?, work)
    }

    pub(crate) fn negative(&self) -> Option<Self> {
        Some(Self { over: self.over.scaled(-1)?, ..self.clone() })
    }

    pub(crate) fn times(&self, other: &Self, work: &mut Work) -> Option<Self> {
        let divisors = self.divisors.iter().chain(&other.divisors).cloned().collect();
        let (over, under) = (self.over.times(&other.over, work)?, self.under.checked_mul(other.under)?);
        Some(Self { over, under, divisors }.reduced())
    }

    /// The quotient, and what must not be 0 for it; nothing inside where the divisor is always 0.
    pub(crate) fn over(&self, other: &Self, work: &mut Work) -> Option<Option<(Self, Option<Polynomial>)>> {
        let mut over = self.over.scaled(other.under)?;
        for divisor in &other.divisors {
            over = over.times(divisor, work)?;
        }
        let divisors = self.divisors.clone();
        // A divisor that depends on the client is kept, as it may be 0 or below; a number goes into the denominator.
        let Some(constant) = other.over.as_constant() else {
            let mut ratio = Self { over, under: self.under, divisors };
            ratio.divisors.push(other.over.clone());
            return Some(Some((ratio.reduced(), Some(other.over.clone()))));
        };
        if constant == 0 {
            return Some(None);
        }
        // Denominators stay above 0, so that multiplying them out turns no comparison about.
        let over = if constant < 0 { over.scaled(-1)? } else { over };
        let under = self.under.checked_mul(constant.checked_abs()?)?;
        Some(Some((Self { over, under, divisors }.reduced(), None)))
    }

    /// How it compares with another.
    pub(crate) fn compared(&self, comparison: Comparison, other: &Self, work: &mut Work) -> Option<IntegerComparison> {
        let ([left, right], _, divisors) = self.common(other, work)?;
        Some(IntegerComparison::new(left.minus(&right)?, comparison, divisors))
    }

    /// Whether it reaches so many units of a scale once it is rounded to them.
    pub(crate) fn rounded_reaches(
        &self,
        units: i64,
        scale: u8,
        rounding: Rounding,
        work: &mut Work,
    ) -> Option<IntegerComparison> {
        let power = power_of_ten(u32::from(scale))?;
        let units = i128::from(units);
        if self.divisors.is_empty() && power.checked_rem(self.under)? == 0 {
            // Whole units already: nothing is rounded.
            let sum = self.over.scaled(power.checked_div(self.under)?)?.minus(&Polynomial::constant(units))?;
            return Some(IntegerComparison::new(sum, Comparison::GreaterOrEqual, Vec::new()));
        }
        // x >= units - 1/2, multiplied out; exactly there the rule of the model says whether it goes up.
        let half = units.checked_mul(2)?.checked_sub(1)?;
        let mut right = Polynomial::constant(half.checked_mul(self.under)?);
        for divisor in &self.divisors {
            right = right.times(divisor, work)?;
        }
        let sum = self.over.scaled(power.checked_mul(2)?)?.minus(&right)?;
        let up = rounds_up_to(units, rounding);
        let comparison = if up { Comparison::GreaterOrEqual } else { Comparison::Greater };
        Some(IntegerComparison::new(sum, comparison, self.divisors.clone()))
    }
}

/// Whether the number half a unit below so many units is rounded to them.
pub(crate) const fn rounds_up_to(units: i128, rounding: Rounding) -> bool {
    match rounding {
        // To the even one of the two.
        Rounding::HalfEven => units % 2 == 0,
        // Away from zero: up where the half lies above it.
        Rounding::HalfUp => units > 0,
    }
}

impl IntegerComparison {
    fn new(sum: Polynomial, comparison: Comparison, divisors: Vec<Polynomial>) -> Self {
        // Twice the same divisor turns nothing.
        let mut odd: Vec<Polynomial> = Vec::new();
        for divisor in divisors {
            match odd.iter().position(|known| *known == divisor) {
                Some(at) => drop(odd.remove(at)),
                None => odd.push(divisor),
            }
        }
        // What all coefficients share changes nothing in a comparison with 0, and shorter ones are read more easily.
        let content = sum.content();
        Self { sum: sum.divided(content), comparison, divisors: odd }
    }
}

impl IntegerForm {
    /// The cases; they exclude one another.
    #[must_use]
    pub fn cases(&self) -> &[IntegerCase] {
        &self.cases
    }

    /// The comparison and where it is known, where there is nothing to choose: one case, for all that is known.
    #[must_use]
    pub fn single(&self) -> Option<(Domain, &IntegerComparison)> {
        let [case] = self.cases.as_slice() else { return None };
        let mut domain = Domain::default();
        for guard in &case.guards {
            let Guard::Known(known) = guard else { return None };
            domain = domain.and(known);
        }
        Some((domain, &case.comparison))
    }

    /// The comparison as a cut point of the one slot that it depends on; nothing where it depends on several, on none, not
    /// in proportion, or asks for equality.
    #[must_use]
    pub fn moved_cut(&self) -> Option<MovedCut> {
        let (domain, single) = self.single()?;
        let [slot] = domain.slots.as_slice() else { return None };
        if !domain.divisors.is_empty() || !single.divisors.is_empty() {
            return None;
        }
        let (mut coefficient, mut day, mut constant) = (0_i128, 0_i128, 0_i128);
        for product in single.sum.products() {
            *match product.of.as_slice() {
                [] => &mut constant,
                [Variable::AsOf] => &mut day,
                [Variable::Slot(slot_of_variable)] if slot_of_variable == slot => &mut coefficient,
                _ => return None,
            } = product.coefficient;
        }
        let mut comparison = single.comparison;
        // Times -1, the comparison turns about.
        if coefficient < 0 {
            (coefficient, day, constant) = (coefficient.checked_neg()?, day.checked_neg()?, constant.checked_neg()?);
            comparison = comparison.flipped();
        }
        // The value cancelled out: no number of it is a cut.
        if coefficient == 0 {
            return None;
        }
        let (above, zero_is_below) = match comparison {
            Comparison::GreaterOrEqual => (true, false),
            Comparison::Greater => (true, true),
            Comparison::Less => (false, false),
            Comparison::LessOrEqual => (false, true),
            Comparison::Equal | Comparison::NotEqual => return None,
        };
        Some(MovedCut { slot: *slot, above, coefficient, day, constant, zero_is_below })
    }
}

/// Cases of numbers, combined case by case.
pub(crate) struct Cases(Vec<NumberCase>);

impl Cases {
    pub(crate) fn known(ratio: Ratio, domain: Domain) -> Self {
        Self(alloc::vec![NumberCase { guards: Vec::new(), value: Some((ratio, domain)) }])
    }

    pub(crate) fn missing() -> Self {
        Self(alloc::vec![NumberCase { guards: Vec::new(), value: None }])
    }

    pub(crate) fn into_cases(self) -> Vec<NumberCase> {
        self.0
    }

    fn few(cases: Vec<NumberCase>, work: &mut Work) -> Option<Self> {
        work.spend(cases.iter().map(|case| case.guards.len().saturating_add(1)).sum())?;
        (cases.len() <= MAX_CASES).then_some(Self(cases))
    }

    /// An operator that is missing where its operand is.
    pub(crate) fn map(self, operator: impl Fn(&Ratio) -> Option<Ratio>) -> Option<Self> {
        let mut cases = self.0;
        for case in &mut cases {
            if let Some((ratio, _)) = &mut case.value {
                *ratio = operator(ratio)?;
            }
        }
        Some(Self(cases))
    }

    /// An operator that is missing where one of its operands is, or where the result has no value.
    pub(crate) fn combine(
        &self,
        other: &Self,
        work: &mut Work,
        operator: impl Fn(&Ratio, &Ratio, &mut Work) -> Option<Option<(Ratio, Option<Polynomial>)>>,
    ) -> Option<Self> {
        let mut cases = Vec::new();
        for (a, b) in self.pairs(other)? {
            let guards = joined(&a.guards, &b.guards);
            let value = match (&a.value, &b.value) {
                (Some((x, known)), Some((y, also))) => operator(x, y, work)?.map(|(ratio, divisor)| {
                    let divisors = divisor.into_iter().collect();
                    (ratio, known.and(also).and(&Domain { slots: Vec::new(), divisors }))
                }),
                _ => None,
            };
            cases.push(NumberCase { guards, value });
        }
        Self::few(cases, work)
    }

    fn pairs<'a>(&'a self, other: &'a Self) -> Option<impl Iterator<Item = (&'a NumberCase, &'a NumberCase)>> {
        // Before the pairs are made: 64 cases with 64 others would be 4,096.
        let count = self.0.len().checked_mul(other.0.len())?;
        (count <= MAX_CASES).then(|| self.0.iter().flat_map(|a| other.0.iter().map(move |b| (a, b))))
    }

    /// The first that is known.
    pub(crate) fn first_known(&self, other: &Self, work: &mut Work) -> Option<Self> {
        let mut cases = Vec::new();
        for a in &self.0 {
            let Some((ratio, domain)) = &a.value else {
                cases.extend(
                    other.0.iter().map(|b| NumberCase { guards: joined(&a.guards, &b.guards), value: b.value.clone() }),
                );
                continue;
            };
            cases.push(surely(&a.guards, ratio, domain, []));
            if !domain.is_everywhere() {
                let without = joined(&a.guards, &[Guard::Missing(domain.clone())]);
                cases.extend(
                    other.0.iter().map(|b| NumberCase { guards: joined(&without, &b.guards), value: b.value.clone() }),
                );
            }
        }
        Self::few(cases, work)
    }

    /// The one that compares so with the other; the other where one is missing.
    pub(crate) fn chosen(&self, other: &Self, comparison: Comparison, work: &mut Work) -> Option<Self> {
        let not = match comparison {
            Comparison::LessOrEqual => Comparison::Greater,
            _ => Comparison::Less,
        };
        let mut cases = Vec::new();
        for (a, b) in self.pairs(other)? {
            let guards = joined(&a.guards, &b.guards);
            let (Some((x, known)), Some((y, also))) = (&a.value, &b.value) else {
                // Where one is missing the other one is chosen.
                cases.push(NumberCase { guards, value: a.value.clone().or_else(|| b.value.clone()) });
                continue;
            };
            let both = known.and(also);
            let first = x.compared(comparison, y, work)?;
            let second = x.compared(not, y, work)?;
            cases.push(surely(&guards, x, &both, [Guard::Holds(first)]));
            cases.push(surely(&guards, y, &both, [Guard::Holds(second)]));
            if !also.is_everywhere() {
                let alone = joined(&guards, &[Guard::Missing(also.clone())]);
                cases.push(surely(&alone, x, known, []));
            }
            if !known.is_everywhere() {
                let alone = joined(&guards, &[Guard::Missing(known.clone())]);
                cases.push(surely(&alone, y, also, []));
            }
            if !known.is_everywhere() && !also.is_everywhere() {
                let neither = joined(&guards, &[Guard::Missing(known.clone()), Guard::Missing(also.clone())]);
                cases.push(NumberCase { guards: neither, value: None });
            }
        }
        Self::few(cases, work)
    }

    /// The number without its sign.
    pub(crate) fn absolute(&self, work: &mut Work) -> Option<Self> {
        let zero = Ratio::constant(Fraction::ZERO);
        let mut cases = Vec::new();
        for a in &self.0 {
            let Some((ratio, domain)) = &a.value else {
                cases.push(a.clone());
                continue;
            };
            let at_least = ratio.compared(Comparison::GreaterOrEqual, &zero, work)?;
            let below = ratio.compared(Comparison::Less, &zero, work)?;
            cases.push(surely(&a.guards, ratio, domain, [Guard::Holds(at_least)]));
            cases.push(surely(&a.guards, &ratio.negative()?, domain, [Guard::Holds(below)]));
            if !domain.is_everywhere() {
                cases.push(NumberCase { guards: joined(&a.guards, &[Guard::Missing(domain.clone())]), value: None });
            }
        }
        Self::few(cases, work)
    }

    pub(crate) fn compared(&self, comparison: Comparison, other: &Self, work: &mut Work) -> Option<IntegerForm> {
        let mut cases = Vec::new();
        for (a, b) in self.pairs(other)? {
            // Where one is missing the comparison is unknown: no case.
            let (Some((x, known)), Some((y, also))) = (&a.value, &b.value) else { continue };
            let domain = known.and(also);
            let guards = known_too(&joined(&a.guards, &b.guards), domain);
            cases.push(IntegerCase { guards, comparison: x.compared(comparison, y, work)? });
        }
        Some(IntegerForm { cases })
    }

    pub(crate) fn rounded_reaches(
        &self,
        units: i64,
        scale: u8,
        rounding: Rounding,
        work: &mut Work,
    ) -> Option<IntegerForm> {
        let mut cases = Vec::new();
        for case in &self.0 {
            let Some((ratio, domain)) = &case.value else { continue };
            let guards = known_too(&case.guards, domain.clone());
            cases.push(IntegerCase { guards, comparison: ratio.rounded_reaches(units, scale, rounding, work)? });
        }
        Some(IntegerForm { cases })
    }
}

fn joined(a: &[Guard], b: &[Guard]) -> Vec<Guard> {
    let mut guards = a.to_vec();
    guards.extend(b.iter().filter(|slot| !a.contains(slot)).cloned());
    guards
}

fn known_too(guards: &[Guard], domain: Domain) -> Vec<Guard> {
    if domain.is_everywhere() { guards.to_vec() } else { joined(guards, &[Guard::Known(domain)]) }
}

/// A case in which the number is known because its guards say so.
fn surely<const N: usize>(guards: &[Guard], ratio: &Ratio, domain: &Domain, and: [Guard; N]) -> NumberCase {
    let guards = joined(&known_too(guards, domain.clone()), &and);
    NumberCase { guards, value: Some((ratio.clone(), Domain::default())) }
}
