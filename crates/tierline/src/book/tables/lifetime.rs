//! Lifetime values of clients, by the rates of their tiers or of the groups of any dimensions.

use tierline_arrow::{Frame, FrameColumn, TableError, WordType};
use tierline_book::report::{LifetimeCount, LifetimeReport, lifetime_report, period_length_findings};
use tierline_book::{
    Cross, Figures, Lifetime, LifetimeAt, LifetimeError, LifetimeRates, LifetimeTerms, NotMeasurable, PeriodSpan,
};
use tierline_core::{Key, Sentence};

use super::report::Sources;
use super::standings::number;
use super::{Book, metadata};

/// Digits of rates.
const RATE: u8 = 6;

/// Lifetime values of one tier, or of one group.
struct OfTier {
    count: LifetimeCount,
    factor: Result<LifetimeAt, NotMeasurable>,
}

/// The level of each dimension in a group, and the group in words.
type OfGroup = (Vec<Option<String>>, Sentence);

/// What a group is called: its tier, or its levels.
type GroupName = (Option<String>, Option<OfGroup>);

/// What clients are in, by row.
#[derive(Clone, Copy)]
struct OfRows<'a> {
    /// The tier.
    tier: &'a dyn Fn(usize) -> Option<usize>,
    /// Whose rates count: the place of a tier or of a group.
    group: &'a dyn Fn(usize) -> usize,
    /// The dimensions, where groups count.
    cross: Option<&'a Cross>,
}

impl Book {
    /// What each client is worth over a horizon ([`Lifetime`]), by the gross retention and the expansion of its tier in a period, and
    /// by tier; or by the groups of [`Sources::by`], whose levels are columns, too. The table has the client, `tier`, `value`, `retention`,
    /// `expansion`, `lifetime_value` and, where there is none, `why`.
    ///
    /// A client counts for the tier in force where there is a review. Without the days of the period it is taken for a year.
    ///
    /// ```
    /// use tierline::book::{BookOptions, LifetimeTerms, Sources};
    /// # use tierline::model::{Attribute, Tier};
    /// # use tierline::tables::TableColumn;
    /// # use tierline::{Book, Model, Table, Value, values::Fraction};
    /// # let model =
    /// #     Model::builder("m").client("id").attribute(Attribute::decimal("arr", 2)).value("arr").tier(Tier::rest("All")).build()?;
    /// let column = |values: Vec<Value>| TableColumn::Values(values);
    /// let clients = Table::from_columns(vec![
    ///     ("id".into(), column(vec!["a".into()])), ("arr".into(), column(vec![20_000.into()])),
    /// ])?;
    /// let period = Table::from_columns(vec![
    ///     ("id".into(), column(vec!["a".into()])),
    ///     ("value_start".into(), column(vec![100.into()])), ("value_end".into(), column(vec![110.into()])),
    /// ])?;
    /// let book = Book::new(&model, &clients, "2026-12-31".parse()?, &BookOptions::default())?;
    /// let terms = LifetimeTerms::new(5, Fraction::ONE, Fraction::ZERO, 2)?;
    /// let (report, _) = book.lifetime_values(&Sources { period: Some(&period), ..Sources::default() }, terms)?;
    /// assert_eq!(report.lifetime_value, Some("122102.00".parse()?)); // all kept, a tenth more each year
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of reading the period; the call was asked to end.
    pub fn lifetime_values(
        &self,
        sources: &Sources<'_>,
        terms: LifetimeTerms,
    ) -> Result<(LifetimeReport, Frame), TableError> {
        let in_force = self.in_force(sources.review)?;
        let cover = self.cover_of(sources.period, sources.period_span)?;
        // A period before says nothing of the rates of this one.
        let of_period = Sources { previous_period: None, ..*sources };
        let grouped = self.grouped(&of_period, &in_force)?;
        let of_tiers;
        let figures = match &grouped {
            Some(grouped) => &grouped.now,
            None => {
                of_tiers = self.tier_figures(&in_force, sources.period, sources.review, &[])?;
                &of_tiers
            }
        };
        let names: Vec<GroupName> = match &grouped {
            Some(grouped) => {
                let levels = |at| grouped.cross.levels(at).into_iter().map(|level| level.map(Into::into)).collect();
                (0..grouped.cross.groups())
                    .map(|at| (None, Some((levels(at), grouped.cross.name(at).sentence()))))
                    .collect()
            }
            None => self.plan.tiers().map(|tier| (Some(tier.into()), None)).chain([(None, None)]).collect(),
        };
        let scale = self.plan.value().map_or(0, |(_, scale)| scale);
        let mut tiers = of_groups(terms, (figures, names), cover.span, scale);
        let last = tiers.len().saturating_sub(1);
        let group = |row: usize| match &grouped {
            Some(grouped) => grouped.cross.group(row).unwrap_or(last),
            None => in_force.tier(row).unwrap_or(last),
        };
        let mut values = Vec::with_capacity(self.rows.rows());
        let mut whys: Vec<Option<Sentence>> = Vec::with_capacity(self.rows.rows());
        for row in 0..self.rows.rows() {
            self.interrupt.check_at(row)?;
            let Some(tier) = tiers.get_mut(group(row)) else { continue };
            let found = match (self.rows.value(row), &tier.factor) {
                (None, _) => Err(Sentence::of(Key::LifetimeNoValue)),
                (Some(_), Err(why)) => Err(why.sentence()),
                (Some(value), Ok(factor)) => factor.units(value).ok_or(NotMeasurable::DoesNotFit.sentence()),
            };
            tier.count.clients = tier.count.clients.saturating_add(1);
            if let Ok(units) = found {
                tier.count.with_value = tier.count.with_value.saturating_add(1);
                tier.count.units = tier.count.units.saturating_add(units.into());
            }
            values.push(found.as_ref().ok().copied());
            whys.push(found.err());
        }
        let cross = grouped.as_ref().map(|grouped| &grouped.cross);
        let of_rows = OfRows { tier: &|row| in_force.tier(row), group: &group, cross };
        let frame = self.lifetime_frame(terms, &tiers, &of_rows, values, &whys)?;
        let mut findings = period_length_findings(&cover);
        findings.extend(self.unmet_of_periods(&of_period)?);
        let mut counts: Vec<LifetimeCount> = tiers.into_iter().map(|tier| tier.count).collect();
        counts.retain(|count| count.tier.is_some() || count.clients > 0);
        Ok((lifetime_report(&self.model, terms, sources.by, &counts, findings), frame))
    }

    fn lifetime_frame(
        &self,
        terms: LifetimeTerms,
        tiers: &[OfTier],
        of_rows: &OfRows<'_>,
        units: Vec<Option<i64>>,
        whys: &[Option<Sentence>],
    ) -> Result<Frame, TableError> {
        let rows = self.rows.rows();
        let ids: Vec<&str> = (0..rows).map(|row| self.rows.clients.get(row).unwrap_or_default()).collect();
        let shown = |rate: tierline_core::Fraction| rate.rounded(RATE)?.units(RATE).and_then(|u| i64::try_from(u).ok());
        let rates: Vec<(Option<i64>, Option<i64>)> = tiers
            .iter()
            .map(|tier| match tier.count.rates {
                Ok(rates) => (shown(rates.retention), shown(rates.expansion)),
                Err(_) => (None, None),
            })
            .collect();
        let OfRows { tier, group, cross } = *of_rows;
        let rate = |row: usize| rates.get(group(row)).copied().unwrap_or_default();
        let numbers = |units: Vec<Option<i64>>, scale: u8| FrameColumn::Numbers { units, scale };
        let words: Vec<Option<String>> = whys.iter().map(|why| Some(why.as_ref()?.to_string())).collect();
        let scale = self.plan.value().map_or(0, |(_, scale)| scale);
        let mut columns = vec![
            (self.plan.client_column().to_string(), FrameColumn::ids(&ids, self.whole_ids.into(), &self.interrupt)?),
            (
                "tier".into(),
                FrameColumn::Words {
                    numbers: (0..rows).map(|row| tier(row).map_or(0, number)).collect(),
                    words: self.plan.tiers().map(Into::into).collect(),
                },
            ),
        ];
        for dimension in cross.into_iter().flat_map(Cross::dimensions).filter(|own| *own.name != *"tier") {
            let words = FrameColumn::Words {
                numbers: dimension.codes.clone(),
                words: dimension.levels.iter().map(|level| level.to_string()).collect(),
            };
            columns.push((dimension.name.to_string(), words));
        }
        columns.extend([
            ("value".into(), numbers((0..rows).map(|row| self.rows.value(row)).collect(), scale)),
            ("retention".into(), numbers((0..rows).map(|row| rate(row).0).collect(), RATE)),
            ("expansion".into(), numbers((0..rows).map(|row| rate(row).1).collect(), RATE)),
            ("lifetime_value".into(), numbers(units, terms.digits())),
            ("why".into(), FrameColumn::texts(words.iter().map(Option::as_deref))),
        ]);
        let about = metadata(&self.model, self.fingerprints.today(), self.as_of());
        Frame::asking(columns, WordType::Texts, about, &self.interrupt)
    }
}

/// What a client of each group is worth, and who is in it: nobody yet.
fn of_groups(
    terms: LifetimeTerms,
    (figures, names): (&Figures, Vec<GroupName>),
    span: Option<PeriodSpan>,
    scale: u8,
) -> Vec<OfTier> {
    let mut tiers = Vec::with_capacity(figures.groups().len());
    for (row, (tier, group)) in figures.groups().iter().zip(names) {
        let rates = LifetimeRates::of(row, span);
        let factor = match rates {
            // Rates of a period are shares, and growth is never below zero.
            Ok(rates) => Lifetime::of(terms, rates).map_err(|_: LifetimeError| NotMeasurable::LostMoreThanAll),
            Err(why) => Err(why),
        };
        let factor = factor.and_then(|factor| factor.at(scale).ok_or(NotMeasurable::DoesNotFit));
        let count = LifetimeCount { tier, group, rates, clients: 0, with_value: 0, units: 0 };
        tiers.push(OfTier { count, factor });
    }
    tiers
}
