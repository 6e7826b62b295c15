//! What a model promises beside the table of service: kinds of touchpoints, events, key experiences, what some clients are
//! promised in its place or beside it, how wishes for contact limit it, what clients ask of owners, what an hour costs, and what the
//! model measures of its own.

use tierline_core::anatomy::Anatomy;
use tierline_core::{
    Contact, DeclaredMetric, Event, Fit, Formula, Joined, Key, MetricOverTime, Model, Overlay, OwnerFact, Programme,
    Sentence, Service, ServicePart, Touchpoint,
};

use super::parts::{
    CapEntry, ConditionEntry, ContactEntry, FitEntry, MetricEntry, OverlayEntry, ProgrammeEntry, PromiseEntry,
    PromiseLine, RateEntry,
};
use super::words::{about_words, behind, experience, line, owned};
use crate::report::{ByName, RuleReport};
use crate::service::{ENTITLEMENTS, entitlement, severity_columns_of};

/// What else each tier is promised, best first; a tier of which the table of service says it all is left out.
pub(super) fn promises(model: &Model, anatomy: &Anatomy) -> Vec<PromiseEntry> {
    let mut out = Vec::new();
    for tier in model.tiers() {
        let Some((_, service)) = model.service().iter().find(|(name, _)| *name == tier.name) else { continue };
        let mut lines = Vec::new();
        beside_the_table(service, &mut lines);
        let mut conditions: Vec<ConditionEntry> = Vec::new();
        for (adds, parts) in [(false, &service.instead), (true, &service.also)] {
            conditions.extend(parts.iter().map(|part| condition(model, part, adds)));
        }
        if !lines.is_empty() || !conditions.is_empty() {
            out.push(PromiseEntry {
                tier: tier.name.to_string(),
                lines,
                conditions,
                asks: asks(model, anatomy, service),
            });
        }
    }
    out
}

/// How promises are put together; nothing where the table of service says it all.
pub(super) fn promises_words(promises: &[PromiseEntry]) -> Vec<Sentence> {
    let mut words = Vec::new();
    if promises.iter().any(|promise| !promise.conditions.is_empty()) {
        words.extend([Key::PromiseOrder, Key::PromiseUnknown].map(Sentence::of));
    }
    let is_event = |line: &PromiseLine| line.words.key() == Key::PromiseAgain;
    let of_conditions = |promise: &PromiseEntry| promise.conditions.iter().any(|own| own.lines.iter().any(is_event));
    if promises.iter().any(|promise| promise.lines.iter().any(is_event) || of_conditions(promise)) {
        words.push(Sentence::of(Key::PromiseEvents));
    }
    words
}

/// The parts of a service that have no column in the table of service, and do not stand with the owners.
fn beside_the_table(service: &Service, lines: &mut Vec<PromiseLine>) {
    if let Some(desk) = &service.owner {
        lines.push(line(Sentence::of(Key::PromiseDesk), &**desk));
    }
    if !service.outbound.is_empty() {
        let channels: Vec<String> = service.outbound.iter().map(ToString::to_string).collect();
        lines.push(line(Sentence::of(Key::PromiseOutbound), channels.join(", ").as_str()));
    }
    lines.extend(service.touchpoints.iter().map(touchpoint));
    lines.extend(service.events.iter().map(event));
    lines.extend(service.timeline.iter().map(experience));
}

fn touchpoint(touchpoint: &Touchpoint) -> PromiseLine {
    let every = match &touchpoint.every {
        tierline_core::Cadence::OnEvent => Sentence::from(touchpoint.every.to_string()),
        every => Sentence::of(Key::PromiseEvery).with("every", every.to_string()),
    };
    let mut words = vec![every];
    words.extend(touchpoint.minutes.map(|minutes| Sentence::of(Key::PromiseMinutes).with("minutes", minutes)));
    words.extend(touchpoint.owner.as_deref().map(|who| Sentence::of(Key::PromiseBy).with("who", who)));
    words.extend(touchpoint.channel.as_deref().map(|by| Sentence::of(Key::PromiseThrough).with("channel", by)));
    let words = Sentence::of(Key::Several).with("sentences", (words, Joined::Commas));
    line(Sentence::of(Key::PromiseTouchpoints).with("kind", &*touchpoint.kind), words)
}

fn event(event: &Event) -> PromiseLine {
    let again = Sentence::of(Key::PromiseAgain).with("again", event.again_after.to_string());
    line(Sentence::of(Key::PromiseEvent).with("flag", &*event.flag), again)
}

/// What clients are promised for whom a condition is true: all that it says.
fn condition(model: &Model, part: &ServicePart, adds: bool) -> ConditionEntry {
    ConditionEntry {
        adds,
        words: Sentence::of(if adds { Key::PromiseAlso } else { Key::PromiseInstead }),
        rule: rule(model, &part.when),
        visible: part.visible,
        visible_words: visible_words(part.visible),
        lines: whole(&part.service),
    }
}

fn visible_words(visible: bool) -> Sentence {
    Sentence::of(if visible { Key::PromiseShown } else { Key::PromiseHidden })
}

/// All that a part of a service says.
fn whole(service: &Service) -> Vec<PromiseLine> {
    let mut lines = Vec::new();
    let severities = severity_columns_of(std::iter::once(service));
    for column in ENTITLEMENTS.iter().copied().chain(severities.iter().map(String::as_str)) {
        if let Some(cell) = entitlement(service, column) {
            lines.push(line(column_words(column), cell.to_string().as_str()));
        }
    }
    if let Some(minutes) = service.minutes {
        lines.push(line(Sentence::of(Key::AspectMinutes), minutes_words(minutes.touchpoint, minutes.business_review)));
    }
    beside_the_table(service, &mut lines);
    lines
}

/// A column of entitlements in words. The name of a severity behind it stays as it is: `P1_a` and `P1 a` are two.
pub(super) fn column_words(column: &str) -> Sentence {
    if ENTITLEMENTS.contains(&column) {
        return Sentence::from(column.replace('_', " "));
    }
    let severity = ["first_response", "resolution", "calendar"].into_iter().find_map(|own| {
        let name = column.strip_prefix(own)?.strip_prefix('_')?;
        Some(format!("{} {name}", own.replace('_', " ")))
    });
    Sentence::from(severity.unwrap_or_else(|| column.into()))
}

/// What clients on dated lists are promised, in the order of the model.
pub(super) fn overlays(model: &Model, anatomy: &Anatomy) -> Vec<OverlayEntry> {
    let entry = |overlay: &Overlay| OverlayEntry {
        overlay: overlay.name.to_string(),
        description: overlay.description.as_deref().map(String::from),
        until: overlay.until,
        until_words: match overlay.until {
            Some(until) => Sentence::of(Key::OverlayUntil).with("until", until),
            None => Sentence::of(Key::OverlayUntilTable),
        },
        visible: overlay.visible,
        visible_words: visible_words(overlay.visible),
        lines: whole(&overlay.also),
        asks: asks(model, anatomy, &overlay.also),
    };
    model.overlays().iter().map(entry).collect()
}

/// The programmes of which the model says something.
pub(super) fn programmes(model: &Model) -> Vec<ProgrammeEntry> {
    let entry = |programme: &Programme| ProgrammeEntry {
        programme: programme.name.to_string(),
        description: programme.description.as_deref().map(String::from),
        needs: owned(&programme.needs),
        expectations: owned(&programme.expectations),
        about_words: about_words(&programme.needs, &programme.expectations),
    };
    model.programmes().iter().map(entry).collect()
}

/// Minutes of an owner for a touchpoint and a business review.
pub(super) fn minutes_words(touchpoint: Option<u32>, business_review: Option<u32>) -> Sentence {
    let of = |minutes: Option<u32>| match minutes {
        Some(minutes) => Sentence::of(Key::AFigure).with("figure", minutes),
        None => Sentence::of(Key::NotSaid),
    };
    Sentence::of(Key::MinutesOf).with("touchpoint", of(touchpoint)).with("review", of(business_review))
}

/// A condition with the values of the parameters that it names. What its flags and dimensions stand for is defined with them.
fn rule(model: &Model, formula: &Formula) -> RuleReport {
    let named = |name: &str| formula.names().any(|own| own == name);
    let known = model.parameters().iter().filter(|parameter| named(&parameter.name));
    let parameters = known.map(|parameter| (parameter.name.to_string(), parameter.value)).collect();
    let words = formula.on_one_line();
    RuleReport { words, parameters: ByName(parameters), thresholds: Vec::new() }
}

/// The names that a service goes back to, those behind other names included.
fn asks(model: &Model, anatomy: &Anatomy, service: &Service) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let parts = service.instead.iter().chain(&service.also);
    for part in parts.clone() {
        names.extend(part.when.names().map(str::to_string));
    }
    for own in std::iter::once(service).chain(parts.map(|part| &part.service)) {
        names.extend(own.events.iter().map(|event| event.flag.to_string()));
        names.extend(own.timeline.iter().map(|experience| experience.from.to_string()));
    }
    names.extend(model.contact().map(|contact| contact.attribute.to_string()));
    behind(anatomy, names)
}

/// How wishes for contact limit what clients are promised.
pub(super) fn contact(model: &Model) -> Option<ContactEntry> {
    let contact = model.contact()?;
    let cap = |(value, channels): &(Box<str>, Vec<Box<str>>)| {
        let channels: Vec<String> = channels.iter().map(ToString::to_string).collect();
        CapEntry {
            value: value.to_string(),
            words: match channels.is_empty() {
                true => Sentence::of(Key::CapNone),
                false => Sentence::of(Key::CapOnly).with("channels", channels.clone()),
            },
            channels,
        }
    };
    Some(ContactEntry {
        attribute: contact.attribute.to_string(),
        words: vec![Sentence::of(Key::CapReads).with("attribute", &*contact.attribute), Sentence::of(Key::CapLimits)],
        outreach: outreach(contact),
        caps: contact.caps.iter().map(cap).collect(),
    })
}

fn outreach(contact: &Contact) -> Sentence {
    if contact.outreach.is_empty() {
        return Sentence::of(Key::CapOutreachAll);
    }
    let one = |(programme, channel): &(Box<str>, Option<Box<str>>)| match channel {
        Some(channel) => Sentence::of(Key::CapOutreachBy).with("programme", &**programme).with("channel", &**channel),
        None => Sentence::from(&**programme),
    };
    let all: Vec<Sentence> = contact.outreach.iter().map(one).collect();
    Sentence::of(Key::CapOutreach).with("programmes", (all, Joined::And))
}

/// What clients ask of their owners.
pub(super) fn fit(model: &Model) -> Vec<FitEntry> {
    let entry = |fit: &Fit| {
        let key = match fit.owner {
            OwnerFact::TimeZone | OwnerFact::Role => Key::FitIs,
            _ => Key::FitHas,
        };
        let owner = fit.owner.word().replace('_', " ");
        let rule = Sentence::of(key).with("owner", owner).with("of", &*fit.of);
        FitEntry {
            owner: fit.owner.word().into(),
            of: fit.of.to_string(),
            when: fit.when.as_deref().map(String::from),
            cost: fit.cost,
            words: match &fit.when {
                Some(flag) => Sentence::of(Key::FitFor).with("rule", rule).with("flag", &**flag),
                None => rule,
            },
        }
    };
    model.fit().iter().map(entry).collect()
}

/// What the model measures of its own.
pub(super) fn metrics(model: &Model) -> Vec<MetricEntry> {
    let entry = |metric: &DeclaredMetric| {
        let over_time = match metric.over_time {
            MetricOverTime::None => None,
            MetricOverTime::Scale => Some(Key::MetricAddsUp),
            MetricOverTime::Compound => Some(Key::MetricCompounds),
        };
        let better = if metric.is_better_lower { Key::MetricLess } else { Key::MetricMore };
        MetricEntry {
            metric: metric.name.to_string(),
            description: metric.description.as_deref().map(String::from),
            formula: metric.formula(),
            unit: metric.unit.word().into(),
            better: if metric.is_better_lower { "low" } else { "high" }.into(),
            over_time: metric.over_time.word().into(),
            words: [better].into_iter().chain(over_time).map(Sentence::of).collect(),
        }
    };
    model.metrics().iter().map(entry).collect()
}

/// What an hour of each role costs.
pub(super) fn rates(model: &Model) -> Vec<RateEntry> {
    model.rates().iter().map(|(role, rate)| RateEntry { role: role.to_string(), rate: *rate }).collect()
}
