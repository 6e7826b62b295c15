//! The metrics of a period: each with its formula, where the formula comes from, and its answer to an empty group.

use tierline_core::{Decimal, DeclaredMetric, Fraction, Key, MetricOf, MetricOverTime, MetricUnit, Sentence};

use crate::totals::{NotMeasurable, PeriodTotal, PeriodTotals};

/// What a metric counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// A part of a whole; 1 is 100 %.
    Rate,
    /// Money, in the currency of the table.
    Money,
    /// Points of a scale.
    Points,
    /// So many times.
    Ratio,
}

impl Unit {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Money => "money",
            Self::Points => "points",
            Self::Ratio => "ratio",
        }
    }
}

/// What becomes of a metric where the period is longer or shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OverTime {
    /// What is left of a whole: two halves of a year multiply.
    Compound,
    /// An amount: two halves of a year add up.
    Scale,
    /// It does not grow with time, so that half a year says as much as a year.
    None,
}

impl OverTime {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Compound => "compound",
            Self::Scale => "scale",
            Self::None => "none",
        }
    }
}

macro_rules! metrics {
    ($($(#[$doc:meta])+ $name:ident = $text:literal, $unit:ident, $over_time:ident, $better:literal, $formula:literal, $source:literal, $empty:ident;)+) => {
        /// A metric of a group of clients in a period.
        ///
        /// ```
        /// use tierline_book::{Metric, NotMeasurable, PeriodColumns, PeriodTotal, PeriodTotals};
        /// use tierline_core::Fraction;
        /// let totals = PeriodTotals::given(PeriodColumns::new(0, 0).unwrap())
        ///     .with(PeriodTotal::NpsPromoters, 5)
        ///     .with(PeriodTotal::NpsPassives, 3)
        ///     .with(PeriodTotal::NpsDetractors, 2);
        /// assert_eq!(Metric::Nps.of(&totals), Ok(Fraction::from(30_i64)));
        /// assert_eq!(Metric::Cac.of(&totals), Err(NotMeasurable::NotGiven(PeriodTotal::MarketingSpend)));
        /// assert_eq!(Metric::named("net_retention"), Some(Metric::NetRetention));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[$doc])+ #[doc = concat!("\n\n`", $formula, "`\n\nSource: ", $source, ".")] $name,)+
        }

        impl Metric {
            /// All metrics.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The metric's name, as targets write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// How it is computed, from the totals by their names.
            #[must_use]
            pub const fn formula(self) -> &'static str {
                match self {
                    $(Self::$name => $formula,)+
                }
            }

            /// Where the formula comes from.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self {
                    $(Self::$name => $source,)+
                }
            }

            /// What it says of a group without clients, or without what it divides by. It is never zero instead.
            #[must_use]
            pub const fn when_empty(self) -> Sentence {
                Sentence::of(match self {
                    $(Self::$name => Key::$empty,)+
                })
            }

            /// What it counts in.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self {
                    $(Self::$name => Unit::$unit,)+
                }
            }

            /// What becomes of it where the period is longer or shorter: [`Metric::per_year`] goes by that.
            #[must_use]
            pub const fn over_time(self) -> OverTime {
                match self {
                    $(Self::$name => OverTime::$over_time,)+
                }
            }

            /// True where more is better; churn, contraction and costs are better lower.
            #[must_use]
            pub const fn is_better_higher(self) -> bool {
                match self {
                    $(Self::$name => $better,)+
                }
            }
        }
    };
}

metrics! {
    /// Retention of clients (logo retention): the share of the clients of the start that stayed. New clients do not count.
    Retention = "retention", Rate, Compound, true,
        "(clients_start - clients_churned) / clients_start",
        "customary: customer or logo retention rate",
        EmptyNobodyAtStart;
    /// Churn of clients: the share of the clients of the start that left; retention and churn make 1.
    Churn = "churn", Rate, Compound, false,
        "clients_churned / clients_start",
        "customary: customer or logo churn rate",
        EmptyNobodyAtStart;
    /// Gross retention of value (GRR): what is left of the value of the start, without any growth.
    GrossRetention = "gross_retention", Rate, Compound, true,
        "(value_start - value_churned - contraction) / value_start",
        "customary for subscriptions: gross revenue retention (GRR, GDR)",
        EmptyNoValueAtStart;
    /// Net retention of value (NRR): the same with the growth of the clients of the start.
    NetRetention = "net_retention", Rate, Compound, true,
        "(value_start - value_churned - contraction + expansion) / value_start",
        "customary for subscriptions: net revenue retention (NRR, NDR)",
        EmptyNoValueAtStart;
    /// Expansion: how much the clients of the start grew, of the value of the start.
    Expansion = "expansion", Rate, Compound, true,
        "expansion / value_start",
        "customary for subscriptions: expansion rate, the part of NRR above GRR",
        EmptyNoValueAtStart;
    /// Contraction: how much the clients that stayed shrank, of the value of the start.
    Contraction = "contraction", Rate, Compound, false,
        "contraction / value_start",
        "customary for subscriptions: contraction or downgrade rate",
        EmptyNoValueAtStart;
    /// Net promoter score: promoters (9 and 10) less detractors (0 to 6), in points from -100 to 100.
    Nps = "nps", Points, None, true,
        "100 * (nps_promoters - nps_detractors) / (nps_promoters + nps_passives + nps_detractors)",
        "F. Reichheld, The One Number You Need to Grow, Harvard Business Review, December 2003",
        EmptyNoAnswers;
    /// Satisfaction: the mean of the answers, on their own scale.
    Satisfaction = "satisfaction", Points, None, true,
        "satisfaction_sum / satisfaction_answers",
        "the arithmetic mean; customary for customer satisfaction (CSAT) on a scale",
        EmptyNoAnswers;
    /// Participation: the share that takes part in a programme, of those of which it is known.
    Participation = "participation", Rate, None, true,
        "participants / participants_asked",
        "customary: participation rate",
        EmptyKnownOfNobody;
    /// Advocacy: the share of advocates, of those of which it is known.
    Advocacy = "advocacy", Rate, None, true,
        "advocates / advocates_asked",
        "customary in customer success: advocacy participation",
        EmptyKnownOfNobody;
    /// Adoption: the share that has adopted the product, of those of which it is known.
    Adoption = "adoption", Rate, None, true,
        "adopters / adopters_asked",
        "customary: product adoption rate",
        EmptyKnownOfNobody;
    /// Profit: what the clients brought in, less what it cost to serve them.
    Profit = "profit", Money, Scale, true,
        "revenue - cost_to_serve",
        "customary: customer profitability, R. Kaplan and V.G. Narayanan, Measuring and Managing Customer Profitability, 2001",
        EmptyNoRevenueOrCost;
    /// Margin: profit as a share of revenue.
    Margin = "margin", Rate, None, true,
        "(revenue - cost_to_serve) / revenue",
        "customary: contribution margin after cost to serve",
        EmptyNoRevenue;
    /// Cost to serve a client, on average over the clients that revenue and cost are told of.
    CostToServe = "cost_to_serve", Money, Scale, false,
        "cost_to_serve / clients_served, where clients_served is clients_start + new_clients unless given",
        "customary: average cost to serve per customer",
        EmptyNobodyToServe;
    /// Lifetime value (LTV) of a client: average revenue, times margin, divided by churn. In the money of the table; the
    /// period drops out, as revenue and churn are of the same one. Not measurable where nobody churned.
    Ltv = "ltv", Money, None, true,
        "(revenue / clients_served) * margin / churn, where clients_served is clients_start + new_clients unless given",
        "D. Skok, SaaS Metrics 2.0: ARPA x gross margin % / customer churn rate",
        EmptyNoChurn;
    /// Cost of acquisition (CAC) of a client: what sales and marketing spent, over the clients won. Clients that came back are not
    /// won. Where one of the two is not given, the other alone, which a report tells.
    Cac = "cac", Money, None, false,
        "(sales_spend + marketing_spend) / new_clients, or one of the two alone where the other is not given",
        "D. Skok, SaaS Metrics 2.0: sum of all sales and marketing expenses / number of new customers added",
        EmptyNobodyWon;
    /// Lifetime value over cost of acquisition.
    LtvToCac = "ltv_to_cac", Ratio, None, true,
        "ltv / cac",
        "D. Skok, SaaS Metrics 2.0: LTV to CAC ratio, 3 or more being the rule of thumb",
        EmptyEither;
    /// Return on advertising spend (ROAS): attributed revenue, or all revenue where the table attributes none, over what
    /// advertising alone cost.
    Roas = "roas", Ratio, None, true,
        "attributed_revenue / ad_spend, or revenue / ad_spend where attributed_revenue is not given",
        "customary in advertising: return on ad spend, revenue from advertising / cost of advertising",
        EmptyNothingSpent;
}

/// A metric's value, or why there is none.
pub type Measured = Result<Fraction, NotMeasurable>;

impl Metric {
    /// The metric of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.name() == name)
    }

    /// The total that it is, over the total that it is divided by; nothing where it is worked out from more than two.
    #[must_use]
    pub const fn ratio_of(self) -> Option<[PeriodTotal; 2]> {
        use PeriodTotal as T;
        Some(match self {
            Self::Churn => [T::ClientsChurned, T::ClientsStart],
            Self::Expansion => [T::Expansion, T::ValueStart],
            Self::Contraction => [T::Contraction, T::ValueStart],
            Self::Satisfaction => [T::SatisfactionSum, T::SatisfactionAnswers],
            Self::Participation => [T::Participants, T::ParticipantsAsked],
            Self::Advocacy => [T::Advocates, T::AdvocatesAsked],
            Self::Adoption => [T::Adopters, T::AdoptersAsked],
            Self::CostToServe => [T::CostToServe, T::ClientsServed],
            Self::Roas => [T::AttributedRevenue, T::AdSpend],
            _ => return None,
        })
    }

    /// The metric as a model would declare it for a table with a row for each tier: the sum of a total over that of another. Nothing where
    /// more than two totals are in it; where both are given the two are the same number.
    ///
    /// ```
    /// use tierline_book::Metric;
    /// let advocacy = Metric::Advocacy.declared().unwrap();
    /// assert_eq!(advocacy.formula(), "sum(advocates) / sum(advocates_asked)");
    /// assert!(Metric::Nps.declared().is_none());
    /// ```
    #[must_use]
    pub fn declared(self) -> Option<DeclaredMetric> {
        let [of, over] = self.ratio_of()?.map(PeriodTotal::name);
        let mut metric = DeclaredMetric::new(self.name(), MetricOf::Sum { of: of.into(), over: Some(over.into()) });
        metric.is_better_lower = !self.is_better_higher();
        metric.unit = match self.unit() {
            Unit::Rate => MetricUnit::Share,
            Unit::Money => MetricUnit::Money,
            Unit::Points => MetricUnit::Points,
            Unit::Ratio => MetricUnit::Ratio,
        };
        metric.over_time = match self.over_time() {
            OverTime::None => MetricOverTime::None,
            OverTime::Scale => MetricOverTime::Scale,
            OverTime::Compound => MetricOverTime::Compound,
        };
        Some(metric)
    }

    /// True where it grows with the time that it is measured over, so that half a year says nothing of a year.
    #[must_use]
    pub const fn grows_with_time(self) -> bool {
        !matches!(self.over_time(), OverTime::None)
    }

    /// The metric of a group, exactly.
    ///
    /// # Errors
    /// [`NotMeasurable`], with the reason: a column is not given, the group is empty, the totals contradict one
    /// another, or the numbers do not fit.
    pub fn of(self, totals: &PeriodTotals) -> Measured {
        use PeriodTotal as T;
        match self {
            Self::Retention => fits(Fraction::ONE.minus(Self::Churn.of(totals)?)),
            Self::Churn => part(totals, T::ClientsChurned, T::ClientsStart),
            Self::GrossRetention => {
                let lost = sum(lost(totals, T::ValueChurned)?, lost(totals, T::Contraction)?)?;
                let start = totals.get(T::ValueStart)?;
                let kept = ratio(totals, difference(start, lost)?, T::ValueStart)?;
                // No part of a whole is below zero, as with counts.
                if kept.is_negative() { Err(NotMeasurable::LostMoreThanAll) } else { Ok(kept) }
            }
            Self::NetRetention => fits(Self::GrossRetention.of(totals)?.plus(Self::Expansion.of(totals)?)),
            Self::Expansion => ratio(totals, not_below(totals, T::Expansion)?, T::ValueStart),
            Self::Contraction => {
                let contraction = lost(totals, T::Contraction)?;
                ratio(totals, contraction, T::ValueStart)
            }
            Self::Nps => nps(totals),
            Self::Satisfaction => {
                let mean = ratio(totals, totals.get(T::SatisfactionSum)?, T::SatisfactionAnswers)?;
                at_scale(mean, totals.satisfaction_scale())
            }
            Self::Participation => part(totals, T::Participants, T::ParticipantsAsked),
            Self::Advocacy => part(totals, T::Advocates, T::AdvocatesAsked),
            Self::Adoption => part(totals, T::Adopters, T::AdoptersAsked),
            Self::Profit => money(profit(totals)?, totals),
            Self::Margin => ratio(totals, profit(totals)?, T::Revenue),
            Self::CostToServe => per_client(totals, totals.get(T::CostToServe)?),
            Self::Ltv => {
                let earned = per_client(totals, totals.get(T::Revenue)?)?;
                let margin = Self::Margin.of(totals)?;
                let churn = Self::Churn.of(totals)?;
                if churn.is_zero() {
                    return Err(NotMeasurable::NobodyChurned);
                }
                fits(earned.times(margin).and_then(|earned| earned.over(churn)))
            }
            Self::Cac => at_scale(ratio(totals, acquisition(totals)?, T::NewClients)?, totals.money_scale()),
            Self::LtvToCac => {
                let (ltv, cac) = (Self::Ltv.of(totals)?, Self::Cac.of(totals)?);
                if cac <= Fraction::ZERO {
                    return Err(NotMeasurable::NothingToDivideBy(T::MarketingSpend));
                }
                fits(ltv.over(cac))
            }
            Self::Roas => {
                let given = totals.is_given(T::AttributedRevenue);
                let brought = totals.get(if given { T::AttributedRevenue } else { T::Revenue })?;
                ratio(totals, brought, T::AdSpend)
            }
        }
    }
}

pub(crate) fn fits(value: Option<Fraction>) -> Measured {
    value.ok_or(NotMeasurable::DoesNotFit)
}

fn sum(a: i128, b: i128) -> Result<i128, NotMeasurable> {
    a.checked_add(b).ok_or(NotMeasurable::DoesNotFit)
}

fn difference(a: i128, b: i128) -> Result<i128, NotMeasurable> {
    a.checked_sub(b).ok_or(NotMeasurable::DoesNotFit)
}

/// Units over a total, which has to be above zero.
fn ratio(totals: &PeriodTotals, units: i128, whole: PeriodTotal) -> Measured {
    let by = totals.get(whole)?;
    if by <= 0 { Err(NotMeasurable::NothingToDivideBy(whole)) } else { fits(Fraction::of(units, by)) }
}

/// A count over the count that it is a part of.
fn part(totals: &PeriodTotals, part: PeriodTotal, whole: PeriodTotal) -> Measured {
    let (some, all) = (totals.get(part)?, totals.get(whole)?);
    if some > all { Err(NotMeasurable::MoreThanAll { part, whole }) } else { ratio(totals, some, whole) }
}

/// A total that cannot be below zero.
fn not_below(totals: &PeriodTotals, total: PeriodTotal) -> Result<i128, NotMeasurable> {
    let units = totals.get(total)?;
    if units < 0 { Err(NotMeasurable::BelowZero(total)) } else { Ok(units) }
}

/// What was lost of the value of the start: neither below zero nor more than there was.
fn lost(totals: &PeriodTotals, total: PeriodTotal) -> Result<i128, NotMeasurable> {
    let units = not_below(totals, total)?;
    match totals.get(PeriodTotal::ValueStart) {
        Ok(start) if start > 0 && units > start => {
            Err(NotMeasurable::MoreThanAll { part: total, whole: PeriodTotal::ValueStart })
        }
        _ => Ok(units),
    }
}

/// What was spent on winning clients: by sales and by marketing, or by the one that is given.
fn acquisition(totals: &PeriodTotals) -> Result<i128, NotMeasurable> {
    let (sales, marketing) = (PeriodTotal::SalesSpend, PeriodTotal::MarketingSpend);
    match (totals.is_given(sales), totals.is_given(marketing)) {
        (true, true) => sum(totals.get(sales)?, totals.get(marketing)?),
        (true, false) => totals.get(sales),
        (false, _) => totals.get(marketing),
    }
}

fn nps(totals: &PeriodTotals) -> Measured {
    let promoters = totals.get(PeriodTotal::NpsPromoters)?;
    let passives = totals.get(PeriodTotal::NpsPassives)?;
    let detractors = totals.get(PeriodTotal::NpsDetractors)?;
    let answers = sum(sum(promoters, passives)?, detractors)?;
    if answers == 0 {
        return Err(NotMeasurable::NoValues(PeriodTotal::NpsPromoters));
    }
    let share = fits(Fraction::of(difference(promoters, detractors)?, answers))?;
    fits(share.times(Fraction::from(100_i64)))
}

/// Revenue less cost, in units.
fn profit(totals: &PeriodTotals) -> Result<i128, NotMeasurable> {
    difference(totals.get(PeriodTotal::Revenue)?, totals.get(PeriodTotal::CostToServe)?)
}

/// Money for each client served.
fn per_client(totals: &PeriodTotals, units: i128) -> Measured {
    let each = if totals.is_given(PeriodTotal::ClientsServed) {
        ratio(totals, units, PeriodTotal::ClientsServed)?
    } else {
        let new = if totals.is_given(PeriodTotal::NewClients) { totals.get(PeriodTotal::NewClients)? } else { 0 };
        match sum(totals.get(PeriodTotal::ClientsStart)?, new)? {
            0 => return Err(NotMeasurable::NothingToDivideBy(PeriodTotal::ClientsServed)),
            clients => fits(Fraction::of(units, clients))?,
        }
    };
    at_scale(each, totals.money_scale())
}

fn money(units: i128, totals: &PeriodTotals) -> Measured {
    fits(Decimal::new(units, totals.money_scale()).map(Fraction::from))
}

/// Units at a scale as the number that they stand for.
fn at_scale(units: Fraction, scale: u8) -> Measured {
    fits(Decimal::new(1, scale).and_then(|unit| units.times(Fraction::from(unit))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::{PeriodColumn, PeriodColumns, PeriodRow};

    fn scales() -> PeriodColumns {
        PeriodColumns::new(2, 1).unwrap()
    }

    #[test]
    fn metrics_are_found_by_their_names_and_say_what_they_are() {
        for metric in Metric::ALL {
            assert_eq!(Metric::named(metric.name()), Some(*metric));
            for word in metric.formula().split(|c: char| !(c.is_ascii_lowercase() || c == '_')) {
                let plain =
                    ["", "or", "where", "is", "not", "given", "unless", "one", "of", "the", "two", "alone", "other"];
                assert!(
                    PeriodTotal::named(word).is_some() || Metric::named(word).is_some() || plain.contains(&word),
                    "{word} in the formula of {}",
                    metric.name()
                );
            }
            assert!(metric.when_empty().to_string().starts_with("not measurable"));
        }
        assert_eq!(Metric::named("logo_retention"), None);
        for name in tierline_core::Target::RATES {
            assert!(Metric::named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn no_metric_measures_an_empty_group() {
        let columns = PeriodColumn::ALL.iter().fold(scales(), |columns, column| columns.with(*column));
        let empty = PeriodTotals::new(columns);
        let answers: Vec<(&str, String)> =
            Metric::ALL.iter().map(|metric| (metric.name(), metric.of(&empty).unwrap_err().to_string())).collect();
        let nothing = |total: &str| format!("`{total}` is not above 0: nothing to divide by");
        let nobody = |total: &str| format!("no client has a value for `{total}`");
        let expected = [
            ("retention", nothing("clients_start")),
            ("churn", nothing("clients_start")),
            ("gross_retention", nothing("value_start")),
            ("net_retention", nothing("value_start")),
            ("expansion", nothing("value_start")),
            ("contraction", nothing("value_start")),
            ("nps", nobody("nps_promoters")),
            ("satisfaction", nobody("satisfaction_sum")),
            ("participation", nothing("participants_asked")),
            ("advocacy", nothing("advocates_asked")),
            ("adoption", nothing("adopters_asked")),
            ("profit", nobody("revenue")),
            ("margin", nobody("revenue")),
            ("cost_to_serve", nobody("cost_to_serve")),
            ("ltv", nobody("revenue")),
            ("cac", nobody("sales_spend")),
            ("ltv_to_cac", nobody("revenue")),
            ("roas", nobody("attributed_revenue")),
        ];
        assert_eq!(answers, expected);
    }

    #[test]
    fn no_metric_measures_a_group_of_which_nothing_is_given() {
        for metric in Metric::ALL {
            let answer = metric.of(&PeriodTotals::given(scales()));
            assert!(matches!(answer, Err(NotMeasurable::NotGiven(_))), "{}: {answer:?}", metric.name());
        }
    }

    #[test]
    fn zero_by_tier_is_nothing_to_divide_by() {
        let zeros = PeriodTotal::ALL.iter().fold(PeriodTotals::given(scales()), |totals, total| totals.with(*total, 0));
        for metric in Metric::ALL {
            let answer = metric.of(&zeros);
            match metric {
                Metric::Profit => assert_eq!(answer, Ok(Fraction::ZERO)),
                Metric::Nps => assert_eq!(answer, Err(NotMeasurable::NoValues(PeriodTotal::NpsPromoters))),
                _ => {
                    assert!(matches!(answer, Err(NotMeasurable::NothingToDivideBy(_))), "{}: {answer:?}", metric.name())
                }
            }
        }
    }

    #[test]
    fn what_is_one_total_over_another_is_the_same_number_as_a_declared_metric() {
        use crate::declared::DeclaredTotal;
        let mut seen = 0;
        for metric in Metric::ALL {
            let (Some(declared), Some([of, over])) = (metric.declared(), metric.ratio_of()) else { continue };
            seen += 1;
            for (part, whole) in [(0, 7), (3, 7), (7, 7), (1, 30_000), (29_999, 30_000), (5, 0)] {
                let totals = PeriodTotals::given(scales()).with(of, part).with(over, whole);
                // Units of a total as the declared form has them: with four digits behind the point.
                let digits = |total: PeriodTotal| match total {
                    PeriodTotal::SatisfactionSum => 1_000,
                    PeriodTotal::Expansion | PeriodTotal::Contraction | PeriodTotal::ValueStart => 100,
                    PeriodTotal::CostToServe | PeriodTotal::AttributedRevenue | PeriodTotal::AdSpend => 100,
                    _ => 10_000,
                };
                let units = |total, units: i64| Some(units * digits(total));
                let mut sum = DeclaredTotal::default();
                sum.add_group(
                    &declared,
                    units(of, i64::try_from(part).unwrap()),
                    units(over, i64::try_from(whole).unwrap()),
                );
                let name = metric.name();
                match (metric.of(&totals), sum.measured(&declared)) {
                    (Ok(own), Ok(other)) => assert_eq!(own, other, "{name} {part} of {whole}"),
                    (Err(_), Err(_)) => assert_eq!(whole, 0, "{name}"),
                    different => panic!("{name} {part} of {whole}: {different:?}"),
                }
            }
            // And where it has no value for want of a column, neither has the declared one.
            assert!(metric.of(&PeriodTotals::given(scales()).with(over, 5)).is_err(), "{}", metric.name());
        }
        assert_eq!(seen, 9);
    }

    #[test]
    fn lifetime_is_not_told_where_nobody_left() {
        let totals = PeriodTotals::given(scales())
            .with(PeriodTotal::ClientsStart, 10)
            .with(PeriodTotal::ClientsChurned, 0)
            .with(PeriodTotal::Revenue, 100_000)
            .with(PeriodTotal::CostToServe, 40_000);
        assert_eq!(Metric::Ltv.of(&totals), Err(NotMeasurable::NobodyChurned));
        // 100 a client, 60 % margin, 5 % churn: 1,200.
        let totals = totals.with(PeriodTotal::ClientsStart, 20).with(PeriodTotal::ClientsChurned, 1);
        assert_eq!(Metric::Ltv.of(&totals.with(PeriodTotal::ClientsServed, 10)), Ok(Fraction::from(1_200_i64)));
        // Without the number served: those of the start, and the new ones where they are given.
        assert_eq!(Metric::Ltv.of(&totals), Ok(Fraction::from(600_i64)));
        assert_eq!(Metric::Ltv.of(&totals.with(PeriodTotal::NewClients, 20)), Ok(Fraction::from(300_i64)));
    }

    #[test]
    fn money_is_at_its_scale_and_rates_have_none() {
        let at = |scale| {
            PeriodTotals::given(PeriodColumns::new(scale, 0).unwrap())
                .with(PeriodTotal::ClientsStart, 10)
                .with(PeriodTotal::ClientsChurned, 1)
                .with(PeriodTotal::ValueStart, 1_000)
                .with(PeriodTotal::ValueChurned, 100)
                .with(PeriodTotal::Contraction, 50)
                .with(PeriodTotal::Expansion, 200)
                .with(PeriodTotal::Revenue, 900)
                .with(PeriodTotal::CostToServe, 300)
                .with(PeriodTotal::MarketingSpend, 90)
                .with(PeriodTotal::NewClients, 3)
        };
        let hundredth = Fraction::of(1, 100).unwrap();
        for metric in Metric::ALL {
            let (Ok(whole), Ok(cents)) = (metric.of(&at(0)), metric.of(&at(2))) else { continue };
            let expected = if metric.unit() == Unit::Money { whole.times(hundredth).unwrap() } else { whole };
            assert_eq!(cents, expected, "{}", metric.name());
        }
        let money = [Metric::Profit, Metric::CostToServe, Metric::Ltv, Metric::Cac];
        assert!(money.iter().all(|metric| metric.unit() == Unit::Money && metric.of(&at(2)).is_ok()));
        assert_eq!(Metric::Cac.of(&at(2)), Ok(Fraction::of(3, 10).unwrap()));
    }

    #[test]
    fn nothing_spent_has_no_return() {
        let totals = PeriodTotals::given(scales())
            .with(PeriodTotal::MarketingSpend, 0)
            .with(PeriodTotal::AdSpend, 0)
            .with(PeriodTotal::NewClients, 2)
            .with(PeriodTotal::Revenue, 500);
        assert_eq!(Metric::Cac.of(&totals), Ok(Fraction::ZERO));
        let spent_nothing = Err(NotMeasurable::NothingToDivideBy(PeriodTotal::MarketingSpend));
        assert_eq!(Metric::Roas.of(&totals), Err(NotMeasurable::NothingToDivideBy(PeriodTotal::AdSpend)));
        let lifetime = totals
            .with(PeriodTotal::ClientsStart, 2)
            .with(PeriodTotal::ClientsChurned, 1)
            .with(PeriodTotal::CostToServe, 0);
        assert_eq!(Metric::LtvToCac.of(&lifetime), spent_nothing);
    }

    #[test]
    fn a_part_is_never_more_than_all() {
        for (metric, part, whole) in [
            (Metric::Churn, PeriodTotal::ClientsChurned, PeriodTotal::ClientsStart),
            (Metric::Retention, PeriodTotal::ClientsChurned, PeriodTotal::ClientsStart),
            (Metric::Participation, PeriodTotal::Participants, PeriodTotal::ParticipantsAsked),
            (Metric::Advocacy, PeriodTotal::Advocates, PeriodTotal::AdvocatesAsked),
            (Metric::Adoption, PeriodTotal::Adopters, PeriodTotal::AdoptersAsked),
        ] {
            let totals = PeriodTotals::given(scales()).with(part, 3).with(whole, 2);
            assert_eq!(metric.of(&totals), Err(NotMeasurable::MoreThanAll { part, whole }));
            assert_eq!(metric.of(&totals.with(part, -1)), Err(NotMeasurable::BelowZero(part)));
        }
    }

    #[test]
    fn gross_retention_is_a_part_of_the_start_or_is_refused() {
        let totals = |churned: i128, contraction: i128| {
            PeriodTotals::given(scales())
                .with(PeriodTotal::ValueStart, 100)
                .with(PeriodTotal::ValueChurned, churned)
                .with(PeriodTotal::Contraction, contraction)
                .with(PeriodTotal::Expansion, 10)
        };
        let more = |part| Err(NotMeasurable::MoreThanAll { part, whole: PeriodTotal::ValueStart });
        for (churned, contraction, gross) in [
            (0, 0, Ok(Fraction::ONE)),
            (60, 40, Ok(Fraction::ZERO)),
            (60, 41, Err(NotMeasurable::LostMoreThanAll)),
            (101, 0, more(PeriodTotal::ValueChurned)),
            (0, 101, more(PeriodTotal::Contraction)),
            (-1, 0, Err(NotMeasurable::BelowZero(PeriodTotal::ValueChurned))),
            (0, -1, Err(NotMeasurable::BelowZero(PeriodTotal::Contraction))),
        ] {
            let period = totals(churned, contraction);
            assert_eq!(Metric::GrossRetention.of(&period), gross, "{churned} {contraction}");
            let net = gross.map(|gross| gross.plus(Fraction::of(1, 10).unwrap()).unwrap());
            assert_eq!(Metric::NetRetention.of(&period), net, "{churned} {contraction}");
        }
        assert_eq!(Metric::Contraction.of(&totals(0, 101)), more(PeriodTotal::Contraction));
        let shrunk = totals(0, 0).with(PeriodTotal::Expansion, -1);
        assert_eq!(Metric::Expansion.of(&shrunk), Err(NotMeasurable::BelowZero(PeriodTotal::Expansion)));
    }

    #[test]
    fn acquisition_is_sales_and_marketing_and_advertising_is_its_own() {
        let both = PeriodTotals::given(scales())
            .with(PeriodTotal::SalesSpend, 30_000)
            .with(PeriodTotal::MarketingSpend, 10_000)
            .with(PeriodTotal::NewClients, 4)
            .with(PeriodTotal::AttributedRevenue, 20_000);
        assert_eq!(Metric::Cac.of(&both), Ok(Fraction::from(100_i64)));
        assert_eq!(Metric::Roas.of(&both), Err(NotMeasurable::NotGiven(PeriodTotal::AdSpend)));
        assert_eq!(Metric::Roas.of(&both.with(PeriodTotal::AdSpend, 5_000)), Ok(Fraction::from(4_i64)));
        let marketing =
            PeriodTotals::given(scales()).with(PeriodTotal::MarketingSpend, 10_000).with(PeriodTotal::NewClients, 4);
        assert_eq!(Metric::Cac.of(&marketing), Ok(Fraction::from(25_i64)));
        assert!(Metric::Cac.formula().contains("sales_spend") && Metric::Cac.source().contains("sales and marketing"));
        // A column without one value in the group is not zero.
        let mut rows = PeriodTotals::new(
            scales().with(PeriodColumn::SalesSpend).with(PeriodColumn::MarketingSpend).with(PeriodColumn::New),
        );
        rows.add(&PeriodRow { marketing_spend: Some(10), new: Some(true), ..PeriodRow::default() });
        assert_eq!(Metric::Cac.of(&rows), Err(NotMeasurable::NoValues(PeriodTotal::SalesSpend)));
    }

    #[test]
    fn who_came_back_is_neither_kept_nor_new_nor_grown() {
        let columns = scales()
            .with(PeriodColumn::ValueStart)
            .with(PeriodColumn::ValueEnd)
            .with(PeriodColumn::New)
            .with(PeriodColumn::Reactivated);
        let mut totals = PeriodTotals::new(columns);
        let row = |start, end| PeriodRow { value_start: start, value_end: end, ..PeriodRow::default() };
        totals.add(&row(Some(100), Some(100)));
        totals.add(&PeriodRow { new: Some(false), ..row(Some(0), Some(70)) });
        totals.add(&PeriodRow { reactivated: Some(true), ..row(None, Some(30)) });
        totals.add(&row(Some(0), Some(9)));
        let of = |total| totals.get(total).unwrap();
        assert_eq!((of(PeriodTotal::ClientsStart), of(PeriodTotal::ClientsReactivated)), (1, 2));
        assert_eq!((of(PeriodTotal::NewClients), of(PeriodTotal::ValueReactivated)), (1, 100));
        assert_eq!(Metric::Expansion.of(&totals), Ok(Fraction::ZERO));
        assert_eq!(Metric::NetRetention.of(&totals), Ok(Fraction::ONE));
    }

    #[test]
    fn a_value_at_the_end_that_is_missing_is_no_churn() {
        let columns = scales().with(PeriodColumn::ValueStart).with(PeriodColumn::ValueEnd);
        let mut totals = PeriodTotals::new(columns);
        for end in [Some(100), Some(0), None] {
            totals.add(&PeriodRow { value_start: Some(100), value_end: end, ..PeriodRow::default() });
        }
        assert_eq!(Metric::Churn.of(&totals), Ok(Fraction::of(1, 2).unwrap()));
        assert_eq!(Metric::GrossRetention.of(&totals), Ok(Fraction::of(1, 2).unwrap()));
        assert_eq!(totals.gaps().fate, 1);
        let mut alone = PeriodTotals::new(columns);
        alone.add(&PeriodRow { value_start: Some(100), ..PeriodRow::default() });
        assert_eq!(Metric::Churn.of(&alone), Err(NotMeasurable::NothingToDivideBy(PeriodTotal::ClientsStart)));
    }

    #[test]
    fn answers_on_the_edges_of_the_promoter_score_fall_to_the_right_side() {
        for (points, score) in [(0, -100_i64), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)] {
            let mut totals = PeriodTotals::new(scales().with(PeriodColumn::Nps));
            totals.add(&PeriodRow { nps: Some(points), ..PeriodRow::default() });
            assert_eq!(Metric::Nps.of(&totals), Ok(Fraction::from(score)), "{points}");
        }
    }
}
