//! What clients may be shown of a model: packages of promises, in an order that tells nothing.
//!
//! A [`ClientView`] has no room for tiers, ranks, ids or figures: it is made of promises, a title, a day and an edition. What
//! authors have written freely could still name a tier or a client, so every text goes through a [`Guard`] first; one that
//! tells something is withheld, and the view says so. What is drawn for clients is drawn from this and from nothing else.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use thiserror::Error;
use tierline_core::{Date, Key, Model, Sentence, Service, inserted, sort_by};

use crate::guard::Guard;
use crate::report::{Writer, Written};
use crate::service::entitlement;

macro_rules! promises {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        /// What a client can be promised. Everything else that a service says is about the inside: how much attention there is,
        /// and how many accounts share an owner.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum PromiseKind {
            $($(#[$doc])+ $name,)+
        }

        impl PromiseKind {
            /// All of them, in the order in which a package lists them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The column of [`ENTITLEMENTS`](crate::ENTITLEMENTS) that it stands in.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

promises! {
    /// How soon a first answer comes.
    FirstResponse = "first_response";
    /// How soon something is resolved.
    Resolution = "resolution";
    /// When the clock of both runs.
    Calendar = "calendar";
    /// How to get in touch.
    Channels = "channels";
    /// How often somebody gets in touch.
    TouchpointEvery = "touchpoint_every";
    /// How often the business is reviewed.
    BusinessReviewEvery = "business_review_every";
    /// Who is called in, and when.
    Escalation = "escalation";
    /// What there is to take part in.
    Programmes = "programmes";
}

impl PromiseKind {
    /// The kind of a column.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// What it is called where clients read it.
    #[must_use]
    pub const fn words(self) -> Sentence {
        Sentence::of(match self {
            Self::FirstResponse => Key::PromiseFirstResponse,
            Self::Resolution => Key::PromiseResolution,
            Self::Calendar => Key::PromiseCalendar,
            Self::Channels => Key::PromiseChannels,
            Self::TouchpointEvery => Key::PromiseTouchpoint,
            Self::BusinessReviewEvery => Key::PromiseReview,
            Self::Escalation => Key::PromiseEscalation,
            Self::Programmes => Key::PromiseProgrammes,
        })
    }

    /// The promise of a service, item by item; nothing where the service is silent.
    fn items(self, service: &Service) -> Vec<String> {
        let lists: &[Box<str>] = match self {
            Self::Channels => &service.channels,
            Self::Programmes => &service.programmes,
            Self::Escalation => {
                let steps = service.escalation.iter();
                return steps.map(|step| format!("{}: {}", step.after, step.to)).map(|line| one_line(&line)).collect();
            }
            _ => {
                let severities = service.response.iter().flat_map(|response| &response.severities);
                let by_severity = severities.filter_map(|(severity, _)| {
                    let promise = entitlement(service, &format!("{}_{severity}", self.name()))?;
                    Some(format!("{severity}: {promise}"))
                });
                let plain = entitlement(service, self.name()).map(|promise| promise.to_string());
                return plain.into_iter().chain(by_severity).map(|words| one_line(&words)).collect();
            }
        };
        lists.iter().map(|item| one_line(item)).collect()
    }
}

/// A text on one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One promise, or that it is told on request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Promise {
    /// What is promised.
    pub kind: PromiseKind,
    /// The promise, item by item; nothing where the author's words would tell a tier or a client.
    pub items: Option<Vec<String>>,
}

/// What some clients are promised. Nothing says which clients, or whether it is more or less than another package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Package {
    /// What sets it apart: a promise that no other package makes; nothing where there is none, or where it is withheld.
    pub heading: Option<Promise>,
    /// What it promises beside what all packages do, in the order of [`PromiseKind::ALL`].
    pub promises: Vec<Promise>,
}

/// What clients may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientView {
    /// What stands above it.
    pub title: Sentence,
    /// The day as of which it is valid.
    pub as_of: Date,
    /// The version of the model, unless it tells something.
    pub edition: Option<String>,
    /// What every package promises, where there are several packages.
    pub same: Vec<Promise>,
    /// The packages, in an order that follows from their texts alone.
    pub packages: Vec<Package>,
    /// Whether anything is withheld.
    pub is_withholding: bool,
}

/// The title of a page for clients names a tier or a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("{}", Sentence::of(Key::TitleTells))]
pub struct TitleTells;

impl ClientView {
    /// What clients may be shown of a model: `secrets` are the ids of clients, as many as there are and wherever they are known
    /// from; the names of the model's tiers, those of today and former ones, are secrets in any case.
    ///
    /// # Errors
    /// [`TitleTells`] where a secret stands in the title, however it is written.
    ///
    /// ```
    /// use tierline_book::ClientView;
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
    /// let day = "2026-11-21".parse().unwrap();
    /// let view = ClientView::of(&model, day, None, ["A-1", "acme corp"]).unwrap();
    /// let [channels, programmes] = &view.packages[0].promises[..] else { panic!("two promises") };
    /// assert_eq!(channels.items.as_deref(), Some(&["phone".to_string(), "email".to_string()][..]));
    /// assert_eq!((&programmes.items, view.is_withholding), (&None, true));
    /// assert!(ClientView::of(&model, day, Some("Our gold package"), []).is_err());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    pub fn of<'s>(
        model: &Model,
        as_of: Date,
        title: Option<&str>,
        secrets: impl IntoIterator<Item = &'s str>,
    ) -> Result<Self, TitleTells> {
        let services = model.tiers().iter().map(|tier| crate::service::service_of(model, &tier.name));
        let packages: Vec<Vec<(PromiseKind, Vec<String>)>> = services
            .map(|service| {
                let promises = PromiseKind::ALL
                    .iter()
                    .map(|kind| (*kind, service.map_or(Vec::new(), |service| kind.items(service))));
                promises.filter(|(_, items)| items.iter().any(|item| !item.is_empty())).collect()
            })
            .collect();
        Self::guarded(packages, as_of, title, model.version(), |guard| {
            for tier in model.tiers() {
                [&tier.name].into_iter().chain(&tier.formerly).for_each(|name| guard.forbid(name));
            }
            secrets.into_iter().for_each(|secret| guard.forbid(secret));
        })
    }

    /// The same of promises that are written down already, by their columns ([`PromiseKind::name`]) and item by item, when
    /// `secrets` must not be seen. What stands in another column is about the inside, and is left out.
    ///
    /// ```
    /// use tierline_book::ClientView;
    /// let package = vec![("channels".to_string(), vec!["phone".to_string(), "as for ACME".to_string()])];
    /// let view = ClientView::of_promises([package.clone()], "2026-11-21".parse()?, Some("Our service"), None, [])?;
    /// assert_eq!(view.packages.len(), 1);
    /// // A secret in the title is an error, and one in a promise leaves the promise out.
    /// let refused = ClientView::of_promises([package], "2026-11-21".parse()?, Some("For ACME"), None, ["ACME"]);
    /// assert!(refused.is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`TitleTells`] where a secret stands in the title, however it is written.
    pub fn of_promises<'s>(
        packages: impl IntoIterator<Item = Vec<(String, Vec<String>)>>,
        as_of: Date,
        title: Option<&str>,
        version: Option<&str>,
        secrets: impl IntoIterator<Item = &'s str>,
    ) -> Result<Self, TitleTells> {
        let package = |columns: Vec<(String, Vec<String>)>| {
            let kept = |kind: &PromiseKind| {
                let (_, items) = columns.iter().find(|(name, _)| name == kind.name())?;
                let items: Vec<String> = items.iter().map(|item| one_line(item)).collect();
                items.iter().any(|item| !item.is_empty()).then_some((*kind, items))
            };
            PromiseKind::ALL.iter().filter_map(kept).collect()
        };
        let packages = packages.into_iter().map(package).collect();
        Self::guarded(packages, as_of, title, version, |guard| {
            secrets.into_iter().for_each(|secret| guard.forbid(secret));
        })
    }

    /// The same of packages whose promises are known.
    fn guarded(
        packages: Vec<Vec<(PromiseKind, Vec<String>)>>,
        as_of: Date,
        title: Option<&str>,
        version: Option<&str>,
        forbid: impl FnOnce(&mut Guard),
    ) -> Result<Self, TitleTells> {
        // Items of one promise are looked at together: half a name in each is a name.
        let texts = packages.iter().flatten().map(|(_, items)| items.join("; "));
        let texts: Vec<String> =
            [title, version].iter().map(|text| text.unwrap_or_default().to_string()).chain(texts).collect();
        let mut guard = Guard::new(&texts);
        forbid(&mut guard);
        if title.is_some() && !guard.passes(0) {
            return Err(TitleTells);
        }
        let mut text = 2_usize..;
        let shown: Vec<Vec<Promise>> = packages
            .into_iter()
            .map(|promises| {
                let one = |(kind, items)| {
                    let passes = text.next().is_some_and(|text| guard.passes(text));
                    Promise { kind, items: passes.then_some(items) }
                };
                promises.into_iter().map(one).collect()
            })
            .collect();
        let title = match title {
            Some(title) => Sentence::from(title),
            None => Sentence::of(Key::ClientTitle),
        };
        let edition = version.filter(|_| guard.passes(1)).map(one_line).filter(|edition| !edition.is_empty());
        Ok(Self::put_together(shown, title, as_of, edition))
    }

    fn put_together(shown: Vec<Vec<Promise>>, title: Sentence, as_of: Date, edition: Option<String>) -> Self {
        let is_withholding = shown.iter().flatten().any(|promise| promise.items.is_none());
        // Tiers that promise the same are one package.
        let mut packages: Vec<Vec<Promise>> = Vec::new();
        for package in shown.into_iter().filter(|package| !package.is_empty()) {
            if !packages.contains(&package) {
                packages.push(package);
            }
        }
        let everywhere =
            |promise: &&Promise| promise.items.is_some() && packages.iter().all(|package| package.contains(promise));
        let same: Vec<Promise> = match packages.as_slice() {
            [first, _, ..] => first.iter().filter(everywhere).cloned().collect(),
            _ => Vec::new(),
        };
        for package in &mut packages {
            package.retain(|promise| !same.contains(promise));
        }
        let mut keyed: Vec<_> = packages.into_iter().map(|package| (shuffled(&package), package)).collect();
        sort_by(&mut keyed, &mut |one, other| one.0.cmp(&other.0));
        let packages: Vec<_> = keyed.into_iter().map(|(_, package)| package).collect();
        let heading = |package: &Vec<Promise>| {
            let alone = |promise: &&Promise| {
                promise.items.is_some() && packages.iter().filter(|other| other.contains(promise)).count() == 1
            };
            package.iter().find(alone).cloned()
        };
        let headings: Vec<Option<Promise>> = packages.iter().map(heading).collect();
        let packages = packages.iter().cloned().zip(headings);
        let packages = packages.map(|(promises, heading)| Package { heading, promises }).collect();
        Self { title, as_of, edition, same, packages, is_withholding }
    }
}

impl Promise {
    /// The promise in one piece.
    fn words(&self) -> String {
        self.items.as_ref().map(|items| items.join("; ")).unwrap_or_default()
    }
}

impl Written for Promise {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let items = match &self.items {
            Some(items) => items.write(to)?,
            None => vec![Sentence::of(Key::OnRequest)].write(to)?,
        };
        to.map(vec![("name", self.kind.words().write(to)?), ("items", items)])
    }
}

impl Written for Package {
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let heading = match &self.heading {
            Some(promise) => {
                Sentence::of(Key::ClientPackageOf).with("promise", promise.kind.words()).with("words", promise.words())
            }
            None => Sentence::of(Key::ClientPackage),
        };
        to.map(vec![("heading", heading.write(to)?), ("promises", self.promises.write(to)?)])
    }
}

impl Written for ClientView {
    /// Everything that the page says, in its order: whoever draws it adds no word.
    fn write<T: Writer>(&self, to: &T) -> Result<T::Value, T::Error> {
        let say = |key: Key| Sentence::of(key);
        let valid = match &self.edition {
            Some(edition) => say(Key::ClientValidEdition).with("edition", edition.as_str()),
            None => say(Key::ClientValid),
        };
        let choice =
            [Key::ClientChoiceRules, Key::ClientChoiceFacts, Key::ClientChoiceSame, Key::ClientChoiceYours].map(say);
        let packages = match (self.packages.len(), self.same.is_empty()) {
            (0, _) => Key::ClientPackages,
            (_, false) => Key::ClientDiffers,
            (1, true) => Key::ClientExpect,
            _ => Key::ClientPackages,
        };
        let several = self.packages.len() > 1;
        to.map(vec![
            ("kicker", say(Key::ClientKicker).write(to)?),
            ("title", self.title.write(to)?),
            ("facts", valid.with("day", self.as_of).write(to)?),
            ("choice", say(Key::ClientChoice).write(to)?),
            ("choices", choice.to_vec().write(to)?),
            ("same", say(Key::ClientSame).write(to)?),
            ("promises", self.same.write(to)?),
            ("packages", say(packages).write(to)?),
            ("note", several.then(|| say(Key::ClientNoOrder)).write(to)?),
            ("nothing", self.packages.is_empty().then(|| say(Key::ClientNothing)).write(to)?),
            ("cards", self.packages.write(to)?),
            ("withheld", self.is_withholding.then(|| say(Key::OnRequestNote)).write(to)?),
        ])
    }
}

/// A place for a package that follows from its texts and tells nothing about it: not how good it is, nor for whom.
fn shuffled(package: &[Promise]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let promises: BTreeSet<&Promise> = inserted(package);
    for promise in promises {
        hash.update(promise.kind.name());
        for item in promise.items.iter().flatten() {
            hash.update([0]);
            hash.update(item);
        }
        hash.update([u8::from(promise.items.is_none()).wrapping_add(1)]);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ENTITLEMENTS;

    fn package(promises: &[(PromiseKind, &str)]) -> Vec<(PromiseKind, Vec<String>)> {
        promises.iter().map(|(kind, items)| (*kind, items.split("; ").map(String::from).collect())).collect()
    }

    fn view(packages: &[Vec<(PromiseKind, Vec<String>)>], secrets: &[&str]) -> ClientView {
        let day = "2026-11-21".parse().unwrap();
        let forbid = |guard: &mut Guard| secrets.iter().for_each(|secret| guard.forbid(secret));
        ClientView::guarded(packages.to_vec(), day, None, Some("2026.4"), forbid).unwrap()
    }

    use PromiseKind::{Calendar, Channels, FirstResponse, Programmes};

    #[test]
    fn every_kind_of_promise_is_a_column_of_entitlements() {
        for kind in PromiseKind::ALL {
            assert!(ENTITLEMENTS.contains(&kind.name()), "{kind:?}");
        }
    }

    #[test]
    fn the_order_of_tiers_changes_nothing_and_what_all_promise_is_told_once() {
        let one = package(&[(FirstResponse, "1 hour"), (Channels, "phone; email"), (Calendar, "24x7")]);
        let other = package(&[(FirstResponse, "8 hours"), (Channels, "phone; email")]);
        let third = package(&[(Channels, "phone; email")]);
        let all = [one.clone(), other.clone(), third.clone()];
        let first = view(&all, &[]);
        assert_eq!(first, view(&[third, other.clone(), one, other], &[]));
        assert_eq!(first.same, [Promise { kind: Channels, items: Some(vec!["phone".into(), "email".into()]) }]);
        let headings: BTreeSet<Option<PromiseKind>> =
            first.packages.iter().map(|package| package.heading.as_ref().map(|promise| promise.kind)).collect();
        assert_eq!(headings, [None, Some(FirstResponse)].into());
        assert!(!first.is_withholding);
    }

    #[test]
    fn a_secret_in_any_text_is_withheld_and_is_no_heading() {
        let one = package(&[(Programmes, "webinars; as with A-00001")]);
        let shown = view(&[one.clone(), package(&[(Programmes, "webinars")])], &["a 00001"]);
        assert!(shown.is_withholding);
        let withheld: Vec<&Package> =
            shown.packages.iter().filter(|package| package.promises[0].items.is_none()).collect();
        assert_eq!((withheld.len(), &withheld[0].heading), (1, &None));
        // Half of it in one item and half in the next.
        let halves = package(&[(Programmes, "as with A; 00001")]);
        assert!(view(&[halves], &["A-00001"]).is_withholding);
        let day = "2026-11-21".parse().unwrap();
        let edition = |version| {
            ClientView::guarded(vec![one.clone()], day, None, Some(version), |guard| guard.forbid("Gold"))
                .unwrap()
                .edition
        };
        assert_eq!((edition("2026 for gold"), edition("2026.4")), (None, Some("2026.4".into())));
    }
}
