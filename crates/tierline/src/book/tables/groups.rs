//! Natural groups of the clients of a book, by two or three numbers.

use tierline_arrow::{TableError, assign_table};
use tierline_book::report::{NaturalGroupsReport, natural_groups_report, scale_of};
use tierline_book::{GroupNumber, Units, natural_groups};
use tierline_core::{Key, Kind, Sentence, shown};

use super::Book;
use super::names;
use super::thresholds::refused;

impl Book {
    /// The groups that two or three numbers of the clients show together, each with a rule, and as a dimension of the model.
    ///
    /// ```
    /// use tierline::book::BookOptions;
    /// # use tierline::model::{Attribute, Tier};
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table, Value};
    /// # let attributes = ["arr", "health"].map(Attribute::integer);
    /// # let builder = Model::builder("m").client("id").tier(Tier::rest("All"));
    /// # let model = attributes.into_iter().fold(builder, |builder, own| builder.attribute(own)).build()?;
    /// # let column = |of: &dyn Fn(i64) -> Value| TableColumn::Values((0..100).map(of).collect());
    /// # let clients = Table::from_columns(vec![
    /// #     ("id".into(), column(&|at| at.to_string().into())),
    /// #     ("arr".into(), column(&|at| (if at < 60 { at } else { 50_000 + at }).into())),
    /// #     ("health".into(), column(&|at| (if at < 60 { 20 } else { 80 }).into())),
    /// # ])?;
    /// let book = Book::new(&model, &clients, "2026-11-21".parse()?, &BookOptions::default())?;
    /// let found = book.natural_groups(&["arr".into(), "health".into()])?;
    /// assert_eq!(found.groups.iter().map(|group| group.clients).collect::<Vec<_>>(), [60, 40]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `unknown-name` for a name that is no number of the model, or is there twice; `no-threshold` for one number or more than three.
    pub fn natural_groups(&self, of: &[String]) -> Result<NaturalGroupsReport, TableError> {
        for (at, name) in of.iter().enumerate() {
            if !self.is_number(name) || of.iter().take(at).any(|other| other == name) {
                let message = Sentence::of(Key::RefusedNoNumberToGroup).with("name", shown(name));
                return Err(names::refused("unknown-name", message, Key::RefusedNoNumberToGroupHelp));
            }
        }
        let keeping = self.plan.keeping(of.iter().map(String::as_str));
        let (_, parts) = assign_table(&keeping, &self.clients, self.as_of(), &self.options)?.split();
        let mut units: Vec<Units> = of.iter().map(|_| Units::with_capacity(self.rows.rows())).collect();
        for part in &parts {
            self.interrupt.check()?;
            units.iter_mut().zip(&part.kept).for_each(|(units, kept)| units.extend(kept, part.len()));
        }
        let numbers: Vec<GroupNumber<'_>> = of
            .iter()
            .zip(&units)
            .map(|(name, units)| GroupNumber { name, scale: scale_of(&self.model, name).unwrap_or(0), units })
            .collect();
        let found = natural_groups(&numbers, &self.interrupt).map_err(|error| refused("no-threshold", &error))?;
        Ok(natural_groups_report(&numbers, &found))
    }

    /// Whether a name is a number of the model's clients.
    fn is_number(&self, name: &str) -> bool {
        let is_number = |kind: &Kind| matches!(kind, Kind::Decimal { .. } | Kind::Integer);
        self.model.attributes().iter().any(|own| *own.name == *name && is_number(&own.kind))
            || self.model.derived().iter().any(|own| *own.name == *name && is_number(&own.kind))
            || self.model.scores().iter().any(|own| *own.name == *name)
    }
}
