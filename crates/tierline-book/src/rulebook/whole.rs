//! All parts of a rulebook put together.

use tierline_core::{Fraction, Key, Model, Plan, Rounding, Sentence, Tier};

use super::definitions::{Dependents, attributes, derived, dimensions, flags, parameters};
use super::parts::{Rulebook, TierEntry};
use super::points::scores;
use super::promised::{owners, targets};
use super::promises::{contact, fit, metrics, overlays, programmes, promises, promises_words, rates};
use super::range::{Values, share};
use super::words::{about_words, owned};
use crate::report::{ModelFacts, RuleReports, ServiceReport, policy_sentences, service_reports};

impl Rulebook {
    /// The rulebook of a model; `fingerprint` stands for it with every rule, threshold and target.
    ///
    /// It takes time in proportion to the model, and where rules reach numbers through very many parts, these numbers are left
    /// out of the rules and stand with their definitions alone.
    #[must_use]
    pub fn of(model: &Model, fingerprint: &str) -> Self {
        let plan = model.compile();
        let anatomy = plan.anatomy();
        let values = Values { model };
        let dependents = Dependents::of(&anatomy);
        let rules = RuleReports::of(&plan);
        let entry = |(at, tier): (usize, &Tier)| {
            let clauses = rules.clauses(at);
            let stay = rules.stay(at);
            let words = Sentence::of(match (clauses.len(), at) {
                (0, 1..) if !model.is_ranked() => Key::SegmentTakesRest,
                (1, 1..) if !model.is_ranked() => Key::SegmentTakes,
                (2.., 1..) if !model.is_ranked() => Key::SegmentTakesOneOf,
                (0, 0) => Key::TierTakesAll,
                (0, _) => Key::TierTakesRest,
                (1, 0) => Key::TierTakesFirst,
                (1, _) => Key::TierTakes,
                (_, 0) => Key::TierTakesFirstOneOf,
                (_, _) => Key::TierTakesOneOf,
            });
            let formerly: Vec<String> = tier.formerly.iter().map(ToString::to_string).collect();
            TierEntry {
                tier: tier.name.to_string(),
                place: at.saturating_add(1),
                description: tier.description.as_deref().map(String::from),
                needs: owned(&tier.needs),
                expectations: owned(&tier.expectations),
                about_words: about_words(&tier.needs, &tier.expectations),
                formerly_words: (!formerly.is_empty())
                    .then(|| Sentence::of(Key::TierFormerly).with("names", formerly.clone())),
                formerly,
                words,
                clauses,
                stay_words: stay.as_ref().map(|_| Sentence::of(Key::TierStays)),
                stay,
                attributes: dependents.attributes(model, at),
            }
        };
        let (service, targets) = (service(model), targets(model));
        let promises = promises(model, &anatomy);
        let overlays = overlays(model, &anatomy);
        let facts = ModelFacts::of(model, fingerprint);
        let takes_all = model.tiers().last().is_some_and(|last| last.when.is_none());
        Self {
            reading: reading(model),
            rules_words: [if model.is_ranked() { Key::RulesFirst } else { Key::RulesSegments }]
                .into_iter()
                .chain((!takes_all).then_some(match model.is_ranked() {
                    true => Key::RulesNobody,
                    false => Key::RulesNobodySegment,
                }))
                .map(Sentence::of)
                .chain(model.grid().map(|[rows, columns]| {
                    Sentence::of(Key::RulesGrid).with("rows", &**rows).with("columns", &**columns)
                }))
                .collect(),
            tiers: model.tiers().iter().enumerate().map(entry).collect(),
            parameters: parameters(model, &anatomy, &dependents),
            scores: scores(model, &anatomy, &values, &dependents),
            dimensions: dimensions(model, &anatomy, &values, &dependents),
            flags: flags(model, &anatomy, &dependents),
            attributes: attributes(model, &values, &dependents),
            derived: derived(model, &anatomy, &dependents),
            service_words: service.is_empty().then(|| Sentence::of(Key::ServiceNone)),
            service,
            promises_words: promises_words(&promises),
            promises,
            overlays_words: (!overlays.is_empty()).then(|| Sentence::of(Key::OverlaysRead)),
            overlays,
            programmes: programmes(model),
            contact: contact(model),
            owners: owners(model),
            fit_words: (!model.fit().is_empty()).then(|| Sentence::of(Key::FitReads)),
            fit: fit(model),
            rates_words: (!model.rates().is_empty()).then(|| match &facts.unit {
                Some(unit) => Sentence::of(Key::RatesReadIn).with("unit", unit.as_str()),
                None => Sentence::of(Key::RatesRead),
            }),
            rates: rates(model),
            metrics_words: (!model.metrics().is_empty()).then(|| Sentence::of(Key::MetricsRead)),
            metrics: metrics(model),
            migration: migration(&plan),
            targets_words: targets.is_empty().then(|| Sentence::of(Key::TargetsNone)),
            targets,
            model: facts,
        }
    }
}

/// How clients move, and what holds a review back.
fn migration(plan: &Plan) -> Vec<Sentence> {
    let mut sentences = policy_sentences(plan);
    let named = plan.migration().renewal.as_deref();
    sentences.extend(named.map(|renewal| Sentence::of(Key::RenewalIs).with("renewal", renewal)));
    let guard = plan.migration().left_guard;
    sentences.push(
        Sentence::of(Key::LeftGuarded).with("share", share(Fraction::from(guard.share))).with("clients", guard.clients),
    );
    sentences
}

/// What each tier is promised, but for who looks after its clients, which stands with the owners.
fn service(model: &Model) -> Vec<ServiceReport> {
    let mut service = service_reports(model);
    for tier in &mut service {
        tier.entitlements.0.retain(|(column, _)| !OF_OWNERS.contains(&column.as_str()));
    }
    service
}

/// The columns of entitlements that say who looks after the clients.
const OF_OWNERS: [&str; 4] = ["coverage_model", "owner_role", "accounts_per_owner_min", "accounts_per_owner_max"];

/// How values are read and rounded.
fn reading(model: &Model) -> Vec<Sentence> {
    let marks: Vec<String> = model.blanks().iter().map(ToString::to_string).collect();
    let rounding = match model.rounding() {
        Rounding::HalfUp => Key::RoundsUp,
        _ => Key::RoundsEven,
    };
    let kept: Vec<String> = model.remember().iter().map(|name| format!("`{name}`")).collect();
    let mut out = vec![
        match marks.is_empty() {
            true => Sentence::of(Key::ReadsBlanks),
            false => Sentence::of(Key::ReadsMarks).with("marks", marks),
        },
        match model.zone() {
            Some(zone) => Sentence::of(Key::ReadsDays).with("zone", zone.name()),
            None => Sentence::of(Key::ReadsOwnZone),
        },
        Sentence::of(rounding),
    ];
    if !kept.is_empty() {
        out.push(Sentence::of(Key::Remembers).with("names", kept));
    }
    out
}
