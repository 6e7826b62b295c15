//! What one client may be shown: what it is promised, what comes next, and whom to turn to.
//!
//! A [`ClientPage`] has no room for tiers, ranks, scores, reasons, flags or other clients: it is made of promises in polite words, days, a
//! name and a title. What people have written freely could still name one of them, so every text goes through a [`Guard`] first; one that
//! tells something is withheld, and the page says so. What is drawn for a client is drawn from this and from nothing else.
//!
//! Escalations say when, and not to whom: desks are of the inside. What only a condition gives is shown where the model says
//! `visible`, and never with a day; where it hides what the tier promises anyway, the tier's promise stands.

use tierline_core::{Cadence, Date, Key, Model, Response, Sentence, Service, Timing};

use crate::client_view::{PromiseKind, TitleTells, one_line};
use crate::guard::Guard;
use crate::promise::{ClientPromise, PromisePart, PromiseReason};
use crate::report::{Writer, Written};
use crate::service::{ContactColumn, due, service_of};

/// What the page of a client is made from.
#[derive(Clone, Debug)]
pub struct ClientPageSources<'a> {
    /// The model.
    pub model: &'a Model,
    /// The rank of the tier in force, from 0; nothing where the client has none. What it promises stands where a condition hides it.
    pub tier: Option<usize>,
    /// The client's id.
    pub client: &'a str,
    /// The day as of which it is valid.
    pub as_of: Date,
    /// What stands above it.
    pub title: Option<&'a str>,
    /// Who looks after the client.
    pub contact: Option<&'a str>,
    /// What the client is owed; nothing where that is nothing.
    pub promise: Option<&'a ClientPromise>,
    /// The days of last contacts, where a table of them is given.
    pub last: Vec<(ContactColumn, Option<Date>)>,
}

/// A name that a client must not read in any text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageSecret<'s> {
    /// The id of a client; the client's own is none.
    Client(&'s str),
    /// Somebody who looks after clients; the client's own contact is none.
    Person(&'s str),
}

/// What one client may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientPage {
    /// What stands above it.
    pub title: Sentence,
    /// The client's own id, unless it tells a tier or a flag.
    pub client: Option<String>,
    /// The day as of which it is valid.
    pub as_of: Date,
    /// What the client is promised, in the order of [`PromiseKind::ALL`].
    pub promises: Vec<PagePromise>,
    /// What is due next.
    pub next: Vec<NextContact>,
    /// Whom to turn to.
    pub contact: Option<PageContact>,
}

/// One promise, or that it is told on request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagePromise {
    /// What is promised.
    pub kind: PromiseKind,
    /// The promise, item by item; nothing where the author's words would tell something.
    pub items: Option<Vec<PageItem>>,
}

/// An item of a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageItem {
    /// As its author wrote it.
    Text(String),
    /// So soon.
    Within(String),
    /// So often.
    Every(String),
    /// Whenever something calls for it.
    WhenCalledFor,
    /// Around the clock.
    AllHours,
    /// On the same day.
    SameDay,
    /// It goes a level up after so long.
    Escalated(String),
    /// That of a severity or of a kind of touchpoint, as its author calls it.
    Of(String, Box<PageItem>),
}

/// What is due next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NextContact {
    /// What it is.
    pub what: ContactColumn,
    /// The last day that keeps the promise; nothing where that is not to come.
    pub by: Option<Date>,
}

/// Whom a client turns to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageContact {
    /// By name.
    Name(String),
    /// The name would tell something.
    OnRequest,
}

impl ClientPage {
    /// What a client may be shown. `secrets` are the ids of all clients, wherever they are known from, and the names of everybody who
    /// looks after clients; names of tiers, of today and former ones, of flags, and of desks that are escalated to, are secrets
    /// in any case.
    ///
    /// # Errors
    /// [`TitleTells`] where a secret stands in the title, however it is written.
    ///
    /// ```
    /// use tierline_book::{ClientPage, ClientPageSources, ClientPromise, PageContact, PageSecret};
    /// use tierline_core::{Attribute, Model, Service, Tier, name};
    /// let mut service = Service::default();
    /// service.programmes = vec!["onboarding as for ACME Corp".into()];
    /// service.channels = vec!["phone".into(), "email".into()];
    /// let model = Model::builder("m")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .tier(Tier::when("Gold", name("arr").gt(1_000)))
    ///     .tier(Tier::rest("Iron"))
    ///     .service("Gold", service)
    ///     .build()?;
    /// let mut promise = ClientPromise::default();
    /// promise.service = model.service()[0].1.clone();
    /// let sources = ClientPageSources {
    ///     model: &model,
    ///     tier: Some(0),
    ///     client: "A-1",
    ///     as_of: "2026-11-21".parse().unwrap(),
    ///     title: None,
    ///     contact: Some("Kim"),
    ///     promise: Some(&promise),
    ///     last: Vec::new(),
    /// };
    /// let page = ClientPage::of(&sources, [PageSecret::Client("acme corp"), PageSecret::Person("Kim")]).unwrap();
    /// let [channels, programmes] = &page.promises[..] else { panic!("two promises") };
    /// assert_eq!((channels.items.as_ref().map(Vec::len), &programmes.items), (Some(2), &None));
    /// assert_eq!(page.contact, Some(PageContact::Name("Kim".into())));
    /// assert!(ClientPage::of(&ClientPageSources { title: Some("For gold clients"), ..sources }, []).is_err());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    pub fn of<'s>(
        sources: &ClientPageSources<'_>,
        secrets: impl IntoIterator<Item = PageSecret<'s>>,
    ) -> Result<Self, TitleTells> {
        let ClientPageSources { model, client, as_of, title, .. } = *sources;
        let tier = sources.tier.and_then(|rank| model.tiers().get(rank));
        let of_tier = tier.and_then(|tier| service_of(model, &tier.name));
        let service = sources.promise.map(|promise| shown(promise, of_tier));
        let promises: Vec<(PromiseKind, Vec<PageItem>)> = PromiseKind::ALL
            .iter()
            .map(|kind| (*kind, service.as_ref().map_or(Vec::new(), |service| items(*kind, service))))
            .filter(|(_, items)| items.iter().any(|item| !item.words().to_string().is_empty()))
            .collect();
        let contact = sources.contact.map(one_line).filter(|name| !name.is_empty());
        // Items of one promise are looked at together: half a name in each is a name.
        let texts = promises.iter().map(|(_, items)| {
            let items: Vec<String> = items.iter().map(PageItem::text).collect();
            items.join("; ")
        });
        let texts: Vec<String> = [title.unwrap_or_default().to_string()].into_iter().chain(texts).collect();
        let mut guard = Guard::new(&texts);
        // Of its own the client may read its id and the name of its contact, unless they tell of the inside.
        let own_id = one_line(client);
        let mut own = Guard::new([own_id.as_str(), contact.as_deref().unwrap_or_default()]);
        for secret in inside(model) {
            guard.forbid(secret);
            own.forbid(secret);
        }
        let is_own = |name: &str, own: Option<&str>| own.is_some_and(|own| one_line(name) == own);
        for secret in secrets {
            match secret {
                PageSecret::Client(id) if !is_own(id, Some(&own_id)) => guard.forbid(id),
                PageSecret::Person(name) if !is_own(name, contact.as_deref()) => guard.forbid(name),
                PageSecret::Client(_) | PageSecret::Person(_) => {}
            }
        }
        if title.is_some() && !guard.passes(0) {
            return Err(TitleTells);
        }
        let promise = |((kind, items), text): ((PromiseKind, Vec<PageItem>), usize)| PagePromise {
            kind,
            items: guard.passes(text).then_some(items),
        };
        let next = |(what, last): &(ContactColumn, Option<Date>)| {
            let promise = sources.promise.filter(|promise| has_day(promise, *what))?;
            let due = due(what.cadence(&promise.service)?, *last, as_of)?;
            Some(NextContact { what: *what, by: Some(due.by).filter(|by| *by > as_of) })
        };
        Ok(Self {
            title: title.map_or(Sentence::of(Key::ClientPageTitle), |title| Sentence::from(one_line(title))),
            client: own.passes(0).then_some(own_id),
            as_of,
            promises: promises.into_iter().zip(1_usize..).map(promise).collect(),
            next: sources.last.iter().filter_map(next).collect(),
            contact: contact.map(|name| match own.passes(1) {
                true => PageContact::Name(name),
                false => PageContact::OnRequest,
            }),
        })
    }

    /// Whether anything is withheld.
    #[must_use]
    pub fn is_withholding(&self) -> bool {
        self.promises.iter().any(|promise| promise.items.is_none()) || self.contact == Some(PageContact::OnRequest)
    }
}

/// The names of a model that are of the inside: its tiers, its flags, and the desks that are escalated to.
fn inside(model: &Model) -> impl Iterator<Item = &str> {
    let tiers = model.tiers().iter().flat_map(|tier| [&tier.name].into_iter().chain(&tier.formerly));
    let flags = model.flags().iter().map(|flag| &flag.name);
    let desks = model.promises().flat_map(|service| {
        let touchpoints = service.touchpoints.iter().filter_map(|touchpoint| touchpoint.owner.as_ref());
        service.escalation.iter().map(|step| &step.to).chain(&service.owner).chain(touchpoints)
    });
    tiers.chain(flags).chain(desks).map(|name| &**name)
}

/// The place of a cadence in a service entry.
const fn place(what: ContactColumn) -> &'static str {
    match what {
        ContactColumn::Touchpoint => "touchpoint_every",
        ContactColumn::BusinessReview => "business_review_every",
    }
}

/// Whether a day is told of it: not where a condition says how often.
fn has_day(promise: &ClientPromise, what: ContactColumn) -> bool {
    let why = promise.reason(place(what));
    matches!(why, None | Some(PromiseReason::Tier | PromiseReason::Agreement { .. }))
}

/// What of a promise the client may be shown. A value that a hidden addition has made better is the tier's; one that a hidden
/// replacement has put in its place is left out, because the tier's does not hold.
fn shown(promise: &ClientPromise, tier: Option<&Service>) -> Service {
    let mut service = promise.service.clone();
    let hidden = |what: &str| promise.reason(what).filter(|why| !why.is_visible());
    let is_added = |why: &PromiseReason| why.is_added();
    let is_hidden = |what: &str, item: &str| {
        let of = |part: &&PromisePart| &*part.what == what && part.item.as_deref() == Some(item);
        promise.parts.iter().find(of).is_some_and(|part| !part.why.is_visible())
    };
    for contact in ContactColumn::ALL {
        let Some(why) = hidden(place(*contact)) else { continue };
        // A cap may have taken what the tier promises.
        let kept = tier.filter(|_| is_added(why) && promise.cap.is_none()).and_then(|tier| contact.cadence(tier));
        match contact {
            ContactColumn::Touchpoint => service.touchpoint_every = kept.cloned(),
            ContactColumn::BusinessReview => service.business_review_every = kept.cloned(),
        }
    }
    let of_tier = tier.and_then(|tier| tier.response.as_ref());
    let times = |place: &str, own: &mut Response, of_tier: Option<&Response>| {
        let kept = |what: &str| {
            Some(of_tier.filter(|_| hidden(what).is_some_and(is_added))).filter(|_| hidden(what).is_some())
        };
        if let Some(of_tier) = kept(&format!("{place}.first")) {
            own.first = of_tier.and_then(|times| times.first.clone());
        }
        if let Some(of_tier) = kept(&format!("{place}.resolution")) {
            own.resolution = of_tier.and_then(|times| times.resolution.clone());
        }
        if let Some(of_tier) = kept(&format!("{place}.calendar")) {
            own.calendar = of_tier.and_then(|times| times.calendar.clone());
        }
    };
    if let Some(response) = &mut service.response {
        times("response", response, of_tier);
        for (name, own) in &mut response.severities {
            times(&format!("response.{name}"), own, of_tier.and_then(|response| response.severity(name)));
        }
    }
    service.channels.retain(|item| !is_hidden("channels", item));
    service.programmes.retain(|item| !is_hidden("programmes", item));
    service.escalation.retain(|step| !is_hidden("escalation", &format!("{}: {}", step.after, step.to)));
    service.touchpoints.retain(|touchpoint| !is_hidden("touchpoints", &touchpoint.kind));
    service
}

/// The items of one promise.
fn items(kind: PromiseKind, service: &Service) -> Vec<PageItem> {
    let texts = |items: &[Box<str>]| items.iter().map(|item| PageItem::Text(one_line(item))).collect();
    let response = service.response.as_ref();
    let every = |cadence: &Cadence| match cadence {
        Cadence::OnEvent => PageItem::WhenCalledFor,
        Cadence::Worded { word, .. } => PageItem::Text(one_line(word)),
        cadence => PageItem::Every(single(&cadence.to_string())),
    };
    let within = |time: &Timing| match time {
        Timing::SameDay => PageItem::SameDay,
        Timing::Worded { word, .. } => PageItem::Text(one_line(word)),
        time => PageItem::Within(time.to_string()),
    };
    let calendar = |name: &str| match name {
        "24x7" => PageItem::AllHours,
        name => PageItem::Text(one_line(name)),
    };
    let of_severity = |(severity, item): (Option<&str>, Option<PageItem>)| {
        let item = item?;
        Some(match severity {
            Some(name) => PageItem::Of(one_line(name), Box::new(item)),
            None => item,
        })
    };
    let each = || response.iter().flat_map(|response| response.each());
    match kind {
        PromiseKind::FirstResponse => {
            each().map(|(name, times)| (name, times.first.as_ref().map(within))).filter_map(of_severity).collect()
        }
        PromiseKind::Resolution => {
            each().map(|(name, times)| (name, times.resolution.as_ref().map(within))).filter_map(of_severity).collect()
        }
        PromiseKind::Calendar => {
            let all: Vec<(Option<&str>, &str)> =
                each().filter_map(|(name, times)| Some((name, times.calendar.as_deref()?))).collect();
            // The same hours for everything are said once.
            let first = all.first().map(|(_, hours)| *hours);
            let one = first.filter(|_| each().all(|(_, times)| times.calendar.as_deref() == first));
            match one {
                Some(hours) => vec![calendar(hours)],
                None => all.iter().filter_map(|(name, hours)| of_severity((*name, Some(calendar(hours))))).collect(),
            }
        }
        PromiseKind::Channels => texts(&service.channels),
        PromiseKind::TouchpointEvery => {
            let kinds = service.touchpoints.iter();
            let kinds = kinds.map(|own| PageItem::Of(one_line(&own.kind), Box::new(every(&own.every))));
            service.touchpoint_every.iter().map(every).chain(kinds).collect()
        }
        PromiseKind::BusinessReviewEvery => service.business_review_every.iter().map(every).collect(),
        PromiseKind::Escalation => {
            service.escalation.iter().map(|step| PageItem::Escalated(step.after.to_string())).collect()
        }
        PromiseKind::Programmes => texts(&service.programmes),
    }
}

/// One of a unit without its count: every week, and not every 1 week.
fn single(time: &str) -> String {
    match time.strip_prefix("1 ") {
        Some(unit) if !unit.contains(' ') => unit.into(),
        _ => time.into(),
    }
}

impl PageItem {
    /// What of it somebody has written freely.
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Of(name, item) => format!("{name} {}", item.text()),
            _ => String::new(),
        }
    }

    fn words(&self) -> Sentence {
        match self {
            Self::Text(text) => Sentence::from(text.as_str()),
            Self::Within(time) => Sentence::of(Key::ClientPageWithin).with("time", time.as_str()),
            Self::Every(time) => Sentence::of(Key::ClientPageEvery).with("time", time.as_str()),
            Self::WhenCalledFor => Sentence::of(Key::ClientPageWhenCalledFor),
            Self::AllHours => Sentence::of(Key::ClientPageAllHours),
            Self::SameDay => Sentence::of(Key::ClientPageSameDay),
            Self::Of(name, item) => {
                Sentence::of(Key::ClientPageOf).with("name", name.as_str()).with("item", item.words())
            }
            Self::Escalated(time) => Sentence::of(Key::ClientPageEscalated).with("times", time.as_str()),
        }
    }
}

impl PagePromise {
    /// What it is called on a client's page.
    const fn name(&self) -> Sentence {
        Sentence::of(match self.kind {
            PromiseKind::FirstResponse => Key::ClientPageFirstResponse,
            PromiseKind::Resolution => Key::ClientPageResolution,
            PromiseKind::Calendar => Key::ClientPageCalendar,
            PromiseKind::Channels => Key::ClientPageChannels,
            PromiseKind::TouchpointEvery => Key::ClientPageTouchpoint,
            PromiseKind::BusinessReviewEvery => Key::ClientPageReview,
            PromiseKind::Escalation => Key::ClientPageEscalation,
            PromiseKind::Programmes => Key::ClientPageProgrammes,
        })
    }
}

impl Written for PagePromise {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let items = match &self.items {
            Some(items) => items.iter().map(PageItem::words).collect(),
            None => vec![Sentence::of(Key::OnRequest)],
        };
        to.map(vec![
            ("promise", self.kind.name().write(to)?),
            ("name", self.name().write(to)?),
            ("items", items.write(to)?),
            ("is_withheld", self.items.is_none().write(to)?),
        ])
    }
}

impl Written for NextContact {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let words = match (self.what, self.by) {
            (ContactColumn::Touchpoint, Some(day)) => Sentence::of(Key::ClientPageTouchpointBy).with("day", day),
            (ContactColumn::Touchpoint, None) => Sentence::of(Key::ClientPageTouchpointSoon),
            (ContactColumn::BusinessReview, Some(day)) => Sentence::of(Key::ClientPageReviewBy).with("day", day),
            (ContactColumn::BusinessReview, None) => Sentence::of(Key::ClientPageReviewSoon),
        };
        to.map(vec![("what", self.what.next().write(to)?), ("by", self.by.write(to)?), ("words", words.write(to)?)])
    }
}

impl Written for ClientPage {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let say = Sentence::of;
        let facts = match &self.client {
            Some(client) => say(Key::ClientPageFor).with("client", client.as_str()),
            None => say(Key::ClientPageAsOf),
        };
        let contact = self.contact.as_ref().map(|contact| match contact {
            PageContact::Name(name) => Sentence::from(name.as_str()),
            PageContact::OnRequest => say(Key::OnRequest),
        });
        let is_empty = self.promises.is_empty();
        to.map(vec![
            ("kicker", say(Key::ClientKicker).write(to)?),
            ("title", self.title.write(to)?),
            ("client", self.client.write(to)?),
            ("as_of", self.as_of.write(to)?),
            ("facts", facts.with("day", self.as_of).write(to)?),
            ("contact_words", say(Key::ClientPageContact).write(to)?),
            ("contact", contact.write(to)?),
            ("promised_words", say(Key::ClientPagePromised).write(to)?),
            ("promises", self.promises.write(to)?),
            ("nothing", is_empty.then(|| say(Key::ClientPageNothing)).write(to)?),
            ("next_words", say(Key::ClientPageNext).write(to)?),
            ("next", self.next.write(to)?),
            ("withheld", self.is_withholding().then(|| say(Key::OnRequestNote)).write(to)?),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tierline_core::{Attribute, Escalation, Flag, Tier, name};

    fn model(service: Service) -> Model {
        Model::builder("m")
            .attribute(Attribute::decimal("arr", 2))
            .flag(Flag::new("at_risk", name("arr").lt(10)))
            .tier(Tier::when("Gold", name("arr").gt(1_000)).formerly("Platinum"))
            .tier(Tier::rest("Iron"))
            .service("Gold", service)
            .build()
            .unwrap()
    }

    fn page(service: Service, client: &str, contact: &str, others: &[&str], people: &[&str]) -> ClientPage {
        let model = model(service);
        let promise = ClientPromise { service: model.service()[0].1.clone(), ..ClientPromise::default() };
        let sources = ClientPageSources {
            model: &model,
            tier: Some(0),
            client,
            as_of: "2026-11-21".parse().unwrap(),
            title: None,
            contact: Some(contact),
            promise: Some(&promise),
            last: Vec::new(),
        };
        {
            let others = others.iter().copied().map(PageSecret::Client);
            ClientPage::of(&sources, others.chain(people.iter().copied().map(PageSecret::Person))).unwrap()
        }
    }

    fn programmes(text: &str) -> Service {
        Service { programmes: vec![text.into()], ..Service::default() }
    }

    #[test]
    fn texts_that_name_tiers_flags_people_desks_or_clients_are_withheld_however_they_are_written() {
        for told in [
            "the gold plan",
            "for P-L-A-T-I-N-U-M friends",
            "if you are At Risk",
            "as with B-00002",
            "a talk with Lee Smith",
            "ask the VP of success",
        ] {
            let mut service = programmes(told);
            let step = Escalation { after: "2 hours".parse().unwrap(), to: "VP of Success".into() };
            service.escalation = vec![step];
            let page = page(service, "A-00001", "Kim", &["A-00001", "B-00002"], &["Kim", "Lee Smith"]);
            assert_eq!(page.promises[1].items, None, "{told}");
            assert_eq!(page.promises[0].items, Some(vec![PageItem::Escalated("2 hours".into())]), "{told}");
            assert!(page.is_withholding());
        }
    }

    #[test]
    fn a_client_may_read_its_own_id_and_contact_also_where_they_are_parts_of_others() {
        let page = page(programmes("a talk with Kim about A-1"), "A-1", " Kim ", &["A-1", "A-10"], &["Kim", "Kim Lee"]);
        assert_eq!(page.client.as_deref(), Some("A-1"));
        assert_eq!(page.contact, Some(PageContact::Name("Kim".into())));
        assert!(page.promises[0].items.is_some());
        assert!(!page.is_withholding());
    }

    #[test]
    fn an_id_or_a_contact_that_names_a_tier_is_not_shown() {
        let page = page(programmes("webinars"), "GOLD-17", "The Gold Team", &[], &[]);
        assert_eq!((page.client.clone(), page.contact.clone()), (None, Some(PageContact::OnRequest)));
        let json = page.json().to_lowercase();
        assert!(!json.contains("gold"), "{json}");
    }

    #[test]
    fn who_has_no_tier_reads_the_same_as_who_is_promised_nothing() {
        let model = model(programmes("webinars"));
        let promise = ClientPromise { service: programmes("webinars"), ..ClientPromise::default() };
        let of = |tier| {
            let sources = ClientPageSources {
                model: &model,
                tier,
                client: "A-1",
                as_of: "2026-11-21".parse().unwrap(),
                title: None,
                contact: None,
                promise: (tier == Some(0)).then_some(&promise),
                last: Vec::new(),
            };
            ClientPage::of(&sources, []).unwrap()
        };
        assert_eq!(of(None), of(Some(1)));
        assert_ne!(of(None), of(Some(0)));
    }

    #[test]
    fn one_of_a_unit_is_told_without_its_count() {
        assert_eq!(
            [single("1 week"), single("2 weeks"), single("1 week to 2 weeks")],
            ["week", "2 weeks", "1 week to 2 weeks"]
        );
    }
}
