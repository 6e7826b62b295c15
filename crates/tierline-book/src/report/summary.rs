//! The sentences and sums that a report says of its own figures: headlines, summary, what pictures show in words.
//!
//! Everything here is worked out from the typed report alone, so that whoever draws it adds up and words nothing.

use tierline_core::{Date, Decimal, Fraction, Joined, Key, Sentence, Severity};

use super::parts::{
    ConcentrationMark, CoverageReport, Headline, LineKind, NotMeasured, PeriodReport, Report, ScoreReport, SummaryLine,
    TargetReport, TierReport, UnassignedReport,
};
use super::write::{Rate, Rounded};
use crate::targets::Verdict;

/// Findings and targets that the summary names.
const NAMED: usize = 6;
/// Digits of the ends of ranges that are aimed at, in percent.
const AIMED: u8 = 4;
/// Digits of scores and of accounts per owner.
const SHORT: u8 = 2;

/// Fills in what a report says of its figures.
pub(super) fn tell(report: &mut Report) {
    for target in &mut report.targets {
        let metrics = report.metrics.iter().flatten();
        target.of_period = metrics.map(|metric| &metric.metric).any(|name| *name == target.measure);
    }
    let shares = |tier: &TierReport| {
        let parts = shares(tier.tier.as_deref(), tier.share, tier.value_share, &report.targets);
        let tier = tier.tier.as_deref()?;
        Some(Sentence::of(Key::TierShares).with("tier", tier).with("shares", parts))
    };
    let words: Vec<Option<Sentence>> = report.tiers.iter().map(shares).collect();
    report.tiers.iter_mut().zip(words).for_each(|(tier, words)| tier.words = words);
    tell_unassigned(&mut report.unassigned, report.clients);
    for at in 0..report.scores.len() {
        let spreads = |score: &ScoreReport| spreads(score, &report.tiers);
        if let Some(words) = report.scores.get(at).map(spreads)
            && let Some(score) = report.scores.get_mut(at)
        {
            score.words = words;
        }
    }
    report.coverage.iter_mut().for_each(|coverage| coverage.words = covered(coverage));
    report.shares_words = shares_words(report);
    report.without_value_words =
        some(report.total.without_value, |clients| Sentence::of(Key::WithoutValue).with("clients", clients));
    report.concentration_words = (report.concentration.len() > 1).then(|| {
        let marks: Vec<Sentence> = report.concentration_marks.iter().map(|mark| mark.words.clone()).collect();
        Sentence::of(Key::MarksHold).with("marks", (marks, Joined::Semicolons))
    });
    let elsewhere = report.targets.iter().filter(|target| target.of_period).count();
    report.targets_elsewhere_words =
        some(count(elsewhere), |targets| Sentence::of(Key::TargetsElsewhere).with("targets", targets));
    report.not_measurable = not_measurable(report);
    report.not_measurable_words = match report.not_measurable.len() {
        0 => None,
        1 => Some(Sentence::of(Key::OneNotMeasurable)),
        several => Some(Sentence::of(Key::SeveralNotMeasurable).with("count", several)),
    };
    report.headlines = headlines(report);
    report.summary = summary(report);
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// A sentence where there is something to say.
fn some(count: u64, sentence: impl FnOnce(u64) -> Sentence) -> Option<Sentence> {
    (count > 0).then(|| sentence(count))
}

/// How many more clients there are than are listed.
pub(super) fn not_listed(clients: u64) -> Option<Sentence> {
    some(clients, |clients| Sentence::of(Key::NotListed).with("clients", clients))
}

/// A number with at most so many digits behind the point, and no zeros at the end.
fn brief(value: Decimal, digits: u8) -> Decimal {
    Fraction::from(value).rounded(digits).unwrap_or(value).normalized()
}

fn brief_of(value: Rounded, digits: u8) -> Option<Decimal> {
    value.shown().map(|number| brief(number, digits))
}

/// A number without a sentence around it.
fn figure(number: impl Into<tierline_core::Part>) -> Sentence {
    Sentence::of(Key::AFigure).with("figure", number)
}

/// A range of shares, either end of which may be open.
pub(crate) fn range_of_rates(low: Rate, high: Rate) -> Sentence {
    let end = |end: Rate| {
        let hundredths = Fraction::from(end.shown()?).times(Fraction::from(Decimal::HUNDRED));
        Some(hundredths?.rounded(AIMED)?.normalized())
    };
    range_of_hundredths(end(low), end(high))
}

/// A range of shares in hundredths, either end of which may be open.
pub(crate) fn range_of_hundredths(low: Option<Decimal>, high: Option<Decimal>) -> Sentence {
    match (low, high) {
        (Some(low), Some(high)) if low == high => Sentence::of(Key::RateExactly).with("low", low),
        (Some(low), Some(high)) => Sentence::of(Key::RateRange).with("low", low).with("high", high),
        (Some(low), None) => Sentence::of(Key::RateAtLeast).with("low", low),
        (None, Some(high)) => Sentence::of(Key::RateAtMost).with("high", high),
        (None, None) => Sentence::of(Key::NotKnown),
    }
}

/// A range of whole numbers, either end of which may be open.
pub(crate) fn range_of_numbers(low: Option<u32>, high: Option<u32>) -> Option<Sentence> {
    Some(match (low, high) {
        (Some(low), Some(high)) if low == high => figure(low),
        (Some(low), Some(high)) => Sentence::of(Key::NumberRange).with("low", low).with("high", high),
        (Some(low), None) => Sentence::of(Key::NumberAtLeast).with("low", low),
        (None, Some(high)) => Sentence::of(Key::NumberAtMost).with("high", high),
        (None, None) => return None,
    })
}

/// The shares of a tier, each with the range that is aimed at; `tier` is nothing for the clients without one.
fn shares(tier: Option<&str>, clients: Rate, value: Rate, targets: &[TargetReport]) -> Sentence {
    let of = |share: Rate, measure: &str, (alone, aimed): (Key, Key)| {
        let share = share.shown()?;
        let target = targets.iter().find(|target| Some(&*target.tier) == tier && target.measure == measure);
        Some(match target {
            Some(target) => Sentence::of(aimed)
                .with("share", share)
                .with("verdict", target.verdict.as_str())
                .with("aim", range_of_rates(target.low, target.high)),
            None => Sentence::of(alone).with("share", share),
        })
    };
    let parts = [
        of(clients, "clients", (Key::OfTheClients, Key::OfTheClientsAimed)),
        of(value, "value", (Key::OfTheValue, Key::OfTheValueAimed)),
    ];
    let parts: Vec<Sentence> = parts.into_iter().flatten().collect();
    if parts.is_empty() { Sentence::of(Key::NotKnown) } else { joined(parts, Joined::Commas) }
}

/// Sentences one after the other.
fn joined(sentences: Vec<Sentence>, joined: Joined) -> Sentence {
    Sentence::of(Key::Several).with("sentences", (sentences, joined))
}

fn tell_unassigned(unassigned: &mut UnassignedReport, clients: u64) {
    unassigned.rows_left_out = unassigned.clients.saturating_sub(count(unassigned.rows.len()));
    unassigned.rows_left_out_words = not_listed(unassigned.rows_left_out).filter(|_| !unassigned.rows.is_empty());
    unassigned.words = match (unassigned.clients, clients) {
        (0, 0) => Sentence::of(Key::NoClients),
        (0, _) => Sentence::of(Key::NobodyWithoutTier),
        (none, _) => Sentence::of(Key::HaveNoTier).with("clients", none),
    };
    unassigned.share_words = match unassigned.share.shown() {
        Some(share) => Sentence::of(Key::OfAllClients).with("share", share),
        None if unassigned.clients > 0 => Sentence::of(Key::ShareNotKnown),
        None => Sentence::of(Key::OfNoClients),
    };
    let shares = shares(None, unassigned.share, unassigned.value_share, &[]);
    unassigned.shares_words = Sentence::of(Key::UnassignedShares).with("shares", shares);
}

/// What shares are of; where values below zero are in no share, that too.
fn shares_words(report: &Report) -> Sentence {
    let total = &report.total;
    match (total.negative, report.value_above_zero) {
        (negative, Some(above)) if negative > 0 => Sentence::of(Key::SharesOfAboveZero)
            .with("clients", report.clients)
            .with("above", above)
            .with("negative", negative)
            .with("below", total.negative_value.unwrap_or(Decimal::ZERO)),
        _ => Sentence::of(Key::SharesOf).with("clients", report.clients),
    }
}

/// How much of the value so many clients of greatest value have, for one part of all clients after the other.
pub(super) fn mark_words(at: usize, mark: &ConcentrationMark) -> Sentence {
    let key = match at {
        0 => Key::MarkTenth,
        1 => Key::MarkFifth,
        _ => Key::MarkHalf,
    };
    let share = mark.value.shown().unwrap_or(Decimal::ZERO);
    Sentence::of(key).with("clients", mark.count).with("share", share)
}

/// Medians and middle halves of a score by tier, and its thresholds.
fn spreads(score: &ScoreReport, tiers: &[TierReport]) -> Sentence {
    let spread = |tier: &TierReport| {
        let spread = tier.scores.get(&score.score).filter(|spread| spread.known > 0)?;
        Some(
            Sentence::of(Key::ScoreSpread)
                .with("tier", tier.tier.as_deref()?)
                .with("median", brief_of(spread.median, SHORT)?)
                .with("q1", brief_of(spread.q1, SHORT)?)
                .with("q3", brief_of(spread.q3, SHORT)?),
        )
    };
    let known: Vec<Sentence> = tiers.iter().filter_map(spread).collect();
    let known = if known.is_empty() { Sentence::of(Key::NothingKnown) } else { joined(known, Joined::Semicolons) };
    let cut = |cut: &super::parts::ScoreCut| {
        Sentence::of(Key::ScoreCutAt).with("at", brief(cut.at, AIMED)).with("words", cut.words.as_str())
    };
    let cuts: Vec<Sentence> = score.cuts.iter().map(cut).collect();
    if cuts.is_empty() {
        return known;
    }
    Sentence::of(Key::ScoreSpreadsCut).with("spreads", known).with("cuts", (cuts, Joined::Commas))
}

/// How many clients have no such score.
pub(super) fn score_unknown(clients: usize) -> Option<Sentence> {
    some(count(clients), |clients| Sentence::of(Key::ScoreUnknown).with("clients", clients))
}

/// Accounts per owner of a tier, beside what is promised.
fn covered(coverage: &CoverageReport) -> Sentence {
    let ratio = match coverage.ratio.shown() {
        Some(ratio) => Sentence::of(Key::CoverageRatio).with("ratio", brief(ratio, SHORT)),
        None => Sentence::of(Key::CoverageRatioUnknown),
    };
    let promised = match range_of_numbers(coverage.low, coverage.high) {
        Some(range) => Sentence::of(Key::CoveragePromised).with("range", range),
        None => Sentence::of(Key::CoverageNoPromise),
    };
    let sentence = Sentence::of(Key::CoverageOf).with("tier", coverage.tier.as_str()).with("ratio", ratio);
    sentence.with("promised", promised).with("verdict", coverage.verdict.clone())
}

/// How long a period is, and the one before.
pub(super) fn period_words(period: &PeriodReport) -> Sentence {
    let days = |from: Option<Date>, to: Option<Date>, days: Option<u32>| Some((from?, to?, days?));
    let Some((from, to, length)) = days(period.from, period.to, period.days) else {
        return Sentence::of(Key::PeriodLengthUnknown);
    };
    let before = period.before.as_ref().and_then(|before| days(before.from, before.to, before.days));
    let sentence = |key| Sentence::of(key).with("from", from).with("to", to).with("days", length);
    match before {
        Some((from, to, days)) => {
            sentence(Key::PeriodLengths).with("before_from", from).with("before_to", to).with("before_days", days)
        }
        None => sentence(Key::PeriodLength),
    }
}

/// The metrics that cannot be measured, those of one metric for one reason together.
fn not_measurable(report: &Report) -> Vec<NotMeasured> {
    let mut out: Vec<NotMeasured> = Vec::new();
    let tiers = || report.tiers.iter().map(|tier| tier.tier.clone()).chain([None]);
    for metric in report.metrics.iter().flatten() {
        let kind = &metric.metric;
        for (tier, why) in tiers().zip(&metric.why_not) {
            let Some(why) = why else { continue };
            match out.iter_mut().find(|other| other.metric == *kind && other.words == *why) {
                Some(other) => other.of.push(tier),
                None => out.push(NotMeasured { metric: kind.clone(), of: vec![tier], words: why.clone() }),
            }
        }
    }
    out
}

fn headlines(report: &Report) -> Vec<Headline> {
    let head = |name, figure, note| Headline { name: Sentence::of(name), figure, note };
    let value_note = match (report.value, &report.model.unit) {
        (None, _) if report.model.value.is_none() => Sentence::of(Key::NoValueAttribute),
        (None, _) => Sentence::of(Key::NotKnown),
        (Some(value), Some(unit)) => Sentence::of(Key::HeadValueIn).with("value", value).with("unit", unit.as_str()),
        (Some(value), None) => figure(value),
    };
    let (moved, moves_note) = match &report.movements {
        Some(movements) => (
            Some(figure(movements.moves.moved.unwrap_or(movements.moves.up.saturating_add(movements.moves.down)))),
            movements.moves.short_words.clone(),
        ),
        None => (None, Sentence::of(Key::HeadMovesNone)),
    };
    let (met, targets_note) = targets_met(&report.targets);
    let tiers = Sentence::of(Key::HeadClientsNote).with("tiers", report.tiers.len());
    vec![
        head(Key::HeadClients, Some(figure(report.clients)), tiers),
        head(
            Key::HeadValue,
            report.value.map(|value| Sentence::of(Key::AShortFigure).with("figure", value)),
            value_note,
        ),
        head(Key::HeadUnassigned, Some(figure(report.unassigned.clients)), report.unassigned.share_words.clone()),
        head(Key::HeadMoves, moved, moves_note),
        head(Key::HeadTargets, met, targets_note),
        head(Key::SectionFindings, Some(figure(report.findings.len())), findings_note(report)),
    ]
}

/// How many targets are met of those that can be measured, and how many others there are.
fn targets_met(targets: &[TargetReport]) -> (Option<Sentence>, Sentence) {
    let unknown = targets.iter().filter(|target| matches!(target.verdict, Verdict::NotMeasurable { .. })).count();
    let met = targets.iter().filter(|target| target.verdict == Verdict::Met).count();
    let known = targets.len().saturating_sub(unknown);
    let note = match (targets.len(), unknown) {
        (0, _) => Sentence::of(Key::HeadTargetsNone),
        (_, 0) => Sentence::of(Key::HeadTargetsAll),
        (_, unknown) => Sentence::of(Key::HeadTargetsUnknown).with("targets", unknown),
    };
    let of = || Sentence::of(Key::HeadTargetsOf).with("met", met).with("targets", known);
    ((known > 0).then(of), note)
}

/// How many findings there are of each severity.
fn findings_note(report: &Report) -> Sentence {
    let keys = [
        (Severity::Error, Key::CountOfErrors),
        (Severity::Warning, Key::CountOfWarnings),
        (Severity::Note, Key::CountOfNotes),
    ];
    let of = |severity| report.findings.iter().filter(|found| found.finding.severity == severity).count();
    let counted = keys.into_iter().map(|(severity, key)| (of(severity), key)).filter(|(count, _)| *count > 0);
    let counted: Vec<Sentence> = counted.map(|(count, key)| Sentence::of(key).with("count", count)).collect();
    if counted.is_empty() { Sentence::of(Key::HeadFindingsNone) } else { joined(counted, Joined::Commas) }
}

/// What stands out, the gravest first.
fn summary(report: &Report) -> Vec<SummaryLine> {
    let line = |kind, words| SummaryLine { kind, tier: None, label: None, words };
    let mut out = Vec::new();
    out.extend(best_tier(report));
    let errors = report.findings.iter().filter(|found| found.finding.severity == Severity::Error).take(NAMED);
    out.extend(errors.map(|found| SummaryLine {
        label: Some(Sentence::of(Key::ErrorLabel)),
        ..line(LineKind::Error, found.finding.message.clone())
    }));
    let is_missed = |target: &&TargetReport| !matches!(target.verdict, Verdict::Met | Verdict::NotMeasurable { .. });
    let missed = || report.targets.iter().filter(is_missed);
    out.extend(missed().take(NAMED).map(|target| SummaryLine {
        tier: Some(target.tier.clone()),
        label: Some(target.measure_words.clone()),
        ..line(LineKind::Missed, target.words.clone())
    }));
    let more = count(missed().count().saturating_sub(NAMED));
    let more = some(more, |targets| Sentence::of(Key::MoreMissed).with("targets", targets));
    out.extend(more.map(|words| line(LineKind::MoreMissed, words)));
    if missed().next().is_none() && report.targets.iter().any(|target| target.verdict == Verdict::Met) {
        out.push(line(LineKind::AllMet, Sentence::of(Key::AllMet)));
    }
    if let Some(movements) = &report.movements {
        out.push(line(LineKind::Moves, movements.moves.words.clone()));
        if movements.overdue > 0 {
            out.push(line(LineKind::Overdue, movements.overdue_words.clone()));
        }
    }
    let unassigned = &report.unassigned;
    out.extend(
        some(unassigned.clients, |clients| match unassigned.reasons.first() {
            Some(reason) => {
                Sentence::of(Key::WithoutTierBecause).with("clients", clients).with("reason", reason.words.clone())
            }
            None => Sentence::of(Key::WithoutTier).with("clients", clients),
        })
        .map(|words| line(LineKind::Unassigned, words)),
    );
    out
}

/// What the best tier has, or that there are no clients.
fn best_tier(report: &Report) -> Option<SummaryLine> {
    if report.clients == 0 {
        let words = Sentence::of(Key::NoClientsInBook);
        return Some(SummaryLine { kind: LineKind::NoClients, tier: None, label: None, words });
    }
    let first = report.tiers.first().filter(|tier| tier.clients > 0)?;
    let share = first.share.shown()?;
    let words = match first.value_share.shown() {
        Some(value) => Sentence::of(Key::BestTierHoldsValue).with("share", share).with("value", value),
        None => Sentence::of(Key::BestTierHolds).with("share", share),
    };
    Some(SummaryLine { kind: LineKind::BestTier, tier: first.tier.clone(), label: None, words })
}
