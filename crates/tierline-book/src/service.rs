//! What each tier is entitled to, as flat columns for a CRM, and when something is due next.

use std::fmt;

use tierline_core::{Cadence, Coverage, Date, Key, Model, Response, Sentence, Service};

/// The columns of what a tier is entitled to, in order.
///
/// An owner's minutes are not among them: they plan work and promise nothing.
pub const ENTITLEMENTS: [&str; 14] = [
    "touch",
    "coverage_model",
    "owner_role",
    "accounts_per_owner_min",
    "accounts_per_owner_max",
    "business_review_every",
    "touchpoint_every",
    "first_response",
    "resolution",
    "calendar",
    "channels",
    "escalation",
    "programmes",
    "initiatives",
];

/// Those of [`ENTITLEMENTS`] that are numbers; the others are texts.
pub const ENTITLEMENT_COUNTS: [&str; 2] = ["accounts_per_owner_min", "accounts_per_owner_max"];

/// The columns of response times by severity, behind [`ENTITLEMENTS`]: `first_response_P1`, `resolution_P1` and `calendar_P1`
/// for each severity that some tier of the model has, gravest first, as far as some tier says them.
///
/// ```
/// use tierline_book::severity_columns;
/// use tierline_core::{Model, Response, Service, Tier, Timing};
/// let mut service = Service::default();
/// let times = Response { first: Some(Timing::SameDay), ..Response::default() };
/// service.response = Some(Response { severities: vec![("P1".into(), times)], ..Response::default() });
/// let model = Model::builder("m").tier(Tier::rest("Scale")).service("Scale", service).build()?;
/// assert_eq!(severity_columns(&model), ["first_response_P1"]);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn severity_columns(model: &Model) -> Vec<String> {
    severity_columns_of(model.promises())
}

/// The same of some services.
pub(crate) fn severity_columns_of<'s>(services: impl Iterator<Item = &'s Service>) -> Vec<String> {
    let all: Vec<&(Box<str>, Response)> =
        services.filter_map(|service| service.response.as_ref()).flat_map(|response| &response.severities).collect();
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in &all {
        if !names.contains(&&**name) {
            names.push(name);
        }
    }
    let column = |name: &&str, what: &(&str, Says)| {
        let (what, says) = *what;
        let said = all.iter().any(|(severity, times)| &**severity == *name && says(times));
        said.then(|| format!("{what}_{name}"))
    };
    names
        .iter()
        .flat_map(|name| SEVERITY_CELLS.iter().filter_map(|what| column(name, what)).collect::<Vec<_>>())
        .collect()
}

/// Whether times say something.
type Says = fn(&Response) -> bool;

/// What stands before the name of a severity in the name of a column, and whether times have something to stand there.
const SEVERITY_CELLS: [(&str, Says); 3] = [
    ("first_response", |times| times.first.is_some()),
    ("resolution", |times| times.resolution.is_some()),
    ("calendar", |times| times.calendar.is_some()),
];

/// The kinds of touchpoints that a model promises, in the order of the document.
///
/// ```
/// use tierline_core::{Model, Service, Tier, Touchpoint};
/// let every = |kind: &str| Touchpoint {
///     kind: kind.into(), every: "1 month".parse().unwrap(), minutes: None, owner: None, channel: None,
/// };
/// let mut service = Service::default();
/// service.touchpoints = vec![every("personal"), every("automated")];
/// let model = Model::builder("m").tier(Tier::rest("All")).service("All", service).build()?;
/// assert_eq!(tierline_book::touchpoint_kinds(&model), ["personal", "automated"]);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn touchpoint_kinds(model: &Model) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    for touchpoint in model.promises().flat_map(|service| &service.touchpoints) {
        if !kinds.contains(&&*touchpoint.kind) {
            kinds.push(&touchpoint.kind);
        }
    }
    kinds
}

/// One cell of what a tier is entitled to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entitlement {
    /// A number of accounts.
    Count(u32),
    /// Words.
    Text(String),
}

impl fmt::Display for Entitlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// What a tier is entitled to, cell by cell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entitlements<'m> {
    /// The tier's name.
    pub tier: &'m str,
    /// A cell for each of [`ENTITLEMENTS`]; nothing where the model is silent.
    pub cells: [Option<Entitlement>; ENTITLEMENTS.len()],
}

/// What each tier is entitled to, best tier first; a tier without a service entry has empty cells.
///
/// ```
/// use tierline_book::{ENTITLEMENTS, Entitlement, entitlements};
/// use tierline_core::{Attribute, Model, Service, Tier, name};
/// let mut service = Service::default();
/// service.channels = vec!["phone".into(), "email".into()];
/// let model = Model::builder("m")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Strategic", name("arr").gt(100_000)))
///     .tier(Tier::rest("Scale"))
///     .service("Strategic", service)
///     .build()?;
/// let tiers = entitlements(&model);
/// let channels = ENTITLEMENTS.iter().position(|name| *name == "channels").unwrap();
/// assert_eq!(tiers[0].cells[channels], Some(Entitlement::Text("phone; email".into())));
/// assert_eq!(tiers[1].cells[channels], None);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn entitlements(model: &Model) -> Vec<Entitlements<'_>> {
    let cells = |tier: &str| {
        let service = service_of(model, tier);
        ENTITLEMENTS.map(|column| entitlement(service?, column))
    };
    model.tiers().iter().map(|tier| Entitlements { tier: &tier.name, cells: cells(&tier.name) }).collect()
}

/// The service that a model promises a tier.
pub(crate) fn service_of<'m>(model: &'m Model, tier: &str) -> Option<&'m Service> {
    model.service().iter().find(|(name, _)| **name == *tier).map(|(_, service)| service)
}

/// One cell of what a service entitles to: nothing for an unknown column, and where the service is silent.
///
/// Lists are joined by `; `. An item that has a semicolon, a quotation mark, a line break, or white space at an end, or
/// that is empty, stands between quotation marks, and marks within it are doubled, as in CSV: so the items can always be
/// told apart again. A step of an escalation is one item, as in `2 hours: CSM lead`. Where there is no upper end to the
/// accounts of an owner, `accounts_per_owner_max` is empty.
///
/// ```
/// use tierline_book::{Entitlement, entitlement};
/// use tierline_core::Service;
/// let service = Service { channels: vec!["phone".into(), "a; b".into()], ..Service::default() };
/// assert_eq!(entitlement(&service, "channels"), Some(Entitlement::Text("phone; \"a; b\"".into())));
/// assert_eq!(entitlement(&service, "programmes"), None);
/// ```
#[must_use]
pub fn entitlement(service: &Service, column: &str) -> Option<Entitlement> {
    let coverage = service.coverage.as_ref();
    let response = service.response.as_ref();
    let accounts = coverage.and_then(|coverage| coverage.accounts_per_owner);
    let text = match column {
        "touch" => service.touch.as_deref().map(String::from),
        "coverage_model" => coverage.and_then(|coverage| coverage.model.as_deref()).map(String::from),
        "owner_role" => match coverage {
            // One role stands as it is written, and one of several with an `or` between.
            Some(coverage) if coverage.owners.is_empty() => either(&coverage.role),
            Some(coverage) => joined(owners_of(coverage).into_iter()),
            None => None,
        },
        "accounts_per_owner_min" => return accounts.map(|(least, _)| Entitlement::Count(least)),
        "accounts_per_owner_max" => return accounts.and_then(|(_, most)| most).map(Entitlement::Count),
        "business_review_every" => service.business_review_every.as_ref().map(ToString::to_string),
        "touchpoint_every" => service.touchpoint_every.as_ref().map(ToString::to_string),
        "first_response" => response.and_then(|response| response.first.as_ref()).map(ToString::to_string),
        "resolution" => response.and_then(|response| response.resolution.as_ref()).map(ToString::to_string),
        "calendar" => response.and_then(|response| response.calendar.as_deref()).map(String::from),
        "channels" => joined(service.channels.iter().map(|name| name.to_string())),
        "escalation" => joined(service.escalation.iter().map(|step| format!("{}: {}", step.after, step.to))),
        "programmes" => joined(service.programmes.iter().map(|name| name.to_string())),
        "initiatives" => joined(service.initiatives.iter().map(|name| name.to_string())),
        _ => severity_cell(response?, column),
    };
    text.map(Entitlement::Text)
}

/// The cell of a column that goes by severity: `first_response_P1`.
fn severity_cell(response: &Response, column: &str) -> Option<String> {
    // A name of a severity may end like the name of another column: the first part that leaves a severity counts.
    SEVERITY_CELLS.iter().find_map(|(what, _)| {
        let times = response.severity(column.strip_prefix(what)?.strip_prefix('_')?)?;
        match *what {
            "first_response" => times.first.as_ref().map(ToString::to_string),
            "resolution" => times.resolution.as_ref().map(ToString::to_string),
            _ => times.calendar.as_deref().map(String::from),
        }
    })
}

/// Items joined by `; `; nothing without any.
pub(crate) fn joined(items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.map(quoted).collect();
    (!items.is_empty()).then(|| items.join("; "))
}

/// One of several roles, in words: `TAM or account manager`.
pub(crate) fn either(roles: &[Box<str>]) -> Option<String> {
    let with =
        |one: String, other: &str| Sentence::of(Key::EitherRole).with("one", one).with("other", other).to_string();
    let (first, others) = roles.split_first()?;
    Some(others.iter().fold(first.to_string(), |one, other| with(one, other)))
}

/// Each of the owners that a client has, in words; one of several roles is one owner.
pub(crate) fn owners_of(coverage: &Coverage) -> Vec<String> {
    let others = coverage.owners.iter().filter(|owner| !coverage.role.contains(owner)).map(ToString::to_string);
    either(&coverage.role).into_iter().chain(others).collect()
}

/// An item that could not be told apart in a list stands between quotation marks.
fn quoted(item: String) -> String {
    let plain = !item.is_empty() && item.trim() == item && !item.contains([';', '"', '\n', '\r']);
    if plain { item } else { format!("\"{}\"", item.replace('"', "\"\"")) }
}

/// What is done with a client again and again, and a column of a table that says when it was last done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContactColumn {
    /// Somebody is in touch with the client.
    Touchpoint,
    /// The client's business is reviewed with it.
    BusinessReview,
}

impl ContactColumn {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Touchpoint, Self::BusinessReview];

    /// The column of the last day on which it was done.
    #[must_use]
    pub const fn last(self) -> &'static str {
        match self {
            Self::Touchpoint => "last_touchpoint",
            Self::BusinessReview => "last_business_review",
        }
    }

    /// The column of the last day that keeps the promise of the next one.
    #[must_use]
    pub const fn next(self) -> &'static str {
        match self {
            Self::Touchpoint => "next_touchpoint",
            Self::BusinessReview => "next_business_review",
        }
    }

    /// The one whose last day a column holds, going by the words in the column's name; nothing where they do not tell.
    ///
    /// The name must say that it is about the last time (`last`, `latest`, `recent`, or a day), and what was done then: a review
    /// of business (`QBR`), or any other contact (`call`, `meeting`).
    ///
    /// ```
    /// use tierline_book::ContactColumn;
    /// assert_eq!(ContactColumn::meant_by("Last Contact"), Some(ContactColumn::Touchpoint));
    /// assert_eq!(ContactColumn::meant_by("QBR date"), Some(ContactColumn::BusinessReview));
    /// assert_eq!(ContactColumn::meant_by("phone of contact"), None);
    /// ```
    #[must_use]
    pub fn meant_by(name: &str) -> Option<Self> {
        const LAST: [&str; 6] = ["last", "latest", "recent", "date", "_on", "_at"];
        const REVIEWS: [&str; 3] = ["review", "qbr", "ebr"];
        const CONTACTS: [&str; 5] = ["contact", "touch", "call", "meeting", "spoke"];
        let name = name.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        match has(&LAST) {
            // A review is a contact too, and the narrower word decides.
            true if has(&REVIEWS) => Some(Self::BusinessReview),
            true if has(&CONTACTS) => Some(Self::Touchpoint),
            _ => None,
        }
    }

    /// How often a service promises it.
    ///
    /// ```
    /// use tierline_book::ContactColumn;
    /// use tierline_core::{Cadence, Service};
    /// let service = Service { touchpoint_every: Some(Cadence::OnEvent), ..Service::default() };
    /// assert_eq!(ContactColumn::Touchpoint.cadence(&service), Some(&Cadence::OnEvent));
    /// assert_eq!(ContactColumn::BusinessReview.cadence(&service), None);
    /// ```
    #[must_use]
    pub const fn cadence(self, service: &Service) -> Option<&Cadence> {
        match self {
            Self::Touchpoint => service.touchpoint_every.as_ref(),
            Self::BusinessReview => service.business_review_every.as_ref(),
        }
    }
}

/// When something is due next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Due {
    /// The first day on which it may be.
    pub from: Date,
    /// The last day by which it must be.
    pub by: Date,
}

impl Due {
    /// True from the first day on, and also when it is overdue.
    #[must_use]
    pub fn is_open(self, as_of: Date) -> bool {
        self.from <= as_of
    }

    /// True after the last day; on the last day itself there is still time.
    #[must_use]
    pub fn is_overdue(self, as_of: Date) -> bool {
        self.by < as_of
    }
}

/// When the next touchpoint or business review is due, from the last one there was.
///
/// Between two spans of time it is due from the end of the one by the end of the other. Without a last one it is due on
/// `as_of`, and so is never overdue: nothing tells since when. A last one that lies ahead is one that is planned, and the
/// next is counted from there. On event nothing is due. What lies beyond the calendar is due on its last day.
///
/// ```
/// use tierline_book::due;
/// use tierline_core::{Cadence, Date};
/// let (last, today): (Date, Date) = ("2026-01-05".parse()?, "2026-01-25".parse()?);
/// let cadence = Cadence::Between("1 week".parse().unwrap(), "2 weeks".parse().unwrap());
/// let next = due(&cadence, Some(last), today).unwrap();
/// assert_eq!((next.from, next.by), ("2026-01-12".parse()?, "2026-01-19".parse()?));
/// assert!(next.is_open(today) && next.is_overdue(today));
/// # Ok::<(), tierline_core::DateError>(())
/// ```
#[must_use]
pub fn due(cadence: &Cadence, last: Option<Date>, as_of: Date) -> Option<Due> {
    let (short, long) = match cadence {
        Cadence::Every(period) | Cadence::Worded { span: period, .. } => (*period, *period),
        Cadence::Between(short, long) => (*short, *long),
        // On event; and nothing is due by a cadence that is not known here.
        _ => return None,
    };
    let Some(last) = last else { return Some(Due { from: as_of, by: as_of }) };
    let (one, other) = (short.after(last).unwrap_or(Date::MAX), long.after(last).unwrap_or(Date::MAX));
    // A month can be longer than 30 days and shorter: the earlier day is the first one, whichever span it ends.
    Some(Due { from: one.min(other), by: one.max(other) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tierline_core::{Coverage, Escalation, Period, Response, TimeUnit};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn full() -> Service {
        Service {
            touch: Some("high".into()),
            coverage: Some(Coverage {
                model: Some("dedicated".into()),
                role: vec!["CSM".into()],
                owners: Vec::new(),
                accounts_per_owner: Some((15, Some(30))),
            }),
            business_review_every: Some(Cadence::Every(period("3 months"))),
            touchpoint_every: Some(Cadence::Between(period("1 week"), period("2 weeks"))),
            minutes: None,
            response: Some(Response {
                first: Some(period("1 hour").into()),
                resolution: Some(period("8 hours").into()),
                calendar: Some("24x7".into()),
                severities: Vec::new(),
            }),
            channels: vec!["phone".into(), "email".into(), "chat".into()],
            escalation: vec![
                Escalation { after: period("2 hours"), to: "CSM lead".into() },
                Escalation { after: period("4 hours"), to: "VP Customer Success".into() },
            ],
            programmes: vec!["dedicated onboarding".into(), "early access".into()],
            initiatives: vec!["innovation".into()],
            ..Service::default()
        }
    }

    #[test]
    fn every_column_of_a_full_service_has_its_cell() {
        let expected = [
            "high",
            "dedicated",
            "CSM",
            "15",
            "30",
            "3 months",
            "1 week to 2 weeks",
            "1 hour",
            "8 hours",
            "24x7",
            "phone; email; chat",
            "2 hours: CSM lead; 4 hours: VP Customer Success",
            "dedicated onboarding; early access",
            "innovation",
        ];
        let service = full();
        for (column, expected) in ENTITLEMENTS.into_iter().zip(expected) {
            let cell = entitlement(&service, column).unwrap();
            assert_eq!(cell.to_string(), expected, "{column}");
            assert_eq!(matches!(cell, Entitlement::Count(_)), ENTITLEMENT_COUNTS.contains(&column), "{column}");
        }
        assert_eq!(entitlement(&service, "price"), None);
    }

    #[test]
    fn a_silent_service_has_empty_cells_and_an_open_range_no_upper_end() {
        for column in ENTITLEMENTS {
            assert_eq!(entitlement(&Service::default(), column), None, "{column}");
        }
        let coverage = Coverage { accounts_per_owner: Some((200, None)), ..Coverage::default() };
        let service = Service { coverage: Some(coverage), ..Service::default() };
        assert_eq!(entitlement(&service, "accounts_per_owner_min"), Some(Entitlement::Count(200)));
        assert_eq!(entitlement(&service, "accounts_per_owner_max"), None);
    }

    /// Reads a list back, as the documentation of [`entitlement`] describes it.
    fn read_back(text: &str) -> Vec<String> {
        let (mut items, mut rest) = (Vec::new(), text);
        loop {
            let mut item = String::new();
            if let Some(inner) = rest.strip_prefix('"') {
                let mut at = 0;
                let bytes = inner.as_bytes();
                let end = loop {
                    if bytes[at] == b'"' {
                        if bytes.get(at + 1) != Some(&b'"') {
                            break at;
                        }
                        at += 1;
                    }
                    at += 1;
                };
                item.push_str(&inner[..end].replace("\"\"", "\""));
                rest = &inner[end + 1..];
            } else {
                let end = rest.find("; ").unwrap_or(rest.len());
                item.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            items.push(item);
            match rest.strip_prefix("; ") {
                Some(more) => rest = more,
                None => return items,
            }
        }
    }

    #[test]
    fn names_with_semicolons_and_quotation_marks_can_be_told_apart_again() {
        let names = ["plain", "a; b", "say \"hi\"", "", " spaced", "two\nlines", "\"", "x;"];
        let programmes = names.iter().map(|name| Box::from(*name)).collect();
        let mut service = Service { programmes, ..Service::default() };
        let cell = entitlement(&service, "programmes").unwrap().to_string();
        assert!(cell.starts_with("plain; \"a; b\"; \"say \"\"hi\"\"\"; \"\"; "), "{cell}");
        assert_eq!(read_back(&cell), names);
        service.escalation = vec![Escalation { after: period("2 hours"), to: "lead; then VP".into() }];
        assert_eq!(entitlement(&service, "escalation").unwrap().to_string(), "\"2 hours: lead; then VP\"");
    }

    #[test]
    fn the_next_one_is_due_a_span_after_the_last_one() {
        let quarter = Cadence::Every(period("3 months"));
        let weeks = Cadence::Between(period("1 week"), period("2 weeks"));
        for (cadence, last, from, by) in [
            (&quarter, "2025-11-30", "2026-02-28", "2026-02-28"),
            (&weeks, "2026-01-05", "2026-01-12", "2026-01-19"),
            (&Cadence::Between(period("1 month"), period("30 days")), "2026-01-01", "2026-01-31", "2026-02-01"),
            (&quarter, "9999-12-01", "9999-12-31", "9999-12-31"),
        ] {
            let next = due(cadence, Some(day(last)), day("2026-01-19")).unwrap();
            assert_eq!((next.from, next.by), (day(from), day(by)), "{cadence} after {last}");
        }
    }

    #[test]
    fn what_never_was_is_due_today_and_on_event_nothing_is() {
        let today = day("2026-01-19");
        let next = due(&Cadence::Every(period("1 week")), None, today).unwrap();
        assert_eq!((next.from, next.by), (today, today));
        assert!(next.is_open(today) && !next.is_overdue(today));
        assert_eq!(due(&Cadence::OnEvent, None, today), None);
        assert_eq!(due(&Cadence::OnEvent, Some(today), today), None);
    }

    #[test]
    fn overdue_begins_the_day_after_the_last_day() {
        let next = due(&Cadence::Every(Period::new(7, TimeUnit::Day)), Some(day("2026-01-05")), day("2026-01-05"));
        let next = next.unwrap();
        for (today, open, overdue) in
            [("2026-01-11", false, false), ("2026-01-12", true, false), ("2026-01-13", true, true)]
        {
            assert_eq!((next.is_open(day(today)), next.is_overdue(day(today))), (open, overdue), "{today}");
        }
    }
}
