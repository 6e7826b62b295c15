//! What happened to a client in a period, and what follows from it where the table does not say it itself.

use core::ops::RangeInclusive;

use tierline_core::{ColumnReader, Date, Key, MAX_SCALE, Period, Sentence, TimeUnit};

macro_rules! columns {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        /// A column of a table of a period with one row for each client.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PeriodColumn {
            $($(#[$doc])+ $name,)+
        }

        impl PeriodColumn {
            /// All columns.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name that the column has in a table.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

columns! {
    /// What the client was worth at the start, in money a year, say.
    ValueStart = "value_start";
    /// What it was worth at the end.
    ValueEnd = "value_end";
    /// Whether it left.
    Churned = "churned";
    /// How much more it was worth at the end, not below zero.
    Expansion = "expansion";
    /// How much less it was worth at the end, not below zero.
    Contraction = "contraction";
    /// What it cost to serve the client.
    CostToServe = "cost_to_serve";
    /// What the client brought in.
    Revenue = "revenue";
    /// What marketing spent on winning the client, advertising included.
    MarketingSpend = "marketing_spend";
    /// What sales spent on winning it.
    SalesSpend = "sales_spend";
    /// What of marketing's spending was for advertising.
    AdSpend = "ad_spend";
    /// The revenue that is owed to marketing.
    AttributedRevenue = "attributed_revenue";
    /// Whether it came in this period.
    New = "new";
    /// Whether it came back in this period: it had been a client before, and was none at the start.
    Reactivated = "reactivated";
    /// How likely it is to recommend us, from 0 to 10.
    Nps = "nps";
    /// Whether it takes part in a programme.
    Participates = "participates";
    /// Whether it is an advocate.
    Advocate = "advocate";
    /// Whether it has adopted the product.
    Adopted = "adopted";
    /// How satisfied it is, on any scale of numbers.
    Satisfaction = "satisfaction";
}

impl PeriodColumn {
    /// The column of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.name() == name)
    }

    /// How the column is read, with the scales of `columns`.
    ///
    /// ```
    /// use tierline_book::{PeriodColumn, PeriodColumns, PeriodTotal};
    /// let columns = PeriodColumns::new(2, 1).unwrap();
    /// assert_eq!(PeriodColumn::ValueStart.reader(columns).name(), "value_start");
    /// assert_eq!(PeriodTotal::ClientsStart.reader(columns).name(), "clients_start");
    /// ```
    #[must_use]
    pub fn reader(self, columns: PeriodColumns) -> ColumnReader {
        let name = self.name();
        match self {
            Self::Churned | Self::New | Self::Reactivated | Self::Participates | Self::Advocate | Self::Adopted => {
                ColumnReader::boolean(name)
            }
            Self::Nps => ColumnReader::integer(name),
            Self::Satisfaction => ColumnReader::decimal(name, columns.satisfaction_scale()),
            Self::ValueStart
            | Self::ValueEnd
            | Self::Expansion
            | Self::Contraction
            | Self::CostToServe
            | Self::Revenue
            | Self::MarketingSpend
            | Self::SalesSpend
            | Self::AdSpend
            | Self::AttributedRevenue => ColumnReader::decimal(name, columns.money_scale()),
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The columns that a table has, and the scales of its numbers: money at one scale, satisfaction at another.
///
/// ```
/// use tierline_book::{PeriodColumn, PeriodColumns};
/// let columns = PeriodColumns::new(2, 1).unwrap().with(PeriodColumn::ValueStart).with(PeriodColumn::ValueEnd);
/// assert!(columns.has(PeriodColumn::ValueEnd) && !columns.has(PeriodColumn::Churned));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodColumns {
    set: u32,
    money: u8,
    satisfaction: u8,
}

impl PeriodColumns {
    /// No columns yet; nothing where a scale is above [`MAX_SCALE`].
    #[must_use]
    pub const fn new(money_scale: u8, satisfaction_scale: u8) -> Option<Self> {
        if money_scale > MAX_SCALE || satisfaction_scale > MAX_SCALE {
            return None;
        }
        Some(Self { set: 0, money: money_scale, satisfaction: satisfaction_scale })
    }

    /// The same, and one column more.
    #[must_use]
    pub const fn with(mut self, column: PeriodColumn) -> Self {
        self.set |= column.bit();
        self
    }

    /// True where the table has the column.
    #[must_use]
    pub const fn has(self, column: PeriodColumn) -> bool {
        self.set & column.bit() != 0
    }

    /// How many digits of the units of money stand behind the point.
    #[must_use]
    pub const fn money_scale(self) -> u8 {
        self.money
    }

    /// How many digits of the units of satisfaction stand behind the point.
    #[must_use]
    pub const fn satisfaction_scale(self) -> u8 {
        self.satisfaction
    }

    const fn has_values(self) -> bool {
        self.has(PeriodColumn::ValueStart) && self.has(PeriodColumn::ValueEnd)
    }

    /// Churn is given, or follows from the values.
    pub(crate) const fn tell_churn(self) -> bool {
        self.has(PeriodColumn::Churned) || self.has_values()
    }

    /// It is given who is new, or follows from the values.
    pub(crate) const fn tell_new(self) -> bool {
        self.has(PeriodColumn::New) || self.has_values()
    }

    /// It is given who came back, or follows from the values and from who is new.
    pub(crate) const fn tell_reactivated(self) -> bool {
        self.has(PeriodColumn::Reactivated) || (self.has(PeriodColumn::New) && self.has_values())
    }

    /// Who was there at the start is known.
    pub(crate) const fn tell_start(self) -> bool {
        self.has(PeriodColumn::Churned) || self.has(PeriodColumn::ValueStart)
    }

    /// Expansion is given, or follows from the values.
    pub(crate) const fn tell_expansion(self) -> bool {
        self.has(PeriodColumn::Expansion) || self.has_values()
    }

    /// Contraction is given, or follows from the values.
    pub(crate) const fn tell_contraction(self) -> bool {
        self.has(PeriodColumn::Contraction) || self.has_values()
    }
}

/// The first and the last day of a period.
///
/// Targets are of a year, so rates that grow with time are held against them only where the period is one.
///
/// ```
/// use tierline_book::PeriodSpan;
/// let span = |from: &str, to: &str| PeriodSpan::new(from.parse().unwrap(), to.parse().unwrap());
/// assert!(span("2026-01-01", "2026-12-31").unwrap().is_a_year());
/// assert_eq!(span("2026-01-01", "2026-06-30").unwrap().days(), 181);
/// assert_eq!(span("2026-06-30", "2026-01-01"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodSpan {
    from: Date,
    to: Date,
    days: u32,
}

impl PeriodSpan {
    /// Days of a year, from and to: 52 weeks, and 53 for those whose years are made of weeks.
    const YEAR: RangeInclusive<u32> = 364..=371;

    /// Days of the shortest month, and by how many the longest has more.
    const MONTH: u32 = 28;
    const MONTHS_DIFFER: u32 = 3;

    /// Months that a period has at least, and at most, where rates of a year are told from it.
    const LEAST: u32 = 3;
    const MOST: u32 = 120;

    /// A period from its first day to its last one, both included; nothing where the last day is before the first.
    #[must_use]
    pub fn new(from: Date, to: Date) -> Option<Self> {
        let days = i64::from(to.days()).checked_sub(i64::from(from.days()))?.checked_add(1)?;
        let days = u32::try_from(days).ok().filter(|days| *days > 0)?;
        Some(Self { from, to, days })
    }

    /// The first day.
    #[must_use]
    pub const fn from(self) -> Date {
        self.from
    }

    /// The last day.
    #[must_use]
    pub const fn to(self) -> Date {
        self.to
    }

    /// How many days, both ends included.
    #[must_use]
    pub const fn days(self) -> u32 {
        self.days
    }

    /// Whether it is a year: 364 days to 371, so that years of 52 and 53 weeks are, too.
    #[must_use]
    pub fn is_a_year(self) -> bool {
        Self::YEAR.contains(&self.days)
    }

    /// How many whole months, by the calendar: the day after the last one is so many months after the first.
    ///
    /// ```
    /// use tierline_book::PeriodSpan;
    /// let span = |from: &str, to: &str| PeriodSpan::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    /// assert_eq!(span("2026-01-15", "2026-07-14").months(), Some(6));
    /// assert_eq!(span("2026-01-15", "2026-07-15").months(), None);
    /// ```
    #[must_use]
    pub fn months(self) -> Option<u32> {
        let next = self.next_day()?;
        let (year, month, _) = self.from.civil();
        let (next_year, next_month, _) = next.civil();
        let years = next_year.checked_sub(year)?.checked_mul(12)?;
        let months = years.checked_add(i32::from(next_month))?.checked_sub(i32::from(month))?;
        let months = u32::try_from(months).ok().filter(|months| *months > 0)?;
        (Period::new(months, TimeUnit::Month).after(self.from) == Some(next)).then_some(months)
    }

    /// What a year is of the period, in lowest terms: 12 over its whole months, or else 365 over its days; 1 where it is a year.
    /// Nothing where it is shorter than 3 months, of which a year cannot be told, or longer than 10 years.
    pub(crate) fn of_a_year(self) -> Option<(u32, u32)> {
        if self.is_a_year() {
            return Some((1, 1));
        }
        let next = self.next_day()?;
        let after = |months| Period::new(months, TimeUnit::Month).after(self.from);
        if after(Self::LEAST)? > next || after(Self::MOST).is_some_and(|end| end < next) {
            return None;
        }
        let (year, length) = self.months().map_or((365_u32, self.days), |months| (12, months));
        // Both are above zero, so the greatest common divisor is, too.
        let (mut divisor, mut rest) = (year, length);
        while rest > 0 {
            (divisor, rest) = (rest, divisor.checked_rem(rest)?);
        }
        Some((year.checked_div(divisor)?, length.checked_div(divisor)?))
    }

    fn next_day(self) -> Option<Date> {
        Date::from_days(i64::from(self.to.days()).checked_add(1)?)
    }

    /// Whether two periods are of one length, so that what grows with time can be compared: both are a year, or they differ by
    /// no more than months (28 to 31 days), quarters (90 to 92) and halves of a year (181 to 184) do.
    ///
    /// ```
    /// use tierline_book::PeriodSpan;
    /// let span = |from: &str, to: &str| PeriodSpan::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    /// let (first, second) = (span("2026-01-01", "2026-03-31"), span("2026-04-01", "2026-06-30"));
    /// assert!(first.is_as_long_as(second));
    /// assert!(!first.is_as_long_as(span("2025-01-01", "2025-12-31")));
    /// ```
    #[must_use]
    pub fn is_as_long_as(self, other: Self) -> bool {
        let months = self.days.min(other.days) >= Self::MONTH && self.days.abs_diff(other.days) <= Self::MONTHS_DIFFER;
        self.days == other.days || months || (self.is_a_year() && other.is_a_year())
    }
}

/// A column of a table of a period that says which days a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayColumn {
    /// The first day.
    From,
    /// The last day, which belongs to it.
    To,
}

impl DayColumn {
    /// Both columns.
    pub const ALL: &'static [Self] = &[Self::From, Self::To];

    /// The name that the column has in a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::From => "period_from",
            Self::To => "period_to",
        }
    }
}

/// The days of a period, as given or from the rows of its table, and how many rows are of other days.
///
/// ```
/// use tierline_book::{PeriodCover, PeriodSpan};
/// let span = |from: &str, to: &str| PeriodSpan::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
/// let rows = [span("2026-01-01", "2026-12-31"), span("2026-01-01", "2026-06-30")];
/// let cover = PeriodCover::of(None, &rows);
/// assert_eq!(cover.span, Some(span("2026-01-01", "2026-12-31")));
/// assert_eq!((cover.short, cover.beyond), (1, 0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeriodCover {
    /// The period; where it is not given, from the first day of any row to the last day of any.
    pub span: Option<PeriodSpan>,
    /// Rows that do not reach from its first day to its last one.
    pub short: u64,
    /// Rows that begin before it, or end after it.
    pub beyond: u64,
}

impl PeriodCover {
    /// The period as given, or as the days of the rows of its table tell it.
    #[must_use]
    pub fn of(given: Option<PeriodSpan>, rows: &[PeriodSpan]) -> Self {
        let first = rows.iter().map(|row| row.from).min();
        let last = rows.iter().map(|row| row.to).max();
        let span = given.or_else(|| PeriodSpan::new(first?, last?));
        let Some(whole) = span else { return Self::default() };
        let count = |is: &dyn Fn(&PeriodSpan) -> bool| {
            rows.iter().filter(|row| is(row)).fold(0_u64, |count, _| count.saturating_add(1))
        };
        let short = count(&|row| row.from > whole.from || row.to < whole.to);
        let beyond = count(&|row| row.from < whole.from || row.to > whole.to);
        Self { span, short, beyond }
    }

    /// What is to be said of rows of other days than the period's.
    #[must_use]
    pub fn words(&self) -> Vec<Sentence> {
        let Some(span) = self.span else { return Vec::new() };
        let counted = [(self.short, Key::PeriodRowsShort), (self.beyond, Key::PeriodRowsBeyond)];
        let sentence = |(rows, key): (u64, Key)| {
            (rows > 0).then(|| Sentence::of(key).with("rows", rows).with("from", span.from).with("to", span.to))
        };
        counted.into_iter().filter_map(sentence).collect()
    }
}

/// What happened to one client in a period. Every field may be missing; a field whose column the table does not have
/// is left missing for all.
///
/// Money is in units of one scale, which [`PeriodColumns`] holds: at scale 2, `12_345` is 123.45.
///
/// # What is not given follows from the values at the start and at the end, where the table has both
/// - **churned**: the value at the start is above zero, and the one at the end is known and is not. A value at the end that
///   is missing tells nothing: whether the client left cannot be told then.
/// - **new**: the value at the start is missing or not above zero, and the one at the end is above zero. Where that one is
///   missing, it cannot be told, unless it is given whether the client churned: then it was there.
/// - **reactivated**: the same of a client that is given not to be new: it came back.
/// - **expansion** = max(0, end - start) and **contraction** = max(0, start - end), of a client that neither churned nor
///   is new nor came back.
///
/// A given value wins over a derived one, cell by cell. Two things are not for a cell to say: the whole value of a
/// client that churned is lost, so its expansion and contraction do not count beside it; and a client that is new or came
/// back was not there at the start, so it counts neither as kept, as churned, as expanded nor as contracted.
///
/// # Who was there at the start
/// A client that is neither new nor came back, and whose value at the start is above zero; or of which it is given
/// whether it churned; or that is worth something at the end, and is given not to have come back (it was there free of
/// charge). Where the table has no values at the start, every client that is neither new nor came back. Where nothing tells
/// who is new, nobody is.
///
/// # What cannot be right
/// Expansion or contraction below zero, and a recommendation that is not between 0 and 10, count as missing, and are
/// counted: see [`Gaps`](crate::Gaps).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodRow {
    /// [`PeriodColumn::ValueStart`], in units of money.
    pub value_start: Option<i64>,
    /// [`PeriodColumn::ValueEnd`], in units of money.
    pub value_end: Option<i64>,
    /// [`PeriodColumn::Churned`].
    pub churned: Option<bool>,
    /// [`PeriodColumn::Expansion`], in units of money.
    pub expansion: Option<i64>,
    /// [`PeriodColumn::Contraction`], in units of money.
    pub contraction: Option<i64>,
    /// [`PeriodColumn::CostToServe`], in units of money.
    pub cost_to_serve: Option<i64>,
    /// [`PeriodColumn::Revenue`], in units of money.
    pub revenue: Option<i64>,
    /// [`PeriodColumn::MarketingSpend`], in units of money.
    pub marketing_spend: Option<i64>,
    /// [`PeriodColumn::SalesSpend`], in units of money.
    pub sales_spend: Option<i64>,
    /// [`PeriodColumn::AdSpend`], in units of money.
    pub ad_spend: Option<i64>,
    /// [`PeriodColumn::AttributedRevenue`], in units of money.
    pub attributed_revenue: Option<i64>,
    /// [`PeriodColumn::New`].
    pub new: Option<bool>,
    /// [`PeriodColumn::Reactivated`].
    pub reactivated: Option<bool>,
    /// [`PeriodColumn::Nps`], from 0 to 10.
    pub nps: Option<i64>,
    /// [`PeriodColumn::Participates`].
    pub participates: Option<bool>,
    /// [`PeriodColumn::Advocate`].
    pub advocate: Option<bool>,
    /// [`PeriodColumn::Adopted`].
    pub adopted: Option<bool>,
    /// [`PeriodColumn::Satisfaction`], in units of satisfaction.
    pub satisfaction: Option<i64>,
}

/// Whether a client was there at the start of the period, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Not at the start: a new client, or none at all.
    NotAClient,
    /// Not at the start, and a former client that came back.
    CameBack,
    /// At the start, and stayed or left; where the table cannot tell who left, nothing.
    Client { churned: Option<bool> },
    /// The table could tell, and does not.
    Unknown,
}

impl PeriodRow {
    /// Whether the client came in this period: given, or derived.
    ///
    /// ```
    /// use tierline_book::{PeriodColumn, PeriodColumns, PeriodRow};
    /// let columns = PeriodColumns::new(2, 0).unwrap().with(PeriodColumn::ValueStart).with(PeriodColumn::ValueEnd);
    /// let row = PeriodRow { value_start: Some(100), value_end: Some(0), ..PeriodRow::default() };
    /// assert_eq!((row.is_new(columns), row.has_churned(columns)), (Some(false), Some(true)));
    /// ```
    #[must_use]
    pub fn is_new(&self, columns: PeriodColumns) -> Option<bool> {
        if self.reactivated == Some(true) {
            return Some(false);
        }
        if self.new.is_some() {
            return self.new;
        }
        if above_zero(self.value_start) {
            return Some(false);
        }
        if !columns.has_values() {
            return None;
        }
        // Of whom it is given whether it left, it was there.
        self.value_end.map(|end| end > 0).or(self.churned.map(|_| false))
    }

    /// Whether the client came back in this period: given, or derived. It is derived of a client only that is given not to be
    /// new.
    ///
    /// ```
    /// use tierline_book::{PeriodColumn, PeriodColumns, PeriodRow};
    /// let columns = PeriodColumns::new(2, 0).unwrap().with(PeriodColumn::ValueStart).with(PeriodColumn::ValueEnd);
    /// let row = PeriodRow { value_start: Some(0), value_end: Some(70), new: Some(false), ..PeriodRow::default() };
    /// assert!(row.came_back(columns));
    /// assert!(!PeriodRow { value_start: Some(50), ..row }.came_back(columns));
    /// ```
    #[must_use]
    pub fn came_back(&self, columns: PeriodColumns) -> bool {
        self.reactivated.unwrap_or_else(|| {
            columns.has_values()
                && self.new == Some(false)
                && self.churned != Some(true)
                && !above_zero(self.value_start)
                && above_zero(self.value_end)
        })
    }

    /// Whether the client left: given, or derived. Nothing is derived of a client that was not there, nor of one whose value at
    /// the end is missing.
    #[must_use]
    pub fn has_churned(&self, columns: PeriodColumns) -> Option<bool> {
        if self.churned.is_some() || !columns.has_values() {
            return self.churned;
        }
        match (above_zero(self.value_start), self.value_end) {
            (_, Some(end)) if end > 0 => Some(false),
            (true, Some(_)) => Some(true),
            (true, None) | (false, _) => None,
        }
    }

    /// How much more the client is worth, if it stayed: given, or derived.
    #[inline]
    pub(crate) fn grown(&self, columns: PeriodColumns) -> Option<i128> {
        given_or(self.expansion, || Some(self.change(columns)?.max(0)))
    }

    /// How much less the client is worth, if it stayed: given, or derived.
    #[inline]
    pub(crate) fn shrunk(&self, columns: PeriodColumns) -> Option<i128> {
        given_or(self.contraction, || self.change(columns)?.min(0).checked_neg())
    }

    #[inline]
    fn change(&self, columns: PeriodColumns) -> Option<i128> {
        if !columns.has_values() {
            return None;
        }
        i128::from(self.value_end?).checked_sub(i128::from(self.value_start?))
    }

    #[inline]
    pub(crate) fn fate(&self, columns: PeriodColumns) -> Fate {
        if self.came_back(columns) {
            return Fate::CameBack;
        }
        match self.is_new(columns) {
            Some(true) => return Fate::NotAClient,
            None if columns.tell_new() => return Fate::Unknown,
            Some(false) | None => {}
        }
        let was_client = !columns.has(PeriodColumn::ValueStart)
            || above_zero(self.value_start)
            || self.churned.is_some()
            || above_zero(self.value_end);
        match self.has_churned(columns) {
            _ if !was_client => Fate::NotAClient,
            None if columns.tell_churn() => Fate::Unknown,
            churned => Fate::Client { churned },
        }
    }

    /// How many of the cells cannot be right.
    #[inline]
    pub(crate) fn wrong_cells(&self) -> u64 {
        let negative = |cell: Option<i64>| cell.is_some_and(|units| units < 0);
        u64::from(negative(self.expansion))
            .saturating_add(u64::from(negative(self.contraction)))
            .saturating_add(u64::from(self.nps.is_some_and(|points| !(0..=10).contains(&points))))
    }
}

#[inline]
fn above_zero(units: Option<i64>) -> bool {
    units.is_some_and(|units| units > 0)
}

#[inline]
fn given_or(cell: Option<i64>, derived: impl FnOnce() -> Option<i128>) -> Option<i128> {
    match cell {
        Some(units) if units >= 0 => Some(i128::from(units)),
        _ => derived(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(list: &[PeriodColumn]) -> PeriodColumns {
        list.iter().fold(PeriodColumns::new(0, 0).unwrap(), |columns, column| columns.with(*column))
    }

    fn values(start: Option<i64>, end: Option<i64>) -> PeriodRow {
        PeriodRow { value_start: start, value_end: end, ..PeriodRow::default() }
    }

    #[test]
    fn columns_are_found_by_their_names_and_no_others() {
        for column in PeriodColumn::ALL {
            assert_eq!(PeriodColumn::named(column.name()), Some(*column));
        }
        assert_eq!(PeriodColumn::named("Churned"), None);
        let all = columns(PeriodColumn::ALL);
        assert!(PeriodColumn::ALL.iter().all(|column| all.has(*column)));
        assert_eq!(PeriodColumns::new(39, 0), None);
    }

    #[test]
    fn what_is_not_given_follows_from_the_values() {
        let both = columns(&[PeriodColumn::ValueStart, PeriodColumn::ValueEnd]);
        let stayed = |churned| Fate::Client { churned: Some(churned) };
        for (row, fate, new, grown, shrunk) in [
            (values(Some(100), Some(130)), stayed(false), Some(false), Some(30), Some(0)),
            (values(Some(100), Some(70)), stayed(false), Some(false), Some(0), Some(30)),
            (values(Some(100), Some(0)), stayed(true), Some(false), Some(0), Some(100)),
            (values(Some(100), None), Fate::Unknown, Some(false), None, None),
            (values(Some(0), Some(50)), Fate::NotAClient, Some(true), Some(50), Some(0)),
            (values(None, Some(50)), Fate::NotAClient, Some(true), None, None),
            (values(Some(0), Some(0)), Fate::NotAClient, Some(false), Some(0), Some(0)),
            (values(None, None), Fate::Unknown, None, None, None),
            (values(Some(0), None), Fate::Unknown, None, None, None),
        ] {
            assert_eq!((row.fate(both), row.is_new(both)), (fate, new), "{row:?}");
            assert_eq!((row.grown(both), row.shrunk(both)), (grown, shrunk), "{row:?}");
        }
    }

    #[test]
    fn without_both_columns_of_values_nothing_is_derived() {
        let start = columns(&[PeriodColumn::ValueStart]);
        let row = values(Some(100), None);
        assert_eq!((row.has_churned(start), row.grown(start), row.shrunk(start)), (None, None, None));
        assert_eq!(row.fate(start), Fate::Client { churned: None });
        assert_eq!(values(Some(0), None).fate(start), Fate::NotAClient);
    }

    #[test]
    fn a_given_value_wins_over_a_derived_one() {
        let all = columns(PeriodColumn::ALL);
        let kept = PeriodRow { churned: Some(false), ..values(Some(100), Some(0)) };
        assert_eq!(kept.fate(all), Fate::Client { churned: Some(false) });
        let back = PeriodRow { new: Some(false), ..values(Some(0), Some(50)) };
        assert_eq!(back.fate(all), Fate::CameBack);
        let free = PeriodRow { reactivated: Some(false), ..back };
        assert_eq!(free.fate(all), Fate::Client { churned: Some(false) });
        let said = PeriodRow { reactivated: Some(true), ..values(Some(0), Some(50)) };
        assert_eq!((said.fate(all), said.is_new(all)), (Fate::CameBack, Some(false)));
        let new = PeriodRow { new: Some(true), ..values(Some(10), Some(50)) };
        assert_eq!(new.fate(all), Fate::NotAClient);
        let left = PeriodRow { churned: Some(true), value_end: None, ..values(Some(100), None) };
        assert_eq!(left.fate(all), Fate::Client { churned: Some(true) });
        let upsold = PeriodRow { expansion: Some(70), contraction: Some(20), ..values(Some(100), Some(130)) };
        assert_eq!((upsold.grown(all), upsold.shrunk(all)), (Some(70), Some(20)));
        let level = PeriodRow { expansion: Some(0), ..values(Some(100), Some(130)) };
        assert_eq!(level.grown(all), Some(0));
        for churned in [true, false] {
            let worthless = PeriodRow { churned: Some(churned), ..values(Some(0), None) };
            assert_eq!(worthless.fate(all), Fate::Client { churned: Some(churned) });
        }
    }

    #[test]
    fn a_cell_that_tells_nothing_leaves_the_fate_unknown() {
        let churn = columns(&[PeriodColumn::Churned]);
        assert_eq!(PeriodRow::default().fate(churn), Fate::Unknown);
        let new = columns(&[PeriodColumn::New, PeriodColumn::Churned]);
        assert_eq!(PeriodRow { churned: Some(true), ..PeriodRow::default() }.fate(new), Fate::Unknown);
    }

    #[test]
    fn cells_that_cannot_be_right_count_as_missing() {
        let all = columns(PeriodColumn::ALL);
        let row = PeriodRow { expansion: Some(-1), contraction: Some(-5), nps: Some(11), ..values(Some(9), Some(12)) };
        assert_eq!((row.wrong_cells(), row.grown(all), row.shrunk(all)), (3, Some(3), Some(0)));
        assert_eq!(PeriodRow { nps: Some(10), ..PeriodRow::default() }.wrong_cells(), 0);
    }
}
