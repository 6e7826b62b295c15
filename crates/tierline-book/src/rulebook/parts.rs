//! What a rulebook consists of: values with their units, and sentences that are finished.

use tierline_core::{Date, Decimal, Sentence};

use crate::report::{
    ByName, CutValue, ModelFacts, Only, Rate, Rounded, RuleReport, ServiceReport, Writer, Written, record,
};

record! {
    /// Everything that a model says.
    pub struct Rulebook {
        /// The model.
        model: ModelFacts,
        /// How values are read and rounded.
        reading: Vec<Sentence>,
        /// How the rules of the tiers are to be read.
        rules_words: Vec<Sentence>,
        /// The tiers, best first.
        tiers: Vec<TierEntry>,
        /// The named numbers.
        parameters: Vec<ParameterEntry>,
        /// The scores.
        scores: Vec<ScoreEntry>,
        /// The classifications.
        dimensions: Vec<DimensionEntry>,
        /// The conditions beside the tiers.
        flags: Vec<FlagEntry>,
        /// What comes in.
        attributes: Vec<AttributeEntry>,
        /// What is computed from it.
        derived: Vec<DerivedEntry>,
        /// What each tier is promised; none where the model says nothing of service.
        service: Vec<ServiceReport>,
        /// That there is none.
        service_words: Option<Sentence>,
        /// What else each tier is promised, and what some of its clients are; none where the table of service says it all.
        promises: Vec<PromiseEntry>,
        /// How these are put together.
        promises_words: Vec<Sentence>,
        /// What clients on dated lists are promised.
        overlays: Vec<OverlayEntry>,
        /// How these are to be read.
        overlays_words: Option<Sentence>,
        /// The programmes of which something is said.
        programmes: Vec<ProgrammeEntry>,
        /// How clients' wishes for contact limit what they are promised.
        contact: Option<ContactEntry>,
        /// Who looks after the clients of each tier that is covered.
        owners: Vec<OwnersEntry>,
        /// What clients ask of their owners.
        fit: Vec<FitEntry>,
        /// How that is to be read.
        fit_words: Option<Sentence>,
        /// What an hour of each role costs.
        rates: Vec<RateEntry>,
        /// In which unit.
        rates_words: Option<Sentence>,
        /// What the model measures of its own.
        metrics: Vec<MetricEntry>,
        /// From what.
        metrics_words: Option<Sentence>,
        /// How clients move from review to review.
        migration: Vec<Sentence>,
        /// What each tier is meant to reach.
        targets: Vec<TargetEntry>,
        /// That there is none.
        targets_words: Option<Sentence>,
    }
}

record! {
    /// A tier.
    pub struct TierEntry {
        /// Its name.
        tier: String,
        /// Its place, 1 the best.
        place: usize,
        /// What it is.
        description: Option<String>,
        /// What its clients need.
        needs: Vec<String>,
        /// What its clients expect.
        expectations: Vec<String>,
        /// Both in words.
        about_words: Vec<Sentence>,
        /// The names that it had before.
        formerly: Vec<String>,
        /// The same in words.
        formerly_words: Option<Sentence>,
        /// What there is to say before its rule.
        words: Sentence,
        /// The alternatives of its rule; none where it takes everybody.
        clauses: Vec<RuleReport>,
        /// What there is to say before its `stay` rule.
        stay_words: Option<Sentence>,
        /// Its `stay` rule.
        stay: Option<RuleReport>,
        /// The attributes that its rules go back to, in the order of the model.
        attributes: Vec<String>,
    }
}

record! {
    /// A named number.
    pub struct ParameterEntry {
        /// Its name.
        name: String,
        /// Its value.
        value: Decimal,
        /// What it was worked out from, and of the clients of which day; nothing where it was set.
        origin: Only<Sentence>,
        /// What names it: tiers, scores, dimensions, flags, attributes.
        used_by: Vec<String>,
        /// The tiers whose rules depend on it.
        tiers: Vec<String>,
    }
}

record! {
    /// Values of a number or a date from one to another.
    pub struct RangeEntry {
        /// From here on; nothing without a lower end.
        from: Option<ConstantValue>,
        /// Whether that value itself is in it.
        from_counts: bool,
        /// To here; nothing without an upper end.
        to: Option<ConstantValue>,
        /// Whether that value itself is in it.
        to_counts: bool,
        /// All of that in words.
        words: Sentence,
    }
}

/// A value that is written in a model, parameters resolved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConstantValue {
    /// A number.
    Number(Decimal),
    /// A day.
    Day(Date),
    /// True or false.
    Truth(bool),
    /// A level or a text.
    Text(String),
}

impl Written for ConstantValue {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        match self {
            Self::Number(number) => number.write(to),
            Self::Day(day) => day.write(to),
            Self::Truth(truth) => truth.write(to),
            Self::Text(text) => text.write(to),
        }
    }
}

impl From<CutValue> for ConstantValue {
    fn from(value: CutValue) -> Self {
        match value {
            CutValue::Number(number) => Self::Number(number),
            CutValue::Day(day) => Self::Day(day),
        }
    }
}

record! {
    /// A score.
    pub struct ScoreEntry {
        /// Its name.
        score: String,
        /// What it is.
        description: Option<String>,
        /// Digits behind the point.
        digits: u32,
        /// How it is worked out.
        words: Vec<Sentence>,
        /// What is added up.
        factors: Vec<FactorEntry>,
        /// The least that it can be where all factors are known.
        least: Rounded,
        /// The most.
        most: Rounded,
        /// The tiers whose rules depend on it.
        tiers: Vec<String>,
    }
}

record! {
    /// A factor of a score.
    pub struct FactorEntry {
        /// What it is of.
        of: String,
        /// What that is in.
        unit: Option<String>,
        /// Its weight, as a share of the whole: 0.4 of 40 in 100.
        weight: Rate,
        /// Points by range or level; none where they lie on a line.
        points: Vec<PointsEntry>,
        /// The line on which they lie.
        line: Option<LineEntry>,
        /// What becomes of it without a value.
        missing: Sentence,
        /// The parameters in it, with their values.
        parameters: ByName<Decimal>,
    }
}

record! {
    /// Points of some values.
    pub struct PointsEntry {
        /// Of which ones.
        when: Sentence,
        /// The points.
        points: Decimal,
        /// What they add to the score, before it is rounded.
        adds: Rounded,
    }
}

record! {
    /// Points along a straight line, level beyond its ends.
    pub struct LineEntry {
        /// Where it begins.
        from: Decimal,
        /// Where it ends.
        to: Decimal,
        /// The points at its beginning.
        first: Decimal,
        /// The points at its end.
        last: Decimal,
        /// What the first ones add to the score.
        first_adds: Rounded,
        /// What the last ones add.
        last_adds: Rounded,
        /// All of that in words.
        words: Sentence,
    }
}

record! {
    /// A classification.
    pub struct DimensionEntry {
        /// Its name.
        dimension: String,
        /// What it is.
        description: Option<String>,
        /// The number or the date that it has bands over.
        of: Option<String>,
        /// What that is in.
        unit: Option<String>,
        /// Its levels, in the order in which they are tried.
        levels: Vec<LevelEntry>,
        /// Who has no level.
        words: Option<Sentence>,
        /// The parameters in its bands, with their values.
        parameters: ByName<Decimal>,
        /// What the timelines of its levels go back to, by name.
        asks: Vec<String>,
        /// The tiers whose rules depend on it.
        tiers: Vec<String>,
    }
}

record! {
    /// A level of a dimension.
    pub struct LevelEntry {
        /// The level.
        level: String,
        /// Its values, where it is a band.
        range: Option<RangeEntry>,
        /// Its rule, where it has one.
        rule: Option<RuleReport>,
        /// Who else has it: everyone who is left.
        words: Option<Sentence>,
        /// What it is; where several rules give a level, this and the rest stand with the first.
        description: Option<String>,
        /// What its clients need.
        needs: Vec<String>,
        /// What its clients expect.
        expectations: Vec<String>,
        /// Both in words.
        about_words: Vec<Sentence>,
        /// Key experiences of its clients.
        timeline: Vec<PromiseLine>,
    }
}

record! {
    /// A condition beside the tiers.
    pub struct FlagEntry {
        /// Its name.
        flag: String,
        /// What it is.
        description: Option<String>,
        /// What its clients need.
        needs: Vec<String>,
        /// What its clients expect.
        expectations: Vec<String>,
        /// Both in words.
        about_words: Vec<Sentence>,
        /// The condition.
        rule: RuleReport,
        /// The tiers whose rules depend on it.
        tiers: Vec<String>,
    }
}

record! {
    /// What comes in.
    pub struct AttributeEntry {
        /// Its name.
        attribute: String,
        /// The source column.
        column: String,
        /// Its type.
        kind: Sentence,
        /// The levels of a category, low to high.
        levels: Vec<String>,
        /// What it is in.
        unit: Option<String>,
        /// What it is.
        description: Option<String>,
        /// The values that are allowed.
        bounds: Option<RangeEntry>,
        /// What its absence means.
        absent: Sentence,
        /// Marks of a missing value that count for it, beside blanks.
        marks: Vec<String>,
        /// The tiers whose rules go back to it.
        tiers: Vec<String>,
    }
}

record! {
    /// What is computed.
    pub struct DerivedEntry {
        /// Its name.
        derived: String,
        /// Its type.
        kind: Sentence,
        /// What it is in.
        unit: Option<String>,
        /// What it is.
        description: Option<String>,
        /// How it is computed, in its author's words.
        formula: String,
        /// The parameters in it, with their values.
        parameters: ByName<Decimal>,
        /// The tiers whose rules go back to it.
        tiers: Vec<String>,
    }
}

record! {
    /// What a tier is promised beside the table of service, and what some of its clients are.
    pub struct PromiseEntry {
        /// The tier.
        tier: String,
        /// What all of its clients are promised.
        lines: Vec<PromiseLine>,
        /// Replacements, then additions, in the order in which they are tried.
        conditions: Vec<ConditionEntry>,
        /// Attributes, flags and whatever else these go back to, by name.
        asks: Vec<String>,
    }
}

record! {
    /// One part of a promise in words.
    pub struct PromiseLine {
        /// What it is: `touchpoints, personal`.
        what: Sentence,
        /// What is promised: `every 1 month, 30 minutes each`.
        words: Sentence,
    }
}

record! {
    /// What clients are promised for whom a condition is true.
    pub struct ConditionEntry {
        /// Whether it is added; otherwise it replaces.
        adds: bool,
        /// What there is to say before the condition.
        words: Sentence,
        /// The condition.
        rule: RuleReport,
        /// Whether a client may be shown that it is promised this.
        visible: bool,
        /// The same in words.
        visible_words: Sentence,
        /// What they are promised.
        lines: Vec<PromiseLine>,
    }
}

record! {
    /// What clients on a dated list are promised beside the rest.
    pub struct OverlayEntry {
        /// The name of the list.
        overlay: String,
        /// What happened.
        description: Option<String>,
        /// The last day of the list, whatever its table says of a client.
        until: Option<Date>,
        /// Until when a client is on it, in words.
        until_words: Sentence,
        /// Whether a client may be shown that it is promised this.
        visible: bool,
        /// The same in words.
        visible_words: Sentence,
        /// What they are promised.
        lines: Vec<PromiseLine>,
        /// What these go back to, by name.
        asks: Vec<String>,
    }
}

record! {
    /// A programme of which something is said.
    pub struct ProgrammeEntry {
        /// Its name.
        programme: String,
        /// What it is.
        description: Option<String>,
        /// The needs that it is for.
        needs: Vec<String>,
        /// What is to be expected of it.
        expectations: Vec<String>,
        /// Both in words.
        about_words: Vec<Sentence>,
    }
}

record! {
    /// How clients' wishes for contact limit what they are promised.
    pub struct ContactEntry {
        /// The attribute that says so.
        attribute: String,
        /// What counts.
        words: Vec<Sentence>,
        /// The programmes that count, in words.
        outreach: Sentence,
        /// By value of the attribute.
        caps: Vec<CapEntry>,
    }
}

record! {
    /// What clients with a value may be contacted by.
    pub struct CapEntry {
        /// The value.
        value: String,
        /// The channels; none where they may not be contacted at all.
        channels: Vec<String>,
        /// The same in words.
        words: Sentence,
    }
}

record! {
    /// What clients ask of their owner.
    pub struct FitEntry {
        /// What is known of an owner: `skills`.
        owner: String,
        /// The attribute whose value it has or is.
        of: String,
        /// The flag of the clients who ask it; all clients where there is none.
        when: Option<String>,
        /// What an owner costs who does not have it, in points.
        cost: u32,
        /// The rule in words.
        words: Sentence,
    }
}

record! {
    /// What an hour of a role costs.
    pub struct RateEntry {
        /// The role.
        role: String,
        /// In the unit of the value.
        rate: Decimal,
    }
}

record! {
    /// A metric that the model declares.
    pub struct MetricEntry {
        /// Its name, as targets write it.
        metric: String,
        /// What it is.
        description: Option<String>,
        /// How it is computed from the columns of a table of a period.
        formula: String,
        /// What it counts in: `share`, `money`, `points`, `ratio`.
        unit: String,
        /// What is better: `high`, `low`.
        better: String,
        /// What becomes of it over a year: `none`, `scale`, `compound`.
        over_time: String,
        /// What is better, and what becomes of it, in words.
        words: Vec<Sentence>,
    }
}

record! {
    /// Who looks after the clients of a tier.
    pub struct OwnersEntry {
        /// The tier.
        tier: String,
        /// The role; the first one where there are several.
        role: Option<String>,
        /// All roles.
        roles: Vec<String>,
        /// How: dedicated, pooled.
        model: Option<String>,
        /// Accounts an owner has, at least.
        low: Option<u32>,
        /// At most.
        high: Option<u32>,
        /// How much of an owner's time a client takes.
        minutes: Option<MinutesEntry>,
        /// Who and how many accounts, in words.
        words: Sentence,
    }
}

record! {
    /// How much of an owner's time a client takes, in minutes.
    pub struct MinutesEntry {
        /// A touchpoint.
        touchpoint: Option<u32>,
        /// A business review.
        business_review: Option<u32>,
    }
}

record! {
    /// What a tier is meant to reach.
    pub struct TargetEntry {
        /// The tier.
        tier: String,
        /// Of what: `clients`, `value`, or a rate.
        measure: String,
        /// The same in words.
        measure_words: Sentence,
        /// At least, a share or a rate.
        low: Option<Decimal>,
        /// At most.
        high: Option<Decimal>,
        /// The range in words.
        words: Sentence,
    }
}
