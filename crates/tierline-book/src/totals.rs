//! The totals of a group of clients in a period: counts and sums, from rows or as given.

use core::fmt;

use thiserror::Error;
use tierline_core::{ColumnReader, Key, Sentence};

use crate::period::{Fate, PeriodColumn, PeriodColumns, PeriodRow};

/// What a total counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Count,
    Money,
    Satisfaction,
}

macro_rules! totals {
    ($($(#[$doc:meta])+ $name:ident = $text:literal, $kind:ident, $columns:literal;)+) => {
        /// One total of a group of clients in a period, and a column of a table that comes by tier.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PeriodTotal {
            $($(#[$doc])+ $name,)+
        }

        /// How many totals there are.
        const TOTALS: usize = [$(PeriodTotal::$name,)+].len();

        impl PeriodTotal {
            /// All totals.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name that the total has as a column of a table by tier.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The columns of a table by client that tell it.
            #[must_use]
            pub const fn columns(self) -> &'static str {
                match self {
                    $(Self::$name => $columns,)+
                }
            }

            /// How the column is read in a table by tier, with the scales of `columns`.
            #[must_use]
            pub fn reader(self, columns: PeriodColumns) -> ColumnReader {
                match self.kind() {
                    Kind::Count => ColumnReader::integer(self.name()).within(Some(0), None),
                    Kind::Money => ColumnReader::decimal(self.name(), columns.money_scale()),
                    Kind::Satisfaction => ColumnReader::decimal(self.name(), columns.satisfaction_scale()),
                }
            }

            const fn kind(self) -> Kind {
                match self {
                    $(Self::$name => Kind::$kind,)+
                }
            }
        }
    };
}

totals! {
    /// Clients that were there at the start.
    ClientsStart = "clients_start", Count, "`churned` or `value_start`";
    /// Those of them that left.
    ClientsChurned = "clients_churned", Count, "`churned`, or `value_start` and `value_end`";
    /// Clients that came back in this period.
    ClientsReactivated = "clients_reactivated", Count, "`reactivated`, or `new`, `value_start` and `value_end`";
    /// What the clients that were there at the start were worth then.
    ValueStart = "value_start", Money, "`value_start`";
    /// What those of them that left were worth at the start.
    ValueChurned = "value_churned", Money, "`value_start` and `churned` or `value_end`";
    /// How much more those that stayed are worth, each that is worth more.
    Expansion = "expansion", Money, "`expansion`, or `value_start` and `value_end`";
    /// How much less those that stayed are worth, each that is worth less.
    Contraction = "contraction", Money, "`contraction`, or `value_start` and `value_end`";
    /// What the clients that came back are worth at the end.
    ValueReactivated = "value_reactivated", Money, "`value_end` and `reactivated`, or `new`, `value_start` and `value_end`";
    /// Clients that revenue and cost to serve are told of.
    ClientsServed = "clients_served", Count, "the number of rows";
    /// What they brought in.
    Revenue = "revenue", Money, "`revenue`";
    /// What it cost to serve them.
    CostToServe = "cost_to_serve", Money, "`cost_to_serve`";
    /// What marketing spent on winning clients, advertising included.
    MarketingSpend = "marketing_spend", Money, "`marketing_spend`";
    /// What sales spent on winning clients.
    SalesSpend = "sales_spend", Money, "`sales_spend`";
    /// What of marketing's spending was for advertising.
    AdSpend = "ad_spend", Money, "`ad_spend`";
    /// The revenue that is owed to marketing.
    AttributedRevenue = "attributed_revenue", Money, "`attributed_revenue`";
    /// Clients that came in this period.
    NewClients = "new_clients", Count, "`new`, or `value_start` and `value_end`";
    /// Answers of 9 and 10.
    NpsPromoters = "nps_promoters", Count, "`nps`";
    /// Answers of 7 and 8.
    NpsPassives = "nps_passives", Count, "`nps`";
    /// Answers of 0 to 6.
    NpsDetractors = "nps_detractors", Count, "`nps`";
    /// Clients that take part in a programme.
    Participants = "participants", Count, "`participates`";
    /// Clients of which it is known whether they do.
    ParticipantsAsked = "participants_asked", Count, "`participates`";
    /// Clients that are advocates.
    Advocates = "advocates", Count, "`advocate`";
    /// Clients of which it is known whether they are.
    AdvocatesAsked = "advocates_asked", Count, "`advocate`";
    /// Clients that have adopted the product.
    Adopters = "adopters", Count, "`adopted`";
    /// Clients of which it is known whether they have.
    AdoptersAsked = "adopters_asked", Count, "`adopted`";
    /// The sum of the answers about satisfaction.
    SatisfactionSum = "satisfaction_sum", Satisfaction, "`satisfaction`";
    /// How many answers there are.
    SatisfactionAnswers = "satisfaction_answers", Count, "`satisfaction`";
}

impl PeriodTotal {
    /// The total of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|total| total.name() == name)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// True where nobody makes zero, rather than nothing: counts, and what the clients of the start are worth.
    const fn is_zero_for_nobody(self) -> bool {
        matches!(self.kind(), Kind::Count)
            || matches!(
                self,
                Self::ValueStart | Self::ValueChurned | Self::Expansion | Self::Contraction | Self::ValueReactivated
            )
    }

    /// True where a table by client with these columns tells the total.
    fn is_read_from(self, columns: PeriodColumns) -> bool {
        match self {
            Self::ClientsStart => columns.tell_start(),
            Self::ClientsChurned => columns.tell_churn(),
            Self::ClientsReactivated => columns.tell_reactivated(),
            Self::ValueReactivated => columns.tell_reactivated() && columns.has(PeriodColumn::ValueEnd),
            Self::ValueStart => columns.has(PeriodColumn::ValueStart),
            Self::ValueChurned => columns.has(PeriodColumn::ValueStart) && columns.tell_churn(),
            Self::Expansion => columns.tell_expansion(),
            Self::Contraction => columns.tell_contraction(),
            Self::ClientsServed => true,
            Self::Revenue => columns.has(PeriodColumn::Revenue),
            Self::CostToServe => columns.has(PeriodColumn::CostToServe),
            Self::MarketingSpend => columns.has(PeriodColumn::MarketingSpend),
            Self::SalesSpend => columns.has(PeriodColumn::SalesSpend),
            Self::AdSpend => columns.has(PeriodColumn::AdSpend),
            Self::AttributedRevenue => columns.has(PeriodColumn::AttributedRevenue),
            Self::NewClients => columns.tell_new(),
            Self::NpsPromoters | Self::NpsPassives | Self::NpsDetractors => columns.has(PeriodColumn::Nps),
            Self::Participants | Self::ParticipantsAsked => columns.has(PeriodColumn::Participates),
            Self::Advocates | Self::AdvocatesAsked => columns.has(PeriodColumn::Advocate),
            Self::Adopters | Self::AdoptersAsked => columns.has(PeriodColumn::Adopted),
            Self::SatisfactionSum | Self::SatisfactionAnswers => columns.has(PeriodColumn::Satisfaction),
        }
    }
}

/// Why a number cannot be told. It is never zero instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotMeasurable {
    /// The table has no column for it.
    NotGiven(PeriodTotal),
    /// The table has a column for it, and no client of the group has a value there.
    NoValues(PeriodTotal),
    /// It is to be divided by, and is not above zero: the group is empty, or nothing was spent.
    NothingToDivideBy(PeriodTotal),
    /// Nobody left, so how long clients stay cannot be told.
    NobodyChurned,
    /// A part is more than the whole that it is a part of.
    MoreThanAll {
        /// The part.
        part: PeriodTotal,
        /// The whole.
        whole: PeriodTotal,
    },
    /// What was lost is more than what there was at the start.
    LostMoreThanAll,
    /// A count, or what is counted as lost or won, is below zero.
    BelowZero(PeriodTotal),
    /// A table of a period by tier has no row for the tier.
    NoRow,
    /// A table of a period by tier has no row for some of the tiers.
    TierWithoutRow,
    /// The target is of a year, and the period is none.
    NotAYear {
        /// How many days the period has.
        days: u32,
    },
    /// A column of a declared metric is not in the table of the period.
    DeclaredNotGiven,
    /// No client of the group has a value for a declared metric.
    DeclaredNoValues,
    /// What a declared metric divides by is not above zero.
    DeclaredNothingToDivideBy,
    /// More clients have `true` than are known.
    DeclaredMoreThanAll,
    /// A count is below zero.
    DeclaredBelowZero,
    /// A median needs a row for each client.
    MedianByTier,
    /// No rate of a year can be told from the period: it is too short, or too long.
    NoYear {
        /// How many days the period has.
        days: u32,
    },
    /// There are no clients to have a share of, or to be owned.
    NoClients,
    /// The value of the clients is not given.
    ValueNotGiven,
    /// No client has a value above zero.
    NoValueToShare,
    /// How many owners there are is not given.
    OwnersNotGiven,
    /// There are no owners.
    NoOwners,
    /// The target names a tier that is not among the figures.
    NoSuchTier,
    /// The target names a rate that there is no metric for.
    NoSuchRate,
    /// The numbers have too many digits.
    DoesNotFit,
}

impl NotMeasurable {
    /// Why, as a sentence.
    #[must_use]
    pub fn sentence(self) -> Sentence {
        let of = |key, total: PeriodTotal| Sentence::of(key).with("total", total.name());
        match self {
            Self::NotGiven(total) => of(Key::WhyNotGiven, total).with("columns", total.columns()),
            Self::NoValues(total) => of(Key::WhyNoValues, total),
            Self::NothingToDivideBy(total) => of(Key::WhyNothingToDivideBy, total),
            Self::NobodyChurned => Sentence::of(Key::WhyNobodyChurned),
            Self::MoreThanAll { part, whole } => {
                Sentence::of(Key::WhyMoreThanAll).with("part", part.name()).with("whole", whole.name())
            }
            Self::LostMoreThanAll => Sentence::of(Key::WhyLostMoreThanAll),
            Self::NoRow => Sentence::of(Key::WhyNoRow),
            Self::TierWithoutRow => Sentence::of(Key::WhyTierWithoutRow),
            Self::DeclaredNotGiven => Sentence::of(Key::WhyDeclaredNotGiven),
            Self::DeclaredNoValues => Sentence::of(Key::WhyDeclaredNoValues),
            Self::DeclaredNothingToDivideBy => Sentence::of(Key::WhyDeclaredNothingBelow),
            Self::DeclaredMoreThanAll => Sentence::of(Key::WhyDeclaredMoreThanAll),
            Self::DeclaredBelowZero => Sentence::of(Key::WhyDeclaredBelowZero),
            Self::MedianByTier => Sentence::of(Key::WhyMedianByTier),
            Self::NoYear { days } => Sentence::of(Key::WhyNoYear).with("days", days),
            Self::NotAYear { days } => Sentence::of(Key::WhyNotAYear).with("days", days),
            Self::BelowZero(total) => of(Key::WhyBelowZero, total),
            Self::NoClients => Sentence::of(Key::WhyNoClients),
            Self::ValueNotGiven => Sentence::of(Key::WhyValueNotGiven),
            Self::NoValueToShare => Sentence::of(Key::WhyNoValueToShare),
            Self::OwnersNotGiven => Sentence::of(Key::OwnersUnknown),
            Self::NoOwners => Sentence::of(Key::WhyNoOwners),
            Self::NoSuchTier => Sentence::of(Key::WhyNoSuchTier),
            Self::NoSuchRate => Sentence::of(Key::WhyNoSuchRate),
            Self::DoesNotFit => Sentence::of(Key::WhyDoesNotFit),
        }
    }
}

impl fmt::Display for NotMeasurable {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}

/// Clients that do not count where a cell of theirs is missing although the table has its column, and wrong cells.
///
/// A client that counted on one side of a rate only would bend it, so it counts on neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Clients of which it is not known whether they were there at the start, or whether they left.
    pub fate: u64,
    /// Clients that were there at the start, whose value then, expansion or contraction is not known.
    pub value: u64,
    /// Clients whose revenue or cost to serve is not known; they count in neither.
    pub profit: u64,
    /// Clients of which it is not known whether they are new.
    pub new: u64,
    /// Cells that cannot be right: expansion or contraction below zero, a recommendation that is not 0 to 10.
    pub wrong_cells: u64,
}

impl Gaps {
    /// True where nothing is missing and nothing wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// A sentence for each kind of gap that there is.
    ///
    /// ```
    /// use tierline_book::Gaps;
    /// let gaps = Gaps { profit: 2, ..Gaps::default() };
    /// assert_eq!(gaps.words(), ["2 clients do not count in revenue and cost: one of the two is missing"]);
    /// ```
    #[must_use]
    pub fn words(&self) -> Vec<Sentence> {
        let gaps = [
            (self.fate, Key::GapFate),
            (self.value, Key::GapValue),
            (self.profit, Key::GapProfit),
            (self.new, Key::GapNew),
            (self.wrong_cells, Key::GapCells),
        ];
        let counted = gaps.into_iter().filter(|(count, _)| *count > 0);
        let place = |key| if key == Key::GapCells { "cells" } else { "clients" };
        counted.map(|(count, key)| Sentence::of(key).with(place(key), count)).collect()
    }
}

/// Totals whose money, or whose satisfaction, is written at different scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("totals at different scales cannot be added up")]
#[non_exhaustive]
pub struct ScalesDiffer;

/// Counts and sums of a group of clients in a period: a tier, or all clients.
///
/// Rows and parts may come in any order. From rows, no sum of fewer than 2^63 of them is too long.
///
/// - *Value* sums are over clients that were there at the start, and of which everything is known that the table has
///   columns for. So all rates of value divide by the same clients.
/// - *Revenue and cost* sums are over clients of which both are known, where the table has both columns;
///   `clients_served` says how many.
/// - *Spending* sums (marketing, sales, advertising, attributed revenue) are over the cells that have a value: spend is often known of few clients.
/// - *Answers* (recommendation, participation, advocacy, adoption, satisfaction) are of the clients that have one.
///
/// How many clients did not count is told by [`PeriodTotals::gaps`].
///
/// ```
/// use tierline_book::{PeriodColumn, PeriodColumns, PeriodRow, PeriodTotal, PeriodTotals};
/// let columns = PeriodColumns::new(2, 0).unwrap().with(PeriodColumn::ValueStart).with(PeriodColumn::ValueEnd);
/// let mut totals = PeriodTotals::new(columns);
/// for (start, end) in [(100, 120), (200, 0), (0, 70)] {
///     totals.add(&PeriodRow { value_start: Some(start), value_end: Some(end), ..PeriodRow::default() });
/// }
/// assert_eq!(totals.get(PeriodTotal::ClientsStart), Ok(2));
/// assert_eq!(totals.get(PeriodTotal::ValueChurned), Ok(200));
/// assert_eq!(totals.get(PeriodTotal::NewClients), Ok(1));
/// assert!(totals.get(PeriodTotal::Revenue).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodTotals {
    columns: PeriodColumns,
    sums: [i128; TOTALS],
    /// Bit by bit: the table tells the total.
    given: u32,
    /// There is a value.
    known: u32,
    /// The sum is too long.
    too_long: u32,
    gaps: Gaps,
}

impl PeriodTotals {
    /// Nobody yet, of a table by client with these columns.
    #[must_use]
    pub fn new(columns: PeriodColumns) -> Self {
        let bits = |of: &dyn Fn(PeriodTotal) -> bool| {
            PeriodTotal::ALL.iter().filter(|total| of(**total)).fold(0, |bits, total| bits | total.bit())
        };
        Self {
            columns,
            sums: [0; TOTALS],
            given: bits(&|total| total.is_read_from(columns)),
            known: bits(&|total| total.is_zero_for_nobody()),
            too_long: 0,
            gaps: Gaps::default(),
        }
    }

    /// Totals of a table that comes by tier: nothing is given yet, see [`PeriodTotals::with`]. The columns give the
    /// scales only.
    ///
    /// ```
    /// use tierline_book::{Metric, PeriodColumns, PeriodTotal, PeriodTotals};
    /// use tierline_core::Fraction;
    /// let totals = PeriodTotals::given(PeriodColumns::new(0, 0).unwrap())
    ///     .with(PeriodTotal::ClientsStart, 60)
    ///     .with(PeriodTotal::ClientsChurned, 3);
    /// assert_eq!(Metric::Churn.of(&totals), Ok(Fraction::of(1, 20).unwrap()));
    /// ```
    #[must_use]
    pub fn given(scales: PeriodColumns) -> Self {
        Self { given: 0, known: 0, ..Self::new(scales) }
    }

    /// The same with one total as given, in clients or in units of its scale.
    #[must_use]
    pub fn with(mut self, total: PeriodTotal, units: i128) -> Self {
        if let Some(sum) = self.sums.get_mut(total as usize) {
            *sum = units;
            self.given |= total.bit();
            self.known |= total.bit();
            self.too_long &= !total.bit();
        }
        self
    }

    /// Counts one client of the table whose columns [`PeriodTotals::new`] was given.
    #[inline]
    pub fn add(&mut self, row: &PeriodRow) {
        let columns = self.columns;
        match row.fate(columns) {
            Fate::NotAClient => {}
            Fate::CameBack => {
                self.put(PeriodTotal::ClientsReactivated, 1);
                match row.value_end {
                    Some(end) => self.put(PeriodTotal::ValueReactivated, i128::from(end)),
                    None if columns.has(PeriodColumn::ValueEnd) => count(&mut self.gaps.value),
                    None => {}
                }
            }
            Fate::Unknown => count(&mut self.gaps.fate),
            Fate::Client { churned } => {
                self.put(PeriodTotal::ClientsStart, 1);
                self.put(PeriodTotal::ClientsChurned, i128::from(churned == Some(true)));
                if self.add_value(row, churned == Some(true)).is_none() {
                    count(&mut self.gaps.value);
                }
            }
        }
        match row.is_new(columns) {
            Some(new) => self.put(PeriodTotal::NewClients, i128::from(new)),
            None if columns.tell_new() => count(&mut self.gaps.new),
            None => {}
        }
        if self.add_profit(row).is_none() {
            count(&mut self.gaps.profit);
        }
        for (total, cell) in [
            (PeriodTotal::MarketingSpend, row.marketing_spend),
            (PeriodTotal::SalesSpend, row.sales_spend),
            (PeriodTotal::AdSpend, row.ad_spend),
            (PeriodTotal::AttributedRevenue, row.attributed_revenue),
            (PeriodTotal::SatisfactionSum, row.satisfaction),
        ] {
            if let Some(units) = cell {
                self.put(total, i128::from(units));
            }
        }
        self.put(PeriodTotal::SatisfactionAnswers, i128::from(row.satisfaction.is_some()));
        match row.nps {
            Some(9..=10) => self.put(PeriodTotal::NpsPromoters, 1),
            Some(7..=8) => self.put(PeriodTotal::NpsPassives, 1),
            Some(0..=6) => self.put(PeriodTotal::NpsDetractors, 1),
            _ => {}
        }
        for (part, whole, cell) in [
            (PeriodTotal::Participants, PeriodTotal::ParticipantsAsked, row.participates),
            (PeriodTotal::Advocates, PeriodTotal::AdvocatesAsked, row.advocate),
            (PeriodTotal::Adopters, PeriodTotal::AdoptersAsked, row.adopted),
        ] {
            if let Some(yes) = cell {
                self.put(whole, 1);
                self.put(part, i128::from(yes));
            }
        }
        self.gaps.wrong_cells = self.gaps.wrong_cells.saturating_add(row.wrong_cells());
    }

    /// The value of a client that was there at the start; nothing where a part of it is not known.
    #[inline]
    fn add_value(&mut self, row: &PeriodRow, churned: bool) -> Option<()> {
        let columns = self.columns;
        let start = if columns.has(PeriodColumn::ValueStart) { i128::from(row.value_start?) } else { 0 };
        if churned {
            self.put(PeriodTotal::ValueStart, start);
            self.put(PeriodTotal::ValueChurned, start);
            return Some(());
        }
        let grown = if columns.tell_expansion() { row.grown(columns)? } else { 0 };
        let shrunk = if columns.tell_contraction() { row.shrunk(columns)? } else { 0 };
        self.put(PeriodTotal::ValueStart, start);
        self.put(PeriodTotal::Expansion, grown);
        self.put(PeriodTotal::Contraction, shrunk);
        Some(())
    }

    /// Revenue and cost of a client; nothing where the table has a column for one of them, and the client no value.
    #[inline]
    fn add_profit(&mut self, row: &PeriodRow) -> Option<()> {
        let (revenue, cost) = (self.columns.has(PeriodColumn::Revenue), self.columns.has(PeriodColumn::CostToServe));
        let revenue = if revenue { Some(row.revenue?) } else { None };
        let cost = if cost { Some(row.cost_to_serve?) } else { None };
        self.put(PeriodTotal::ClientsServed, 1);
        if let Some(units) = revenue {
            self.put(PeriodTotal::Revenue, i128::from(units));
        }
        if let Some(units) = cost {
            self.put(PeriodTotal::CostToServe, i128::from(units));
        }
        Some(())
    }

    #[inline]
    fn put(&mut self, total: PeriodTotal, units: i128) {
        let Some(sum) = self.sums.get_mut(total as usize) else { return };
        match sum.checked_add(units) {
            Some(more) => *sum = more,
            None => self.too_long |= total.bit(),
        }
        self.known |= total.bit();
    }

    /// Adds the clients of another part.
    ///
    /// A total that is not given for one part is not given for the whole: a tier is never left out in silence.
    ///
    /// ```
    /// use tierline_book::{PeriodColumns, PeriodTotal, PeriodTotals};
    /// let columns = PeriodColumns::new(0, 0).unwrap();
    /// let mut totals = PeriodTotals::given(columns).with(PeriodTotal::NpsPromoters, 5);
    /// totals.merge(&PeriodTotals::given(columns).with(PeriodTotal::NpsPromoters, 3))?;
    /// assert!(totals.is_given(PeriodTotal::NpsPromoters) && !totals.is_given(PeriodTotal::NpsPassives));
    /// # Ok::<(), tierline_book::ScalesDiffer>(())
    /// ```
    ///
    /// # Errors
    /// [`ScalesDiffer`] where the two are written at different scales; nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), ScalesDiffer> {
        if self.money_scale() != other.money_scale() || self.satisfaction_scale() != other.satisfaction_scale() {
            return Err(ScalesDiffer);
        }
        for total in PeriodTotal::ALL.iter().copied().filter(|total| other.known & total.bit() != 0) {
            self.put(total, other.sums.get(total as usize).copied().unwrap_or_default());
        }
        self.given &= other.given;
        self.too_long |= other.too_long;
        for (gap, more) in [
            (&mut self.gaps.fate, other.gaps.fate),
            (&mut self.gaps.value, other.gaps.value),
            (&mut self.gaps.profit, other.gaps.profit),
            (&mut self.gaps.new, other.gaps.new),
            (&mut self.gaps.wrong_cells, other.gaps.wrong_cells),
        ] {
            *gap = gap.saturating_add(more);
        }
        Ok(())
    }

    /// One total, in clients or in units of its scale.
    ///
    /// # Errors
    /// [`NotMeasurable`] where it is not given, where no client has a value, or where the sum is too long.
    pub fn get(&self, total: PeriodTotal) -> Result<i128, NotMeasurable> {
        if self.given & total.bit() == 0 {
            return Err(NotMeasurable::NotGiven(total));
        }
        if self.too_long & total.bit() != 0 {
            return Err(NotMeasurable::DoesNotFit);
        }
        if self.known & total.bit() == 0 {
            return Err(NotMeasurable::NoValues(total));
        }
        let sum = self.sums.get(total as usize).copied().ok_or(NotMeasurable::DoesNotFit)?;
        if sum < 0 && total.kind() == Kind::Count { Err(NotMeasurable::BelowZero(total)) } else { Ok(sum) }
    }

    /// True where the total is given, whether or not a client has a value.
    #[must_use]
    pub const fn is_given(&self, total: PeriodTotal) -> bool {
        self.given & total.bit() != 0
    }

    /// Clients that do not count because something is not known of them.
    #[must_use]
    pub const fn gaps(&self) -> Gaps {
        self.gaps
    }

    /// How many digits of the units of money stand behind the point.
    #[must_use]
    pub const fn money_scale(&self) -> u8 {
        self.columns.money_scale()
    }

    /// How many digits of the units of satisfaction stand behind the point.
    #[must_use]
    pub const fn satisfaction_scale(&self) -> u8 {
        self.columns.satisfaction_scale()
    }
}

#[inline]
fn count(gap: &mut u64) {
    *gap = gap.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> PeriodColumns {
        PeriodColumn::ALL.iter().fold(PeriodColumns::new(2, 1).unwrap(), |columns, column| columns.with(*column))
    }

    fn stayed() -> PeriodRow {
        PeriodRow { value_start: Some(100), value_end: Some(100), ..PeriodRow::default() }
    }

    #[test]
    fn totals_are_found_by_their_names() {
        for total in PeriodTotal::ALL {
            assert_eq!(PeriodTotal::named(total.name()), Some(*total));
        }
        assert_eq!(PeriodTotal::named("clients"), None);
    }

    #[test]
    fn nobody_is_nought_clients_and_no_revenue() {
        let nobody = PeriodTotals::new(all());
        assert_eq!(nobody.get(PeriodTotal::ClientsStart), Ok(0));
        assert_eq!(nobody.get(PeriodTotal::ValueStart), Ok(0));
        for total in [PeriodTotal::Revenue, PeriodTotal::MarketingSpend, PeriodTotal::SatisfactionSum] {
            assert_eq!(nobody.get(total), Err(NotMeasurable::NoValues(total)));
        }
        let none = PeriodTotals::new(PeriodColumns::new(2, 1).unwrap());
        for total in PeriodTotal::ALL.iter().filter(|total| **total != PeriodTotal::ClientsServed) {
            assert_eq!(none.get(*total), Err(NotMeasurable::NotGiven(*total)));
        }
    }

    #[test]
    fn a_client_of_which_something_is_missing_counts_on_no_side() {
        let mut totals = PeriodTotals::new(all());
        // Said to have stayed, and worth nobody knows what: kept as a client, left out of the value.
        totals.add(&PeriodRow { churned: Some(false), value_end: None, new: Some(false), ..stayed() });
        assert_eq!((totals.get(PeriodTotal::ClientsStart), totals.get(PeriodTotal::ValueStart)), (Ok(1), Ok(0)));
        assert_eq!(totals.gaps(), Gaps { value: 1, profit: 1, ..Gaps::default() });
        totals.add(&PeriodRow { revenue: Some(500), nps: Some(-1), ..stayed() });
        assert_eq!(totals.get(PeriodTotal::Revenue), Err(NotMeasurable::NoValues(PeriodTotal::Revenue)));
        assert_eq!(totals.gaps(), Gaps { value: 1, profit: 2, wrong_cells: 1, ..Gaps::default() });
        let nps = [PeriodTotal::NpsPromoters, PeriodTotal::NpsPassives, PeriodTotal::NpsDetractors];
        assert!(nps.iter().all(|total| totals.get(*total) == Ok(0)));
        assert_eq!(
            totals.gaps().words(),
            [
                "1 client does not count in rates of value: the value at the start, expansion or contraction is missing",
                "2 clients do not count in revenue and cost: one of the two is missing",
                "1 cell does not count: expansion or contraction below 0, or a recommendation that is not 0 to 10",
            ]
        );

        let new = PeriodColumns::new(0, 0).unwrap().with(PeriodColumn::New).with(PeriodColumn::Churned);
        let mut totals = PeriodTotals::new(new);
        totals.add(&PeriodRow { churned: Some(true), ..PeriodRow::default() });
        assert_eq!(totals.get(PeriodTotal::ClientsStart), Ok(0));
        assert_eq!(totals.gaps(), Gaps { fate: 1, new: 1, ..Gaps::default() });
    }

    #[test]
    fn revenue_and_cost_are_of_the_same_clients_where_the_table_has_both() {
        let cells = [(Some(500), Some(100)), (Some(300), None), (None, Some(50)), (None, None)];
        let totals = |columns: PeriodColumns| {
            let mut totals = PeriodTotals::new(columns);
            for (revenue, cost_to_serve) in cells {
                totals.add(&PeriodRow { revenue, cost_to_serve, ..PeriodRow::default() });
            }
            let get = |total| totals.get(total).ok();
            (
                get(PeriodTotal::ClientsServed),
                get(PeriodTotal::Revenue),
                get(PeriodTotal::CostToServe),
                totals.gaps().profit,
            )
        };
        let none = PeriodColumns::default();
        assert_eq!(
            totals(none.with(PeriodColumn::Revenue).with(PeriodColumn::CostToServe)),
            (Some(1), Some(500), Some(100), 3)
        );
        assert_eq!(totals(none.with(PeriodColumn::Revenue)).0, Some(2));
        assert_eq!(totals(none.with(PeriodColumn::CostToServe)).0, Some(2));
        assert_eq!(totals(none), (Some(4), None, None, 0));
    }

    #[test]
    fn the_value_of_a_client_that_left_is_lost_once() {
        let mut totals = PeriodTotals::new(all());
        totals.add(&PeriodRow { churned: Some(true), contraction: Some(100), expansion: Some(7), ..stayed() });
        totals.add(&PeriodRow { new: Some(true), contraction: Some(100), expansion: Some(7), ..stayed() });
        assert_eq!(totals.get(PeriodTotal::ValueChurned), Ok(100));
        assert_eq!((totals.get(PeriodTotal::Expansion), totals.get(PeriodTotal::Contraction)), (Ok(0), Ok(0)));
        assert_eq!(totals.get(PeriodTotal::ValueStart), Ok(100));
    }

    #[test]
    fn what_one_part_does_not_give_the_whole_does_not_give() {
        let scales = PeriodColumns::new(0, 0).unwrap();
        let (revenue, cost) = (PeriodTotal::Revenue, PeriodTotal::CostToServe);
        let mut whole = PeriodTotals::given(scales).with(revenue, 5).with(cost, 3);
        whole.merge(&PeriodTotals::given(scales).with(cost, 4)).unwrap();
        assert_eq!((whole.get(revenue), whole.get(cost)), (Err(NotMeasurable::NotGiven(revenue)), Ok(7)));
        let other = PeriodTotals::given(PeriodColumns::new(2, 0).unwrap());
        assert_eq!(whole.merge(&other), Err(ScalesDiffer));
        assert_eq!(whole.get(cost), Ok(7));
    }

    #[test]
    fn sums_that_are_too_long_and_counts_below_zero_are_not_told() {
        let scales = PeriodColumns::new(0, 0).unwrap();
        let mut long = PeriodTotals::given(scales).with(PeriodTotal::Revenue, i128::MAX);
        long.merge(&long.clone()).unwrap();
        assert_eq!(long.get(PeriodTotal::Revenue), Err(NotMeasurable::DoesNotFit));
        let mut whole = PeriodTotals::given(scales).with(PeriodTotal::Revenue, -5);
        whole.merge(&long).unwrap();
        assert_eq!(whole.get(PeriodTotal::Revenue), Err(NotMeasurable::DoesNotFit));
        // Given once more, it is what was given.
        assert_eq!(whole.with(PeriodTotal::Revenue, 7).get(PeriodTotal::Revenue), Ok(7));
        let short = PeriodTotals::given(scales).with(PeriodTotal::NewClients, -1);
        assert_eq!(short.get(PeriodTotal::NewClients), Err(NotMeasurable::BelowZero(PeriodTotal::NewClients)));
    }
}
