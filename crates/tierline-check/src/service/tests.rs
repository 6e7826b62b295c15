//! Each check against services with one thing changed.

use tierline_core::{
    Attribute, Cadence, Coverage, Escalation, Event, Finding, Flag, Minutes, Model, Period, Response, Service,
    ServicePart, Severity, Touchpoint,
};

use crate::{CHECKS, CheckGroup, check_group};

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
        first: some(first).map(|text| period(text).into()),
        resolution: some(resolution).map(|text| period(text).into()),
        calendar: some(calendar).map(Box::from),
        severities: Vec::new(),
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
        escalation: vec![Escalation { after: period(["4 hours", "1 day", "1 day"][rank]), to: "lead".into() }],
        programmes: vec!["onboarding".into(), "training".into()],
        events: vec![Event { flag: "at_risk".into(), again_after: Event::AGAIN_AFTER }],
        ..Service::default()
    }
}

fn three() -> Vec<Option<Service>> {
    (0..3).map(|rank| Some(good(rank))).collect()
}

fn findings(services: Vec<Option<Service>>) -> Vec<Finding> {
    let at_risk = Flag::new("at_risk", tierline_core::name("arr").lt(50));
    let mut builder = Model::builder("m").attribute(Attribute::decimal("arr", 2)).flag(at_risk);
    for (rank, service) in services.into_iter().enumerate() {
        let name = ["A", "B", "C", "D"][rank];
        let rule = tierline_core::name("arr").gt(-i32::try_from(rank).unwrap());
        builder = builder.tier(tierline_core::Tier::when(name, rule));
        if let Some(service) = service {
            builder = builder.service(name, service);
        }
    }
    check_group(&builder.build().unwrap(), CheckGroup::Service)
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
    assert_eq!((found.len(), found[0].message.to_string().as_str()), (1, "no tier promises any service"));
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
        ["[2] error[escalate-only]: tier `C` has no touchpoints, no reviews, no owner, no programmes, no initiatives \
          and no response times"]
    );
    // Who has reviews, an owner or initiatives is heard.
    let promises: [fn(&mut Service); 3] = [
        |service| service.business_review_every = Some(cadence("6 months")),
        |service| service.coverage = Some(Coverage { role: vec!["CSM".into()], ..Coverage::default() }),
        |service| service.initiatives = vec!["adoption".into()],
    ];
    for promise in promises {
        let found = changed(2, |service| {
            bare(service);
            promise(service);
        });
        assert!(!found.iter().any(|code| code.contains("escalate-only")), "{found:?}");
        assert!(found.iter().any(|code| code.contains("no-touchpoint")), "{found:?}");
    }
}

#[test]
fn a_tier_without_touchpoints_is_found_and_on_event_is_one() {
    let found = changed(2, |service| service.touchpoint_every = None);
    assert_eq!(found, ["[2] warning[no-touchpoint]: tier `C` says nothing of touchpoints"]);
    assert!(changed(2, |service| service.touchpoint_every = Some(Cadence::OnEvent)).is_empty());
}

#[test]
fn touchpoints_on_event_need_an_event_where_they_are_promised() {
    let message = "[2] warning[no-event]: tier `C` promises touchpoints on event, and no event can make one due";
    assert_eq!(changed(2, |service| service.events.clear()), [message]);
    // A kind of touchpoint on event is the same promise; a span needs no event.
    let every = |every: &str| Touchpoint {
        kind: "personal".into(),
        every: cadence(every),
        minutes: None,
        owner: None,
        channel: None,
    };
    for (kind, is_found) in [("on event", true), ("1 year", false)] {
        let found = changed(2, |service| {
            service.events.clear();
            service.touchpoint_every = Some(cadence("1 year"));
            service.touchpoints = vec![every(kind)];
        });
        assert_eq!(found.contains(&message.to_string()), is_found, "{found:?}");
    }
    // A part that says it for some clients counts the events of its own, and those of the entry.
    let part = |events: Vec<Event>| {
        let service = Service { touchpoint_every: Some(Cadence::OnEvent), events, ..Service::default() };
        ServicePart { when: tierline_core::name("arr").gt(5).into(), visible: false, service }
    };
    for (of_entry, of_part, is_found) in [(false, false, true), (false, true, false), (true, false, false)] {
        let found = changed(1, |service| {
            let events = std::mem::take(&mut service.events);
            service.also = vec![part(if of_part { events.clone() } else { Vec::new() })];
            service.events = if of_entry { events } else { Vec::new() };
        });
        assert_eq!(found.iter().any(|found| found.contains("[no-event]")), is_found, "{found:?}");
    }
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
    assert!(found[0].message.to_string().starts_with("tiers `B`, `C` and `D` promise"));
    services[2].as_mut().unwrap().touch = Some("low".into());
    assert_eq!(findings(services)[0].tiers, [1, 3]);
}

#[test]
fn a_better_tier_that_waits_longer_is_found() {
    let found = changed(1, |service| service.response = Some(response("4 days", "4 days", "business hours")));
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
    for (better, other, codes) in [
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
        let found = findings(vec![tier(0, better), tier(1, other)]);
        assert_eq!(found.len(), codes, "{better:?} before {other:?}: {found:?}");
        assert!(found.iter().all(|finding| finding.code == "response-order"));
    }
}

#[test]
fn a_better_tier_met_less_often_is_found() {
    for (better, other, is_found) in [
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
            service.touchpoint_every = Some(cadence(better));
        });
        let mut services = three();
        services[0].as_mut().unwrap().touchpoint_every = Some(cadence(better));
        services[1].as_mut().unwrap().touchpoint_every = Some(cadence(other));
        let order: Vec<Finding> = findings(services);
        let pair = order.iter().any(|finding| finding.code == "cadence-order" && finding.tiers == [0, 1]);
        assert_eq!(pair, is_found, "{better} before {other}: {order:?} {found:?}");
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
    assert_eq!(findings(services.clone())[0].message, "tiers `B` and `C` have no channel, and other tiers have one");
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
    let known = |code: &&str| CHECKS.iter().any(|check| check.code == *code);
    assert!(codes.iter().all(known));
}

fn step(after: &str, to: &str) -> Escalation {
    Escalation { after: period(after), to: to.into() }
}

#[test]
fn a_resolution_comes_with_the_first_answer_or_later() {
    for (first, resolution, calendar, found) in [
        ("8 hours", "8 hours", "business hours", false),
        ("8 hours", "7 hours", "business hours", true),
        // A business day may have 8 open hours.
        ("8 hours", "1 day", "business hours", false),
        ("9 hours", "1 day", "business hours", false),
        ("25 hours", "1 day", "business hours", true),
        ("25 hours", "1 day", "24x7", true),
        ("24 hours", "1 day", "24x7", false),
        ("2 days", "1 day", "business hours", true),
        ("", "1 day", "business hours", false),
    ] {
        let all = changed(1, |service| {
            service.response = Some(response(first, resolution, calendar));
            service.escalation = vec![step("5 minutes", "lead")];
        });
        let all: Vec<&String> = all.iter().filter(|finding| finding.contains("resolution-order")).collect();
        assert_eq!(!all.is_empty(), found, "{first}, {resolution}, {calendar}: {all:?}");
    }
    assert_eq!(
        changed(2, |service| service.response = Some(response("4 days", "3 days", "business hours"))),
        ["[2] warning[resolution-order]: tier `C` promises a resolution in 3 days, and a first answer in 4 days"]
    );
}

#[test]
fn an_escalation_comes_later_with_each_step_and_before_the_resolution() {
    let found = changed(0, |service| {
        service.escalation = vec![step("2 hours", "lead"), step("120 minutes", "head"), step("9 hours", "chief")];
    });
    assert_eq!(
        found,
        [
            "[0] warning[escalation-order]: tier `A` escalates to `head` after 120 minutes, and to `lead`, the step before, \
             after 2 hours",
            "[0] warning[escalation-order]: tier `A` escalates to `chief` after 9 hours, when the resolution in 8 hours is \
             already missed"
        ]
    );
    let steps = |steps: &[&str]| {
        let steps: Vec<Escalation> = steps.iter().map(|after| step(after, "lead")).collect();
        changed(1, |service| service.escalation = steps.clone()).len()
    };
    assert_eq!(steps(&["1 hour", "2 hours", "3 days"]), 0, "with the resolution is not after it");
    assert_eq!(steps(&["1 day", "8 hours"]), 0, "a business day may have 8 open hours");
    assert_eq!(steps(&["2 days", "1 day"]), 1);
    assert_eq!(steps(&["4 days"]), 1);
    let silent = changed(1, |service| {
        service.response = Some(response("1 hour", "", "business hours"));
        service.escalation = vec![step("1 month", "lead")];
    });
    assert!(!silent.iter().any(|finding| finding.contains("escalation-order")), "{silent:?}");
}

#[test]
fn a_better_tier_is_covered_no_worse_than_a_lower_one() {
    let cover = |rank: usize, model: &'static str, accounts: Option<(u32, Option<u32>)>| {
        changed(rank, |service| {
            let coverage = service.coverage.as_mut().unwrap();
            coverage.model = Some(model.into());
            coverage.accounts_per_owner = accounts;
        })
    };
    assert_eq!(
        cover(0, "rotating", None),
        ["[0, 1] warning[coverage-order]: tier `A` has coverage `rotating`, and `B`, a worse tier, `pooled`"]
    );
    assert_eq!(cover(0, "dedicated", None), [""; 0]);
    assert_eq!(cover(1, "in a team", None), [""; 0]);
    let accounts = |better: (u32, Option<u32>), worse: (u32, Option<u32>)| {
        let mut services = three();
        services[0].as_mut().unwrap().coverage.as_mut().unwrap().accounts_per_owner = Some(better);
        services[2].as_mut().unwrap().coverage.as_mut().unwrap().accounts_per_owner = Some(worse);
        findings(services).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        accounts((200, None), (50, Some(1_000))),
        [
            "warning[coverage-order]: an owner of tier `A` has 200 or more accounts, and one of `C`, a worse tier, 50 to 1,000"
        ]
    );
    assert_eq!(accounts((15, Some(30)), (15, Some(30))), [""; 0]);
    assert_eq!(accounts((15, Some(30)), (15, None)), [""; 0]);
    assert_eq!(accounts((20, Some(30)), (15, Some(30))).len(), 1);
    assert_eq!(accounts((15, Some(31)), (20, Some(30))).len(), 1);
}

#[test]
fn a_better_tier_is_offered_no_less_than_a_lower_one() {
    let found = changed(0, |service| service.channels = vec!["email".into()]);
    assert_eq!(
        found,
        [
            "[0, 1] warning[offer-order]: tier `A` does not have `chat`, which `B`, a worse tier, has beside all its channels"
        ]
    );
    let found = changed(1, |service| service.programmes.truncate(1));
    assert_eq!(
        found,
        [
            "[1, 2] warning[offer-order]: tier `B` is not offered `training`, which `C`, a worse tier, is beside all its programmes"
        ]
    );
    // Something of its own is another offer, and no smaller one.
    assert_eq!(changed(0, |service| service.channels = vec!["email".into(), "phone".into()]), [""; 0]);
    assert_eq!(
        changed(2, |service| service.channels.push("post".into())),
        [
            "[0, 2] warning[offer-order]: tier `A` does not have `post`, which `C`, a worse tier, has beside all its channels",
            "[1, 2] warning[offer-order]: tier `B` does not have `post`, which `C`, a worse tier, has beside all its channels",
        ]
    );
}

#[test]
fn a_target_of_retention_falls_with_the_tiers_or_stays() {
    let found = |aims: [Option<&str>; 3], rate: &str| {
        let mut builder = Model::builder("m").attribute(Attribute::decimal("arr", 2)).value("arr");
        for (rank, aim) in aims.into_iter().enumerate() {
            let name = ["A", "B", "C"][rank];
            builder = builder.tier(tierline_core::Tier::when(name, tierline_core::name("arr").gt(0)));
            if let Some(aim) = aim {
                let rates = vec![(rate.into(), aim.parse().unwrap())];
                builder = builder.target(name, tierline_core::Target { rates, ..tierline_core::Target::default() });
            }
        }
        let findings = check_group(&builder.build().unwrap(), CheckGroup::Targets);
        findings.iter().map(|f| format!("{:?} {f} --> {}", f.tiers, f.place)).collect::<Vec<_>>()
    };
    assert_eq!(found([Some("0.98"), Some("0.9"), Some("0.90")], "retention"), [""; 0]);
    assert_eq!(
        found([Some("0.9"), None, Some("0.98")], "retention"),
        [
            "[0, 2] warning[retention-order]: tier `A` is to keep 90.0\u{a0}% of its clients, and `C`, a worse tier, 98.0\u{a0}% \
          --> targets.A.retention"
        ]
    );
    assert_eq!(found([Some("0.9"), Some("1.1"), Some("1.2")], "net_retention").len(), 2);
    assert_eq!(found([Some("0.1"), Some("0.2"), Some("0.3")], "expansion"), [""; 0]);
}
