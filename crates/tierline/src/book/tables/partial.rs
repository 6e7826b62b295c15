//! Figures of a part of a client base, which is a book of its own on its machine; and what a review of all parts would lose.

use tierline_arrow::TableError;
use tierline_book::{Loss, PartialError, PartialFigures, PartialNumber, ReviewGuard, ThresholdError};
use tierline_core::{Interrupted, Model, Plan};

use super::Book;

impl Book {
    /// The figures of the book as those of a part of a client base: clients and value by tier, and the values of the value
    /// attribute and of the numbers that are named, as in [`Book::values`]. Those of all parts add up
    /// ([`PartialFigures::merged`]) to what one book of all clients gives.
    ///
    /// An id may stand in another part, too: the book is made with [`BookOptions::ids`](super::BookOptions), which says which ids
    /// several clients have.
    ///
    /// ```
    /// use tierline::book::{BookOptions, PartialFigures};
    /// use tierline::model::{Attribute, Tier, name};
    /// use tierline::{Book, Model, Table, tables::TableColumn};
    /// let model = Model::builder("bands")
    ///     .client("id")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .value("arr")
    ///     .tier(Tier::when("Large", name("arr").ge(1_000)))
    ///     .tier(Tier::rest("Small"))
    ///     .build()?;
    /// let book = |id: &str, arr: i64| {
    ///     let column = |value| TableColumn::Values(vec![value]);
    ///     let columns = vec![("id".into(), column(id.into())), ("arr".into(), column(arr.into()))];
    ///     Book::new(&model, &Table::from_columns(columns).unwrap(), "2026-11-21".parse().unwrap(), &BookOptions::default())
    /// };
    /// let parts = [book("a", 5_000)?.partial_figures(&[])?, book("b", 10)?.partial_figures(&[])?];
    /// let all = PartialFigures::merged(parts)?;
    /// assert_eq!(all.summary().value(), Some("5010.00".parse()?));
    /// assert_eq!(all.values("arr")?.median()?, tierline::values::Fraction::from(2_505_i64));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `unknown-name` where the book keeps no such number.
    pub fn partial_figures(&self, of: &[&str]) -> Result<PartialFigures, TableError> {
        let value = self.plan.value();
        let mut figures = PartialFigures::new(
            &format!("{} as of {}", self.fingerprints.today(), self.as_of()),
            self.assigned.summary().clone(),
        );
        for name in value.map(|(name, _)| name).into_iter().chain(of.iter().copied()) {
            let (scale, units) = self.kept(Some(name))?;
            let worth = value.filter(|(own, _)| *own != name).map(|(_, scale)| scale);
            let number = if units.iter().flatten().next().is_some() {
                PartialNumber::of(self.values(Some(name))?)
            } else {
                PartialNumber::without_values(scale, worth, self.rows.whole())
            };
            figures = figures.with(name, number);
        }
        Ok(figures)
    }
}

/// Reads the figures of parts of a client base, as [`PartialFigures::pack`] has written them, and adds them up.
///
/// ```
/// use tierline::book::merge_figures;
/// use tierline::{Model, model::Tier};
/// let plan = Model::builder("all").tier(Tier::rest("All")).build()?.compile();
/// assert_eq!(merge_figures(&plan, [b"no figures".as_slice()]).unwrap_err().code(), "unreadable-figures");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `unreadable-figures` where bytes are no such figures of the model; `other-figures` where they are of another day or other numbers.
pub fn merge_figures<'a>(plan: &Plan, parts: impl IntoIterator<Item = &'a [u8]>) -> Result<PartialFigures, TableError> {
    let parts: Result<Vec<PartialFigures>, PartialError> =
        parts.into_iter().map(|bytes| PartialFigures::unpack(plan, bytes)).collect();
    parts.and_then(PartialFigures::merged).map_err(|error| refused(&error))
}

/// Why figures do not add up.
fn refused(error: &PartialError) -> TableError {
    let code = match error {
        PartialError::Unreadable => "unreadable-figures",
        PartialError::Others(..) => "other-figures",
        PartialError::Threshold(ThresholdError::Interrupted(_)) => return Interrupted.into(),
        _ => "no-values",
    };
    TableError::new(code, error.to_string())
}

/// Refuses the review of a client base that was counted elsewhere, as [`Book::review`] refuses one that would lose an unusual share of
/// the standings: of so many standings to be reviewed so many are `gone`, and the base has so many clients.
///
/// ```
/// use tierline::book::check_left;
/// use tierline::{Model, model::Tier};
/// let model = Model::builder("all").client("id").tier(Tier::rest("All")).build()?;
/// assert_eq!(check_left(&model, None, [1_000, 400], 600).unwrap_err().code(), "many-left");
/// assert!(check_left(&model, Some(400), [1_000, 400], 600).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `no-client-found`, `many-left`.
pub fn check_left(
    model: &Model,
    accept_left: Option<u64>,
    [all, gone]: [u64; 2],
    clients: u64,
) -> Result<(), TableError> {
    let plan = model.compile();
    match ReviewGuard::new(&plan, accept_left).counted([all, gone], clients) {
        Some(loss) => Err(lost(loss)),
        None => Ok(()),
    }
}

/// The error of a loss.
pub(super) fn lost(loss: Loss) -> TableError {
    let Loss { finding, column, .. } = loss;
    let error = TableError::new(finding.code, finding.message).column_named(&column);
    match finding.help {
        Some(help) => error.with_help(help),
        None => error,
    }
}
