//! What an agreement gives a client, held against what its tier promises.

use tierline_core::{Cadence, Escalation, Response, Service, Timing};

use super::{ClientPromise, PromiseReason};

/// Whether something is more, and whether something is less.
#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    more: bool,
    less: bool,
}

/// A list of an entry by its place: as it is owed, and as it is offered.
type Lists<'a> = (&'a str, &'a [Box<str>], &'a [Box<str>]);

impl Sides {
    /// Two spans of which the shorter one is more: at the longest and at the shortest.
    fn spans(&mut self, agreed: Option<(u64, u64)>, offered: Option<(u64, u64)>) {
        let Some(agreed) = agreed else { return };
        match offered {
            None => self.more = true,
            Some(offered) => {
                self.more |= agreed < offered;
                self.less |= agreed > offered;
            }
        }
    }

    /// Steps of an escalation: each desk that is called in sooner, or at all, is more.
    fn steps(&mut self, agreed: &[Escalation], offered: &[Escalation]) {
        let covers = |steps: &[Escalation], wanted: &Escalation| {
            let sooner = |step: &Escalation| step.after.about_minutes() <= wanted.after.about_minutes();
            steps.iter().any(|step| step.to == wanted.to && sooner(step))
        };
        self.more |= agreed.iter().any(|step| !covers(offered, step));
        self.less |= offered.iter().any(|step| !covers(agreed, step));
    }

    fn lists(&mut self, agreed: &[Box<str>], offered: &[Box<str>], withheld: impl Fn(&str) -> bool) {
        self.more |= agreed.iter().any(|item| !offered.contains(item));
        self.less |= offered.iter().any(|item| !agreed.contains(item) && !withheld(item));
    }
}

impl ClientPromise {
    /// Whether agreements give a client more than its tier's entry, and whether they give it less: sooner and more often is more, and
    /// so is each item of a list. What has no order, as a person, is neither.
    ///
    /// ```
    /// use tierline_book::ClientPromise;
    /// use tierline_core::Service;
    /// let promise = ClientPromise::default();
    /// assert_eq!(promise.beside(Some(&Service::default())), (false, false));
    /// ```
    #[must_use]
    pub fn beside(&self, offered: Option<&Service>) -> (bool, bool) {
        let nothing = Service::default();
        let (own, offered) = (&self.service, offered.unwrap_or(&nothing));
        let is_agreed = |what: &str| {
            self.parts.iter().any(|part| &*part.what == what && matches!(part.why, PromiseReason::Agreement { .. }))
        };
        let cadence = |every: &Option<Cadence>| every.as_ref().map(Cadence::about_minutes);
        let mut sides = Sides::default();
        if is_agreed("touchpoint_every") {
            sides.spans(cadence(&own.touchpoint_every), cadence(&offered.touchpoint_every));
        }
        if is_agreed("business_review_every") {
            sides.spans(cadence(&own.business_review_every), cadence(&offered.business_review_every));
        }
        self.response_beside(offered, &is_agreed, &mut sides);
        let agreed_kind = |kind: &str| {
            let of = |part: &super::PromisePart| &*part.what == "touchpoints" && part.item.as_deref() == Some(kind);
            self.parts.iter().any(|part| of(part) && matches!(part.why, PromiseReason::Agreement { .. }))
        };
        for touchpoint in own.touchpoints.iter().filter(|touchpoint| agreed_kind(&touchpoint.kind)) {
            let known = offered.touchpoints.iter().find(|known| known.kind == touchpoint.kind);
            sides.spans(Some(touchpoint.every.about_minutes()), known.map(|known| known.every.about_minutes()));
        }
        let withheld =
            |what: &str, item: &str| self.withheld.iter().any(|own| &*own.what == what && &*own.words == item);
        let lists: [Lists<'_>; 4] = [
            ("channels", &own.channels, &offered.channels),
            ("programmes", &own.programmes, &offered.programmes),
            ("initiatives", &own.initiatives, &offered.initiatives),
            ("coverage.owners", roles(own), roles(offered)),
        ];
        for (what, own, offered) in lists {
            if is_agreed(what) {
                sides.lists(own, offered, |item| withheld(what, item));
            }
        }
        if is_agreed("escalation") {
            sides.steps(&own.escalation, &offered.escalation);
        }
        (sides.more, sides.less)
    }

    /// The times of answers, plain and by severity.
    fn response_beside(&self, offered: &Service, is_agreed: &dyn Fn(&str) -> bool, sides: &mut Sides) {
        let timing = |within: &Option<Timing>| within.as_ref().map(Timing::about_minutes);
        let silent = Response::default();
        for (severity, times) in self.service.response.iter().flat_map(Response::each) {
            let response = offered.response.as_ref();
            let of_tier = match severity {
                Some(name) => response.and_then(|response| response.severity(name)),
                None => response,
            };
            let of_tier = of_tier.unwrap_or(&silent);
            let place = severity.map_or_else(|| "response".to_string(), |name| format!("response.{name}"));
            if is_agreed(&format!("{place}.first")) {
                sides.spans(timing(&times.first), timing(&of_tier.first));
            }
            if is_agreed(&format!("{place}.resolution")) {
                sides.spans(timing(&times.resolution), timing(&of_tier.resolution));
            }
        }
    }
}

fn roles(service: &Service) -> &[Box<str>] {
    service.coverage.as_ref().map_or(&[], |coverage| coverage.owners.as_slice())
}
