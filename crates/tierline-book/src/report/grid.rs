//! Who is where: the clients and their value by the levels of two dimensions, and what each segment is promised.

use tierline_core::anatomy::{Anatomy, Asks, RuleTree, SlotCodes, SlotId};
use tierline_core::{Decimal, Fraction, Interrupt, Interrupted, Key, Model, Plan, Sentence, Truth};

use super::parts::{GridCell, GridReport, GridTier, SegmentLine};
use super::write::Rate;
use crate::client_rows::ClientRows;
use crate::in_force::TiersInForce;
use crate::service::{owners_of, service_of};

/// The clients of one cell.
#[derive(Clone, Debug, Default)]
struct Counted {
    clients: u64,
    /// The sum of the values that are known, and of those above zero, in units.
    value: i128,
    above: i128,
    /// By rank, and behind them of the clients without a tier.
    tiers: Vec<u64>,
}

/// A dimension of the grid: its slot and its levels, which have the codes 1 on.
struct Side<'a> {
    slot: SlotId,
    name: &'a str,
    levels: &'a [Box<str>],
    ordered: bool,
}

impl<'a> Side<'a> {
    fn of(anatomy: &'a Anatomy, name: &str) -> Option<Self> {
        let slot = anatomy.find(name)?;
        match slot.codes() {
            SlotCodes::Levels { levels, ordered } => {
                Some(Self { slot: slot.id(), name: slot.name(), levels, ordered: *ordered })
            }
            _ => None,
        }
    }

    fn words(&self) -> Vec<String> {
        self.levels.iter().map(ToString::to_string).collect()
    }
}

impl GridReport {
    /// The grid of a model that declares one; nothing elsewhere.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn of(
        model: &Model,
        plan: &Plan,
        rows: &ClientRows,
        in_force: &TiersInForce,
        interrupt: &Interrupt,
    ) -> Result<Option<Self>, Interrupted> {
        let (Some([by_row, by_column]), Some([row_codes, column_codes])) = (plan.grid(), &rows.grid) else {
            return Ok(None);
        };
        let anatomy = plan.anatomy();
        let (Some(down), Some(across)) = (Side::of(&anatomy, by_row), Side::of(&anatomy, by_column)) else {
            return Ok(None);
        };
        let tiers = plan.tiers().len();
        let empty = Counted { tiers: vec![0; tiers.saturating_add(1)], ..Counted::default() };
        let mut cells = vec![empty; down.levels.len().saturating_mul(across.levels.len())];
        let mut without_level = 0_u64;
        let place = |code: Option<i64>| usize::try_from(code?.checked_sub(1)?).ok();
        for row in 0..rows.rows() {
            interrupt.check_at(row)?;
            let at = place(row_codes.get(row)).zip(place(column_codes.get(row)));
            let at = at.map(|(down, right)| down.saturating_mul(across.levels.len()).saturating_add(right));
            let Some(cell) = at.and_then(|at| cells.get_mut(at)) else {
                without_level = without_level.saturating_add(1);
                continue;
            };
            let value = i128::from(rows.value(row).unwrap_or_default());
            cell.clients = cell.clients.saturating_add(1);
            cell.value = cell.value.saturating_add(value);
            cell.above = cell.above.saturating_add(value.max(0));
            if let Some(count) = cell.tiers.get_mut(in_force.tier(row).unwrap_or(tiers)) {
                *count = count.saturating_add(1);
            }
        }
        let (whole, names) = (rows.whole(), plan.tiers().map(String::from).collect::<Vec<_>>());
        let scale = plan.value().map(|(_, scale)| scale);
        let report = |(at, cell): (usize, &Counted)| {
            let across_count = across.levels.len().max(1);
            let (row, column) = (at.checked_div(across_count).unwrap_or(0), at.checked_rem(across_count).unwrap_or(0));
            let level = |side: &Side<'_>, at: usize| side.levels.get(at).map(ToString::to_string).unwrap_or_default();
            let code = |at: usize| u8::try_from(at.saturating_add(1)).unwrap_or(0);
            let segment = segment(&anatomy, [(down.slot, code(row)), (across.slot, code(column))]);
            let share = |part: i128, of: i128| Rate(Fraction::of(part, of));
            GridCell {
                row: level(&down, row),
                column: level(&across, column),
                segment: segment.and_then(|rank| names.get(rank).cloned()),
                clients: cell.clients,
                share: share(cell.clients.into(), whole.clients.into()),
                value: scale.and_then(|scale| Decimal::new(cell.value, scale)),
                value_share: share(cell.above, if scale.is_some() { whole.value } else { 0 }),
                tiers: cell
                    .tiers
                    .iter()
                    .enumerate()
                    .filter(|(_, clients)| **clients > 0)
                    .map(|(rank, clients)| GridTier { tier: names.get(rank).cloned(), clients: *clients })
                    .collect(),
            }
        };
        Ok(Some(Self {
            rows: down.name.into(),
            columns: across.name.into(),
            row_levels: down.words(),
            column_levels: across.words(),
            rows_ordered: down.ordered,
            columns_ordered: across.ordered,
            cells: cells.iter().enumerate().map(report).collect(),
            without_level,
            segments: names.iter().map(|name| segment_line(model, name)).collect(),
        }))
    }
}

/// What a segment is promised: when it is reviewed, what the work is about, who owns the relationship.
fn segment_line(model: &Model, name: &str) -> SegmentLine {
    let service = service_of(model, name);
    let coverage = service.and_then(|service| service.coverage.as_ref());
    SegmentLine {
        segment: name.into(),
        review: service.and_then(|service| service.business_review_every.as_ref()).map(ToString::to_string),
        initiatives: service
            .map(|service| service.initiatives.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        owners: coverage.and_then(|coverage| {
            owners_of(coverage)
                .into_iter()
                .reduce(|one, other| Sentence::of(Key::BothRoles).with("one", one).with("other", other).to_string())
        }),
    }
}

/// The tier that takes every client with two codes, whatever else is known of it; nothing where that depends on more.
fn segment(anatomy: &Anatomy, known: [(SlotId, u8); 2]) -> Option<usize> {
    for (rank, tier) in anatomy.tiers().iter().enumerate() {
        if tier.takes_rest {
            return Some(rank);
        }
        let truths: Vec<Option<Truth>> = tier.clauses.iter().map(|clause| truth(&clause.tree, known)).collect();
        if truths.contains(&Some(Truth::True)) {
            return Some(rank);
        }
        // A clause that may be true for some of them leaves the cell to several tiers.
        if truths.iter().any(Option::is_none) {
            return None;
        }
    }
    None
}

/// The truth of a rule for all clients with two codes; nothing where that depends on more.
fn truth(tree: &RuleTree, known: [(SlotId, u8); 2]) -> Option<Truth> {
    match tree {
        RuleTree::Constant(own) => Some(*own),
        RuleTree::Test(test) => match &test.asks {
            Asks::Codes(asked) => {
                let (_, code) = known.into_iter().find(|(slot, _)| *slot == asked.slot)?;
                Some(asked.answer(code))
            }
            _ => None,
        },
        RuleTree::All(all) => combined(all, known, Truth::False, Truth::True),
        RuleTree::Any(all) => combined(all, known, Truth::True, Truth::False),
        RuleTree::Not(own) => truth(own, known).map(|own| match own {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }),
        _ => None,
    }
}

/// `and` and `or`: one operand that decides does, whatever the others depend on.
fn combined(all: &[RuleTree], known: [(SlotId, u8); 2], decides: Truth, otherwise: Truth) -> Option<Truth> {
    let truths: Vec<Option<Truth>> = all.iter().map(|own| truth(own, known)).collect();
    if truths.contains(&Some(decides)) {
        return Some(decides);
    }
    if truths.contains(&None) {
        return None;
    }
    Some(if truths.contains(&Some(Truth::Unknown)) { Truth::Unknown } else { otherwise })
}
