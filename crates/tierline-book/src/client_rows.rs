//! What is known of each client of a book, by row: what reviews, metrics and reports go by.

use std::collections::{BTreeMap, HashMap};

use tierline_core::{
    Assignments, Codes, Date, Interrupt, Interrupted, IssueKind, Kind, Plan, Reason, TextColumn, Truths,
};

use crate::inputs::{InputValue, InputValues, Memory};
use crate::json;
use crate::thresholds::Whole;
use crate::units::Units;

/// What is known of each client, by row.
///
/// ```
/// use std::cell::Cell;
/// use tierline_book::{ClientRows, Memory, TiersInForce};
/// use tierline_core::{
///     Attribute, Batch, Column, Flag, Interrupt, IssueKind, Model, ScoreDetail, TextColumn, Tier, Values, name,
/// };
/// let model = Model::builder("sizes")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 0).min(0))
///     .value("arr")
///     .flag(Flag::new("small", name("arr").lt(100)))
///     .tier(Tier::when("Large", name("arr").ge(1_000)))
///     .tier(Tier::rest("Small"))
///     .build()?;
/// let mut ids = TextColumn::default();
/// ["a", "b", "c"].iter().for_each(|id| ids.push(Some(id)));
/// let columns = [Some(Column::new(Values::Int64(&[5_000, 40, -1]), None, 3))];
/// let batch = Batch { columns: &columns, rows: 3, ids: &[] };
///
/// let plan = model.compile();
/// let plan = plan.keeping(ClientRows::names(&plan, None));
/// let assigned = plan.assign_batch(&batch, 0..3, "2026-11-21".parse()?, ScoreDetail::Total);
/// let never = Interrupt::NEVER;
/// let rows = ClientRows::new(&plan, ids, vec![assigned], None, &never)?;
/// assert_eq!((rows.tier(0), rows.clause(0), rows.value(0)), (Some(0), Some(0), Some(5_000)));
/// assert!(rows.issues(2).is_some_and(|issues| issues.contains("at least 0")));
/// assert!(rows.is_undecided(2, 0) && rows.undecided_inputs(2, 0).1 == ["arr"]);
/// assert_eq!(rows.reasons(&never, |row| rows.tier(row).is_none())?[0].kind, IssueKind::BelowMin);
/// // Standings keep no values of this model; a client that its row alone has is known.
/// assert!(rows.inputs(&Memory::of(&plan), 0, |_| None).is_empty() && !rows.is_ambiguous(0));
/// assert_eq!((rows.flags_json(&plan, 1), rows.levels_json(&plan, 1)), (r#"{"small": true}"#.into(), String::new()));
/// assert_eq!((rows.by_client(&never)?.get("b"), rows.renewal(1)), (Some(&1), None));
/// // The model has no timelines, and no conditions of a service.
/// assert_eq!((rows.date("signup", 1), rows.conditions(1).map_or(0, |(truths, _)| truths.len())), (None, 0));
/// let small = Cell::new(0);
/// rows.each_flag(&never, |_, _, is_true| small.set(small.get() + u32::from(is_true)))?;
/// assert_eq!(small.get(), 1);
///
/// let in_force = TiersInForce::new(&plan, &rows, None, None, &never)?;
/// assert_eq!((in_force.count(Some(0)).value, in_force.flag(Some(1), 0)), (5_000, (1, 1)));
/// assert_eq!(in_force.tier_counts(&plan).last().unwrap().clients, 1); // without a tier
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ClientRows {
    /// The ids.
    pub clients: TextColumn,
    /// 0 unassigned, then 1 + the rank of the tier.
    tiers: Vec<u8>,
    /// 0 without a clause, then 1 + the number of its words.
    clauses: Vec<u32>,
    /// Bit r is 1 where the `stay` rule of the tier of rank r is true.
    pub stays: Vec<u64>,
    /// The value of the client, in units.
    pub values: Units,
    /// The day of its renewal.
    renewals: Units,
    /// By score, in units.
    pub scores: Vec<Units>,
    /// The dates that timelines count from, by name.
    dates: Vec<(Box<str>, Units)>,
    /// By attribute under `remember`: its values, in units, days or codes; those of texts are not kept.
    remembered: Vec<Units>,
    /// The number that tells how well a client is, in units.
    pub health: Option<Units>,
    /// The codes of the levels by which a report shows a grid, where the model has one: rows, columns.
    pub(crate) grid: Option<[Units; 2]>,
    /// What is wrong with clients, by row ascending.
    issues: Vec<(usize, String)>,
    /// The same by kind, and by the attribute or whatever was computed.
    kinds: Vec<(usize, IssueKind, Option<Box<str>>)>,
    /// By range of rows, as it begins: the truths of all flags.
    flags: Vec<(usize, Vec<Truths>)>,
    /// By range of rows, as it begins: the codes of the levels of all dimensions.
    levels: Vec<(usize, Vec<Codes>)>,
    /// By range of rows, as it begins: the truths of all conditions of the service section.
    conditions: Vec<(usize, Vec<Truths>)>,
    /// By range of rows, as it begins: the results, for what clauses say of clients.
    parts: Vec<(usize, Assignments)>,
}

impl ClientRows {
    /// The names whose values are asked for ([`Plan::keeping`]); `health` is the name of a number.
    #[must_use]
    pub fn names<'a>(plan: &'a Plan, health: Option<&'a str>) -> Vec<&'a str> {
        let value = plan.value().map_or("", |(name, _)| name);
        let first = [value, plan.renewal().unwrap_or(""), health.unwrap_or("")];
        let grid = plan.grid().into_iter().flatten();
        let scores = plan.scores().map(|score| score.name());
        first.into_iter().chain(grid).chain(scores).chain(plan.remember()).chain(plan.timeline_dates()).collect()
    }

    /// Puts the parts of a result side by side, which keeps the values of [`ClientRows::names`]; `health` is the name that was given
    /// there.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn new(
        plan: &Plan,
        clients: TextColumn,
        parts: Vec<Assignments>,
        health: Option<&str>,
        interrupt: &Interrupt,
    ) -> Result<Self, Interrupted> {
        let rows = clients.len();
        let mut kept: Vec<Units> = Self::names(plan, None).iter().map(|_| Units::with_capacity(rows)).collect();
        let (mut tiers, mut clauses) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let mut stays = Vec::with_capacity(rows);
        let mut flags = Vec::with_capacity(parts.len());
        let mut conditions = Vec::with_capacity(parts.len());
        let mut clause_parts = Vec::with_capacity(parts.len());
        let mut issues: Vec<(usize, String)> = Vec::new();
        let mut kinds = Vec::new();
        let mut levels = Vec::with_capacity(parts.len());
        for mut part in parts {
            interrupt.check()?;
            let start = tiers.len();
            for (row, issue) in part.issues() {
                let row = start.saturating_add(row);
                kinds.push((row, issue.kind(), issue.attribute().map(Box::from)));
                match issues.last_mut() {
                    Some((last, words)) if *last == row => {
                        words.push_str("; ");
                        words.push_str(&issue.to_string());
                    }
                    _ => issues.push((row, issue.to_string())),
                }
            }
            tiers.extend_from_slice(&part.tiers.codes);
            clauses.extend((0..part.len()).map(|row| u32::try_from(part.clauses.get(row)).unwrap_or(0)));
            stays.extend_from_slice(&part.stays);
            for (to, kept) in kept.iter_mut().zip(&part.kept) {
                to.extend(kept, part.len());
            }
            levels.push((start, std::mem::take(&mut part.levels)));
            flags.push((start, part.flags.clone()));
            conditions.push((start, part.conditions.clone()));
            clause_parts.push((start, part.for_clauses()));
        }
        let mut kept = kept.into_iter();
        let mut next = || kept.next().unwrap_or_default();
        let (values, renewals, well) = (next(), next(), next());
        let grid = plan.grid().map(|_| [next(), next()]);
        Ok(Self {
            clients,
            tiers,
            clauses,
            stays,
            values,
            renewals,
            health: health.map(|_| well),
            scores: kept.by_ref().take(plan.scores().len()).collect(),
            remembered: kept.by_ref().take(plan.remember().count()).collect(),
            dates: plan.timeline_dates().into_iter().map(Box::from).zip(kept).collect(),
            grid,
            issues,
            kinds,
            flags,
            levels,
            conditions,
            parts: clause_parts,
        })
    }

    /// The part that a row is in, and its place there.
    fn part(&self, row: usize) -> Option<(&Assignments, usize)> {
        let at = self.parts.partition_point(|(start, _)| *start <= row).checked_sub(1)?;
        let (start, part) = self.parts.get(at)?;
        Some((part, row.checked_sub(*start)?))
    }

    /// Whether a clause is neither true nor false for a client, whatever its bad values are.
    #[must_use]
    pub fn is_undecided(&self, row: usize, clause: u32) -> bool {
        let truth = || {
            let (part, at) = self.part(row)?;
            part.clause_truths.get(usize::try_from(clause).ok()?).map(|truths| truths.get(at).is_none())
        };
        truth().unwrap_or(false)
    }

    /// What is missing, and whose value is bad, where a clause is neither true nor false for a client.
    #[must_use]
    pub fn undecided_inputs(&self, row: usize, clause: u32) -> (Vec<&str>, Vec<&str>) {
        let names = match (self.part(row), usize::try_from(clause)) {
            (Some((part, at)), Ok(clause)) => part.missing_of_clause(at, clause),
            _ => Vec::new(),
        };
        let first = self.kinds.partition_point(|(issue_row, ..)| *issue_row < row);
        let issues = self.kinds.iter().skip(first).take_while(|(issue_row, ..)| *issue_row == row);
        // A required value that is absent is missing, and what overflows has none.
        let bad = issues.filter(|(_, kind, _)| !matches!(kind, IssueKind::Required | IssueKind::Overflow));
        let bad: Vec<&str> = bad.filter_map(|(_, _, attribute)| attribute.as_deref()).collect();
        names.into_iter().partition(|name| !bad.contains(name))
    }

    /// The values of a client that its standing keeps; `text` gives those of texts, which results do not keep, by name. Nothing is
    /// known of a value that cannot be read, and of a client that several rows are.
    #[must_use]
    pub fn inputs<'t>(&self, memory: &Memory, row: usize, text: impl Fn(&str) -> Option<&'t str>) -> InputValues {
        let value = |(at, (name, kind)): (usize, (&str, &Kind))| {
            if self.is_unreadable(row, name) {
                return None;
            }
            let units = || self.remembered.get(at)?.get(row);
            Some(match kind {
                Kind::Text => text(name).map_or(InputValue::Missing, |text| InputValue::Text(text.into())),
                kind => units().and_then(|units| InputValue::of_units(kind, units)).unwrap_or(InputValue::Missing),
            })
        };
        memory.kinds().enumerate().map(value).collect()
    }

    /// Whether several rows have the id of a row, or it has none: nothing is known of its client then.
    #[must_use]
    pub fn is_ambiguous(&self, row: usize) -> bool {
        let first = self.kinds.partition_point(|(issue_row, ..)| *issue_row < row);
        let mut issues = self.kinds.iter().skip(first).take_while(|(issue_row, ..)| *issue_row == row);
        issues.any(|(_, kind, _)| matches!(kind, IssueKind::IdTwice | IssueKind::NoId))
    }

    /// The flags of a client as a JSON object of truths, `null` where one is not known; empty where the model has none.
    #[must_use]
    pub fn flags_json(&self, plan: &Plan, row: usize) -> String {
        let Some((flags, at)) = in_part(&self.flags, row).filter(|(flags, _)| !flags.is_empty()) else {
            return String::new();
        };
        let truth = |truths: &Truths| truths.get(at).map_or("null", |truth| if truth { "true" } else { "false" });
        json::object(plan.flags().zip(flags.iter().map(|truths| truth(truths).to_string())))
    }

    /// The levels of a client's dimensions as a JSON object of texts, `null` where there is none; empty where the model has none.
    #[must_use]
    pub fn levels_json(&self, plan: &Plan, row: usize) -> String {
        let Some((codes, at)) = in_part(&self.levels, row).filter(|(codes, _)| !codes.is_empty()) else {
            return String::new();
        };
        let level = |(levels, codes): (&[Box<str>], &Codes)| {
            let code = usize::from(codes.get(at)).checked_sub(1)?;
            levels.get(code).map(|level| level.to_string())
        };
        let levels = plan.dimensions().zip(codes).map(|((name, levels), codes)| (name, level((levels, codes))));
        json::text_object(levels)
    }

    /// Whether nobody knows a client's value of an attribute: it cannot be read, or several rows have the id.
    fn is_unreadable(&self, row: usize, attribute: &str) -> bool {
        let first = self.kinds.partition_point(|(issue_row, ..)| *issue_row < row);
        let mut issues = self.kinds.iter().skip(first).take_while(|(issue_row, ..)| *issue_row == row);
        issues.any(|(_, kind, of)| match kind {
            IssueKind::IdTwice | IssueKind::NoId => true,
            IssueKind::Required => false,
            _ => of.as_deref() == Some(attribute),
        })
    }

    /// How many clients there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.tiers.len()
    }

    /// The rank of a client's tier.
    #[must_use]
    pub fn tier(&self, row: usize) -> Option<usize> {
        usize::from(*self.tiers.get(row)?).checked_sub(1)
    }

    /// The number of the clause that decided.
    #[must_use]
    pub fn clause(&self, row: usize) -> Option<usize> {
        usize::try_from(*self.clauses.get(row)?).ok()?.checked_sub(1)
    }

    /// The value of a client, in units.
    #[must_use]
    pub fn value(&self, row: usize) -> Option<i64> {
        self.values.get(row)
    }

    /// What shares are of: all clients, and the sum of their values above zero.
    #[must_use]
    pub fn whole(&self) -> Whole {
        let values = self.values.iter().flatten().filter(|value| *value > 0);
        let value = values.fold(0, |sum: i128, value| sum.saturating_add(value.into()));
        Whole { clients: u64::try_from(self.rows()).unwrap_or(u64::MAX), value }
    }

    /// Whether each flag is true, known and not, for every client: `count` is given the row, the flag and its truth.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn each_flag(
        &self,
        interrupt: &Interrupt,
        mut count: impl FnMut(usize, usize, bool),
    ) -> Result<(), Interrupted> {
        for (start, flags) in &self.flags {
            for (flag, truths) in flags.iter().enumerate() {
                interrupt.check()?;
                for row in 0..truths.rows {
                    if let Some(truth) = truths.get(row) {
                        count(start.saturating_add(row), flag, truth);
                    }
                }
            }
        }
        Ok(())
    }

    /// The truths of the conditions of the service section, by number, and the row's place in them.
    #[must_use]
    pub fn conditions(&self, row: usize) -> Option<(&[Truths], usize)> {
        let at = self.conditions.partition_point(|(start, _)| *start <= row).checked_sub(1)?;
        let (start, truths) = self.conditions.get(at)?;
        Some((truths, row.checked_sub(*start)?))
    }

    /// The codes of the tiers that the rules give.
    #[must_use]
    pub fn codes(&self) -> &[u8] {
        &self.tiers
    }

    /// What is wrong with a client.
    #[must_use]
    pub fn issues(&self, row: usize) -> Option<&str> {
        let at = self.issues.binary_search_by_key(&row, |(issue_row, _)| *issue_row).ok()?;
        self.issues.get(at).map(|(_, words)| words.as_str())
    }

    /// The clients with issues, by row ascending.
    #[must_use]
    pub fn with_issues(&self) -> &[(usize, String)] {
        &self.issues
    }

    /// What is wrong with some of the clients, the most frequent reason first; one with several counts for each.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn reasons(&self, interrupt: &Interrupt, of: impl Fn(usize) -> bool) -> Result<Vec<Reason<'_>>, Interrupted> {
        let mut counts: BTreeMap<(IssueKind, Option<&str>), u64> = BTreeMap::new();
        for (at, (row, kind, attribute)) in self.kinds.iter().enumerate() {
            interrupt.check_at(at)?;
            if !of(*row) {
                continue;
            }
            let count = counts.entry((*kind, attribute.as_deref())).or_insert(0);
            *count = count.saturating_add(1);
        }
        let mut out: Vec<Reason<'_>> =
            counts.into_iter().map(|((kind, attribute), clients)| Reason::of(kind, attribute, clients)).collect();
        Reason::most_frequent_first(&mut out);
        Ok(out)
    }

    /// When a client renews.
    #[must_use]
    pub fn renewal(&self, row: usize) -> Option<Date> {
        self.renewals.get(row).and_then(Date::from_days)
    }

    /// A date that timelines count from.
    #[must_use]
    pub fn date(&self, name: &str, row: usize) -> Option<Date> {
        let (_, days) = self.dates.iter().find(|(known, _)| **known == *name)?;
        days.get(row).and_then(Date::from_days)
    }

    /// The row of each client, of the first one where several have an id.
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn by_client(&self, interrupt: &Interrupt) -> Result<HashMap<&str, usize>, Interrupted> {
        rows_by_client(&self.clients, interrupt)
    }
}

/// The values of the range that a row is in, and its place there.
fn in_part<T>(parts: &[(usize, Vec<T>)], row: usize) -> Option<(&[T], usize)> {
    let at = parts.partition_point(|(start, _)| *start <= row).checked_sub(1)?;
    let (start, values) = parts.get(at)?;
    Some((values, row.checked_sub(*start)?))
}

/// The rows of clients by id, the first one where several have it.
///
/// ```
/// use tierline_core::{Interrupt, TextColumn};
/// let mut ids = TextColumn::default();
/// ["a", "b", "a"].iter().for_each(|id| ids.push(Some(id)));
/// assert_eq!(tierline_book::rows_by_client(&ids, &Interrupt::NEVER)?["a"], 0);
/// # Ok::<(), tierline_core::Interrupted>(())
/// ```
///
/// # Errors
/// The call was asked to end.
pub fn rows_by_client<'a>(
    clients: &'a TextColumn,
    interrupt: &Interrupt,
) -> Result<HashMap<&'a str, usize>, Interrupted> {
    let mut rows = HashMap::with_capacity(clients.len());
    for (row, id) in clients.iter().enumerate() {
        interrupt.check_at(row)?;
        if let Some(id) = id {
            rows.entry(id).or_insert(row);
        }
    }
    Ok(rows)
}
