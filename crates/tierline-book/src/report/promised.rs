//! What tiers are promised, how owners cover them, how clients move, and how figures are worked out: as a report says it.

use tierline_core::{Fraction, Key, Migration, Model, MoveAfter, Plan, Sentence, Steps, WhenMissing};

use super::parts::{CoverageReport, CoverageTotal, ModelFacts, ServiceReport};
use super::write::{ByName, Only, Rounded};
use crate::coverage::{CoverageVerdict, Coverages, TierCoverage};
use crate::figures::Figures;
use crate::roster::Roster;
use crate::service::{ENTITLEMENTS, entitlement, entitlements, owners_of, service_of, severity_columns};

impl ModelFacts {
    /// The facts of a model, with its fingerprint.
    #[must_use]
    pub fn of(model: &Model, fingerprint: &str) -> Self {
        let value = model.value();
        let attribute = model.attributes().iter().find(|attribute| Some(&*attribute.name) == value);
        let derived = model.derived().iter().find(|derived| Some(&*derived.name) == value);
        let unit = attribute
            .and_then(|attribute| attribute.unit.as_deref())
            .or(derived.and_then(|derived| derived.unit.as_deref()));
        let text = |text: Option<&str>| text.map(String::from);
        Self {
            name: model.name().into(),
            version: text(model.version()),
            purpose: text(model.purpose()),
            owner: text(model.owner()),
            fingerprint: fingerprint.into(),
            client: model.client().into(),
            value: text(value),
            unit: text(unit),
            parameters: ByName(
                model.parameters().iter().map(|parameter| (parameter.name.to_string(), parameter.value)).collect(),
            ),
            ranked: Only((!model.is_ranked()).then_some(false)),
        }
    }
}

/// Digits of hours.
const HOURS: u8 = 2;

fn hours(value: Option<Fraction>) -> Rounded {
    Rounded { value, digits: HOURS }
}

/// How each tier is covered; `roster` says who looks after whom, where it is known.
#[must_use]
pub(crate) fn coverage_reports(model: &Model, coverages: &Coverages, roster: Option<&Roster>) -> Vec<CoverageReport> {
    let report = |(coverage, tier): (&TierCoverage, &tierline_core::Tier)| {
        let people = roster.and_then(|roster| roster.groups().get(coverage.tier));
        let promised = service_of(model, &tier.name).and_then(|service| service.coverage.as_ref());
        let time = coverage.hours();
        CoverageReport {
            tier: tier.name.to_string(),
            role: promised.map(|promise| owners_of(promise).join(", ")).filter(|roles| !roles.is_empty()),
            model: promised.and_then(|promise| promise.model.as_deref()).map(String::from),
            accounts: coverage.accounts,
            owned: coverage.owners.map(|_| coverage.accounts.saturating_sub(coverage.without_owner)),
            without_owner: people.map(|people| people.without_owner),
            people: people.map(|people| people.people),
            owners: coverage.owners.into(),
            ratio: coverage.accounts_per_owner.into(),
            low: coverage.promised.map(|(low, _)| low),
            high: coverage.promised.and_then(|(_, high)| high),
            needed_low: coverage.needed.and_then(|needed| needed.least).into(),
            needed_high: coverage.needed.and_then(|needed| needed.most).into(),
            verdict: covered(coverage),
            hours_low: hours(time.map(|hours| hours.low)),
            hours_high: hours(time.map(|hours| hours.high)),
            words: Sentence::default(),
        }
    };
    coverages.tiers.iter().zip(model.tiers()).map(report).collect()
}

/// All clients and owners together: every person counts once.
#[must_use]
pub(crate) fn coverage_total(coverages: &Coverages, roster: Option<&Roster>, now: &Figures) -> CoverageTotal {
    let (total, time) = (now.total(), coverages.total.hours);
    let time = time.filter(|_| coverages.total.hours_unknown.is_empty());
    CoverageTotal {
        accounts: total.clients,
        owned: total.owners.map(|_| total.clients.saturating_sub(total.without_owner)),
        without_owner: roster.map(|_| total.without_owner),
        people: roster.map(Roster::people),
        owners: total.owners.into(),
        ratio: total.accounts_per_owner.into(),
        hours_low: hours(time.map(|hours| hours.low)),
        hours_high: hours(time.map(|hours| hours.high)),
    }
}

/// How a tier is covered, in words.
fn covered(coverage: &TierCoverage) -> Sentence {
    let alone = || Sentence::of(Key::AccountsAlone).with("accounts", coverage.without_owner);
    // The grammatical number of owners, of which there may be a part.
    let owners = |key, count: &Fraction| {
        let short = count.decimal().filter(|number| number.scale() <= 2).or_else(|| count.rounded(2));
        let number: u64 = if *count == Fraction::ONE { 1 } else { 2 };
        let words = short.map(|number| number.to_string()).unwrap_or_default();
        Sentence::of(key).with("owners", words).with("number", number)
    };
    match &coverage.verdict {
        CoverageVerdict::WithoutOwner { .. } => alone(),
        CoverageVerdict::NoPromise if coverage.without_owner > 0 => {
            Sentence::of(Key::NothingPromisedAlone).with("alone", alone())
        }
        CoverageVerdict::NoPromise => Sentence::of(Key::NothingPromised),
        CoverageVerdict::OwnersUnknown => Sentence::of(Key::OwnersUnknown),
        CoverageVerdict::Within => Sentence::of(Key::AsPromised),
        CoverageVerdict::TooFewAccounts { owners_less, .. } => owners(Key::FewerOwners, owners_less),
        CoverageVerdict::TooManyAccounts { owners_more, whole } if coverage.without_owner > 0 => {
            owners(Key::MoreOwnersAlone, owners_more).with("whole", *whole).with("alone", alone())
        }
        CoverageVerdict::TooManyAccounts { owners_more, whole } => {
            owners(Key::MoreOwners, owners_more).with("whole", *whole)
        }
        CoverageVerdict::NoOwner => Sentence::of(Key::NoOwnerAtAll),
    }
}

/// What each tier is promised; nothing where the model says nothing of service.
///
/// ```
/// use tierline_book::report::{policy_sentences, service_reports};
/// use tierline_core::{Model, Service, Tier};
/// let mut service = Service::default();
/// service.touch = Some("low".into());
/// let model = Model::builder("m").tier(Tier::rest("Scale")).service("Scale", service).build()?;
/// assert_eq!(service_reports(&model).len(), 1);
/// assert!(!policy_sentences(&model.compile()).is_empty());
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn service_reports(model: &Model) -> Vec<ServiceReport> {
    if model.service().is_empty() {
        return Vec::new();
    }
    let severities = severity_columns(model);
    let report = |entitlements: &crate::service::Entitlements<'_>| {
        let cells = ENTITLEMENTS.iter().zip(&entitlements.cells);
        let cells = cells.map(|(name, cell)| ((*name).to_string(), cell.as_ref().map(ToString::to_string)));
        let service = service_of(model, entitlements.tier);
        let by_severity = severities.iter().map(|name| {
            let cell = service.and_then(|service| entitlement(service, name));
            (name.clone(), cell.as_ref().map(ToString::to_string))
        });
        let cells = cells.chain(by_severity);
        ServiceReport { tier: entitlements.tier.into(), entitlements: ByName(cells.collect()) }
    };
    entitlements(model).iter().map(report).collect()
}

/// When a move takes effect.
fn when(after: &MoveAfter, renewal: &str) -> Sentence {
    match after {
        MoveAfter::AtOnce => Sentence::of(Key::WhenAtOnce),
        MoveAfter::Renewal { missing_renewal: Some(period) } => {
            Sentence::of(Key::WhenRenewalOr).with("renewal", renewal).with("period", period.to_string())
        }
        MoveAfter::Renewal { missing_renewal: None } => Sentence::of(Key::WhenRenewal).with("renewal", renewal),
        MoveAfter::Period(period) => Sentence::of(Key::WhenPeriod).with("period", period.to_string()),
        MoveAfter::Reviews(count) => Sentence::of(Key::WhenReviews).with("count", *count),
    }
}

/// How clients move, sentence by sentence.
#[must_use]
pub fn policy_sentences(plan: &Plan) -> Vec<Sentence> {
    let Migration { promote, demote, steps, minimum_time, review_every, review_tolerance, .. } = plan.migration();
    let renewal = plan.renewal().unwrap_or("renewal");
    let of = |key, time: &tierline_core::Period| Sentence::of(key).with("time", time.to_string());
    let mut out = match (plan.is_ranked(), promote) {
        (true, _) => vec![
            Sentence::of(Key::MoveUp).with("when", when(promote, renewal)),
            match demote {
                MoveAfter::AtOnce => Sentence::of(Key::MoveDownAtOnce),
                _ => Sentence::of(Key::MoveDown).with("when", when(demote, renewal)),
            },
        ],
        (false, MoveAfter::AtOnce) => vec![Sentence::of(Key::MoveBetweenAtOnce)],
        (false, _) => vec![Sentence::of(Key::MoveBetween).with("when", when(promote, renewal))],
    };
    if plan.tiers().enumerate().any(|(at, _)| plan.stay(at).is_some()) {
        out.push(Sentence::of(Key::StayRule));
    }
    if *steps == Steps::OneTier {
        out.push(Sentence::of(Key::OneTierAtMost));
    }
    match minimum_time {
        (Some(up), Some(down)) if up == down => out.push(of(Key::TimeInTier, up)),
        (up, down) => {
            out.extend(up.as_ref().map(|time| of(Key::TimeBeforeUp, time)));
            out.extend(down.as_ref().map(|time| of(Key::TimeBeforeDown, time)));
        }
    }
    out.push(Sentence::of(match plan.migration().missing {
        WhenMissing::Hold => Key::MissingHolds,
        WhenMissing::Fall if plan.is_ranked() => Key::MissingFalls,
        WhenMissing::Fall => Key::MissingMoves,
    }));
    out.extend(review_every.map(|every| match review_tolerance {
        Some(late) => {
            Sentence::of(Key::ReviewedEveryLate).with("every", every.to_string()).with("late", late.to_string())
        }
        None => Sentence::of(Key::ReviewedEvery).with("every", every.to_string()),
    }));
    out.push(of(Key::Forgotten, &plan.migration().forget_after));
    out.push(Sentence::of(Key::OverrideHolds));
    out
}

/// How the figures that no metric explains are worked out, by what they are called.
#[must_use]
pub fn formulas() -> ByName<Sentence> {
    let formulas = [
        ("share", Key::FormulaShare),
        ("value_share", Key::FormulaValueShare),
        ("accounts_per_owner", Key::FormulaAccountsPerOwner),
        ("needed", Key::FormulaNeeded),
        ("hours", Key::FormulaHours),
        ("quartiles", Key::FormulaQuartiles),
        ("concentration", Key::FormulaConcentration),
        ("attribution", Key::FormulaAttribution),
        ("flag", Key::FormulaFlag),
    ];
    ByName(formulas.into_iter().map(|(name, key)| (name.to_string(), Sentence::of(key))).collect())
}
