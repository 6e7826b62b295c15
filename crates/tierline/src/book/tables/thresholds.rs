//! Thresholds from the values of a book.

use tierline_arrow::TableError;
use tierline_book::report::{CutOffsReport, cut_offs_report};
use tierline_book::{Distribution, ThresholdError, Uncut, Units, Wanted};
use tierline_core::{Interrupted, Key, Sentence, shown};

use super::Book;
use super::names::{self, name_of, tier_named, twice, within};

impl Book {
    /// The values of a number that the book keeps, over all clients that have it: the value attribute where nothing is
    /// said, the number that tells how well a client is, or a score. Shares are of all clients of the book, as everywhere.
    ///
    /// ```
    /// # use tierline::book::{BookOptions, Wanted, Written};
    /// # use tierline::model::{Attribute, Tier, name};
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table};
    /// # let model = Model::builder("bands")
    /// #     .client("id")
    /// #     .attribute(Attribute::decimal("arr", 2))
    /// #     .value("arr")
    /// #     .tier(Tier::when("Large", name("arr").ge(1_000)))
    /// #     .tier(Tier::rest("Small"))
    /// #     .build()?;
    /// # let column = |values: [tierline::Value; 2]| TableColumn::Values(values.into());
    /// # let clients = Table::from_columns(vec![
    /// #     ("id".into(), column(["a".into(), "b".into()])),
    /// #     ("arr".into(), column([5_000.into(), 10.into()])),
    /// # ])?;
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
    /// assert_eq!(book.values(None)?.median()?, tierline::values::Fraction::from(2_505_i64));
    /// assert_eq!(book.values(Some("health")).unwrap_err().code(), "unknown-name");
    /// let wanted = ["Large", "Small"].map(|tier| Wanted { tier: tier.into(), clients: None, value: None });
    /// assert!(book.cut_offs(None, Some(&wanted))?.json().contains("Large"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `unknown-name` where the book keeps no such number; `no-values` where no client has one.
    pub fn values(&self, of: Option<&str>) -> Result<Distribution, TableError> {
        let (scale, units) = self.kept(of)?;
        self.interrupt.check()?;
        self.distribution(scale, units, |_| true)
    }

    /// The distribution of a number over the clients that are wanted, among all clients of the book.
    fn distribution(
        &self,
        scale: u8,
        units: &Units,
        wanted: impl Fn(usize) -> bool,
    ) -> Result<Distribution, TableError> {
        let known =
            || units.iter().enumerate().filter(|(row, _)| wanted(*row)).filter_map(|(row, units)| Some((row, units?)));
        let values = match self.plan.value() {
            Some((_, value_scale)) if !std::ptr::eq(units, &raw const self.rows.values) => {
                let clients = known().map(|(row, units)| (units, self.rows.value(row)));
                Distribution::worth_asking(scale, value_scale, clients, &self.interrupt)
            }
            _ => Distribution::of_asking(scale, known().map(|(_, units)| units), &self.interrupt),
        };
        let values = values.map_err(|error| refused("no-values", &error))?;
        Ok(values.among(self.rows.whole()))
    }

    /// A number that the book keeps, and its scale.
    pub(super) fn kept(&self, of: Option<&str>) -> Result<(u8, &Units), TableError> {
        let value = self.plan.value();
        let score = |name: &str| {
            let at = self.plan.scores().position(|score| score.name() == name)?;
            Some((self.plan.scores().nth(at)?.scale(), self.rows.scores.get(at)?))
        };
        let found = match of {
            None => value.map(|(_, scale)| (scale, &self.rows.values)),
            Some(name) if value.is_some_and(|(attribute, _)| attribute == name) => {
                value.map(|(_, scale)| (scale, &self.rows.values))
            }
            Some(name) if self.health_name.as_deref() == Some(name) => self.health_scale.zip(self.rows.health.as_ref()),
            Some(name) => score(name),
        };
        found.ok_or_else(|| {
            let message = match of {
                Some(name) => Sentence::of(Key::RefusedNoNumber).with("name", shown(name)),
                None => Sentence::of(Key::RefusedNoValue),
            };
            names::refused("unknown-name", message, Key::RefusedNoNumberHelp)
        })
    }

    /// The cut-offs that meet shares of clients and of value together, or why none do: those that are wanted, or where
    /// nothing is said, the model's targets.
    ///
    /// What they meet, they meet in the report of the book with these cut-offs as the tiers' thresholds. So clients without
    /// a tier are cut into none and count in the whole, and clients without the number stay in the tier that they have,
    /// where what is wanted names it, by its name of today or a former one.
    ///
    /// # Errors
    /// As [`Book::values`]; `no-threshold` as [`tierline_book::cut_offs`], and where one tier is wanted twice.
    pub fn cut_offs(&self, of: Option<&str>, wanted: Option<&[Wanted]>) -> Result<CutOffsReport, TableError> {
        if !self.model.is_ranked() {
            let message = Sentence::of(Key::RefusedNoOrder);
            return Err(names::refused("needs-order", message, Key::RefusedNoOrderHelp));
        }
        let (scale, units) = self.kept(of)?;
        let aims;
        let wanted = match wanted {
            Some(wanted) => {
                aims = self.of_today(wanted)?;
                &aims
            }
            None => {
                aims = Wanted::of(&self.model);
                &aims
            }
        };
        let values = self.distribution(scale, units, |row| self.rows.tier(row).is_some())?;
        let mut uncut = vec![Uncut::default(); wanted.len()];
        let slots: Vec<Option<usize>> =
            self.plan.tiers().map(|tier| wanted.iter().position(|aim| aim.tier == *tier)).collect();
        for (row, units) in units.iter().enumerate() {
            self.interrupt.check_at(row)?;
            if units.is_some() {
                continue;
            }
            let slot = self.rows.tier(row).and_then(|tier| *slots.get(tier)?).and_then(|at| uncut.get_mut(at));
            if let Some(aim) = slot {
                let value = i128::from(self.rows.value(row).unwrap_or_default());
                aim.clients = aim.clients.saturating_add(1);
                aim.value = aim.value.saturating_add(value);
                aim.above = aim.above.saturating_add(value.max(0));
            }
        }
        cut_offs_report(&values, wanted, &uncut).map_err(|error| refused("no-threshold", &error))
    }

    /// What is wanted, by the names that tiers have today; a name that no tier has stays as it is.
    fn of_today(&self, wanted: &[Wanted]) -> Result<Vec<Wanted>, TableError> {
        let mut aims: Vec<Wanted> = Vec::with_capacity(wanted.len());
        for one in wanted {
            let rank = tier_named(&self.model, &one.tier);
            let name = rank.map_or(one.tier.as_str(), |rank| name_of(&self.model, rank));
            if let (Some(rank), Some(first)) = (rank, aims.iter().position(|other| other.tier == name)) {
                let first = wanted.get(first).map_or(name, |first| &first.tier);
                let message = within("targets", twice(&self.model, rank, first, &one.tier));
                return Err(names::refused("no-threshold", message, Key::RefusedTargetsTwiceHelp));
            }
            aims.push(Wanted { tier: name.into(), ..one.clone() });
        }
        Ok(aims)
    }
}

/// Why there is no threshold; or that the call was asked to end.
pub(super) fn refused(code: &'static str, error: &ThresholdError) -> TableError {
    match error {
        ThresholdError::Interrupted(_) => Interrupted.into(),
        other => TableError::new(code, other.to_string()),
    }
}
