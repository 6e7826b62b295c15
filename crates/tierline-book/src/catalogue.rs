//! Whether the services of a model's tiers make sense together.
//!
//! Each check has a stable code. Findings come in the order of [`CATALOGUE_CHECKS`], and of the tiers within a check.

use std::cmp::Ordering;

use tierline_core::{Cadence, Coverage, Model, Period, Response, Service, TimeUnit};

use crate::finding::{Finding, Severity};

/// The codes of the checks, in order.
///
/// | code | severity | what it finds |
/// |---|---|---|
/// | `no-service` | error | a tier without a service entry, or with one that promises nothing; a note where all are |
/// | `escalate-only` | error | a tier without touchpoints, reviews, owner, programmes, initiatives and response: its clients are heard when they escalate |
/// | `no-touchpoint` | warning | a tier that says nothing of touchpoints; `on event` says something |
/// | `no-programme` | warning | a tier without any programme |
/// | `no-response` | warning | a tier without a time to the first answer and to the resolution |
/// | `same-package` | warning | tiers that promise the same, owners' minutes and the order of lists left aside |
/// | `response-order` | warning | a better tier that waits longer for an answer or a resolution than a worse one |
/// | `cadence-order` | warning | a better tier with rarer touchpoints or business reviews than a worse one |
/// | `uneven-base` | warning | tiers without something basic that other tiers have: see below |
///
/// A tier that `no-service` or `escalate-only` finds is not found again by the three checks after these, nor by
/// `uneven-base`: one finding says it all.
///
/// Spans of time are compared only where the order is sure. Hours, days and weeks are exact; a month is 28 to 31 days, so
/// that a month is neither longer nor shorter than 30 days. Spans of response run by a calendar: they are compared within
/// the same calendar, and between any calendar and `24x7`. Against a worse tier whose calendar has closing hours, a longer
/// span around the clock is still longer for whoever writes while it is open; and a longer span with closing hours is
/// longer than a shorter one around the clock at any time. Between two different calendars with closing hours nothing is
/// said. A tier that has a calendar with closing hours, while a worse tier is answered around the clock, is
/// found by `response-order` too. Of cadences the longest wait counts first, and where it is the same the shortest one;
/// `on event` is rarer than any span; a cadence that is not given is not compared.
///
/// Base quality is the same for all: only how fast and how often may differ. What a model shows of it is whether there is
/// a first answer, a resolution and an escalation at all, and any channel to be reached by. How long an answer takes, which
/// channels there are and who is called in are the level of service, not its base.
pub const CATALOGUE_CHECKS: [&str; 9] = [
    "no-service",
    "escalate-only",
    "no-touchpoint",
    "no-programme",
    "no-response",
    "same-package",
    "response-order",
    "cadence-order",
    "uneven-base",
];

/// Everything that the checks of [`CATALOGUE_CHECKS`] find in a model's services.
///
/// ```
/// use tierline_book::check_catalogue;
/// use tierline_core::{Attribute, Model, Service, Tier};
/// let mut service = Service::default();
/// service.touch = Some("low".into());
/// let model = Model::builder("m")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::rest("Scale"))
///     .service("Scale", service)
///     .build()?;
/// let findings = check_catalogue(&model);
/// assert_eq!(findings[0].code, "escalate-only");
/// assert_eq!(
///     findings[0].message,
///     "tier `Scale` has no touchpoints, no reviews, no owner, no programmes, no initiatives and no response times"
/// );
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn check_catalogue(model: &Model) -> Vec<Finding> {
    let tiers: Vec<Tier<'_>> =
        model.tiers().iter().enumerate().map(|(rank, tier)| Tier::of(model, rank, &tier.name)).collect();
    let checks: [Check; CATALOGUE_CHECKS.len()] = [
        no_service,
        escalate_only,
        no_touchpoint,
        no_programme,
        no_response,
        same_package,
        response_order,
        cadence_order,
        uneven_base,
    ];
    checks.iter().flat_map(|check| check(&tiers)).collect()
}

/// One check: what it finds among all tiers.
type Check = fn(&[Tier<'_>]) -> Vec<Finding>;

/// Something that a part of a service says, and the words for it.
type Named<P, T> = (&'static str, fn(&P) -> T);

/// A tier and what it is promised.
struct Tier<'m> {
    rank: usize,
    name: &'m str,
    /// Nothing where the model promises nothing.
    service: Option<&'m Service>,
}

impl<'m> Tier<'m> {
    fn of(model: &'m Model, rank: usize, name: &'m str) -> Self {
        let service = crate::service::service_of(model, name).filter(|service| !package(service).is_empty());
        Self { rank, name, service }
    }

    /// The service, where there is something that the clients can count on.
    fn served(&self) -> Option<&'m Service> {
        self.service.filter(|service| !is_escalation_alone(service))
    }

    fn response(&self) -> Option<&'m Response> {
        self.service.and_then(|service| service.response.as_ref())
    }
}

fn has_response(service: &Service) -> bool {
    service.response.as_ref().is_some_and(|response| response.first.is_some() || response.resolution.is_some())
}

fn is_escalation_alone(service: &Service) -> bool {
    let nobody = service.touchpoint_every.is_none()
        && service.business_review_every.is_none()
        && service.coverage.as_ref().is_none_or(|coverage| *coverage == Coverage::default());
    nobody && service.programmes.is_empty() && service.initiatives.is_empty() && !has_response(service)
}

/// A finding of each tier for which something holds.
fn each(tiers: &[Tier<'_>], holds: impl Fn(&Tier<'_>) -> bool, finding: impl Fn(&Tier<'_>) -> Finding) -> Vec<Finding> {
    tiers.iter().filter(|tier| holds(tier)).map(finding).collect()
}

fn no_service(tiers: &[Tier<'_>]) -> Vec<Finding> {
    let finding = |severity, tiers, message| {
        Finding::new("no-service", severity, tiers, message)
            .help("write under `service` what its clients can count on, if only how they are answered")
    };
    if !tiers.is_empty() && tiers.iter().all(|tier| tier.service.is_none()) {
        let all = tiers.iter().map(|tier| tier.rank).collect();
        // A model need not speak of service; one that does has to speak of every tier's.
        return vec![finding(Severity::Note, all, String::from("no tier promises any service"))];
    }
    each(
        tiers,
        |tier| tier.service.is_none(),
        |tier| finding(Severity::Error, vec![tier.rank], format!("tier `{}` promises no service", tier.name)),
    )
}

fn escalate_only(tiers: &[Tier<'_>]) -> Vec<Finding> {
    each(
        tiers,
        |tier| tier.service.is_some_and(is_escalation_alone),
        |tier| {
            let message = format!(
                "tier `{}` has no touchpoints, no reviews, no owner, no programmes, no initiatives and no response times",
                tier.name
            );
            Finding::new("escalate-only", Severity::Error, vec![tier.rank], message).help(
                "its clients are heard only when they escalate: give the tier a programme, an owner or a response time",
            )
        },
    )
}

fn no_touchpoint(tiers: &[Tier<'_>]) -> Vec<Finding> {
    each(
        tiers,
        |tier| tier.served().is_some_and(|service| service.touchpoint_every.is_none()),
        |tier| {
            let message = format!("tier `{}` says nothing of touchpoints", tier.name);
            Finding::new("no-touchpoint", Severity::Warning, vec![tier.rank], message)
                .help("write `touchpoint_every`, or `touchpoint_every: on event` where only events call for one")
        },
    )
}

fn no_programme(tiers: &[Tier<'_>]) -> Vec<Finding> {
    each(
        tiers,
        |tier| tier.served().is_some_and(|service| service.programmes.is_empty()),
        |tier| {
            let message = format!("tier `{}` has no programmes", tier.name);
            Finding::new("no-programme", Severity::Warning, vec![tier.rank], message)
                .help("name what its clients are offered: webinars, a help centre, onboarding they do by themselves")
        },
    )
}

fn no_response(tiers: &[Tier<'_>]) -> Vec<Finding> {
    each(
        tiers,
        |tier| tier.served().is_some_and(|service| !has_response(service)),
        |tier| {
            let message = format!("tier `{}` has no response times", tier.name);
            Finding::new("no-response", Severity::Warning, vec![tier.rank], message)
                .help("write `response: { first: ... }`: a slow answer that is promised is better than none")
        },
    )
}

/// What a tier is promised, each promise in words that are the same where the promise is.
fn package(service: &Service) -> Vec<String> {
    let mut out = Vec::new();
    let mut text = |what: &str, value: Option<&str>| out.extend(value.map(|value| format!("{what} {value}")));
    let (coverage, response) = (service.coverage.as_ref(), service.response.as_ref());
    text("touch", service.touch.as_deref());
    text("model", coverage.and_then(|coverage| coverage.model.as_deref()));
    text("role", coverage.and_then(|coverage| coverage.role.as_deref()));
    text("calendar", response.and_then(|response| response.calendar.as_deref()));
    for channel in &service.channels {
        text("channel", Some(channel));
    }
    for programme in &service.programmes {
        text("programme", Some(programme));
    }
    for initiative in &service.initiatives {
        text("initiative", Some(initiative));
    }
    for step in &service.escalation {
        text("escalation", Some(&format!("{:?} {}", Length::of(step.after), step.to)));
    }
    let mut span = |what: &str, value: Option<Vec<Length>>| out.extend(value.map(|value| format!("{what} {value:?}")));
    span("review", service.business_review_every.as_ref().map(lengths));
    span("touchpoint", service.touchpoint_every.as_ref().map(lengths));
    span("first", response.and_then(|response| response.first).map(|period| vec![Length::of(period)]));
    span("resolution", response.and_then(|response| response.resolution).map(|period| vec![Length::of(period)]));
    out.extend(
        coverage.and_then(|coverage| coverage.accounts_per_owner).map(|accounts| format!("accounts {accounts:?}")),
    );
    out.sort();
    out.dedup();
    out
}

fn same_package(tiers: &[Tier<'_>]) -> Vec<Finding> {
    let packages: Vec<(&Tier<'_>, Vec<String>)> =
        tiers.iter().filter_map(|tier| Some((tier, package(tier.service?)))).collect();
    let mut findings = Vec::new();
    for (at, (first, own)) in packages.iter().enumerate() {
        let same = |(_, other): &&(&Tier<'_>, Vec<String>)| other == own;
        if packages.iter().take(at).any(|other| same(&other)) {
            continue;
        }
        let alike: Vec<&Tier<'_>> = packages.iter().skip(at).filter(same).map(|(tier, _)| *tier).collect();
        if alike.len() > 1 {
            let message = format!("tiers {} promise the same; `{}` is no better", names(&alike), first.name);
            let ranks = alike.iter().map(|tier| tier.rank).collect();
            findings.push(
                Finding::new("same-package", Severity::Warning, ranks, message)
                    .help("join them, or say what the better one has beyond the other"),
            );
        }
    }
    findings
}

/// Names in words: `A`, `B` and `C`.
fn names(tiers: &[&Tier<'_>]) -> String {
    let quoted: Vec<String> = tiers.iter().map(|tier| format!("`{}`", tier.name)).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// For each tier the next worse one that something holds between, in order.
fn first_worse<'t, 'm, T>(
    tiers: &'t [Tier<'m>],
    between: impl Fn(&Tier<'m>, &Tier<'m>) -> Option<T>,
) -> Vec<(&'t Tier<'m>, &'t Tier<'m>, T)> {
    let worse = |tier: &'t Tier<'m>| {
        let after = tiers.iter().filter(|other| other.rank > tier.rank);
        after.into_iter().find_map(|other| Some((tier, other, between(tier, other)?)))
    };
    tiers.iter().filter_map(worse).collect()
}

fn response_order(tiers: &[Tier<'_>]) -> Vec<Finding> {
    let finding = |better: &Tier<'_>, worse: &Tier<'_>, message: String| {
        Finding::new("response-order", Severity::Warning, vec![better.rank, worse.rank], message)
            .help("a better tier waits no longer than a worse one")
    };
    let mut findings = Vec::new();
    let spans: [Named<Response, Option<Period>>; 2] =
        [("a first answer", |response| response.first), ("a resolution", |response| response.resolution)];
    for (what, span) in spans {
        let slower = first_worse(tiers, |better, worse| {
            let (own, other) = (better.response()?, worse.response()?);
            let (slow, fast) = (span(own)?, span(other)?);
            let comparable = own.calendar == other.calendar || around_the_clock(own) || around_the_clock(other);
            (comparable && Length::of(slow).is_longer(Length::of(fast))).then_some((slow, fast))
        });
        findings.extend(slower.into_iter().map(|(better, worse, (slow, fast))| {
            let message =
                format!("tier `{}` waits {slow} for {what}, and `{}`, a worse tier, {fast}", better.name, worse.name);
            finding(better, worse, message)
        }));
    }
    let closed = first_worse(tiers, |better, worse| {
        let (own, other) = (better.response()?, worse.response()?);
        let calendar = own.calendar.as_deref().filter(|_| !around_the_clock(own))?;
        (around_the_clock(other) && has_response(better.service?) && has_response(worse.service?)).then_some(calendar)
    });
    findings.extend(closed.into_iter().map(|(better, worse, calendar)| {
        let message = format!(
            "tier `{}` is answered by calendar `{calendar}`, and `{}`, a worse tier, around the clock",
            better.name, worse.name
        );
        finding(better, worse, message)
    }));
    findings
}

fn around_the_clock(response: &Response) -> bool {
    response.calendar.as_deref() == Some("24x7")
}

fn cadence_order(tiers: &[Tier<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let cadences: [Named<Service, Option<Cadence>>; 2] = [
        ("touchpoints", |service| service.touchpoint_every.clone()),
        ("business reviews", |service| service.business_review_every.clone()),
    ];
    for (what, cadence) in cadences {
        let rarer = first_worse(tiers, |better, worse| {
            let (own, other) = (cadence(better.service?)?, cadence(worse.service?)?);
            is_rarer(&own, &other).then_some((own, other))
        });
        findings.extend(rarer.into_iter().map(|(better, worse, (own, other))| {
            let message = format!(
                "tier `{}` has {what} {}, and `{}`, a worse tier, {}",
                better.name,
                said(&own),
                worse.name,
                said(&other)
            );
            Finding::new("cadence-order", Severity::Warning, vec![better.rank, worse.rank], message)
                .help("a better tier is met as often as a worse one, or more often")
        }));
    }
    findings
}

/// A cadence as it stands in a sentence.
fn said(cadence: &Cadence) -> String {
    match cadence {
        Cadence::OnEvent => cadence.to_string(),
        _ => format!("every {cadence}"),
    }
}

fn uneven_base(tiers: &[Tier<'_>]) -> Vec<Finding> {
    let base: [Named<Service, bool>; 4] = [
        ("time to a first answer", |service| service.response.as_ref().is_some_and(|r| r.first.is_some())),
        ("time to a resolution", |service| service.response.as_ref().is_some_and(|r| r.resolution.is_some())),
        ("escalation", |service| !service.escalation.is_empty()),
        ("channel", |service| !service.channels.is_empty()),
    ];
    let served: Vec<(&Tier<'_>, &Service)> = tiers.iter().filter_map(|tier| Some((tier, tier.served()?))).collect();
    let mut findings = Vec::new();
    for (at, (what, has)) in base.into_iter().enumerate() {
        // Without any response time, that is the finding; not that one of two is missing.
        let told = |service: &Service| at < 2 && !has_response(service);
        let without: Vec<&Tier<'_>> =
            served.iter().filter(|(_, service)| !has(service) && !told(service)).map(|(tier, _)| *tier).collect();
        if without.is_empty() || !served.iter().any(|(_, service)| has(service)) {
            continue;
        }
        let (word, verb) = if without.len() == 1 { ("tier", "has") } else { ("tiers", "have") };
        let message = format!("{word} {} {verb} no {what}, and other tiers have one", names(&without));
        let ranks = without.iter().map(|tier| tier.rank).collect();
        findings.push(
            Finding::new("uneven-base", Severity::Warning, ranks, message)
                .help("base quality is the same for all: let tiers differ in how fast and how often, not in whether"),
        );
    }
    findings
}

/// How long a span of time is, so that equal ones are equal however they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Minutes(u64),
    Months(u64),
    /// Longer than any span: on event.
    Endless,
}

impl Length {
    fn of(period: Period) -> Self {
        let count = u64::from(period.count());
        match period.unit() {
            TimeUnit::Minute => Self::Minutes(count),
            TimeUnit::Hour => Self::Minutes(count.saturating_mul(60)),
            TimeUnit::Day => Self::Minutes(count.saturating_mul(1_440)),
            TimeUnit::Week => Self::Minutes(count.saturating_mul(10_080)),
            TimeUnit::Month => Self::Months(count),
            TimeUnit::Year => Self::Months(count.saturating_mul(12)),
        }
    }

    /// True where it is sure that this span is longer.
    fn is_longer(self, other: Self) -> bool {
        let days = |days: u64| days.saturating_mul(1_440);
        match (self, other) {
            (Self::Minutes(own), Self::Minutes(other)) | (Self::Months(own), Self::Months(other)) => own > other,
            (Self::Minutes(own), Self::Months(months)) => own > days(months.saturating_mul(31)),
            (Self::Months(months), Self::Minutes(other)) => days(months.saturating_mul(28)) > other,
            (Self::Endless, other) => other != Self::Endless,
            (_, Self::Endless) => false,
        }
    }
}

/// The longest wait of a cadence, and the shortest one.
fn lengths(cadence: &Cadence) -> Vec<Length> {
    match cadence {
        Cadence::Every(period) => vec![Length::of(*period); 2],
        Cadence::Between(short, long) => vec![Length::of(*long), Length::of(*short)],
        _ => vec![Length::Endless; 2],
    }
}

fn is_rarer(own: &Cadence, other: &Cadence) -> bool {
    let pairs = || lengths(own).into_iter().zip(lengths(other));
    let first_different = pairs().find(|(own, other)| own != other);
    first_different.map_or(
        Ordering::Equal,
        |(own, other)| {
            if own.is_longer(other) { Ordering::Greater } else { Ordering::Less }
        },
    ) == Ordering::Greater
}

#[cfg(test)]
mod tests {
    use super::*;
    use tierline_core::{Attribute, Escalation, Minutes};

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn cadence(text: &str) -> Cadence {
        match text.split_once(" to ") {
            Some((short, long)) => Cadence::Between(period(short), period(long)),
            None if text == "on event" => Cadence::OnEvent,
            None => Cadence::Every(period(text)),
        }
    }

    fn response(first: &str, resolution: &str, calendar: &str) -> Response {
        fn some(text: &str) -> Option<&str> {
            (!text.is_empty()).then_some(text)
        }
        Response {
            first: some(first).map(period),
            resolution: some(resolution).map(period),
            calendar: some(calendar).map(Box::from),
        }
    }

    fn good(rank: usize) -> Service {
        let (first, resolution, touchpoint, review) = [
            ("1 hour", "8 hours", "1 week to 2 weeks", "3 months"),
            ("8 hours", "3 days", "2 weeks to 1 month", "6 months to 1 year"),
            ("3 days", "10 days", "on event", "on event"),
        ][rank];
        Service {
            touch: Some(["high", "medium", "low"][rank].into()),
            coverage: Some(Coverage { model: Some("pooled".into()), ..Coverage::default() }),
            touchpoint_every: Some(cadence(touchpoint)),
            business_review_every: Some(cadence(review)),
            response: Some(response(first, resolution, if rank == 0 { "24x7" } else { "business hours" })),
            channels: vec!["email".into(), "chat".into()],
            escalation: vec![Escalation { after: period("1 day"), to: "lead".into() }],
            programmes: vec!["onboarding".into(), "training".into()],
            ..Service::default()
        }
    }

    fn three() -> Vec<Option<Service>> {
        (0..3).map(|rank| Some(good(rank))).collect()
    }

    fn findings(services: Vec<Option<Service>>) -> Vec<Finding> {
        let mut builder = Model::builder("m").attribute(Attribute::decimal("arr", 2));
        for (rank, service) in services.into_iter().enumerate() {
            let name = ["A", "B", "C", "D"][rank];
            let rule = tierline_core::name("arr").gt(-i32::try_from(rank).unwrap());
            builder = builder.tier(tierline_core::Tier::when(name, rule));
            if let Some(service) = service {
                builder = builder.service(name, service);
            }
        }
        check_catalogue(&builder.build().unwrap())
    }

    /// Changes one tier of a good catalogue and shows what is found.
    fn changed(rank: usize, change: impl Fn(&mut Service)) -> Vec<String> {
        let mut services = three();
        change(services[rank].as_mut().unwrap());
        findings(services).iter().map(|f| format!("{:?} {f}", f.tiers)).collect()
    }

    #[test]
    fn a_good_catalogue_has_no_findings() {
        assert_eq!(findings(three()), []);
    }

    #[test]
    fn a_tier_without_service_is_found_and_so_is_an_empty_entry() {
        for empty in [None, Some(Service::default())] {
            let mut services = three();
            services[1] = empty;
            let found = findings(services);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].to_string(), "error[no-service]: tier `B` promises no service");
            assert_eq!((&found[0].tiers, found[0].severity), (&vec![1], Severity::Error));
        }
        let found = findings(vec![None, None]);
        assert_eq!((found.len(), found[0].message.as_str()), (1, "no tier promises any service"));
        assert_eq!((found[0].tiers.as_slice(), found[0].severity), ([0, 1].as_slice(), Severity::Note));
    }

    #[test]
    fn a_tier_with_nothing_but_escalation_is_found_once() {
        fn bare(service: &mut Service) {
            service.touchpoint_every = None;
            service.business_review_every = None;
            service.coverage = None;
            service.programmes.clear();
            service.response = Some(Response { calendar: Some("business hours".into()), ..Response::default() });
        }
        let found = changed(2, bare);
        assert_eq!(
            found,
            [
                "[2] error[escalate-only]: tier `C` has no touchpoints, no reviews, no owner, no programmes, no initiatives \
              and no response times"
            ]
        );
        // Who has reviews, an owner or initiatives is heard.
        let promises: [fn(&mut Service); 3] = [
            |service| service.business_review_every = Some(cadence("6 months")),
            |service| service.coverage = Some(Coverage { role: Some("CSM".into()), ..Coverage::default() }),
            |service| service.initiatives = vec!["adoption".into()],
        ];
        for promise in promises {
            let found = changed(2, |service| {
                bare(service);
                promise(service);
            });
            assert!(!found.iter().any(|own| own.contains("escalate-only")), "{found:?}");
            assert!(found.iter().any(|own| own.contains("no-touchpoint")), "{found:?}");
        }
    }

    #[test]
    fn a_tier_without_touchpoints_is_found_and_on_event_is_one() {
        let found = changed(2, |service| service.touchpoint_every = None);
        assert_eq!(found, ["[2] warning[no-touchpoint]: tier `C` says nothing of touchpoints"]);
        assert!(changed(2, |service| service.touchpoint_every = Some(Cadence::OnEvent)).is_empty());
    }

    #[test]
    fn a_tier_without_programmes_is_found() {
        let found = changed(2, |service| service.programmes.clear());
        assert_eq!(found, ["[2] warning[no-programme]: tier `C` has no programmes"]);
    }

    #[test]
    fn a_tier_without_response_times_is_found_once() {
        let found = changed(2, |service| service.response = None);
        assert_eq!(found, ["[2] warning[no-response]: tier `C` has no response times"]);
    }

    #[test]
    fn tiers_that_promise_the_same_are_found_however_it_is_written() {
        let mut services = three();
        let mut other = good(1);
        other.channels.reverse();
        other.minutes = Some(Minutes { touchpoint: Some(30), business_review: None });
        other.business_review_every = Some(cadence("6 months to 12 months"));
        other.touchpoint_every = Some(cadence("14 days to 1 month"));
        other.response = Some(response("480 minutes", "72 hours", "business hours"));
        services[2] = Some(other.clone());
        let found = findings(services.clone());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].to_string(), "warning[same-package]: tiers `B` and `C` promise the same; `B` is no better");
        services.push(Some(other.clone()));
        let found = findings(services.clone());
        assert_eq!((found.len(), &found[0].tiers), (1, &vec![1, 2, 3]));
        assert!(found[0].message.starts_with("tiers `B`, `C` and `D` promise"));
        services[2].as_mut().unwrap().touch = Some("low".into());
        assert_eq!(findings(services)[0].tiers, [1, 3]);
    }

    #[test]
    fn a_better_tier_that_waits_longer_is_found() {
        let found = changed(1, |service| service.response = Some(response("4 days", "3 days", "business hours")));
        assert_eq!(
            found,
            ["[1, 2] warning[response-order]: tier `B` waits 4 days for a first answer, and `C`, a worse tier, 3 days"]
        );
        let found = changed(0, |service| service.response = Some(response("1 hour", "4 days", "24x7")));
        assert_eq!(
            found,
            ["[0, 1] warning[response-order]: tier `A` waits 4 days for a resolution, and `B`, a worse tier, 3 days"]
        );
    }

    #[test]
    fn waits_by_different_calendars_are_compared_where_the_order_is_sure() {
        for (own, other, codes) in [
            (("9 hours", "office"), ("8 hours", "office"), 1),
            (("8 hours", "office"), ("8 hours", "office"), 0),
            (("9 hours", "office"), ("8 hours", "shop"), 0),
            (("9 hours", "office"), ("8 hours", ""), 0),
            (("9 hours", ""), ("8 hours", ""), 1),
            (("9 hours", "24x7"), ("8 hours", "shop"), 1),
            (("8 hours", "24x7"), ("1 day", "shop"), 0),
            // Longer, and with closing hours: two findings.
            (("9 hours", "office"), ("8 hours", "24x7"), 2),
            // Closing hours alone.
            (("7 hours", "office"), ("8 hours", "24x7"), 1),
            (("7 hours", ""), ("8 hours", "24x7"), 0),
            // A month is 28 to 31 days.
            (("1 month", "24x7"), ("30 days", "24x7"), 0),
            (("30 days", "24x7"), ("1 month", "24x7"), 0),
            (("32 days", "24x7"), ("1 month", "24x7"), 1),
            (("1 month", "24x7"), ("27 days", "24x7"), 1),
        ] {
            let tier = |rank, (first, calendar): (&str, &str)| {
                Some(Service { response: Some(response(first, "", calendar)), ..good(rank) })
            };
            let found = findings(vec![tier(0, own), tier(1, other)]);
            assert_eq!(found.len(), codes, "{own:?} before {other:?}: {found:?}");
            assert!(found.iter().all(|finding| finding.code == "response-order"));
        }
    }

    #[test]
    fn a_better_tier_met_less_often_is_found() {
        for (own, other, is_found) in [
            ("1 month", "2 weeks", true),
            ("2 weeks", "1 month", false),
            ("on event", "1 year", true),
            ("1 year", "on event", false),
            ("on event", "on event", false),
            ("1 week to 2 weeks", "1 week", true),
            ("2 weeks to 4 weeks", "1 week to 4 weeks", true),
            ("2 weeks to 3 weeks", "1 week to 4 weeks", false),
            ("7 days", "1 week", false),
            ("1 month", "30 days", false),
        ] {
            let found = changed(1, |service| {
                service.touchpoint_every = Some(cadence(own));
            });
            let mut services = three();
            services[0].as_mut().unwrap().touchpoint_every = Some(cadence(own));
            services[1].as_mut().unwrap().touchpoint_every = Some(cadence(other));
            let order: Vec<Finding> = findings(services);
            let pair = order.iter().any(|finding| finding.code == "cadence-order" && finding.tiers == [0, 1]);
            assert_eq!(pair, is_found, "{own} before {other}: {order:?} {found:?}");
        }
        let found = changed(0, |service| service.business_review_every = Some(cadence("2 years")));
        assert_eq!(
            found,
            [
                "[0, 1] warning[cadence-order]: tier `A` has business reviews every 2 years, and `B`, a worse tier, every 6 months to 1 year"
            ]
        );
    }

    #[test]
    fn tiers_without_something_basic_that_others_have_are_found() {
        let found = changed(2, |service| {
            service.response = Some(response("3 days", "", "business hours"));
            service.escalation.clear();
        });
        assert_eq!(
            found,
            [
                "[2] warning[uneven-base]: tier `C` has no time to a resolution, and other tiers have one",
                "[2] warning[uneven-base]: tier `C` has no escalation, and other tiers have one",
            ]
        );
        let without = |service: &mut Service| service.channels.clear();
        let mut services = three();
        services.iter_mut().skip(1).flatten().for_each(without);
        assert_eq!(
            findings(services.clone())[0].message,
            "tiers `B` and `C` have no channel, and other tiers have one"
        );
        services.iter_mut().flatten().for_each(without);
        assert_eq!(findings(services), []);
    }

    #[test]
    fn findings_come_in_the_order_of_the_codes() {
        let mut services = three();
        services[0] = None;
        services[1].as_mut().unwrap().programmes.clear();
        services[2].as_mut().unwrap().touchpoint_every = None;
        services[2].as_mut().unwrap().channels.clear();
        let codes: Vec<&str> = findings(services).iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["no-service", "no-touchpoint", "no-programme", "uneven-base"]);
        let known = |code: &&str| CATALOGUE_CHECKS.contains(code);
        assert!(codes.iter().all(known));
    }
}
