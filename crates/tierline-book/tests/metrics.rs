//! Metrics, targets and trends, held against tables worked out by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failed test panics"
)]

use proptest::prelude::*;
use tierline_book::{
    Course, Figures, Gaps, Group, Measured, Metric, NotMeasurable, PeriodColumn, PeriodColumns, PeriodRow, PeriodTotal,
    PeriodTotals, TargetCheck, TierCount, Trend, TrendWarning, Verdict,
};
use tierline_core::{Coverage, Decimal, Fraction, Service, Target};

fn of(part: i128, whole: i128) -> Fraction {
    Fraction::of(part, whole).unwrap()
}

fn measured(part: i128, whole: i128) -> Measured {
    Ok(of(part, whole))
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn with_all(scales: PeriodColumns) -> PeriodColumns {
    PeriodColumn::ALL.iter().fold(scales, |columns, column| columns.with(*column))
}

/// A cell of the sheet: a whole number, or blank.
fn cell(text: &str) -> Option<i64> {
    (text != "-").then(|| text.parse().unwrap())
}

fn yes(text: &str) -> Option<bool> {
    (text != "-").then_some(text == "yes")
}

/// Ten clients over three tiers. Satisfaction is in tenths.
const SHEET: &str = "
    tier      start end  cost revenue spend attributed nps part adv adopted satisfaction
    Strategic 1000  1300 200  1000    50    500        10  yes  yes yes     45
    Strategic 2000  2000 300  2000    -     -          9   yes  no  yes     40
    Strategic 1000  0    150  400     -     -          3   no   no  no      20
    Core      500   700  100  500     -     -          8   yes  yes yes     40
    Core      400   300  90   350     -     -          7   no   -   yes     -
    Core      600   0    60   200     -     -          -   -    no  no      30
    Core      0     500  80   300     400   300        9   yes  -   yes     50
    Scale     100   100  30   100     -     -          6   no   no  no      35
    Scale     100   60   20   80      -     -          0   -    -   -       10
    Scale     -     50   10   50      100   20         10  no   yes yes     -
";

fn sheet() -> Vec<(&'static str, PeriodRow)> {
    let rows = SHEET.lines().map(str::split_whitespace).map(Iterator::collect::<Vec<_>>);
    rows.filter(|row| row.len() == 12 && row[0] != "tier")
        .map(|row| {
            let client = PeriodRow {
                value_start: cell(row[1]),
                value_end: cell(row[2]),
                cost_to_serve: cell(row[3]),
                revenue: cell(row[4]),
                marketing_spend: cell(row[5]),
                ad_spend: cell(row[5]),
                attributed_revenue: cell(row[6]),
                nps: cell(row[7]),
                participates: yes(row[8]),
                advocate: yes(row[9]),
                adopted: yes(row[10]),
                satisfaction: cell(row[11]),
                ..PeriodRow::default()
            };
            (row[0], client)
        })
        .collect()
}

fn sheet_figures() -> Figures {
    use PeriodColumn as C;
    let derived = [C::Churned, C::New, C::Reactivated, C::Expansion, C::Contraction, C::SalesSpend];
    let columns = C::ALL.iter().filter(|column| !derived.contains(column));
    let columns = columns.fold(PeriodColumns::new(0, 1).unwrap(), |columns, column| columns.with(*column));
    let tiers = ["Strategic", "Core", "Scale"].map(|tier| {
        let mut totals = PeriodTotals::new(columns);
        let rows: Vec<PeriodRow> = sheet().into_iter().filter(|(name, _)| *name == tier).map(|(_, row)| row).collect();
        rows.iter().for_each(|row| totals.add(row));
        let clients = rows.len().try_into().unwrap();
        TierCount { tier: Some(tier.into()), clients, totals: Some(totals), ..TierCount::default() }
    });
    Figures::of(tiers).unwrap()
}

#[test]
fn every_metric_of_ten_clients_is_what_a_spreadsheet_says() {
    let figures = sheet_figures();
    let none = |total| Err(NotMeasurable::NothingToDivideBy(total));
    let nobody_churned = Err(NotMeasurable::NobodyChurned);
    let no_new = none(PeriodTotal::NewClients);
    #[rustfmt::skip]
    let expected: [(Metric, [Measured; 4]); 18] = [
        // Strategic, Core, Scale, all clients
        (Metric::Retention, [measured(2, 3), measured(2, 3), measured(1, 1), measured(3, 4)]),
        (Metric::Churn, [measured(1, 3), measured(1, 3), measured(0, 1), measured(1, 4)]),
        (Metric::GrossRetention, [measured(3, 4), measured(8, 15), measured(4, 5), measured(66, 95)]),
        (Metric::NetRetention, [measured(33, 40), measured(2, 3), measured(4, 5), measured(223, 285)]),
        (Metric::Expansion, [measured(3, 40), measured(2, 15), measured(0, 1), measured(5, 57)]),
        (Metric::Contraction, [measured(0, 1), measured(1, 15), measured(1, 5), measured(7, 285)]),
        (Metric::Nps, [measured(100, 3), measured(100, 3), measured(-100, 3), measured(100, 9)]),
        (Metric::Satisfaction, [measured(7, 2), measured(4, 1), measured(9, 4), measured(27, 8)]),
        (Metric::Participation, [measured(2, 3), measured(2, 3), measured(0, 1), measured(1, 2)]),
        (Metric::Advocacy, [measured(1, 3), measured(1, 2), measured(1, 2), measured(3, 7)]),
        (Metric::Adoption, [measured(2, 3), measured(3, 4), measured(1, 2), measured(2, 3)]),
        (Metric::Profit, [measured(2750, 1), measured(1020, 1), measured(170, 1), measured(3940, 1)]),
        (Metric::Margin, [measured(55, 68), measured(34, 45), measured(17, 23), measured(197, 249)]),
        (Metric::CostToServe, [measured(650, 3), measured(165, 2), measured(20, 1), measured(104, 1)]),
        (Metric::Ltv, [measured(2750, 1), measured(765, 1), nobody_churned, measured(1576, 1)]),
        (Metric::Cac, [no_new, measured(400, 1), measured(100, 1), measured(275, 1)]),
        (Metric::LtvToCac, [no_new, measured(153, 80), nobody_churned, measured(1576, 275)]),
        (Metric::Roas, [measured(10, 1), measured(3, 4), measured(1, 5), measured(82, 55)]),
    ];
    assert_eq!(Metric::ALL, expected.map(|(metric, _)| metric));
    for (metric, values) in expected {
        let found: Vec<Measured> = figures.rows().map(|row| row.metric(metric)).collect();
        assert_eq!(found, values, "{}", metric.name());
    }
    assert_eq!(figures.total().totals.unwrap().gaps(), Gaps::default());
}

#[test]
fn a_table_by_tier_gives_the_figures_of_the_table_by_client() {
    let by_client = sheet_figures();
    let by_tier = by_client.groups().iter().map(|row| {
        let from = row.totals.unwrap();
        let scales = PeriodColumns::new(0, 1).unwrap();
        let given = PeriodTotal::ALL.iter().filter_map(|total| Some((*total, from.get(*total).ok()?)));
        // The clients served are those of the start and the new ones: a table by tier need not count them.
        let totals = given
            .filter(|(total, _)| *total != PeriodTotal::ClientsServed)
            .fold(PeriodTotals::given(scales), |totals, (total, units)| totals.with(total, units));
        let Group::Tier(tier) = &row.group else { panic!("{}", row.group) };
        TierCount { tier: Some(tier.clone()), clients: row.clients, totals: Some(totals), ..TierCount::default() }
    });
    let by_tier = Figures::of(by_tier).unwrap();
    for (a, b) in by_client.rows().zip(by_tier.rows()) {
        for ((metric, a), (_, b)) in a.metrics().zip(b.metrics()) {
            assert_eq!(a, b, "{}", metric.name());
        }
    }
}

/// 10 CSMs: 4 for 60 Tier 1 accounts, 4 for 150 of Tier 2, 2 for 400 of Tier 3; 60, 30 and 10 % of the value.
fn staffing() -> Figures {
    let tier = |name: &str, clients, owners: u64, value: i64| TierCount {
        tier: Some(name.into()),
        clients,
        value: Some(Decimal::from(value)),
        owners: Some(Fraction::from(owners)),
        totals: None,
        ..TierCount::default()
    };
    let tiers = [tier("Tier 1", 60, 4, 6_000), tier("Tier 2", 150, 4, 3_000), tier("Tier 3", 400, 2, 1_000)];
    Figures::of(tiers).unwrap()
}

#[test]
fn the_staffing_example_misses_its_population_targets_and_one_ratio() {
    let range = |from, to| Some((decimal(from), decimal(to)));
    let target = |tier: &str, clients, value| (tier.into(), Target { clients, value, ..Target::default() });
    let targets = [
        target("Tier 1", range("0.10", "0.20"), range("0.50", "0.70")),
        target("Tier 2", range("0.30", "0.40"), range("0.25", "0.35")),
        target("Tier 3", range("0.40", "0.60"), range("0.10", "0.20")),
    ];
    let service = |tier: &str, least, most| {
        let coverage =
            Coverage { accounts_per_owner: Some((least, most)), role: vec!["CSM".into()], ..Coverage::default() };
        (tier.into(), Service { coverage: Some(coverage), ..Service::default() })
    };
    let services = [service("Tier 1", 15, Some(30)), service("Tier 2", 50, Some(100)), service("Tier 3", 200, None)];
    let figures = staffing();

    let ratios: Vec<Measured> = figures.rows().map(|row| row.accounts_per_owner).collect();
    assert_eq!(ratios, [measured(15, 1), measured(75, 2), measured(200, 1), measured(61, 1)]);
    let shares: Vec<Measured> = figures.groups().iter().map(|row| row.share).collect();
    assert_eq!(shares, [measured(60, 610), measured(150, 610), measured(400, 610)]);

    let checks = TargetCheck::all(&figures, &targets, &services);
    let verdicts: Vec<Verdict> = checks.iter().map(TargetCheck::verdict).collect();
    assert_eq!(
        verdicts,
        [
            Verdict::Below { by: of(1, 610) },
            Verdict::Met,
            Verdict::Met,
            Verdict::Below { by: of(33, 610) },
            Verdict::Met,
            Verdict::Below { by: of(25, 2) },
            Verdict::Above { by: of(34, 610) },
            Verdict::Met,
            Verdict::Met,
        ]
    );
    let words: Vec<String> = checks.iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        [
            "Tier 1: 9.84 % of the clients, 0.16 points below 10 to 20 %",
            "Tier 1: 60 % of the value, within 50 to 70 %",
            "Tier 1: 15 accounts per CSM, within 15 to 30",
            "Tier 2: 24.59 % of the clients, 5.41 points below 30 to 40 %",
            "Tier 2: 30 % of the value, within 25 to 35 %",
            "Tier 2: 37.5 accounts per CSM, 12.5 below 50 to 100",
            "Tier 3: 65.57 % of the clients, 5.57 points above 40 to 60 %",
            "Tier 3: 10 % of the value, within 10 to 20 %",
            "Tier 3: 200 accounts per CSM, at least 200 as meant",
        ]
    );
}

#[test]
fn rates_are_held_against_the_period_of_their_tier() {
    let target = |tier: &str, rates: &[(&str, &str)]| {
        let rates = rates.iter().map(|(name, rate)| ((*name).into(), decimal(rate))).collect();
        (tier.into(), Target { rates, ..Target::default() })
    };
    let targets = [
        target("Tech-touch", &[("retention", "0.70")]),
        target("Scale", &[("retention", "0.80"), ("net_retention", "1.00")]),
        target("Core", &[("retention", "0.90"), ("expansion", "0.15"), ("adoption", "0.70")]),
        target("Strategic", &[("retention", "0.98"), ("expansion", "0.30"), ("advocacy", "0.40")]),
    ];
    let words = |figures: &Figures| -> Vec<String> {
        TargetCheck::all(figures, &targets, &[]).iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        words(&sheet_figures()),
        [
            "Strategic: retention 66.67 %, 31.33 points below 98 %",
            "Strategic: expansion 7.5 %, 22.5 points below 30 %",
            "Strategic: advocacy 33.33 %, 6.67 points below 40 %",
            "Core: retention 66.67 %, 23.33 points below 90 %",
            "Core: expansion 13.33 %, 1.67 points below 15 %",
            "Core: adoption 75 %, at least 70 % as meant",
            "Scale: retention 100 %, at least 80 % as meant",
            "Scale: net retention 80 %, 20 points below 100 %",
            "Tech-touch: retention is not measurable: the figures have no such tier",
        ]
    );
    let core = TierCount { tier: Some("Core".into()), clients: 3, ..TierCount::default() };
    assert_eq!(
        words(&Figures::of([core]).unwrap())[0],
        "Core: retention is not measurable: `clients_churned` is not given \
         (in a table by client: `churned`, or `value_start` and `value_end`)"
    );
}

/// Figures of clients at the start and churned, by tier.
fn churn(tiers: &[(&str, i128, i128)]) -> Figures {
    Figures::of(tiers.iter().map(|(tier, start, churned)| {
        let totals = PeriodTotals::given(PeriodColumns::default())
            .with(PeriodTotal::ClientsStart, *start)
            .with(PeriodTotal::ClientsChurned, *churned);
        TierCount { tier: Some((*tier).into()), clients: 1, totals: Some(totals), ..TierCount::default() }
    }))
    .unwrap()
}

#[test]
fn a_total_that_falls_while_both_tiers_rise_is_a_reversal() {
    let before = churn(&[("Enterprise", 80, 8), ("SMB", 20, 8)]);
    let now = churn(&[("Enterprise", 20, 1), ("SMB", 80, 28)]);
    let trend = Trend::between(&before, &now);
    let retention = trend.metric(Metric::Retention);
    let courses: Vec<Course> = retention.groups.iter().map(|change| change.course).collect();
    assert_eq!((courses, retention.total.course), (vec![Course::Better, Course::Better], Course::Worse));
    let warned: Vec<_> = trend.warnings().iter().map(|trend| (trend.metric, trend.warning)).collect();
    let reversal = Some(TrendWarning::Reversal);
    assert_eq!(warned, [(Metric::Retention, reversal), (Metric::Churn, reversal)]);
    assert_eq!(
        trend.to_string(),
        "retention of all clients fell from 84 % to 71 %, although it rose in every tier: \
         Enterprise from 90 % to 95 %, SMB from 60 % to 65 %\n\
         churn of all clients rose from 16 % to 29 %, although it fell in every tier: \
         Enterprise from 10 % to 5 %, SMB from 40 % to 35 %"
    );
    // The other way round it is one, too.
    let back = Trend::between(&now, &before);
    assert_eq!(back.metric(Metric::Retention).warning, reversal);
}

#[test]
fn a_tier_that_cannot_be_measured_in_both_periods_does_not_stop_a_reversal() {
    let before = churn(&[("Enterprise", 80, 8), ("SMB", 20, 8), ("Gone", 0, 0)]);
    let now = churn(&[("Enterprise", 20, 1), ("SMB", 80, 28), ("Began", 0, 0)]);
    let trend = Trend::between(&before, &now);
    let retention = trend.metric(Metric::Retention);
    let groups: Vec<String> = retention.groups.iter().map(|change| change.group.to_string()).collect();
    assert_eq!(groups, ["Enterprise", "SMB", "Began", "Gone"]);
    assert_eq!(retention.groups[3].now, None);
    assert_eq!(retention.groups[2].course, Course::NotMeasurable);
    assert_eq!(
        retention.warning_words().unwrap(),
        "retention of all clients fell from 84 % to 71 %, although it rose in every tier that can be measured: \
         Enterprise from 90 % to 95 %, SMB from 60 % to 65 %"
    );
}

#[test]
fn a_total_that_hides_opposite_trends_says_so() {
    let before = churn(&[("Enterprise", 100, 10), ("SMB", 100, 20)]);
    let now = churn(&[("Enterprise", 100, 2), ("SMB", 100, 26)]);
    let trend = Trend::between(&before, &now);
    assert_eq!(trend.metric(Metric::Retention).warning, Some(TrendWarning::OppositeTrends));
    assert_eq!(
        trend.metric(Metric::Retention).warning_words().unwrap(),
        "retention of all clients rose from 85 % to 86 %, which hides that it rose in some tiers \
         (Enterprise from 90 % to 98 %) and fell in others (SMB from 80 % to 74 %)"
    );
    assert_eq!(
        trend.metric(Metric::Churn).warning_words().unwrap(),
        "churn of all clients fell from 15 % to 14 %, which hides that it fell in some tiers \
         (Enterprise from 10 % to 2 %) and rose in others (SMB from 20 % to 26 %)"
    );
}

#[test]
fn a_total_that_only_the_mix_of_tiers_moves_says_so() {
    let retention = |before: &[(&str, i128, i128)], now: &[(&str, i128, i128)]| {
        let trend = Trend::between(&churn(before), &churn(now));
        let retention = trend.metric(Metric::Retention);
        (retention.warning, retention.warning_words().map(|sentence| sentence.to_string()))
    };
    let shift = Some(TrendWarning::MixShift);
    let moved = retention(&[("A", 80, 8), ("B", 20, 10)], &[("A", 20, 2), ("B", 80, 40)]);
    let words = "retention of all clients fell from 82 % to 58 %, although it fell in no tier: A at 90 %, B at 50 %";
    assert_eq!(moved, (shift, Some(words.into())));
    let both = retention(&[("A", 80, 8), ("B", 20, 10)], &[("A", 20, 1), ("B", 80, 40)]);
    let words = "retention of all clients fell from 82 % to 59 %, although it fell in no tier: A from 90 % to 95 %, \
                 B at 50 %";
    assert_eq!(both, (shift, Some(words.into())));
    let held = retention(&[("A", 50, 5), ("B", 50, 25)], &[("A", 40, 2), ("B", 60, 28)]);
    let words = "retention of all clients stayed at 70 %, although it rose in every tier: A from 90 % to 95 %, \
                 B from 50 % to 53.33 %";
    assert_eq!(held, (shift, Some(words.into())));
}

#[test]
fn a_total_that_goes_with_its_tiers_carries_no_warning() {
    for now in [[("A", 100, 1), ("B", 100, 5)], [("A", 100, 9), ("B", 100, 20)], [("A", 100, 5), ("B", 100, 10)]] {
        let trend = Trend::between(&churn(&[("A", 100, 5), ("B", 100, 10)]), &churn(&now));
        assert_eq!((trend.warnings().len(), trend.to_string()), (0, String::new()), "{now:?}");
    }
    let nothing = Trend::between(&churn(&[]), &churn(&[]));
    assert!(nothing.metrics().iter().all(|trend| trend.total.course == Course::NotMeasurable));
    assert!(nothing.warnings().is_empty());
}

#[test]
fn a_change_is_told_exactly_where_both_periods_can_be_measured() {
    let trend = Trend::between(&churn(&[("A", 3, 1), ("B", 0, 0)]), &churn(&[("A", 4, 1), ("B", 1, 1)]));
    let retention = trend.metric(Metric::Retention);
    assert_eq!(retention.groups[0].by(), Some(of(1, 12)));
    assert_eq!(retention.groups[1].by(), None);
}

/// Totals with some of the numbers that are the largest, the least, and near to zero.
fn given() -> impl Strategy<Value = PeriodTotals> {
    let edge = prop_oneof![
        Just(i128::MAX),
        Just(i128::MIN),
        Just(i128::MAX - 1),
        -2_i128..3,
        any::<i128>(),
        any::<i64>().prop_map(i128::from)
    ];
    let scales = prop_oneof![Just(0_u8), Just(2), Just(38)];
    (proptest::collection::vec(proptest::option::of(edge), PeriodTotal::ALL.len()), scales).prop_map(
        |(units, scale)| {
            let scales = PeriodColumns::new(scale, scale).unwrap();
            let given = PeriodTotal::ALL.iter().zip(units).filter_map(|(total, units)| Some((*total, units?)));
            given.fold(PeriodTotals::given(scales), |totals, (total, units)| totals.with(total, units))
        },
    )
}

fn money() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(0)), 4 => (0_i64..2000).prop_map(Some), 1 => (-50_i64..0).prop_map(Some)]
}

fn truth() -> impl Strategy<Value = Option<bool>> {
    proptest::option::of(any::<bool>())
}

fn row() -> impl Strategy<Value = PeriodRow> {
    let money = ((money(), money(), money(), money()), (money(), money(), money(), money(), money(), money()));
    let truths = (truth(), truth(), truth(), truth(), truth(), truth());
    let answers = (proptest::option::of(-1_i64..12), proptest::option::of(0_i64..50));
    (money, truths, answers).prop_map(|(money, truths, answers)| PeriodRow {
        value_start: money.0.0,
        value_end: money.0.1,
        expansion: money.0.2,
        contraction: money.0.3,
        cost_to_serve: money.1.0,
        revenue: money.1.1,
        marketing_spend: money.1.2,
        attributed_revenue: money.1.3,
        sales_spend: money.1.4,
        ad_spend: money.1.5,
        reactivated: truths.5,
        churned: truths.0,
        new: truths.1,
        participates: truths.2,
        advocate: truths.3,
        adopted: truths.4,
        nps: answers.0,
        satisfaction: answers.1,
    })
}

/// Some columns, and rows that have values in these only.
fn table() -> impl Strategy<Value = (PeriodColumns, Vec<PeriodRow>)> {
    let all = PeriodColumn::ALL.len();
    (proptest::collection::vec(any::<bool>(), all), proptest::collection::vec(row(), 0..30)).prop_map(|(kept, rows)| {
        let kept = PeriodColumn::ALL.iter().zip(kept).filter(|(_, kept)| *kept);
        let columns = kept.fold(PeriodColumns::new(2, 1).unwrap(), |columns, (column, _)| columns.with(*column));
        let rows = rows.into_iter().map(|row| only(columns, row)).collect();
        (columns, rows)
    })
}

fn only(columns: PeriodColumns, row: PeriodRow) -> PeriodRow {
    use PeriodColumn as C;
    let money = |column, cell: Option<i64>| cell.filter(|_| columns.has(column));
    let truth = |column, cell: Option<bool>| cell.filter(|_| columns.has(column));
    PeriodRow {
        value_start: money(C::ValueStart, row.value_start),
        value_end: money(C::ValueEnd, row.value_end),
        churned: truth(C::Churned, row.churned),
        expansion: money(C::Expansion, row.expansion),
        contraction: money(C::Contraction, row.contraction),
        cost_to_serve: money(C::CostToServe, row.cost_to_serve),
        revenue: money(C::Revenue, row.revenue),
        marketing_spend: money(C::MarketingSpend, row.marketing_spend),
        attributed_revenue: money(C::AttributedRevenue, row.attributed_revenue),
        sales_spend: money(C::SalesSpend, row.sales_spend),
        ad_spend: money(C::AdSpend, row.ad_spend),
        new: truth(C::New, row.new),
        reactivated: truth(C::Reactivated, row.reactivated),
        nps: money(C::Nps, row.nps),
        participates: truth(C::Participates, row.participates),
        advocate: truth(C::Advocate, row.advocate),
        adopted: truth(C::Adopted, row.adopted),
        satisfaction: money(C::Satisfaction, row.satisfaction),
    }
}

fn totals<'a>(columns: PeriodColumns, rows: impl IntoIterator<Item = &'a PeriodRow>) -> PeriodTotals {
    let mut totals = PeriodTotals::new(columns);
    rows.into_iter().for_each(|row| totals.add(row));
    totals
}

proptest! {
    #[test]
    fn neither_the_order_of_rows_nor_splitting_matters((columns, rows) in table(), cuts in proptest::collection::vec(0_usize..30, 3)) {
        let whole = totals(columns, &rows);
        prop_assert_eq!(totals(columns, rows.iter().rev()), whole);
        let mut parts = PeriodTotals::new(columns);
        let mut from = 0;
        let mut ends: Vec<usize> = cuts.iter().map(|cut| (*cut).min(rows.len())).collect();
        ends.sort_unstable();
        ends.push(rows.len());
        let mut pieces: Vec<PeriodTotals> = Vec::new();
        for end in ends {
            pieces.push(totals(columns, &rows[from..end]));
            from = end;
        }
        pieces.iter().rev().for_each(|piece| parts.merge(piece).unwrap());
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn the_total_is_the_merge_of_the_tiers((columns, rows) in table()) {
        let tiers = (0..3).map(|tier| {
            let rows: Vec<&PeriodRow> = rows.iter().skip(tier).step_by(3).collect();
            let clients = rows.len().try_into().unwrap();
            TierCount {
                tier: (tier < 2).then(|| tier.to_string().into()),
                clients,
                totals: Some(totals(columns, rows)),
                ..TierCount::default()
            }
        });
        let figures = Figures::of(tiers).unwrap();
        let whole = totals(columns, &rows);
        prop_assert_eq!(figures.total().totals, Some(whole));
        for (metric, value) in figures.total().metrics() {
            prop_assert_eq!(value, metric.of(&whole));
        }
    }

    #[test]
    fn rates_hang_together((columns, rows) in table()) {
        let totals = totals(columns, &rows);
        let metric = |metric: Metric| metric.of(&totals);
        match (metric(Metric::Retention), metric(Metric::Churn)) {
            (Ok(kept), Ok(lost)) => {
                prop_assert_eq!(kept.plus(lost), Some(Fraction::ONE));
                prop_assert!(kept >= Fraction::ZERO && lost >= Fraction::ZERO);
            }
            (kept, lost) => prop_assert_eq!(kept, lost),
        }
        if let (Ok(net), Ok(gross), Ok(grown)) =
            (metric(Metric::NetRetention), metric(Metric::GrossRetention), metric(Metric::Expansion))
        {
            prop_assert_eq!(gross.plus(grown), Some(net));
            let units = |total| totals.get(total).unwrap();
            let kept = units(PeriodTotal::ValueStart) - units(PeriodTotal::ValueChurned);
            let kept = kept - units(PeriodTotal::Contraction) + units(PeriodTotal::Expansion);
            prop_assert_eq!(net, of(kept, units(PeriodTotal::ValueStart)));
            prop_assert!(gross >= Fraction::ZERO && gross <= Fraction::ONE);
        }
        if let Ok(score) = metric(Metric::Nps) {
            prop_assert!(score >= Fraction::from(-100_i64) && score <= Fraction::from(100_i64));
        }
    }

    #[test]
    fn numbers_at_the_edges_are_measured_or_not_and_never_wrap(before in given(), now in given(), ends in any::<(i64, i64)>()) {
        let figures = |totals: PeriodTotals| {
            let tier = TierCount { tier: Some("A".into()), clients: u64::MAX, ..TierCount::default() };
            Figures::of([TierCount { totals: Some(totals), owners: Some(of(1, i128::MAX)), ..tier }]).unwrap()
        };
        let (before, now) = (figures(before), figures(now));
        for trend in Trend::between(&before, &now).metrics() {
            // One tier is all there is: its total cannot go another way.
            prop_assert_eq!((trend.total.course, trend.warning), (trend.groups[0].course, None));
        }
        let ends = (Decimal::from(ends.0.min(ends.1)), Decimal::from(ends.0.max(ends.1)));
        let rates = Metric::ALL.iter().map(|metric| (metric.name().into(), ends.0)).collect();
        let target = ("A".into(), Target { clients: Some(ends), value: Some(ends), rates, ..Target::default() });
        for check in TargetCheck::all(&now, &[target], &[]) {
            let words = check.words().to_string();
            match check.verdict() {
                Verdict::Met => prop_assert!(words.contains("as meant") || words.contains("within"), "{}", words),
                Verdict::Below { by } => prop_assert!(by > Fraction::ZERO && words.contains(" below "), "{}", words),
                Verdict::Above { by } => prop_assert!(by > Fraction::ZERO && words.contains(" above "), "{}", words),
                verdict => prop_assert!(words.contains("is not measurable: "), "{:?} {}", verdict, words),
            }
        }
    }

    #[test]
    fn every_client_counts_or_is_a_gap((_, rows) in table()) {
        let columns = with_all(PeriodColumns::new(2, 1).unwrap());
        let totals = totals(columns, &rows);
        let clients: i128 = rows.len().try_into().unwrap();
        prop_assert_eq!(totals.get(PeriodTotal::ClientsServed).unwrap() + i128::from(totals.gaps().profit), clients);
        // Nobody is of two classes, and of whom it is not known which, the gaps tell.
        let classes = [PeriodTotal::ClientsStart, PeriodTotal::NewClients, PeriodTotal::ClientsReactivated];
        let counted: i128 = classes.iter().map(|total| totals.get(*total).unwrap()).sum();
        prop_assert!(counted <= clients - i128::from(totals.gaps().new));
    }

    #[test]
    fn what_is_derived_leads_from_the_values_at_the_start_to_those_at_the_end(values in proptest::collection::vec((0_i64..100, 0_i64..100), 0..30)) {
        let columns = PeriodColumns::new(2, 0).unwrap().with(PeriodColumn::ValueStart).with(PeriodColumn::ValueEnd);
        let rows: Vec<PeriodRow> = values
            .iter()
            .map(|(start, end)| PeriodRow { value_start: Some(*start), value_end: Some(*end), ..PeriodRow::default() })
            .collect();
        let totals = totals(columns, &rows);
        let sum = |total| totals.get(total).unwrap();
        let came: i64 = values.iter().filter(|(start, _)| *start == 0).map(|(_, end)| end).sum();
        let end: i64 = values.iter().map(|(_, end)| end).sum();
        let kept = sum(PeriodTotal::ValueStart) - sum(PeriodTotal::ValueChurned);
        prop_assert_eq!(kept + sum(PeriodTotal::Expansion) - sum(PeriodTotal::Contraction) + i128::from(came), i128::from(end));
        prop_assert!(totals.gaps().is_empty());
    }
}
