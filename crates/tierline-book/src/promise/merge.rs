//! One promise from the parts that hold for a client.

use std::cmp::Ordering;

use tierline_core::{
    Cadence, Contact, Coverage, Escalation, Key, Minutes, Response, Sentence, Service, Timing, Touchpoint,
};

use super::{ClientPromise, Contradiction, PromisePart, PromiseReason, Withheld};
use crate::service::either;

/// How a part goes into a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// It takes the place of what is there, key by key.
    Replace,
    /// As `Replace`, and of touchpoints those of its kinds alone: an agreement in the place of what the tier offers.
    Overrule,
    /// The shorter of two spans holds, lists are united, and of what has no order the first written.
    Add,
    /// As `Add`, and of what has no order it holds itself: an agreement beside what its tier offers.
    Agree,
    /// As `Add`, calendars and spans each by itself: an agreement beside the client's other agreements.
    Bind,
}

impl Mode {
    /// Whether it takes the place of what is there.
    const fn replaces(self) -> bool {
        matches!(self, Self::Replace | Self::Overrule)
    }

    /// Whether it is an agreement.
    const fn is_agreed(self) -> bool {
        matches!(self, Self::Overrule | Self::Agree | Self::Bind)
    }
}

/// Where a value stands in a service.
type Place<T> = fn(&mut Service) -> &mut Option<T>;

/// A value of a promise, how it is said, and which of two is better: nothing where they have no order.
struct Leaf<'a, T> {
    what: &'a str,
    mode: Mode,
    why: &'a PromiseReason,
    order: fn(&T, &T) -> Option<Ordering>,
    words: fn(&T) -> String,
}

impl<T: PartialEq> Leaf<'_, T> {
    /// Whether a new value takes the place of the known one, and what contradicts it where neither is better.
    fn holds(&self, known: Option<&T>, new: &T) -> (bool, Option<Contradiction>) {
        let Some(known) = known else { return (true, None) };
        // The same twice: the first written one is its reason.
        if known == new {
            return (self.mode.replaces(), None);
        }
        match (self.mode, (self.order)(new, known)) {
            (Mode::Replace | Mode::Overrule, _) | (Mode::Agree, None) => (true, None),
            (_, Some(order)) => (order == Ordering::Less, None),
            (Mode::Add | Mode::Bind, None) => {
                let (holds, other) = ((self.words)(known).into(), (self.words)(new).into());
                (false, Some(Contradiction { what: self.what.into(), holds, other, why: self.why.clone() }))
            }
        }
    }
}

impl<T: PartialEq + Clone> Leaf<'_, T> {
    /// Puts a new value in the place of the known one where it holds, and says whether it does.
    fn settle(&self, known: &mut Option<T>, new: Option<&T>, found: &mut Vec<Contradiction>) -> bool {
        let Some(new) = new else { return false };
        let (holds, contradiction) = self.holds(known.as_ref(), new);
        found.extend(contradiction);
        if holds {
            *known = Some(new.clone());
        }
        holds
    }
}

fn no_order<T>(_: &T, _: &T) -> Option<Ordering> {
    None
}

fn sooner(one: &Timing, other: &Timing) -> Option<Ordering> {
    Some(one.about_minutes().cmp(&other.about_minutes()))
}

fn more_often(one: &Cadence, other: &Cadence) -> Option<Ordering> {
    Some(one.about_minutes().cmp(&other.about_minutes()))
}

fn accounts((least, most): &(u32, Option<u32>)) -> String {
    let range = match most {
        Some(most) => Sentence::of(Key::NumberRange).with("low", *least).with("high", *most),
        None => Sentence::of(Key::NumberAtLeast).with("low", *least),
    };
    range.to_string()
}

impl ClientPromise {
    /// Takes up what a service entry, or a part of one, says. Its conditional parts are not looked at.
    pub(super) fn take(&mut self, part: &Service, mode: Mode, why: &PromiseReason) {
        let text = |what| Leaf { what, mode, why, order: no_order::<Box<str>>, words: |text| text.to_string() };
        let cadence =
            |what| Leaf { what, mode, why, order: more_often, words: |cadence: &Cadence| cadence.to_string() };
        let count = |what| Leaf { what, mode, why, order: no_order::<u32>, words: |count| count.to_string() };
        self.value(|service| &mut service.touch, part.touch.as_ref(), &text("touch"));
        if let Some(coverage) = &part.coverage {
            fn own(service: &mut Service) -> &mut Coverage {
                service.coverage.get_or_insert_default()
            }
            self.value(|service| &mut own(service).model, coverage.model.as_ref(), &text("coverage.model"));
            self.role(&coverage.role, mode, why);
            if !coverage.owners.is_empty() {
                self.items(|service| &mut own(service).owners, &coverage.owners, "coverage.owners", mode, why);
            }
            let leaf = Leaf { what: "coverage.accounts_per_owner", mode, why, order: no_order, words: accounts };
            self.value(|service| &mut own(service).accounts_per_owner, coverage.accounts_per_owner.as_ref(), &leaf);
        }
        let (review, touchpoint) = (part.business_review_every.as_ref(), part.touchpoint_every.as_ref());
        self.value(|service| &mut service.business_review_every, review, &cadence("business_review_every"));
        self.value(|service| &mut service.touchpoint_every, touchpoint, &cadence("touchpoint_every"));
        if let Some(minutes) = &part.minutes {
            fn own(service: &mut Service) -> &mut Minutes {
                service.minutes.get_or_insert_default()
            }
            self.value(
                |service| &mut own(service).touchpoint,
                minutes.touchpoint.as_ref(),
                &count("minutes.touchpoint"),
            );
            let review = minutes.business_review.as_ref();
            self.value(|service| &mut own(service).business_review, review, &count("minutes.business_review"));
        }
        for (severity, times) in part.response.iter().flat_map(Response::each) {
            self.times(severity, times, mode, why);
        }
        self.value(|service| &mut service.owner, part.owner.as_ref(), &text("owner"));
        self.items(|service| &mut service.channels, &part.channels, "channels", mode, why);
        self.items(|service| &mut service.outbound, &part.outbound, "outbound", mode, why);
        self.escalation(&part.escalation, mode, why);
        self.items(|service| &mut service.programmes, &part.programmes, "programmes", mode, why);
        self.touchpoints(&part.touchpoints, mode, why);
        self.items(|service| &mut service.initiatives, &part.initiatives, "initiatives", mode, why);
        if mode.replaces() && !part.timeline.is_empty() {
            self.service.timeline.clear();
            self.parts.retain(|known| &*known.what != "timeline");
        }
        for experience in &part.timeline {
            if !self.service.timeline.contains(experience) {
                self.service.timeline.push(experience.clone());
                self.give("timeline", Some(&experience.what), why);
            }
        }
        if mode.replaces() && !part.events.is_empty() {
            self.service.events.clear();
            self.parts.retain(|known| &*known.what != "events");
        }
        for event in &part.events {
            if !self.service.events.iter().any(|known| known.flag == event.flag) {
                self.service.events.push(event.clone());
                self.give("events", Some(&event.flag), why);
            }
        }
    }

    /// Gives a part its reason: a value has one, an item of a list one of its own.
    fn give(&mut self, what: &str, item: Option<&str>, why: &PromiseReason) {
        let known = self.parts.iter_mut().find(|part| &*part.what == what && part.item.as_deref() == item);
        match known {
            Some(part) => part.why = why.clone(),
            None => self.parts.push(PromisePart { what: what.into(), item: item.map(Into::into), why: why.clone() }),
        }
    }

    /// Puts a value where it belongs; the place is made only where there is a value to put.
    fn value<T: Clone + PartialEq>(
        &mut self,
        place: impl Fn(&mut Service) -> &mut Option<T>,
        new: Option<&T>,
        leaf: &Leaf<'_, T>,
    ) {
        let Some(new) = new else { return };
        let (holds, contradiction) = leaf.holds(place(&mut self.service).as_ref(), new);
        self.contradictions.extend(contradiction);
        if holds {
            *place(&mut self.service) = Some(new.clone());
            self.give(leaf.what, None, leaf.why);
        }
    }

    /// Who may be the owner, which is one value: another set of roles is another answer, and not more of them.
    fn role(&mut self, new: &[Box<str>], mode: Mode, why: &PromiseReason) {
        if new.is_empty() {
            return;
        }
        let words = |roles: &Vec<Box<str>>| either(roles).unwrap_or_default();
        let leaf = Leaf { what: "coverage.role", mode, why, order: no_order, words };
        let coverage = self.service.coverage.get_or_insert_default();
        let mut known = Some(std::mem::take(&mut coverage.role)).filter(|roles| !roles.is_empty());
        let holds = leaf.settle(&mut known, Some(&new.to_vec()), &mut self.contradictions);
        self.service.coverage.get_or_insert_default().role = known.unwrap_or_default();
        if holds {
            self.give(leaf.what, None, why);
        }
    }

    /// The times of a severity, or the plain ones. A span is one value with its calendar: under other calendars two spans have no
    /// order.
    fn times(&mut self, severity: Option<&str>, new: &Response, mode: Mode, why: &PromiseReason) {
        // The times at hand take the place of the whole response while they are worked on.
        let mut all = self.service.response.take().unwrap_or_default();
        let mut others = std::mem::take(&mut all.severities);
        let mut at = others.len();
        if let Some(name) = severity {
            at = others.iter().position(|(known, _)| **known == *name).unwrap_or(at);
            let known = if at < others.len() { others.remove(at).1 } else { Response::default() };
            self.service.response = Some(known);
            self.times_at_hand(&format!("response.{name}"), new, mode, why);
            let done = self.service.response.take().unwrap_or_default();
            others.insert(at, (name.into(), done));
        } else {
            self.service.response = Some(all);
            self.times_at_hand("response", new, mode, why);
            all = self.service.response.take().unwrap_or_default();
        }
        all.severities = others;
        self.service.response = Some(all);
    }

    fn times_at_hand(&mut self, place: &str, new: &Response, mode: Mode, why: &PromiseReason) {
        fn own(service: &mut Service) -> &mut Response {
            service.response.get_or_insert_default()
        }
        let known = own(&mut self.service).clone();
        let comparable = known.is_silent() || new.calendar.is_none() || new.calendar == known.calendar;
        let order: fn(&Timing, &Timing) -> Option<Ordering> = if comparable { sooner } else { no_order };
        // What stands under another calendar goes beside nothing that is there: it would be read by the wrong one.
        let apart = mode == Mode::Add && !comparable;
        let spans: [(&str, &Option<Timing>, bool, Place<Timing>); 2] = [
            ("first", &new.first, known.first.is_some(), |service| &mut own(service).first),
            ("resolution", &new.resolution, known.resolution.is_some(), |service| &mut own(service).resolution),
        ];
        for (name, span, is_there, slot) in spans {
            let what = format!("{place}.{name}");
            match span {
                Some(span) if apart && !is_there => {
                    let under = |calendar: Option<&str>| calendar.unwrap_or("no calendar").to_string();
                    let holds = under(known.calendar.as_deref()).into();
                    let other = format!("{span} ({})", under(new.calendar.as_deref())).into();
                    let what = what.into();
                    self.contradictions.push(Contradiction { what, holds, other, why: why.clone() });
                }
                span => {
                    let words = |timing: &Timing| timing.to_string();
                    self.value(slot, span.as_ref(), &Leaf { what: &what, mode, why, order, words });
                }
            }
        }
        let what = format!("{place}.calendar");
        // Spans without a calendar run by none: another part does not give them one.
        if apart && known.calendar.is_none() {
            if new.first.is_none() && new.resolution.is_none() {
                let (holds, other) = ("no calendar".into(), new.calendar.clone().unwrap_or_default());
                self.contradictions.push(Contradiction { what: what.into(), holds, other, why: why.clone() });
            }
            return;
        }
        let leaf = Leaf { what: &what, mode, why, order: no_order::<Box<str>>, words: |calendar| calendar.to_string() };
        self.value(|service| &mut own(service).calendar, new.calendar.as_ref(), &leaf);
    }

    /// The items of a list.
    fn items(
        &mut self,
        list: fn(&mut Service) -> &mut Vec<Box<str>>,
        new: &[Box<str>],
        what: &str,
        mode: Mode,
        why: &PromiseReason,
    ) {
        if new.is_empty() {
            return;
        }
        if mode.replaces() {
            list(&mut self.service).clear();
            self.parts.retain(|part| &*part.what != what);
        }
        for item in new {
            let known = list(&mut self.service);
            if !known.contains(item) {
                known.push(item.clone());
                self.give(what, Some(item), why);
            }
        }
    }

    /// Touchpoints by kind: of one kind the shorter cadence holds, and of what has no order, as two persons or channels, the first
    /// written, which is a contradiction.
    fn touchpoints(&mut self, new: &[Touchpoint], mode: Mode, why: &PromiseReason) {
        if new.is_empty() {
            return;
        }
        if mode == Mode::Replace {
            self.service.touchpoints.clear();
            self.parts.retain(|part| &*part.what != "touchpoints");
        }
        for touchpoint in new {
            let known = self.service.touchpoints.iter_mut().find(|known| known.kind == touchpoint.kind);
            let Some(known) = known else {
                self.service.touchpoints.push(touchpoint.clone());
                self.give("touchpoints", Some(&touchpoint.kind), why);
                continue;
            };
            let what = |part: &str| format!("touchpoints.{}{part}", touchpoint.kind);
            let (every, owner, channel, minutes) = (what(""), what(".owner"), what(".channel"), what(".minutes"));
            let every =
                Leaf { what: &every, mode, why, order: more_often, words: |cadence: &Cadence| cadence.to_string() };
            let text = |what| Leaf { what, mode, why, order: no_order::<Box<str>>, words: |text| text.to_string() };
            let minutes =
                Leaf { what: &minutes, mode, why, order: no_order, words: |minutes: &u32| minutes.to_string() };
            let found = &mut self.contradictions;
            let mut cadence = Some(known.every.clone());
            let mut holds = every.settle(&mut cadence, Some(&touchpoint.every), found);
            known.every = cadence.unwrap_or_else(|| touchpoint.every.clone());
            holds |= text(&owner).settle(&mut known.owner, touchpoint.owner.as_ref(), found);
            holds |= text(&channel).settle(&mut known.channel, touchpoint.channel.as_ref(), found);
            holds |= minutes.settle(&mut known.minutes, touchpoint.minutes.as_ref(), found);
            if holds {
                self.give("touchpoints", Some(&touchpoint.kind), why);
            }
        }
    }

    fn escalation(&mut self, new: &[Escalation], mode: Mode, why: &PromiseReason) {
        if new.is_empty() {
            return;
        }
        if mode.replaces() {
            self.service.escalation.clear();
            self.parts.retain(|part| &*part.what != "escalation");
        }
        for step in new {
            if self.service.escalation.contains(step) {
                continue;
            }
            // Of two times at which an agreement and the tier call in the same desk, the sooner one holds.
            if matches!(mode, Mode::Agree | Mode::Bind) {
                let known = self.service.escalation.iter().position(|known| known.to == step.to);
                if let Some(known) = known.and_then(|at| self.service.escalation.get(at).cloned()) {
                    if known.after.about_minutes() <= step.after.about_minutes() {
                        continue;
                    }
                    self.service.escalation.retain(|own| *own != known);
                    self.leave("escalation", Some(&format!("{}: {}", known.after, known.to)));
                }
            }
            self.service.escalation.push(step.clone());
            self.give("escalation", Some(&format!("{}: {}", step.after, step.to)), why);
        }
        if mode.is_agreed() {
            tierline_core::sort_by(&mut self.service.escalation, &mut |a, b| {
                a.after.about_minutes().cmp(&b.after.about_minutes())
            });
        }
    }

    /// Where no channels for contact are named, clients are contacted by those by which they reach us.
    pub(super) fn contacted_by_its_channels(&mut self) {
        if !self.service.outbound.is_empty() {
            return;
        }
        for channel in self.service.channels.clone() {
            let of = |part: &&PromisePart| &*part.what == "channels" && part.item.as_ref() == Some(&channel);
            let why = self.parts.iter().find(of).map_or(PromiseReason::Tier, |part| part.why.clone());
            self.give("outbound", Some(&channel), &why);
            self.service.outbound.push(channel);
        }
    }

    /// Takes from the promise what the client does not want: `channels` are those by which it may be contacted, and `contract` what
    /// its agreements promise, which it is owed all the same.
    pub(super) fn limit(&mut self, contact: &Contact, value: &str, channels: &[Box<str>], contract: &Self) {
        self.cap = Some(value.into());
        let agreed = &contract.service;
        let outbound = std::mem::take(&mut self.service.outbound);
        let offered = outbound.len();
        for channel in outbound {
            let allowed = channels.contains(&channel);
            let is_agreed = agreed.channels.contains(&channel) || agreed.outbound.contains(&channel);
            if !allowed {
                self.withhold("outbound", &channel, is_agreed);
            }
            if allowed || is_agreed {
                self.service.outbound.push(channel);
            } else {
                self.leave("outbound", Some(&channel));
            }
        }
        // Where no channel is left, nobody can be in touch.
        if channels.is_empty()
            || (offered > 0 && !self.service.outbound.iter().any(|channel| channels.contains(channel)))
        {
            let cadences: [(&str, &str, Place<Cadence>, &Option<Cadence>); 2] = [
                ("touchpoint_every", "touchpoints", |own| &mut own.touchpoint_every, &agreed.touchpoint_every),
                (
                    "business_review_every",
                    "business reviews",
                    |own| &mut own.business_review_every,
                    &agreed.business_review_every,
                ),
            ];
            for (what, words, place, agreed) in cadences {
                if place(&mut self.service).is_none() {
                    continue;
                }
                self.withhold(what, words, agreed.is_some());
                *place(&mut self.service) = agreed.clone();
                self.leave(what, None);
                if let Some(why) = contract.reason(what) {
                    self.give(what, None, why);
                }
            }
            let known = std::mem::take(&mut self.service.touchpoints);
            known.into_iter().for_each(|touchpoint| self.withhold_touchpoint(touchpoint, contract));
            for event in std::mem::take(&mut self.service.events) {
                self.withhold("events", &event.flag, false);
                self.leave("events", Some(&event.flag));
            }
            self.events.clear();
        }
        let told = self.withheld.clone();
        for touchpoint in std::mem::take(&mut self.service.touchpoints) {
            let is_told = told.iter().any(|own| &*own.what == "touchpoints" && own.words == touchpoint.kind);
            match &touchpoint.channel {
                Some(channel) if !channels.contains(channel) && !is_told => {
                    self.withhold_touchpoint(touchpoint, contract);
                }
                _ => self.service.touchpoints.push(touchpoint),
            }
        }
        let outreach = |programme: &str| match contact.outreach.iter().find(|(name, _)| **name == *programme) {
            Some((_, Some(channel))) => !channels.contains(channel),
            Some((_, None)) => true,
            None => contact.outreach.is_empty() && channels.is_empty(),
        };
        for programme in std::mem::take(&mut self.service.programmes) {
            let is_agreed = agreed.programmes.contains(&programme);
            let reaches_out = outreach(&programme);
            if reaches_out {
                self.withhold("programmes", &programme, is_agreed);
            }
            if reaches_out && !is_agreed {
                self.leave("programmes", Some(&programme));
            } else {
                self.service.programmes.push(programme);
            }
        }
    }

    /// Withholds the touchpoints of a kind, but as often as the contract promises them.
    fn withhold_touchpoint(&mut self, mut touchpoint: Touchpoint, contract: &Self) {
        let agreed = contract.service.touchpoints.iter().find(|agreed| agreed.kind == touchpoint.kind);
        self.withhold("touchpoints", &touchpoint.kind, agreed.is_some());
        self.leave("touchpoints", Some(&touchpoint.kind));
        let Some(agreed) = agreed else { return };
        touchpoint.every = agreed.every.clone();
        let of = |part: &&PromisePart| &*part.what == "touchpoints" && part.item.as_ref() == Some(&touchpoint.kind);
        if let Some(why) = contract.parts.iter().find(of).map(|part| part.why.clone()) {
            self.give("touchpoints", Some(&touchpoint.kind), &why);
        }
        self.service.touchpoints.push(touchpoint);
    }

    /// Takes a part away with its reason.
    fn leave(&mut self, what: &str, item: Option<&str>) {
        self.parts.retain(|part| &*part.what != what || part.item.as_deref() != item);
    }

    fn withhold(&mut self, what: &str, words: &str, agreed: bool) {
        self.withheld.push(Withheld { what: what.into(), words: words.into(), agreed });
    }
}
