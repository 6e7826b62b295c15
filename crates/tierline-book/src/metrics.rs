//! The metrics of a period: each with its formula, where the formula comes from, and its answer to an empty group.

use tierline_core::{Decimal, Fraction};

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

macro_rules! metrics {
    ($($(#[$doc:meta])+ $name:ident = $text:literal, $unit:ident, $better:literal, $formula:literal, $source:literal, $empty:literal;)+) => {
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
            $($(#[$doc])+ #[doc = concat!("\n\n`", $formula, "`\n\nSource: ", $source, ". Where there is nobody: ", $empty, ".")] $name,)+
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

            /// What it says of a group without clients, or without what it divides by. It is never nought instead.
            #[must_use]
            pub const fn when_empty(self) -> &'static str {
                match self {
                    $(Self::$name => $empty,)+
                }
            }

            /// What it counts in.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self {
                    $(Self::$name => Unit::$unit,)+
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
    Retention = "retention", Rate, true,
        "(clients_start - clients_churned) / clients_start",
        "customary: customer or logo retention rate",
        "not measurable, as nobody was there at the start";
    /// Churn of clients: the share of the clients of the start that left; retention and churn make 1.
    Churn = "churn", Rate, false,
        "clients_churned / clients_start",
        "customary: customer or logo churn rate",
        "not measurable, as nobody was there at the start";
    /// Gross retention of value (GRR): what is left of the value of the start, without any growth.
    GrossRetention = "gross_retention", Rate, true,
        "(value_start - value_churned - contraction) / value_start",
        "customary for subscriptions: gross revenue retention (GRR, GDR)",
        "not measurable, as there was no value at the start";
    /// Net retention of value (NRR): the same with the growth of the clients of the start.
    NetRetention = "net_retention", Rate, true,
        "(value_start - value_churned - contraction + expansion) / value_start",
        "customary for subscriptions: net revenue retention (NRR, NDR)",
        "not measurable, as there was no value at the start";
    /// Expansion: how much the clients of the start grew, of the value of the start.
    Expansion = "expansion", Rate, true,
        "expansion / value_start",
        "customary for subscriptions: expansion rate, the part of NRR above GRR",
        "not measurable, as there was no value at the start";
    /// Contraction: how much the clients that stayed shrank, of the value of the start.
    Contraction = "contraction", Rate, false,
        "contraction / value_start",
        "customary for subscriptions: contraction or downgrade rate",
        "not measurable, as there was no value at the start";
    /// Net promoter score: promoters (9 and 10) less detractors (0 to 6), in points from -100 to 100.
    Nps = "nps", Points, true,
        "100 * (nps_promoters - nps_detractors) / (nps_promoters + nps_passives + nps_detractors)",
        "F. Reichheld, The One Number You Need to Grow, Harvard Business Review, December 2003",
        "not measurable, as nobody answered";
    /// Satisfaction: the mean of the answers, on their own scale.
    Satisfaction = "satisfaction", Points, true,
        "satisfaction_sum / satisfaction_answers",
        "the arithmetic mean; customary for customer satisfaction (CSAT) on a scale",
        "not measurable, as nobody answered";
    /// Participation: the share that takes part in a programme, of those of which it is known.
    Participation = "participation", Rate, true,
        "participants / participants_asked",
        "customary: participation rate",
        "not measurable, as it is known of nobody";
    /// Advocacy: the share of advocates, of those of which it is known.
    Advocacy = "advocacy", Rate, true,
        "advocates / advocates_asked",
        "customary in customer success: advocacy participation",
        "not measurable, as it is known of nobody";
    /// Adoption: the share that has adopted the product, of those of which it is known.
    Adoption = "adoption", Rate, true,
        "adopters / adopters_asked",
        "customary: product adoption rate",
        "not measurable, as it is known of nobody";
    /// Profit: what the clients brought in, less what it cost to serve them.
    Profit = "profit", Money, true,
        "revenue - cost_to_serve",
        "customary: customer profitability, R. Kaplan and V.G. Narayanan, Measuring and Managing Customer Profitability, 2001",
        "not measurable, as nobody has revenue or cost";
    /// Margin: profit as a share of revenue.
    Margin = "margin", Rate, true,
        "(revenue - cost_to_serve) / revenue",
        "customary: contribution margin after cost to serve",
        "not measurable, as there is no revenue";
    /// Cost to serve a client, on average over the clients that revenue and cost are told of.
    CostToServe = "cost_to_serve", Money, false,
        "cost_to_serve / clients_served, where clients_served is clients_start + new_clients unless given",
        "customary: average cost to serve per customer",
        "not measurable, as there is no client to serve";
    /// Lifetime value (LTV) of a client: average revenue, times margin, divided by churn. In the money of the table; the
    /// period drops out, as revenue and churn are of the same one. Not measurable where nobody churned.
    Ltv = "ltv", Money, true,
        "(revenue / clients_served) * margin / churn, where clients_served is clients_start + new_clients unless given",
        "D. Skok, SaaS Metrics 2.0: ARPA x gross margin % / customer churn rate",
        "not measurable, as there is no client, no revenue or no churn";
    /// Cost of acquisition (CAC) of a client.
    Cac = "cac", Money, false,
        "marketing_spend / new_clients",
        "D. Skok, SaaS Metrics 2.0: cost to acquire customers / customers acquired",
        "not measurable, as nobody was won";
    /// Lifetime value over cost of acquisition.
    LtvToCac = "ltv_to_cac", Ratio, true,
        "ltv / cac",
        "D. Skok, SaaS Metrics 2.0: LTV to CAC ratio, 3 or more being the rule of thumb",
        "not measurable, as either is not, or as nothing was spent";
    /// Return on advertising spend (ROAS): attributed revenue, or all revenue where the table attributes none.
    Roas = "roas", Ratio, true,
        "attributed_revenue / marketing_spend, or revenue / marketing_spend where attributed_revenue is not given",
        "customary in advertising: return on ad spend",
        "not measurable, as nothing was spent";
}

/// A metric's value, or why there is none.
pub type Measured = Result<Fraction, NotMeasurable>;

impl Metric {
    /// The metric of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.name() == name)
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
                let lost = sum(totals.get(T::ValueChurned)?, totals.get(T::Contraction)?)?;
                ratio(totals, difference(totals.get(T::ValueStart)?, lost)?, T::ValueStart)
            }
            Self::NetRetention => fits(Self::GrossRetention.of(totals)?.plus(Self::Expansion.of(totals)?)),
            Self::Expansion => ratio(totals, totals.get(T::Expansion)?, T::ValueStart),
            Self::Contraction => ratio(totals, totals.get(T::Contraction)?, T::ValueStart),
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
            Self::Cac => {
                let spend = totals.get(T::MarketingSpend)?;
                at_scale(ratio(totals, spend, T::NewClients)?, totals.money_scale())
            }
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
                ratio(totals, brought, T::MarketingSpend)
            }
        }
    }
}

fn fits(value: Option<Fraction>) -> Measured {
    value.ok_or(NotMeasurable::DoesNotFit)
}

fn sum(a: i128, b: i128) -> Result<i128, NotMeasurable> {
    a.checked_add(b).ok_or(NotMeasurable::DoesNotFit)
}

fn difference(a: i128, b: i128) -> Result<i128, NotMeasurable> {
    a.checked_sub(b).ok_or(NotMeasurable::DoesNotFit)
}

/// Units over a total, which has to be above nought.
fn ratio(totals: &PeriodTotals, units: i128, whole: PeriodTotal) -> Measured {
    let by = totals.get(whole)?;
    if by <= 0 { Err(NotMeasurable::NothingToDivideBy(whole)) } else { fits(Fraction::of(units, by)) }
}

/// A count over the count that it is a part of.
fn part(totals: &PeriodTotals, part: PeriodTotal, whole: PeriodTotal) -> Measured {
    let (some, all) = (totals.get(part)?, totals.get(whole)?);
    if some > all { Err(NotMeasurable::MoreThanAll { part, whole }) } else { ratio(totals, some, whole) }
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
                let plain = ["", "or", "where", "is", "not", "given", "unless"];
                assert!(
                    PeriodTotal::named(word).is_some() || Metric::named(word).is_some() || plain.contains(&word),
                    "{word} in the formula of {}",
                    metric.name()
                );
            }
            assert!(metric.when_empty().starts_with("not measurable"));
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
            ("cac", nobody("marketing_spend")),
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
    fn nought_by_tier_is_nothing_to_divide_by() {
        let noughts =
            PeriodTotal::ALL.iter().fold(PeriodTotals::given(scales()), |totals, total| totals.with(*total, 0));
        for metric in Metric::ALL {
            let answer = metric.of(&noughts);
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
    fn nothing_spent_has_no_return() {
        let totals = PeriodTotals::given(scales())
            .with(PeriodTotal::MarketingSpend, 0)
            .with(PeriodTotal::NewClients, 2)
            .with(PeriodTotal::Revenue, 500);
        assert_eq!(Metric::Cac.of(&totals), Ok(Fraction::ZERO));
        let spent_nothing = Err(NotMeasurable::NothingToDivideBy(PeriodTotal::MarketingSpend));
        assert_eq!(Metric::Roas.of(&totals), spent_nothing);
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
            assert_eq!(metric.of(&totals.with(part, -1)), Err(NotMeasurable::BelowNought(part)));
        }
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
