//! Random services: what tiers promise, to whom otherwise, by which events, lists and wishes.

use tierline::model::{
    Cadence, Contact, Coverage, Escalation, Event, Experience, Minutes, Overlay, Response, Service, ServicePart,
    Timing, Touchpoint,
};
use tierline::model::{Expr, Period};

use super::model::Maker;

/// Names of results, which a service may not ask for.
const RESULTS: [&str; 3] = ["tier", "previous(tier)", "tier_rank"];

const CHANNELS: [&str; 4] = ["phone", "email", "in-app", "letter; by hand"];
const PROGRAMMES: [&str; 4] = ["webinars", "roadshow", "save plan", "it's \"early\" access"];
const DESKS: [&str; 3] = ["CSM", "retention desk", "vCIO"];

fn span(text: &str) -> Period {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is a span"))
}

impl Maker<'_> {
    /// What tiers promise: entries, conditions, events, kinds of touchpoints, timelines, dated lists, and wishes for contact.
    pub(super) fn services(&mut self, tiers: &[String]) {
        let is_of_today = |name: &str| !RESULTS.contains(&name) && !name.starts_with("previous(");
        self.names.leveled.retain(|own| is_of_today(&own.name));
        self.names.numbers.retain(|(name, ..)| is_of_today(name));
        for names in [&mut self.names.wholes, &mut self.names.booleans, &mut self.names.texts, &mut self.names.dates] {
            names.retain(|name| is_of_today(name));
        }
        for tier in tiers {
            if self.random.percent(20) {
                continue;
            }
            let mut service = self.entry(60);
            for _ in 0..self.random.below(3) {
                service.instead.push(self.part());
            }
            for _ in 0..self.random.below(3) {
                service.also.push(self.part());
            }
            self.add(|b| b.service(tier, service));
        }
        if self.random.percent(40) {
            let overlay = Overlay {
                name: "outage".into(),
                description: Some("Orders were lost: # all of them".into()),
                until: self.random.percent(50).then(|| self.date()),
                visible: self.random.percent(50),
                also: self.entry(40),
            };
            self.add(|b| b.overlay(overlay));
        }
        self.wishes();
    }

    fn part(&mut self) -> ServicePart {
        let when: Expr = self.condition(1);
        ServicePart { when: when.into(), visible: self.random.percent(30), service: self.entry(40) }
    }

    /// One of some texts, now and then.
    fn text_of(&mut self, chance: u64, texts: &[&str]) -> Option<Box<str>> {
        self.random.percent(chance).then(|| (*self.random.pick(texts)).into())
    }

    fn some_of(&mut self, chance: u64, texts: &[&str]) -> Vec<Box<str>> {
        texts.iter().filter(|_| self.random.percent(chance)).map(|text| (*text).into()).collect()
    }

    fn cadence(&mut self) -> Cadence {
        match self.random.below(5) {
            0 => Cadence::OnEvent,
            1 => Cadence::Between(span("1 week"), span("2 weeks")),
            2 => Cadence::Worded { word: "frequently".into(), span: span("1 month") },
            _ => Cadence::Every(span(self.random.pick::<&str>(&["3 days", "2 weeks", "1 month", "1 year"]))),
        }
    }

    fn timing(&mut self) -> Timing {
        match self.random.below(5) {
            0 => Timing::SameDay,
            1 => Timing::Worded { word: "soon".into(), span: span("5 days") },
            _ => span(self.random.pick::<&str>(&["15 minutes", "1 hour", "8 hours", "2 days"])).into(),
        }
    }

    fn times(&mut self) -> Response {
        Response {
            first: self.random.percent(70).then(|| self.timing()),
            resolution: self.random.percent(50).then(|| self.timing()),
            calendar: self.text_of(60, &["24x7", "business hours"]),
            severities: Vec::new(),
        }
    }

    fn response(&mut self) -> Response {
        let mut response = self.times();
        for severity in ["P1", "P3"] {
            if self.random.percent(40) {
                let times = self.times();
                response.severities.push((severity.into(), times));
            }
        }
        response
    }

    fn entry(&mut self, rich: u64) -> Service {
        let mut service = Service { touch: self.text_of(rich, &["high", "low"]), ..Service::default() };
        if self.random.percent(rich) {
            service.coverage = Some(Coverage {
                model: self.text_of(50, &["dedicated", "pooled"]),
                role: self.text_of(60, &DESKS).into_iter().chain(self.text_of(20, &DESKS)).collect(),
                owners: self.some_of(30, &DESKS),
                accounts_per_owner: self.random.percent(50).then(|| (5, self.random.percent(60).then_some(9))),
            });
        }
        service.business_review_every = self.random.percent(rich).then(|| self.cadence());
        service.touchpoint_every = self.random.percent(rich).then(|| self.cadence());
        service.minutes = self
            .random
            .percent(rich)
            .then(|| Minutes { touchpoint: Some(30), business_review: self.random.percent(50).then_some(120) });
        service.response = self.random.percent(rich).then(|| self.response()).filter(|own| *own != Response::default());
        service.channels = self.some_of(rich, &CHANNELS);
        service.outbound = self.some_of(rich / 3, &CHANNELS);
        service.programmes = self.some_of(rich, &PROGRAMMES);
        service.initiatives = self.some_of(rich / 2, &["adoption"]);
        service.owner = self.text_of(rich / 3, &DESKS);
        if self.random.percent(rich) {
            let after = span(self.random.pick::<&str>(&["1 hour", "2 days"]));
            service.escalation.push(Escalation { after, to: "lead".into() });
        }
        for kind in ["personal", "automated"] {
            if self.random.percent(rich / 2) {
                service.touchpoints.push(Touchpoint {
                    kind: kind.into(),
                    every: self.cadence(),
                    minutes: self.random.percent(50).then_some(15),
                    owner: self.text_of(30, &["lab"]),
                    channel: self.text_of(50, &CHANNELS),
                });
            }
        }
        if let Some(from) = self.picked(|names| &names.dates).filter(|_| self.random.percent(rich)) {
            let (before, what) = (self.random.percent(50), "renewal talk".into());
            service.timeline.push(Experience { from: from.into(), span: span("30 days"), before, what });
        }
        if let Some(flag) = self.flag_name().filter(|_| self.random.percent(rich)) {
            let again_after = if self.random.percent(50) { Event::AGAIN_AFTER } else { span("2 weeks") };
            service.events.push(Event { flag: flag.into(), again_after });
        }
        service
    }

    fn picked(&mut self, of: impl Fn(&super::model::Names) -> &Vec<String>) -> Option<String> {
        let names = of(&self.names).clone();
        (!names.is_empty()).then(|| self.random.pick(&names).clone())
    }

    /// A flag: names of truths are those of attributes, too.
    fn flag_name(&mut self) -> Option<String> {
        let is_flag = |name: &&String| name.strip_prefix('f').or(name.strip_prefix("after")).is_some_and(is_number);
        let flags: Vec<String> = self.names.booleans.iter().filter(is_flag).cloned().collect();
        (!flags.is_empty()).then(|| self.random.pick(&flags).clone())
    }

    /// By which channels clients may be contacted.
    fn wishes(&mut self) {
        let leveled = self.names.leveled.clone();
        if leveled.is_empty() || self.random.percent(50) {
            return;
        }
        let of = self.random.pick(&leveled).clone();
        let mut caps = Vec::new();
        for level in of.levels.iter().filter(|level| !["attribute", "outreach"].contains(&level.as_str())) {
            if self.random.percent(60) {
                caps.push((level.as_str().into(), self.some_of(40, &CHANNELS)));
            }
        }
        let outreach = PROGRAMMES.iter().filter(|_| self.random.percent(30));
        let outreach: Vec<(Box<str>, Option<Box<str>>)> = outreach.map(|own| ((*own).into(), None)).collect();
        if !caps.is_empty() {
            let contact = Contact { attribute: of.name.as_str().into(), caps, outreach };
            self.add(|b| b.contact(contact));
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use tierline::{Document, Format, document};

    use crate::{Random, generate};

    #[test]
    fn drafts_are_nearly_always_valid_and_their_texts_are_the_same_models() {
        let (mut refused, mut texts) = (0, String::new());
        for seed in 0..400 {
            let Ok(model) = generate::draft(&mut Random::new(seed)).build() else {
                refused += 1;
                continue;
            };
            let text = document::to_yaml(&model);
            let again = Document::parse(&text, Format::Yaml).and_then(|document| document.lower());
            let again = again.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
            assert_eq!(document::fingerprint(&again), document::fingerprint(&model), "seed {seed}\n{text}");
            texts.push_str(&text);
        }
        assert!(refused < 20, "{refused} of 400 drafts are refused");
        for key in [
            "instead:",
            "also:",
            "contact:",
            "events:",
            "touchpoints:",
            "timeline:",
            "overlay:",
            "outreach:",
            "ranked: false",
        ] {
            assert!(texts.contains(key), "{key}");
        }
    }
}
