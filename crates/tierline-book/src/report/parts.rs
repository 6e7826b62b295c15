//! What a report consists of: figures with their units, and sentences that are finished.
//!
//! Money is in the unit of the model's value attribute ([`ModelFacts::unit`]); a share is a number from 0 to 1; a day is a day
//! of the calendar. Nothing that is not known is written as 0.

use tierline_core::{Date, Decimal, Finding, Remark, Sentence};

use super::forecast::ForecastReport;
use super::found::{FindingReport, FoundInTiers};
use super::owed::OwedReport;
use super::owners::{PromiseReport, WorkloadReport};
use super::write::{ByName, Only, Rate, Rounded, Writer, Written, record};
use crate::attribution::{Cause, Count, Net};
use crate::inputs::InputValue;
use crate::metrics::{OverTime, Unit};
use crate::movement::Movement;
use crate::targets::Verdict;

record! {
    /// Everything that a report shows of a book.
    pub struct Report {
        /// The model.
        model: ModelFacts,
        /// The day of the figures.
        as_of: Option<Date>,
        /// How many clients there are.
        clients: u64,
        /// What they are worth, values below 0 taken off.
        value: Option<Decimal>,
        /// The sum of their values above 0, which shares of value are of.
        value_above_zero: Option<Decimal>,
        /// Each tier, best first.
        tiers: Vec<TierReport>,
        /// All clients.
        total: TierReport,
        /// The clients without a tier.
        unassigned: UnassignedReport,
        /// Each target of the model.
        targets: Vec<TargetReport>,
        /// The share of the value that so many clients of greatest value have.
        concentration: Vec<ConcentrationPoint>,
        /// The same for a tenth, a fifth and half of all clients, rounded up to whole clients.
        concentration_marks: Vec<ConcentrationMark>,
        /// What the tiers down to each one have, beside what as many clients of greatest value have.
        concentration_tiers: Vec<ConcentrationTier>,
        /// Who is where by two dimensions, where the model declares them (`grid`).
        grid: Only<GridReport>,
        /// What clients are owed by conditions, events, lists, agreements and wishes, where the model or a table asks for it.
        owed: Only<OwedReport>,
        /// What the people of a roster have to do, where one is given.
        workload: Only<WorkloadReport>,
        /// What promises cost, and the hours of the next quarter by role, where a roster is given.
        forecast: Only<PromiseReport>,
        /// Clients, value and hours of the next quarter by tier, where they are asked for.
        next_quarter: Only<ForecastReport>,
        /// How scores are spread.
        scores: Vec<ScoreReport>,
        /// What a review did.
        movements: Option<ReviewReport>,
        /// How each tier is covered by owners.
        coverage: Vec<CoverageReport>,
        /// How all of them are.
        coverage_total: CoverageTotal,
        /// What each tier is promised.
        service: Vec<ServiceReport>,
        /// The period that the metrics are of.
        period: Option<PeriodReport>,
        /// The metrics of the period.
        metrics: Option<Vec<MetricReport>>,
        /// What was found.
        findings: Vec<FoundInTiers>,
        /// What is to be said of the table of clients.
        remarks: Vec<RemarkReport>,
        /// How figures that no metric explains are worked out, by what they are called.
        formulas: ByName<Sentence>,
        /// The six figures at the top of a report.
        headlines: Vec<Headline>,
        /// What stands out, the gravest first.
        summary: Vec<SummaryLine>,
        /// What shares are of.
        shares_words: Sentence,
        /// How many clients have no value, where some have none.
        without_value_words: Option<Sentence>,
        /// How much of the value the clients of greatest value have.
        concentration_words: Option<Sentence>,
        /// How many targets stand with the metrics of the period, where some do.
        targets_elsewhere_words: Option<Sentence>,
        /// The metrics that cannot be measured, by reason.
        not_measurable: Vec<NotMeasured>,
        /// How many there are, where there are some.
        not_measurable_words: Option<Sentence>,
        /// Figures by the levels of dimensions, where they are asked for.
        by: Only<DimensionReport>,
    }
}

record! {
    /// One of the figures at the top of a report.
    pub struct Headline {
        /// What it is of.
        name: Sentence,
        /// The figure, short; nothing where it is not known.
        figure: Option<Sentence>,
        /// What there is to say beside it.
        note: Sentence,
    }
}

/// What a line of the summary is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineKind {
    /// There are no clients.
    NoClients,
    /// What the best tier has.
    BestTier,
    /// A finding that is an error.
    Error,
    /// A target that is missed.
    Missed,
    /// How many more of them there are.
    MoreMissed,
    /// All targets that can be measured are met.
    AllMet,
    /// Who moved.
    Moves,
    /// Who is overdue for review.
    Overdue,
    /// Who is without a tier.
    Unassigned,
}

impl LineKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoClients => "no clients",
            Self::BestTier => "best tier",
            Self::Error => "error",
            Self::Missed => "missed",
            Self::MoreMissed => "more missed",
            Self::AllMet => "all met",
            Self::Moves => "moves",
            Self::Overdue => "overdue",
            Self::Unassigned => "unassigned",
        }
    }
}

record! {
    /// A line of the summary.
    pub struct SummaryLine {
        /// What it is about.
        kind: LineKind,
        /// The tier that it is about, in front of the words.
        tier: Option<String>,
        /// What stands before a colon in front of the words.
        label: Option<Sentence>,
        /// The words.
        words: Sentence,
    }
}

record! {
    /// A metric that cannot be measured, and of whom.
    pub struct NotMeasured {
        /// The metric.
        metric: String,
        /// The tiers, best first; nothing stands for all clients.
        of: Vec<Option<String>>,
        /// Why.
        words: Sentence,
    }
}

record! {
    /// Which model it is.
    pub struct ModelFacts {
        /// Its name.
        name: String,
        /// Its version.
        version: Option<String>,
        /// What it is for.
        purpose: Option<String>,
        /// Who answers for it.
        owner: Option<String>,
        /// What stands for it with every rule, threshold and target.
        fingerprint: String,
        /// The column that identifies a client.
        client: String,
        /// The attribute that says what a client is worth.
        value: Option<String>,
        /// What that is in, as in USD a year.
        unit: Option<String>,
        /// Parameters by name.
        parameters: ByName<Decimal>,
        /// False where the tiers have no order; no key where they have one.
        ranked: Only<bool>,
    }
}

record! {
    /// Who is where: clients and their value by the levels of two dimensions.
    pub struct GridReport {
        /// The dimension of the rows.
        rows: String,
        /// That of the columns.
        columns: String,
        /// The levels of the rows, in their order.
        row_levels: Vec<String>,
        /// Those of the columns.
        column_levels: Vec<String>,
        /// Whether the levels of the rows go from low to high.
        rows_ordered: bool,
        /// Whether those of the columns do.
        columns_ordered: bool,
        /// Each cell, row by row.
        cells: Vec<GridCell>,
        /// How many clients lack a level in one of the two, and so stand in no cell.
        without_level: u64,
        /// What each segment is promised.
        segments: Vec<SegmentLine>,
    }
}

record! {
    /// The clients of two levels.
    pub struct GridCell {
        /// The level of the row.
        row: String,
        /// That of the column.
        column: String,
        /// The segment that takes every client with these two levels; nothing where that depends on more.
        segment: Option<String>,
        /// How many clients.
        clients: u64,
        /// Their share of all clients.
        share: Rate,
        /// What they are worth.
        value: Option<Decimal>,
        /// Their share of the value, of values above 0.
        value_share: Rate,
        /// The tiers that they are in today.
        tiers: Vec<GridTier>,
    }
}

record! {
    /// A tier of the clients of a cell.
    pub struct GridTier {
        /// The tier; nothing for those without one.
        tier: Option<String>,
        /// How many clients.
        clients: u64,
    }
}

record! {
    /// What a segment is promised, as a table that client-facing teams go by.
    pub struct SegmentLine {
        /// The segment.
        segment: String,
        /// How often it has a business review.
        review: Option<String>,
        /// What the work is about.
        initiatives: Vec<String>,
        /// Who owns the relationship.
        owners: Option<String>,
    }
}

record! {
    /// One tier, or all clients.
    pub struct TierReport {
        /// The tier; nothing for all clients.
        tier: Option<String>,
        /// What the model says of it.
        description: Option<String>,
        /// Its rule; nothing where it takes everybody.
        rule: Option<String>,
        /// The alternatives of its rule, with what the names in them stand for; none where it takes everybody.
        clauses: Vec<RuleReport>,
        /// Its `stay` rule.
        stay: Option<String>,
        /// The same, with what the names in it stand for.
        stay_rule: Option<RuleReport>,
        /// How many clients.
        clients: u64,
        /// Their share of all clients, with or without a tier.
        share: Rate,
        /// What they are worth, values below 0 taken off.
        value: Option<Decimal>,
        /// The sum of their values above 0.
        value_above_zero: Option<Decimal>,
        /// The share of that in the sum of all values above 0.
        value_share: Rate,
        /// How many have no value.
        without_value: u64,
        /// How many have a value below 0.
        negative: u64,
        /// What these values add up to.
        negative_value: Option<Decimal>,
        /// How many owners look after them, in parts of people.
        owners: Rate,
        /// How many clients an owner has.
        accounts_per_owner: Rate,
        /// How each score is spread, by its name.
        scores: ByName<Spread>,
        /// How the number that tells how well a client is is spread.
        health: Option<Spread>,
        /// Flags by name.
        flags: ByName<FlagReport>,
        /// Its shares and what is aimed at, in words; nothing for all clients.
        words: Option<Sentence>,
    }
}

record! {
    /// A rule, or one alternative of it, with what the names in it stand for.
    pub struct RuleReport {
        /// In its author's words.
        words: String,
        /// The parameters that it names, with their values.
        parameters: ByName<Decimal>,
        /// Where it changes without saying so: numbers that stand neither in its words nor among its parameters.
        thresholds: Vec<ThresholdReport>,
    }
}

record! {
    /// A number at which a part of a rule changes.
    pub struct ThresholdReport {
        /// The part, in its author's words: `band = 'high'`.
        asks: String,
        /// What the number is of: an attribute, a derived one or a score.
        of: String,
        /// What stands between: the dimension that has bands over it.
        through: Vec<String>,
        /// The number, or the day.
        at: CutValue,
        /// What it is in.
        unit: Option<String>,
        /// Whether the number itself counts as above.
        counts_above: bool,
        /// All of that in words.
        words: Sentence,
    }
}

/// A number or a day at which something changes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum CutValue {
    /// A number; with at most 18 digits behind the point, rounded half to even where it has more.
    Number(Decimal),
    /// A day.
    Day(Date),
}

impl Written for CutValue {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        match self {
            Self::Number(number) => number.write(to),
            Self::Day(day) => day.write(to),
        }
    }
}

record! {
    /// How a number is spread over clients, in its own unit.
    pub struct Spread {
        /// How many clients have it.
        known: u64,
        /// The least.
        min: Option<Decimal>,
        /// A quarter of the clients have less.
        q1: Rounded,
        /// Half of them have less.
        median: Rounded,
        /// A quarter of them have more.
        q3: Rounded,
        /// The greatest.
        max: Option<Decimal>,
    }
}

record! {
    /// A condition beside the tiers.
    pub struct FlagReport {
        /// For how many clients it is true.
        yes: u64 = "true",
        /// Of how many it is known.
        known: u64,
        /// Of how many it is not.
        unknown: u64,
        /// The share of those for whom it is true in all clients.
        share: Rate,
    }
}

record! {
    /// The clients without a tier.
    pub struct UnassignedReport {
        /// How many.
        clients: u64,
        /// How many more the rules give no tier, and keep the one that they have.
        keep_their_tier: usize,
        /// Their share of all clients.
        share: Rate,
        /// What they are worth.
        value: Option<Decimal>,
        /// The sum of their values above 0.
        value_above_zero: Option<Decimal>,
        /// The share of that in the sum of all values above 0.
        value_share: Rate,
        /// How many have no value.
        without_value: u64,
        /// How many have a value below 0.
        negative: u64,
        /// What these values add up to.
        negative_value: Option<Decimal>,
        /// Why, the most frequent reason first; a client may have several.
        reasons: Vec<ReasonReport>,
        /// The first of them, with everything that is wrong with each.
        rows: Vec<UnassignedClient>,
        /// How many more of them there are.
        rows_left_out: u64,
        /// The same in words, where there are some.
        rows_left_out_words: Option<Sentence>,
        /// How many have no tier.
        words: Sentence,
        /// Their share of all clients.
        share_words: Sentence,
        /// Their shares.
        shares_words: Sentence,
    }
}

record! {
    /// A reason why clients have no tier.
    pub struct ReasonReport {
        /// The reason.
        words: Sentence,
        /// How many clients have it.
        clients: u64,
    }
}

record! {
    /// A client without a tier.
    pub struct UnassignedClient {
        /// Its id.
        client: String,
        /// What is wrong with it.
        issues: String,
    }
}

record! {
    /// A target of a tier, held against what is.
    pub struct TargetReport {
        /// The tier.
        tier: String,
        /// What is aimed at: `clients`, `value`, or a metric.
        measure: String,
        /// What there is; nothing where it cannot be measured.
        measured: Rate,
        /// At least.
        low: Rate,
        /// At most.
        high: Rate,
        /// `met`, `below`, `above`, `without owner` or `not measurable`.
        verdict: Verdict,
        /// By how much it is missed.
        by: Rate,
        /// All of that in words.
        words: Sentence,
        /// What is aimed at, in words.
        measure_words: Sentence,
        /// Whether it is a share or a rate, a number from 0 to 1 mostly.
        is_rate: bool,
        /// Whether it is a target of a metric of the period that is given.
        of_period: bool,
    }
}

record! {
    /// A point of the curve of concentration.
    pub struct ConcentrationPoint {
        /// So many clients of greatest value.
        count: u64,
        /// Their share of all clients.
        clients: Rate,
        /// Their share of the value.
        value: Rate,
    }
}

record! {
    /// A mark on that curve.
    pub struct ConcentrationMark {
        /// The part of all clients that is asked for.
        part: Rate,
        /// So many clients, rounded up.
        count: u64,
        /// Their share of all clients.
        clients: Rate,
        /// Their share of the value.
        value: Rate,
        /// All of that in words.
        words: Sentence,
    }
}

record! {
    /// The tiers down to one and with it.
    pub struct ConcentrationTier {
        /// The tier.
        tier: String,
        /// How many clients they have.
        count: u64,
        /// Their share of all clients.
        clients: Rate,
        /// The sum of their values above 0.
        value: Decimal,
        /// The share of that in all values above 0.
        value_share: Rate,
        /// The share that as many clients of greatest value have.
        best: Rate,
    }
}

record! {
    /// How a score is spread.
    pub struct ScoreReport {
        /// Its name.
        score: String,
        /// How many clients of each tier lie where.
        bins: Vec<Bin>,
        /// The thresholds that rules of tiers set for it.
        cuts: Vec<ScoreCut>,
        /// How many clients have no such score.
        unknown: usize,
        /// What it is made of.
        factors: Vec<FactorReport>,
        /// How many clients have no such score, where some have none.
        unknown_words: Option<Sentence>,
        /// Its medians and middle halves by tier, and the thresholds.
        words: Sentence,
    }
}

record! {
    /// Clients whose score lies from one number to below another.
    pub struct Bin {
        /// From this score on.
        from: Option<Decimal>,
        /// To below this one.
        to: Option<Decimal>,
        /// How many clients each tier has there, best tier first.
        tiers: Vec<u64>,
    }
}

record! {
    /// A threshold of a score.
    pub struct ScoreCut {
        /// Where it is.
        at: Decimal,
        /// Which rules ask for it.
        words: String,
    }
}

record! {
    /// A factor of a score.
    pub struct FactorReport {
        /// What it is of.
        of: String,
        /// Its weight, in hundredths of the score.
        weight: Option<Decimal>,
    }
}

record! {
    /// What a review did.
    pub struct ReviewReport {
        /// The day of the last review of any client.
        last: Option<Date>,
        /// How many clients each movement has.
        counts: Vec<MovementCount>,
        /// From which tier to which.
        flows: Vec<FlowReport>,
        /// The same, told apart where there is no tier.
        flows_by_end: Vec<EndFlow>,
        /// Why the tiers changed.
        attribution: Vec<AttributionRow>,
        /// How many clients waited for the review for longer than the model allows.
        overdue: u64,
        /// The clients whose movement is listed, those of greatest value first, movement by movement.
        rows: Vec<NotableClient>,
        /// How many more of them there are.
        rows_left_out: usize,
        /// What was found in the standings.
        findings: Vec<FindingReport>,
        /// The rules of moving.
        policy: Vec<Sentence>,
        /// What is to be said of the table of clients.
        remarks: Vec<RemarkReport>,
        /// How many clients moved, entered and left.
        moves: Moves,
        /// How many clients waited for the review for too long, in words.
        overdue_words: Sentence,
        /// All tiers together: what they had, what each cause added or took, what they have.
        attribution_total: Option<AttributionRow>,
        /// The causes that are told: entering and leaving always, the others where they changed a tier.
        attribution_causes: Vec<Cause>,
        /// That rows add up, and the causes for which nobody moved.
        attribution_words: Option<Sentence>,
        /// How many more clients there are than are listed, where there are some.
        rows_left_out_words: Option<Sentence>,
        /// Which changes of values were seen of the clients that moved, or whose move waits; of models with values that standings keep.
        changed_inputs: Only<Vec<InputCause>>,
        /// The movements that clients have, for a small place: who keeps a tier that the rules do not give is counted apart from
        /// who has none, so that each word has one count, and they add up to all clients.
        kinds: Vec<KindCount>,
    }
}

record! {
    /// How many clients a movement is told of.
    pub struct KindCount {
        /// The movement, in words.
        words: Sentence,
        /// How many clients.
        clients: u64,
        /// What they are worth.
        value: Option<Decimal>,
    }
}

/// How many clients went to a better tier and to a worse one, or from one segment to another, came to a first one, and left.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Moves {
    /// To a better tier; 0 where tiers have no order.
    pub up: u64,
    /// To a worse tier; 0 where tiers have no order.
    pub down: u64,
    /// From one segment to another; nothing where tiers have an order.
    pub moved: Option<u64>,
    /// To a first tier.
    pub entered: u64,
    /// Of those: how many were in the book before, without a tier.
    pub known_now: u64,
    /// Back in the book, which they had left.
    pub returned: u64,
    /// Out of the book.
    pub left: u64,
    /// All of that in a sentence.
    pub words: Sentence,
    /// The same, for a small place.
    pub short_words: Sentence,
}

impl Written for Moves {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let mut values = match self.moved {
            Some(moved) => vec![("moved", moved.write(to)?)],
            None => vec![("up", self.up.write(to)?), ("down", self.down.write(to)?)],
        };
        values.extend([
            ("entered", self.entered.write(to)?),
            ("known_now", self.known_now.write(to)?),
            ("returned", self.returned.write(to)?),
            ("left", self.left.write(to)?),
            ("words", self.words.write(to)?),
            ("short_words", self.short_words.write(to)?),
        ]);
        to.map(values)
    }
}

/// How many clients a movement has.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MovementCount {
    /// The movement.
    pub movement: Movement,
    /// How many clients.
    pub clients: u64,
    /// What they are worth.
    pub value: Option<Decimal>,
    /// Of those that entered: how many were in the book before, without a tier.
    pub known_now: Option<u64>,
    /// Of those that the rules give no tier: how many keep the one that they have.
    pub keep_their_tier: Option<u64>,
    /// Of those that the rules give no tier: what the others are worth.
    pub without_tier_value: Option<Option<Decimal>>,
    /// How many clients are told of this movement: of those that the rules give no tier, the ones that have none.
    pub told: u64,
    /// What else there is to say of it.
    pub note: Option<Sentence>,
}

impl Written for MovementCount {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let mut values = vec![
            ("movement", self.movement.word().write(to)?),
            ("clients", self.clients.write(to)?),
            ("value", self.value.write(to)?),
        ];
        if let Some(known) = self.known_now {
            values.push(("known_now", known.write(to)?));
        }
        if let Some(kept) = self.keep_their_tier {
            values.push(("keep_their_tier", kept.write(to)?));
        }
        if let Some(value) = self.without_tier_value {
            values.push(("without_tier_value", value.write(to)?));
        }
        values.extend([("told", self.told.write(to)?), ("note", self.note.write(to)?)]);
        to.map(values)
    }
}

record! {
    /// Clients that went from one tier to another.
    pub struct FlowReport {
        /// From; nothing where they had none.
        from: Option<String>,
        /// To; nothing where they have none.
        to: Option<String>,
        /// How many.
        clients: u64,
        /// What they are worth.
        value: Option<Decimal>,
    }
}

record! {
    /// Clients that went from one tier to another, or from and to outside of the tiers.
    pub struct EndFlow {
        /// From; nothing where they had none.
        from: Option<String>,
        /// To; nothing where they have none.
        to: Option<String>,
        /// Where they had no tier: `new`, `returned` or `unassigned`.
        came: Option<NoTier>,
        /// Where they have no tier: `left` or `unassigned`.
        went: Option<NoTier>,
        /// How many.
        clients: u64,
        /// What they are worth.
        value: Option<Decimal>,
        /// From where to where, and how many.
        words: Sentence,
    }
}

/// Where clients without a tier are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoTier {
    /// Not in the book before.
    New,
    /// Not in the book before, and known from earlier.
    Returned,
    /// In the book.
    Unassigned,
    /// Not in the book any more.
    Left,
}

impl NoTier {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Returned => "returned",
            Self::Unassigned => "unassigned",
            Self::Left => "left",
        }
    }
}

/// What a tier had before a review, what each cause added or took, and what it has after it: they add up.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AttributionRow {
    /// The tier.
    pub tier: Option<String>,
    /// Before the review.
    pub before: Count,
    /// By cause, above 0 what it added.
    pub nets: Vec<(Cause, Net)>,
    /// After it.
    pub after: Count,
    /// Digits behind the point of values; nothing where the model names no value attribute.
    pub scale: Option<u8>,
}

impl AttributionRow {
    /// What a cause added or took.
    #[must_use]
    pub fn net(&self, cause: Cause) -> Net {
        self.nets.iter().find(|(of, _)| *of == cause).map(|(_, net)| *net).unwrap_or_default()
    }
}

impl Written for AttributionRow {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let money = |units: i128| self.scale.and_then(|scale| Decimal::new(units, scale)).write(to);
        let mut clients = vec![("tier", self.tier.write(to)?), ("before", self.before.clients.write(to)?)];
        let mut values = vec![("before", money(self.before.value)?)];
        for (cause, net) in &self.nets {
            clients.push((cause.word(), net.clients.write(to)?));
            values.push((cause.word(), money(net.value)?));
        }
        clients.push(("after", self.after.clients.write(to)?));
        values.push(("after", money(self.after.value)?));
        clients.push(("value", to.map(values)?));
        to.map(clients)
    }
}

record! {
    /// A client that something was done with.
    pub struct NotableClient {
        /// Its id.
        client: String,
        /// What was done.
        movement: Movement,
        /// The tier before.
        from: Option<String>,
        /// The tier in force.
        to: Option<String>,
        /// The tier that it waits for.
        pending_tier: Option<String>,
        /// The day on or after which it gets it.
        effective_on: Option<Date>,
        /// What it is worth.
        value: Option<Decimal>,
        /// Why its tier changed; nothing where the movement names the cause.
        causes: Causes = "cause",
        /// Why, in a sentence.
        reason: String,
        /// Which of its values changed since the last review; of models with values that standings keep.
        changed: Only<Vec<ChangedInput>>,
    }
}

record! {
    /// A value that is another one than at the last review.
    pub struct ChangedInput {
        /// The attribute.
        input: String,
        /// What it was.
        before: InputValue,
        /// What it is.
        after: InputValue,
        /// How it changed: `rose`, `fell`, `given`, `removed`, `known now`, `missing now`, `changed`.
        how: Sentence,
        /// What it was and what it is, in words.
        words: Sentence,
    }
}

record! {
    /// A change of values that was seen of clients that moved, or whose move waits.
    pub struct InputCause {
        /// The attribute.
        input: String,
        /// How it changed.
        how: Sentence,
        /// Both in words: `arr fell`.
        words: Sentence,
        /// What was done with the clients.
        movement: Movement,
        /// How many they are; one with several changes counts for each.
        clients: u64,
        /// What they are worth.
        value: Option<Decimal>,
    }
}

impl Written for InputValue {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        match self {
            Self::Missing => to.none(),
            Self::Number(number) => to.number(*number),
            Self::Truth(truth) => to.truth(*truth),
            Self::Day(day) => to.day(*day),
            Self::Text(text) => to.text(text),
        }
    }
}

record! {
    /// How a tier is covered by owners.
    pub struct CoverageReport {
        /// The tier.
        tier: String,
        /// Who looks after its clients.
        role: Option<String>,
        /// How: dedicated, pooled.
        model: Option<String>,
        /// How many clients.
        accounts: u64,
        /// How many of them have an owner.
        owned: Option<u64>,
        /// How many are known to have none.
        without_owner: Option<u64>,
        /// How many people have clients of the tier.
        people: Option<u64>,
        /// How many owners, in parts of people.
        owners: Rate,
        /// Clients per owner.
        ratio: Rate,
        /// Promised at least.
        low: Option<u32>,
        /// Promised at most.
        high: Option<u32>,
        /// Owners needed at least.
        needed_low: Rate,
        /// Owners needed at most.
        needed_high: Rate,
        /// What that means.
        verdict: Sentence,
        /// Hours a year that the cadences take, at least.
        hours_low: Rounded,
        /// At most.
        hours_high: Rounded,
        /// All of that in words.
        words: Sentence,
    }
}

record! {
    /// All clients and owners together: every person counts once.
    pub struct CoverageTotal {
        /// How many clients.
        accounts: u64,
        /// How many of them have an owner.
        owned: Option<u64>,
        /// How many are known to have none.
        without_owner: Option<u64>,
        /// How many people there are.
        people: Option<u64>,
        /// How many owners.
        owners: Rate,
        /// Clients per owner.
        ratio: Rate,
        /// Hours a year that the cadences take, at least.
        hours_low: Rounded,
        /// At most.
        hours_high: Rounded,
    }
}

record! {
    /// What a tier is promised.
    pub struct ServiceReport {
        /// The tier.
        tier: String,
        /// By column of [`ENTITLEMENTS`](crate::ENTITLEMENTS).
        entitlements: ByName<Option<String>>,
    }
}

record! {
    /// The period that metrics are of.
    pub struct PeriodReport {
        /// Its first day.
        from: Option<Date>,
        /// Its last day.
        to: Option<Date>,
        /// How many days it has.
        days: Option<u32>,
        /// The period before.
        before: Option<PeriodDays>,
        /// Those before that one, the latest first.
        earlier: Only<Vec<PeriodDays>>,
        /// How many clients were of which class in it.
        classes: Vec<PeriodClass>,
        /// How long it is, and what that means for targets.
        words: Sentence,
    }
}

record! {
    /// The days of a period.
    pub struct PeriodDays {
        /// The first.
        from: Option<Date>,
        /// The last.
        to: Option<Date>,
        /// How many.
        days: Option<u32>,
    }
}

record! {
    /// Clients of one class in a period.
    pub struct PeriodClass {
        /// The class.
        class: Sentence,
        /// How many each tier has, best tier first.
        tiers: Vec<Option<i64>>,
        /// How many there are in all.
        total: Option<i64>,
    }
}

record! {
    /// A metric by tier and in total.
    pub struct MetricReport {
        /// Its name.
        metric: String,
        /// `rate`, `money`, `points` or `ratio`.
        unit: Unit,
        /// How it is worked out.
        formula: String,
        /// Who defined it so.
        source: String,
        /// What it is of nobody.
        when_empty: Sentence,
        /// Whether `higher` or `lower` is better.
        better: Better,
        /// By tier, best first.
        tiers: Vec<Rate>,
        /// Of all clients.
        total: Rate,
        /// By tier and in total: why it cannot be measured.
        why_not: Vec<Option<Sentence>>,
        /// In the period before.
        before: Option<MetricBefore>,
        /// In the periods before that one, the latest first; each is held against the one behind it.
        earlier: Only<Vec<MetricBefore>>,
        /// `compound`, `scale` or `none`: what becomes of it where the period is longer or shorter.
        over_time: OverTime,
        /// The metric of a year, where it grows with time and the days of the period are known.
        per_year: Only<MetricPerYear>,
    }
}

record! {
    /// Figures by the levels of dimensions.
    pub struct DimensionReport {
        /// The dimensions that were asked for.
        names: Vec<String>,
        /// The levels of each, in their order.
        levels: Vec<Vec<String>>,
        /// Every combination of levels, in their order; those without a level of a dimension last.
        groups: Vec<DimensionGroup>,
        /// All clients; the groups add up to them.
        total: DimensionGroup,
        /// The metrics of the period by group, where there is a table of one.
        metrics: Only<Vec<GroupMetric>>,
        /// What is to be said of small groups; nothing where there are none.
        small_words: Option<Sentence>,
    }
}

record! {
    /// The clients of one group.
    pub struct DimensionGroup {
        /// Its level of each dimension, nothing where it has none; no levels at all for all clients.
        levels: Vec<Option<String>>,
        /// The group in words.
        words: Sentence,
        /// How many clients.
        clients: u64,
        /// Their share of all clients.
        share: Rate,
        /// The sum of their value.
        value: Option<Decimal>,
        /// The share that their values above zero have of all values above zero.
        value_share: Rate,
        /// Whether it has clients, and fewer than 5.
        is_small: bool = "small",
    }
}

record! {
    /// A metric by group.
    pub struct GroupMetric {
        /// The metric.
        metric: String,
        /// What it counts in.
        unit: Unit,
        /// `higher` or `lower`: where better is.
        better: Better,
        /// By group.
        groups: Vec<Rate>,
        /// Of all clients.
        total: Rate,
        /// By group and in total: why it cannot be measured.
        why_not: Vec<Option<Sentence>>,
        /// In the period before.
        before: Option<GroupBefore>,
        /// `compound`, `scale` or `none`.
        over_time: OverTime,
        /// The metric of a year, where it grows with time and the days of the period are known.
        per_year: Only<GroupPerYear>,
    }
}

record! {
    /// A metric by group in the period before.
    pub struct GroupBefore {
        /// By group.
        groups: Vec<Rate>,
        /// Of all clients.
        total: Rate,
        /// By group: how it is now beside what it was.
        changes: Vec<Option<Change>>,
        /// In total.
        total_change: Option<Change>,
        /// Why the two are not compared.
        not_compared: Option<Sentence>,
    }
}

record! {
    /// A metric of a year by group.
    pub struct GroupPerYear {
        /// By group.
        groups: Vec<Rate>,
        /// Of all clients.
        total: Rate,
        /// Whether the period is a year.
        is_period: bool,
        /// How it is worked out from that of the period.
        words: Sentence,
    }
}

record! {
    /// A metric of a year, worked out from the period.
    pub struct MetricPerYear {
        /// By tier, best first.
        tiers: Vec<Rate>,
        /// Of all clients.
        total: Rate,
        /// By tier and in total: why it cannot be told.
        why_not: Vec<Option<Sentence>>,
        /// Whether the period is a year, so that the metric of the period is that of a year.
        is_period: bool,
        /// How it is worked out from that of the period.
        words: Sentence,
    }
}

record! {
    /// A metric of the period before.
    pub struct MetricBefore {
        /// By tier, best first.
        tiers: Vec<Rate>,
        /// Of all clients.
        total: Rate,
        /// Why it is not compared with that of the next period.
        not_compared: Option<Sentence>,
        /// By tier, best first: how the metric is in the next period; nothing where one of the two is not known.
        changes: Vec<Option<Change>>,
        /// The same of all clients.
        total_change: Option<Change>,
    }
}

/// Which of two values of a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Better {
    /// The higher one.
    Higher,
    /// The lower one.
    Lower,
}

impl Better {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }
}

/// How a metric is now, beside what it was in the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// More than before, as far as digits are shown.
    Higher,
    /// Less than before.
    Lower,
    /// The same.
    Same,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Same => "same",
        }
    }
}

/// Causes of one move, told together; nothing where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Causes(pub Vec<Cause>);

impl Written for Causes {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        (!self.0.is_empty()).then(|| Cause::list(&self.0)).write(to)
    }
}

macro_rules! as_texts {
    ($($type:ty: $text:ident),* $(,)?) => {
        $(impl Written for $type {
            fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
                to.text(self.$text())
            }
        })*
    };
}

as_texts!(
    LineKind: as_str,
    NoTier: as_str,
    Better: as_str,
    Change: as_str,
    Verdict: as_str,
    Movement: word,
    Cause: word,
    Unit: word,
    OverTime: word,
);

/// What is to be said of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct RemarkReport(pub Remark);

impl Written for RemarkReport {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let Self(remark) = self;
        to.map(vec![
            ("code", remark.code().write(to)?),
            ("severity", Finding::from(remark).severity.word().write(to)?),
            ("columns", remark.read_columns().collect::<Vec<_>>().write(to)?),
            ("given", remark.given_names().collect::<Vec<_>>().write(to)?),
            ("clients", remark.count().write(to)?),
            ("message", remark.message().write(to)?),
            ("help", remark.advice().write(to)?),
        ])
    }
}
