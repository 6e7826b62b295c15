//! Migration, service and targets.

use tierline_core::{
    Cadence, Contact, Coverage, Decimal, DeclaredMetric, Escalation, Event, Experience, Fit, LeftGuard, Meant,
    MetricOf, MetricOverTime, MetricUnit, Migration, Minutes, MoveAfter, Overlay, OwnerFact, Period, Programme,
    Response, Service, ServicePart, Steps, Target, Timing, Touchpoint, WhenMissing,
};

use super::{Fields, Part, Reader};
use crate::fault::Fault;
use crate::tree::Value;
use crate::words::shown;

/// How a move is written.
const MOVES: &str = "write `at once`, `{ after: renewal }`, `{ after: 90 days }` or `{ after: 2 reviews }`";

/// The keys of a service entry, and of a part of one that has a condition.
const SERVICE: [&str; 16] = [
    "touch",
    "coverage",
    "business_review_every",
    "touchpoint_every",
    "minutes",
    "response",
    "channels",
    "escalation",
    "programmes",
    "initiatives",
    "owner",
    "outbound",
    "touchpoints",
    "timeline",
    "events",
    "again_after",
];

impl<'t> Reader<'t> {
    pub(super) fn migration(&mut self, part: &Part<'t>) -> Option<Migration> {
        let known = [
            "promote",
            "demote",
            "move",
            "steps",
            "minimum_time",
            "renewal",
            "review_every",
            "review_tolerance",
            "missing",
            "forget_after",
            "left_guard",
        ];
        let fields = self.fields(part, "`migration`", &known, &[])?;
        self.moves_by_order(&fields);
        let mut promote = fields.get("promote").map_or(Some(MoveAfter::AtOnce), |part| self.movement(&part));
        let mut demote = fields.get("demote").map_or(Some(MoveAfter::AtOnce), |part| self.movement(&part));
        if let Some(part) = fields.get("move") {
            promote = self.movement(&part);
            demote = promote;
        }
        let renewal = fields.get("renewal").and_then(|part| self.name(&part));
        let review_every = fields.get("review_every").and_then(|part| self.period(&part));
        let steps = fields.get("steps").map_or(Some(Steps::Straight), |part| self.steps(&part));
        let minimum_time = fields.get("minimum_time").map_or(Some((None, None)), |part| self.minimum_time(&part));
        let review_tolerance = fields
            .get("review_tolerance")
            .map_or(Some(Some(Migration::REVIEW_TOLERANCE)), |part| self.tolerance(&part));
        let missing = fields.get("missing").map_or(Some(WhenMissing::Hold), |part| self.when_missing(&part));
        let forget_after = fields.get("forget_after").map_or(Some(Migration::FORGET_AFTER), |part| self.period(&part));
        let left_guard = fields.get("left_guard").map_or(Some(LeftGuard::default()), |part| self.left_guard(&part));
        Some(Migration {
            promote: promote?,
            demote: demote?,
            renewal,
            review_every,
            steps: steps?,
            minimum_time: minimum_time?,
            review_tolerance: review_tolerance?,
            missing: missing?,
            forget_after: forget_after?,
            left_guard: left_guard?,
        })
    }

    /// Moves up and down are for tiers that have an order, and `move` for those that have none.
    fn moves_by_order(&mut self, fields: &Fields<'t>) {
        let ordered = ["promote", "demote", "steps"];
        let keys: &[&str] = match self.ranked {
            Some(true) => &["move"],
            Some(false) => &ordered,
            None => return,
        };
        for (key, part) in keys.iter().filter_map(|key| Some((*key, fields.get(key)?))) {
            let (message, help) = match key {
                "move" => (
                    "`move` is for segments, and the tiers of this model have an order".to_string(),
                    "write `promote` and `demote`, or `ranked: false` under `model:`",
                ),
                "steps" => (
                    "`steps` is for tiers that have an order, and this model has `ranked: false`".to_string(),
                    "remove it: no segment lies between two others",
                ),
                key => (
                    format!("`{key}` is for tiers that have an order, and this model has `ranked: false`"),
                    "write one rule for all moves: `move: at once` or `move: { after: 90 days }`",
                ),
            };
            self.fault(Fault::new("key-not-allowed", part.at, message).help(help));
        }
    }

    /// `7 days`, or `none`.
    fn tolerance(&mut self, part: &Part<'t>) -> Option<Option<Period>> {
        match part.node.scalar().map(|scalar| &*scalar.text) {
            Some("none") => Some(None),
            _ => self.period(part).map(Some),
        }
    }

    /// What becomes of a client whose tier cannot be told.
    fn when_missing(&mut self, part: &Part<'t>) -> Option<WhenMissing> {
        match part.node.scalar().map(|scalar| &*scalar.text) {
            Some("hold") => Some(WhenMissing::Hold),
            Some("fall") => Some(WhenMissing::Fall),
            _ => {
                self.wrong_type(part, "`hold` or `fall`", "write `missing: hold` or `missing: fall`");
                None
            }
        }
    }

    /// `{ share: 0.20, clients: 5 }`; what is not given is as where nothing is said.
    fn left_guard(&mut self, part: &Part<'t>) -> Option<LeftGuard> {
        let fields = self.fields(part, "`left_guard`", &["share", "clients"], &[])?;
        let defaults = LeftGuard::default();
        let share = fields.get("share").map_or(Some(defaults.share), |part| {
            let share = self.decimal(&part)?;
            let within = Decimal::ZERO <= share && share <= Decimal::ONE && share.normalized().scale() <= 18;
            if !within {
                let message = format!("`share` is a part of the standings from 0 to 1, not `{share}`");
                let fault = Fault::new("out-of-range", part.range(self.text), message).help("write `0.20` for 20 %");
                self.fault(fault);
            }
            within.then_some(share)
        });
        let clients =
            fields.get("clients").map_or(Some(defaults.clients), |part| self.count(&part, "the number of clients"));
        Some(LeftGuard { share: share?, clients: clients? })
    }

    /// How far a move goes.
    fn steps(&mut self, part: &Part<'t>) -> Option<Steps> {
        match part.node.scalar().map(|scalar| &*scalar.text) {
            Some("straight") => Some(Steps::Straight),
            Some("one tier") => Some(Steps::OneTier),
            _ => {
                self.wrong_type(part, "`straight` or `one tier`", "write `steps: straight` or `steps: one tier`");
                None
            }
        }
    }

    /// `90 days` both ways, or `{ promote: 30 days, demote: 90 days }`.
    fn minimum_time(&mut self, part: &Part<'t>) -> Option<(Option<Period>, Option<Period>)> {
        if part.node.scalar().is_some() {
            let period = self.period(part)?;
            return Some((Some(period), Some(period)));
        }
        if self.ranked == Some(false) {
            self.wrong_type(part, "a span of time", "write `minimum_time: 90 days`: segments have one for all moves");
            return None;
        }
        let fields = self.fields(part, "`minimum_time`", &["promote", "demote"], &[])?;
        let promote = fields.get("promote").map(|part| self.period(&part));
        let demote = fields.get("demote").map(|part| self.period(&part));
        match (promote, demote) {
            (Some(None), _) | (_, Some(None)) => None,
            (promote, demote) => Some((promote.flatten(), demote.flatten())),
        }
    }

    /// `{ touchpoint: 30, business_review: 120 }`.
    fn minutes(&mut self, part: &Part<'t>) -> Option<Minutes> {
        let fields = self.fields(part, "`minutes`", &["touchpoint", "business_review"], &[])?;
        let what = "a number of minutes";
        Some(Minutes {
            touchpoint: fields.get("touchpoint").and_then(|part| self.count(&part, what)),
            business_review: fields.get("business_review").and_then(|part| self.count(&part, what)),
        })
    }

    /// When a move takes effect.
    fn movement(&mut self, part: &Part<'t>) -> Option<MoveAfter> {
        if let Some(scalar) = part.node.scalar() {
            if &*scalar.text == "at once" {
                return Some(MoveAfter::AtOnce);
            }
            self.wrong_type(part, "a time to move", MOVES);
            return None;
        }
        let fields = self.fields(part, "a move", &["after", "missing_renewal"], &[("after", MOVES)])?;
        let missing = fields.get("missing_renewal").map(|part| (part.at.clone(), self.period(&part)));
        let after = fields.get("after")?;
        let words = after.node.scalar().map_or("", |scalar| &*scalar.text);
        let reviews = words.strip_suffix(" reviews").or_else(|| words.strip_suffix(" review"));
        let moved = if words == "renewal" {
            return match missing {
                None => Some(MoveAfter::Renewal { missing_renewal: None }),
                Some((_, period)) => Some(MoveAfter::Renewal { missing_renewal: Some(period?) }),
            };
        } else if let Some(count) = reviews {
            let count = count.trim().parse().ok().filter(|count| *count > 0);
            if count.is_none() {
                let fault = Fault::new(
                    "invalid-period",
                    after.range(self.text),
                    format!("`{}` is not a number of reviews", shown(words)),
                )
                .help(MOVES);
                self.fault(fault);
            }
            count.map(MoveAfter::Reviews)
        } else {
            self.period(&after).map(MoveAfter::Period)
        };
        if let Some((at, _)) = missing {
            let fault = Fault::new("key-not-allowed", at, "`missing_renewal` only goes with `after: renewal`")
                .help("remove it, or write `after: renewal`");
            self.fault(fault);
        }
        moved
    }

    pub(super) fn service(&mut self, part: &Part<'t>) -> Option<Service> {
        let known: Vec<&str> = SERVICE.into_iter().chain(["instead", "also"]).collect();
        let fields = self.fields(part, "the service of a tier", &known, &[])?;
        let mut service = self.promises(&fields);
        service.instead = self.service_parts(fields.get("instead"), "a list of replacements");
        service.also = self.service_parts(fields.get("also"), "a list of additions");
        Some(service)
    }

    /// What a service entry says, or a part of one that has a condition.
    fn promises(&mut self, fields: &Fields<'t>) -> Service {
        let again_after = fields.get("again_after").and_then(|part| self.period(&part));
        if let Some(part) = fields.get("again_after").filter(|_| !fields.has("events")) {
            let fault = Fault::new("key-not-allowed", part.at, "`again_after` only goes with `events`")
                .help("remove it, or write `events: [...]` beside it");
            self.fault(fault);
        }
        Service {
            touch: fields.get("touch").and_then(|part| self.text(&part)),
            coverage: fields.get("coverage").and_then(|part| self.coverage(&part)),
            business_review_every: fields.get("business_review_every").and_then(|part| self.cadence(&part)),
            touchpoint_every: fields.get("touchpoint_every").and_then(|part| self.cadence(&part)),
            minutes: fields.get("minutes").and_then(|part| self.minutes(&part)),
            response: fields.get("response").and_then(|part| self.response(&part)),
            channels: self.texts(fields.get("channels"), "a list of channels", "write `[phone, email]`"),
            escalation: self.escalation(fields.get("escalation")),
            programmes: self.texts(
                fields.get("programmes"),
                "a list of programmes",
                "write `[onboarding, early access]`",
            ),
            initiatives: self.texts(
                fields.get("initiatives"),
                "a list of initiatives",
                "write `[adoption plan, training]`",
            ),
            owner: fields.get("owner").and_then(|part| self.text(&part)),
            outbound: self.texts(fields.get("outbound"), "a list of channels", "write `[phone, email]`"),
            touchpoints: self.touchpoints(fields.get("touchpoints")),
            timeline: self.timeline(fields.get("timeline")),
            events: self.events(fields.get("events"), again_after.unwrap_or(Event::AGAIN_AFTER)),
            instead: Vec::new(),
            also: Vec::new(),
        }
    }

    /// `[{ when: at_risk, touchpoint_every: 1 week }]`.
    fn service_parts(&mut self, part: Option<Part<'t>>, what: &str) -> Vec<ServicePart> {
        let items = self.list(part, what, "write `[{ when: at_risk, touchpoint_every: 1 week }]`");
        let known: Vec<&str> = ["when", "visible"].into_iter().chain(SERVICE).collect();
        let required = [("when", "write for whom it counts, as in `when: at_risk`")];
        let mut parts = Vec::new();
        for item in items {
            let Some(fields) = self.fields(&item, "a part of a service", &known, &required) else { continue };
            let visible = fields.get("visible").and_then(|part| self.boolean(&part)).unwrap_or(false);
            let service = self.promises(&fields);
            if let Some(when) = self.rule(&fields) {
                parts.push(ServicePart { when, visible, service });
            }
        }
        parts
    }

    /// `{ until: 2027-03-31, also: { touchpoint_every: 1 week } }`.
    pub(super) fn overlay(&mut self, name: &str, part: &Part<'t>) -> Option<Overlay> {
        let fields = self.fields(part, "an overlay", &["description", "until", "visible", "also"], &[])?;
        let also = fields.get("also").and_then(|part| {
            let fields = self.fields(&part, "what an overlay adds", &SERVICE, &[])?;
            Some(self.promises(&fields))
        });
        Some(Overlay {
            name: name.into(),
            description: fields.get("description").and_then(|part| self.text(&part)),
            until: fields.get("until").and_then(|part| self.date(&part)),
            visible: fields.get("visible").and_then(|part| self.boolean(&part)).unwrap_or(false),
            also: also.unwrap_or_default(),
        })
    }

    /// `{ description: Who saves what, needs: [...], expectations: [...] }`.
    pub(super) fn programme(&mut self, name: &str, part: &Part<'t>) -> Option<Programme> {
        let fields = self.fields(part, "a programme", &["description", "needs", "expectations"], &[])?;
        let (description, needs, expectations) = self.profile(&fields);
        Some(Programme { name: name.into(), description, needs, expectations })
    }

    /// `[{ every: 1 month, kind: personal }, { every: 2 weeks, kind: automated }]`, each kind once.
    fn touchpoints(&mut self, part: Option<Part<'t>>) -> Vec<Touchpoint> {
        let items = self.list(part, "a list of touchpoints", "write `[{ every: 1 month, kind: personal }]`");
        let required = [
            ("every", "write how often, as in `every: 1 month`"),
            ("kind", "write what kind of touchpoint it is, as in `kind: personal`"),
        ];
        let known = ["every", "kind", "minutes", "owner", "channel"];
        let mut touchpoints: Vec<Touchpoint> = Vec::new();
        for item in items {
            let Some(fields) = self.fields(&item, "a touchpoint", &known, &required) else { continue };
            let every = fields.get("every").and_then(|part| self.cadence(&part));
            let kind = fields.get("kind").and_then(|part| self.name(&part));
            let minutes = fields.get("minutes").and_then(|part| self.count(&part, "a number of minutes"));
            let owner = fields.get("owner").and_then(|part| self.text(&part));
            let channel = fields.get("channel").and_then(|part| self.text(&part));
            let (Some(every), Some(kind)) = (every, kind) else { continue };
            if touchpoints.iter().any(|known| known.kind == kind) {
                let message = format!("there are two touchpoints of the kind `{}`", shown(&kind));
                let fault =
                    Fault::new("name-taken", fields.key_range("kind"), message).help("each kind has one cadence");
                self.fault(fault);
                continue;
            }
            touchpoints.push(Touchpoint { kind, every, minutes, owner, channel });
        }
        touchpoints
    }

    /// `[{ from: signup_date, after: 30 days, what: value review }, { from: renewal_date, before: 90 days, what: renewal talk }]`.
    pub(super) fn timeline(&mut self, part: Option<Part<'t>>) -> Vec<Experience> {
        let help = "write `[{ from: signup_date, after: 30 days, what: value review }]`";
        let items = self.list(part, "a list of experiences", help);
        let required = [
            ("from", "name the date that it is counted from, as in `from: signup_date`"),
            ("what", "write what it is, as in `what: value review`"),
        ];
        let mut timeline = Vec::new();
        for item in items {
            let known = ["from", "after", "before", "what"];
            let Some(fields) = self.fields(&item, "an experience", &known, &required) else { continue };
            let from = fields.get("from").and_then(|part| self.name(&part));
            let what = fields.get("what").and_then(|part| self.text(&part));
            let (after, before) = (fields.get("after"), fields.get("before"));
            if after.is_some() == before.is_some() {
                let (code, message) = match &after {
                    Some(_) => ("key-not-allowed", "an experience comes after a date or before it, and not both"),
                    None => ("missing-key", "an experience needs the key `after` or `before`"),
                };
                let fault = Fault::new(code, fields.key_range("before"), message)
                    .help("write `after: 30 days` or `before: 90 days`");
                self.fault(fault);
                continue;
            }
            let is_before = before.is_some();
            let span = after.or(before).and_then(|part| self.period(&part));
            if let (Some(from), Some(what), Some(span)) = (from, what, span) {
                timeline.push(Experience { from, span, before: is_before, what });
            }
        }
        timeline
    }

    /// `[at_risk, { flag: renews_soon, again_after: 3 months }]`.
    fn events(&mut self, part: Option<Part<'t>>, again_after: Period) -> Vec<Event> {
        let items = self.list(part, "a list of flags", "write `[at_risk, renews_soon]`");
        let mut events = Vec::new();
        for item in items {
            if !matches!(item.node.value, Value::Map { .. }) {
                events.extend(self.name(&item).map(|flag| Event { flag, again_after }));
                continue;
            }
            let required = [("flag", "write the name of a flag, as in `flag: at_risk`")];
            let Some(fields) = self.fields(&item, "an event", &["flag", "again_after"], &required) else { continue };
            let own = fields.get("again_after").and_then(|part| self.period(&part));
            let flag = fields.get("flag").and_then(|part| self.name(&part));
            events.extend(flag.map(|flag| Event { flag, again_after: own.unwrap_or(again_after) }));
        }
        events
    }

    /// `{ attribute: contact_preference, declined: none, digital: [email, in-app] }`.
    pub(super) fn contact(&mut self, part: &Part<'t>) -> Option<Contact> {
        let fields = self.entries(part, "`contact`", None)?;
        if !fields.has("attribute") {
            let help =
                "name the attribute that says how a client may be contacted, as in `attribute: contact_preference`";
            self.missing_key(fields.at.clone(), "`contact`", "attribute", help);
        }
        let attribute = fields.get("attribute").and_then(|part| self.name(&part));
        let outreach = fields.get("outreach").map(|part| self.outreach(&part)).unwrap_or_default();
        let mut caps = Vec::new();
        for entry in fields.entries {
            let value = &*entry.key.text;
            if matches!(value, "attribute" | "outreach") || !self.is_visible(value, &entry.key_range) {
                continue;
            }
            let part = Part::of(entry);
            let channels = match part.node.scalar().map(|scalar| &*scalar.text) {
                Some("none") => Vec::new(),
                _ => {
                    let channels =
                        self.texts(Some(part.clone()), "`none` or a list of channels", "write `none` or `[email]`");
                    if channels.is_empty() && matches!(part.node.value, Value::List { .. }) {
                        self.wrong_type(
                            &part,
                            "`none` or a list of channels",
                            "write `none` where there is no channel",
                        );
                    }
                    channels
                }
            };
            caps.push((value.into(), channels));
        }
        Some(Contact { attribute: attribute?, caps, outreach })
    }

    /// `[newsletter]`, or with the channel of each: `{ newsletter: email, roadshow: in person }`.
    fn outreach(&mut self, part: &Part<'t>) -> Vec<(Box<str>, Option<Box<str>>)> {
        if matches!(part.node.value, Value::Map { .. }) {
            let named = self.named(Some(part.clone()), "the programmes for which clients are contacted");
            let channel = |(name, part): (&str, Part<'t>)| Some((name.into(), Some(self.text(&part)?)));
            return named.into_iter().filter_map(channel).collect();
        }
        let names = self.texts(Some(part.clone()), "a list of programmes", "write `[newsletter, roadshow]`");
        names.into_iter().map(|name| (name, None)).collect()
    }

    pub(super) fn texts(&mut self, part: Option<Part<'t>>, what: &str, help: &str) -> Vec<Box<str>> {
        let items = self.list(part, what, help);
        items.iter().filter_map(|item| self.text(item)).collect()
    }

    /// `{ owner: skills, of: industry, when: at_risk, cost: 10 }`.
    pub(super) fn fit(&mut self, part: &Part<'t>) -> Option<Fit> {
        let required = [
            ("owner", "name what is known of an owner: `skills`, `languages`, `time_zone` or `role`"),
            ("of", "name the attribute of the client whose value the owner should have"),
            ("cost", "write how many points an owner costs who does not have it"),
        ];
        let fields = self.fields(part, "a rule of `fit`", &["owner", "of", "when", "cost"], &required)?;
        let owner = fields.get("owner").and_then(|part| {
            let written = part.node.scalar().map(|scalar| &*scalar.text);
            let fact = OwnerFact::ALL.into_iter().find(|fact| Some(fact.word()) == written);
            if fact.is_none() {
                let help = "write `skills`, `languages`, `time_zone` or `role`";
                self.wrong_type(&part, "what is known of an owner", help);
            }
            fact
        });
        let of = fields.get("of").and_then(|part| self.name(&part));
        let when = fields.get("when").map(|part| self.name(&part));
        let cost = fields.get("cost").and_then(|part| self.count(&part, "a number of points"));
        let when = match when {
            Some(None) => return None,
            Some(name) => name,
            None => None,
        };
        Some(Fit { owner: owner?, of: of?, when, cost: cost? })
    }

    fn coverage(&mut self, part: &Part<'t>) -> Option<Coverage> {
        let fields = self.fields(part, "`coverage`", &["model", "role", "owners", "accounts_per_owner"], &[])?;
        Some(Coverage {
            model: fields.get("model").and_then(|part| self.text(&part)),
            role: fields.get("role").map(|part| self.roles(&part)).unwrap_or_default(),
            owners: self.texts(fields.get("owners"), "a list of roles", "write `[vCIO, TAM]`"),
            accounts_per_owner: fields.get("accounts_per_owner").and_then(|part| self.accounts(&part)),
        })
    }

    /// `CSM`, or `[TAM, account manager]` where either may be the owner.
    fn roles(&mut self, part: &Part<'t>) -> Vec<Box<str>> {
        match part.node.value {
            Value::Scalar(_) => self.text(part).into_iter().collect(),
            _ => self.texts(Some(part.clone()), "a role or a list of roles", "write `CSM` or `[TAM, account manager]`"),
        }
    }

    /// `[15, 30]`, `[200, null]` without an upper end, or one number.
    fn accounts(&mut self, part: &Part<'t>) -> Option<(u32, Option<u32>)> {
        let what = "the number of accounts";
        let help = "write `[15, 30]`, `[200, null]` where there is no upper end, or one number";
        let items = match &part.node.value {
            Value::Scalar(_) => {
                let count = self.count(part, what)?;
                return Some((count, Some(count)));
            }
            _ => self.list(Some(part.clone()), "a range of accounts", help),
        };
        let [low, high] = items.as_slice() else {
            if matches!(part.node.value, Value::List { .. }) {
                let fault = Fault::new(
                    "wrong-type",
                    part.range(self.text),
                    format!("`accounts_per_owner` has two elements, not {}", items.len()),
                )
                .help(help);
                self.fault(fault);
            }
            return None;
        };
        let open =
            high.node.is_absent() || matches!(high.node.scalar().and_then(|scalar| scalar.plain()), Some("null" | "~"));
        let low = self.count(low, what);
        let high = if open { None } else { Some(self.count(high, what)?) };
        let low = low?;
        if high.is_some_and(|high| high < low) {
            let fault =
                Fault::new("range-order", part.range(self.text), "`accounts_per_owner` begins with its greater end")
                    .help("write the lower end first");
            self.fault(fault);
            return None;
        }
        Some((low, high))
    }

    /// `3 months`, `[1 week, 2 weeks]`, `on event` or `{ word: frequently, span: 1 month }`.
    fn cadence(&mut self, part: &Part<'t>) -> Option<Cadence> {
        let help = "write `3 months`, `[1 week, 2 weeks]`, `on event` or `{ word: frequently, span: 1 month }`";
        match &part.node.value {
            Value::Scalar(scalar) if &*scalar.text == "on event" => Some(Cadence::OnEvent),
            Value::Scalar(scalar) if self.is_bare_word(part, &scalar.text) => None,
            Value::Scalar(_) => self.period(part).map(Cadence::Every),
            Value::Map { .. } => self.worded(part).map(|(word, span)| Cadence::Worded { word, span }),
            _ => {
                let (low, high) =
                    self.pair(part, "a pair of spans of time", help, |reader, item| reader.period(item).map(Span))?;
                Some(Cadence::Between(low.0, high.0))
            }
        }
    }

    /// `1 hour`, `[2 days, 3 days]`, `same day` or `{ word: promptly, span: 4 hours }`.
    fn timing(&mut self, part: &Part<'t>) -> Option<Timing> {
        let help = "write `1 hour`, `[2 days, 3 days]`, `same day` or `{ word: promptly, span: 4 hours }`";
        match &part.node.value {
            Value::Scalar(scalar) if &*scalar.text == "same day" => Some(Timing::SameDay),
            Value::Scalar(scalar) if self.is_bare_word(part, &scalar.text) => None,
            Value::Scalar(_) => self.period(part).map(Timing::Within),
            Value::Map { .. } => self.worded(part).map(|(word, span)| Timing::Worded { word, span }),
            _ => {
                let (low, high) =
                    self.pair(part, "a pair of spans of time", help, |reader, item| reader.period(item).map(Span))?;
                Some(Timing::Between(low.0, high.0))
            }
        }
    }

    /// True, and a fault, for a word for timing without the span that it stands for: `frequently`, `as needed`.
    fn is_bare_word(&mut self, part: &Part<'t>, text: &str) -> bool {
        let is_word = text.parse::<Period>().is_err()
            && text.trim().chars().any(char::is_alphabetic)
            && text.chars().all(|letter| letter.is_alphabetic() || letter.is_whitespace() || letter == '-');
        if is_word {
            let word = shown(text.trim());
            let message = format!("`{word}` is not a span of time, and nothing says which one it stands for");
            let help = format!("write a span of time, or the word with its span: `{{ word: {word}, span: 1 month }}`");
            self.fault(Fault::new("invalid-period", part.range(self.text), message).help(help));
        }
        is_word
    }

    /// A word for timing with the span that it stands for: `{ word: frequently, span: 1 month }`.
    fn worded(&mut self, part: &Part<'t>) -> Option<(Box<str>, Period)> {
        let required = [
            ("word", "write the word, as in `word: frequently`"),
            ("span", "write the span that the word stands for, as in `span: 1 month`"),
        ];
        let fields = self.fields(part, "a word for timing", &["word", "span"], &required)?;
        let word = fields.get("word").and_then(|part| self.name(&part));
        let span = fields.get("span").and_then(|part| self.period(&part));
        Some((word?, span?))
    }

    /// The plain times, and mappings of them by severity, gravest first.
    fn response(&mut self, part: &Part<'t>) -> Option<Response> {
        let known = ["first", "resolution", "calendar"];
        let Value::Map { entries, .. } = &part.node.value else {
            self.fields(part, "`response`", &known, &[]);
            return None;
        };
        // What has keys of its own is a severity; a key without any is one of the plain form, or unknown.
        let names: Vec<&str> = entries
            .iter()
            .filter(|entry| matches!(entry.node.value, Value::Map { .. }))
            .map(|entry| &*entry.key.text)
            .filter(|name| !known.contains(name))
            .collect();
        let all: Vec<&str> = known.iter().copied().chain(names.iter().copied()).collect();
        let fields = self.fields(part, "`response`", &all, &[])?;
        let mut response = self.times(&fields);
        let mut seen = Vec::new();
        for name in names {
            let Some(part) = fields.get(name).filter(|part| self.is_visible(name, &part.at)) else { continue };
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            if let Some(fields) = self.fields(&part, "a severity", &known, &[]) {
                let times = self.times(&fields);
                response.severities.push((name.into(), times));
            }
        }
        Some(response)
    }

    fn times(&mut self, fields: &Fields<'t>) -> Response {
        Response {
            first: fields.get("first").and_then(|part| self.timing(&part)),
            resolution: fields.get("resolution").and_then(|part| self.timing(&part)),
            calendar: fields.get("calendar").and_then(|part| self.text(&part)),
            severities: Vec::new(),
        }
    }

    fn escalation(&mut self, part: Option<Part<'t>>) -> Vec<Escalation> {
        let items = self.list(part, "a list of escalations", "write `[{ after: 2 hours, to: CSM lead }]`");
        let mut steps = Vec::new();
        for item in items {
            let required = [
                ("after", "write how long it has been open, as in `after: 2 hours`"),
                ("to", "write who is called in"),
            ];
            let Some(fields) = self.fields(&item, "an escalation", &["after", "to"], &required) else { continue };
            let after = fields.get("after").and_then(|part| self.period(&part));
            let to = fields.get("to").and_then(|part| self.text(&part));
            if let (Some(after), Some(to)) = (after, to) {
                steps.push(Escalation { after, to });
            }
        }
        steps
    }

    /// The targets of a tier; `declared` are the metrics of the model.
    pub(super) fn target(&mut self, part: &Part<'t>, declared: &[&'t str]) -> Option<Target> {
        let mut known: Vec<&str> =
            ["clients", "value"].into_iter().chain(Target::RATES).chain(Target::METRICS).collect();
        known.extend(declared);
        let fields = self.fields(part, "the targets of a tier", &known, &[])?;
        let help = "write a range of shares: `[0.10, 0.20]`";
        let mut target = Target {
            clients: fields.get("clients").and_then(|part| {
                self.pair(&part, "a range of shares", help, |reader, item| reader.rate(item, Decimal::ONE))
            }),
            value: fields.get("value").and_then(|part| {
                self.pair(&part, "a range of shares", help, |reader, item| reader.rate(item, Decimal::ONE))
            }),
            rates: Vec::new(),
            metrics: Vec::new(),
        };
        for name in known.into_iter().skip(2) {
            let Some(part) = fields.get(name) else { continue };
            match self.meant(name, &part) {
                Some(Meant::Number(rate)) if Target::RATES.contains(&name) => target.rates.push((name.into(), rate)),
                Some(meant) => target.metrics.push((name.into(), meant)),
                None => {}
            }
        }
        Some(target)
    }

    /// `0.98`, `[0.90, 0.95]`, or with an open end `[null, 500]`.
    fn meant(&mut self, name: &str, part: &Part<'t>) -> Option<Meant> {
        if matches!(part.node.value, Value::Scalar(_)) || part.node.is_absent() {
            return self.aimed(name, part).map(Meant::Number);
        }
        let help = "write one number, `[0.90, 0.95]`, or `[null, 500]` where an end is open";
        let items = self.list(Some(part.clone()), "a number or a range", help);
        let [low, high] = items.as_slice() else {
            if matches!(part.node.value, Value::List { .. }) {
                let message = format!("a range has two elements, not {}", items.len());
                self.fault(Fault::new("wrong-type", part.range(self.text), message).help(help));
            }
            return None;
        };
        let is_open = |item: &Part<'t>| {
            item.node.is_absent() || matches!(item.node.scalar().and_then(|scalar| scalar.plain()), Some("null" | "~"))
        };
        if is_open(low) && is_open(high) {
            let message = format!("the range of `{}` is open at both ends", shown(name));
            self.fault(Fault::new("wrong-type", part.range(self.text), message).help(help));
            return None;
        }
        let before = self.faults.count();
        let low = if is_open(low) { None } else { self.aimed(name, low) };
        let high = if is_open(high) { None } else { self.aimed(name, high) };
        (self.faults.count() == before).then_some(Meant::Range(low, high))
    }

    /// A number that a metric is meant to be.
    fn aimed(&mut self, name: &str, part: &Part<'t>) -> Option<Decimal> {
        match name {
            // Value may grow beyond what it was; a share of clients cannot.
            "net_retention" | "expansion" => self.rate(part, Decimal::from(10)),
            "retention" | "advocacy" | "adoption" | "churn" | "gross_retention" | "contraction" | "participation" => {
                self.rate(part, Decimal::ONE)
            }
            _ => self.decimal(part),
        }
    }

    /// `{ sum: won, over: leads, better: high, unit: share }`.
    pub(super) fn metric(&mut self, name: &str, part: &Part<'t>) -> Option<DeclaredMetric> {
        const OF: [&str; 5] = ["sum", "count", "mean", "median", "share"];
        let help = "write what it is made of: `sum: won`, `count: ...`, `mean: ...`, `median: ...` or `share: ...`";
        let known: Vec<&str> =
            ["description"].into_iter().chain(OF).chain(["over", "unit", "better", "over_time"]).collect();
        let fields = self.fields(part, "a metric", &known, &[])?;
        let given: Vec<&str> = OF.into_iter().filter(|key| fields.has(key)).collect();
        let [key] = *given.as_slice() else {
            let message = match given.len() {
                0 => String::from("the metric says of no column what it is made of"),
                _ => format!("the metric is made of several things: `{}`", given.join("`, `")),
            };
            let code = if given.is_empty() { "missing-key" } else { "key-not-allowed" };
            self.fault(Fault::new(code, part.at.clone(), message).help(help));
            return None;
        };
        let of = fields.get(key).and_then(|part| self.name(&part));
        let over = fields.get("over").map(|part| (self.name(&part), part));
        if let Some((_, part)) = over.as_ref().filter(|_| key != "sum") {
            let message = format!("a `{key}` is divided by nothing");
            let help = "write `sum: ...` where one sum is divided by another";
            self.fault(Fault::new("key-not-allowed", part.at.clone(), message).help(help));
            return None;
        }
        let description = fields.get("description").and_then(|part| self.text(&part));
        let unit = fields.get("unit").map(|part| self.one_word(&part, MetricUnit::ALL, MetricUnit::word));
        let over_time =
            fields.get("over_time").map(|part| self.one_word(&part, MetricOverTime::ALL, MetricOverTime::word));
        let side = |high: bool| if high { "high" } else { "low" };
        let better = fields.get("better").map(|part| self.one_word(&part, [true, false], side));
        let of: Box<str> = of?;
        let of = match key {
            "sum" => match over {
                Some((over, _)) => MetricOf::Sum { of, over: Some(over?) },
                None => MetricOf::Sum { of, over: None },
            },
            "count" => MetricOf::Count(of),
            "mean" => MetricOf::Mean(of),
            "median" => MetricOf::Median(of),
            _ => MetricOf::Share(of),
        };
        let usual = DeclaredMetric::new(name, of);
        Some(DeclaredMetric {
            description,
            unit: unit.unwrap_or(Some(usual.unit))?,
            over_time: over_time.unwrap_or(Some(usual.over_time))?,
            is_better_lower: !better.unwrap_or(Some(true))?,
            ..usual
        })
    }

    /// One of a few words.
    fn one_word<T: Copy, const N: usize>(
        &mut self,
        part: &Part<'t>,
        all: [T; N],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let written = self.text(part)?;
        let found = all.into_iter().find(|one| word(*one) == &*written);
        if found.is_none() {
            let words: Vec<String> = all.into_iter().map(|one| format!("`{}`", word(one))).collect();
            let message = format!("`{}` is none of {}", shown(&written), words.join(", "));
            let help = format!("write {}", words.join(" or "));
            self.fault(Fault::new("wrong-type", part.range(self.text), message).help(help));
        }
        found
    }

    /// A fraction from 0 to some number.
    fn rate(&mut self, part: &Part<'t>, most: Decimal) -> Option<Decimal> {
        let rate = self.decimal(part)?;
        if rate < Decimal::ZERO || rate > most {
            let share = Decimal::new(rate.mantissa(), rate.scale().saturating_add(2)).map(Decimal::normalized);
            let help = match share {
                Some(share) if rate > most => format!("shares are fractions: write {rate} % as `{share}`"),
                _ => String::from("write a fraction, as in `0.25`"),
            };
            let fault =
                Fault::new("out-of-range", part.range(self.text), format!("`{rate}` is not between 0 and {most}"))
                    .help(help);
            self.fault(fault);
            return None;
        }
        Some(rate)
    }
}

/// A span of time that orders by how long it roughly is: months count 30 days.
struct Span(Period);

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        self.0.about_minutes() == other.0.about_minutes()
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.0.about_minutes().cmp(&other.0.about_minutes()))
    }
}
