//! Names: what each stands for, which are taken twice, and in what order their values can be computed.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::Cell;

use crate::inserted::inserted;
use crate::language::{Formula, Operator, Span, is_keyword};
use crate::model::parts::{Classes, Parts};
use crate::model::problem::{Place, Problem};
use crate::text::similar::{detached_accent, suggestion};

/// The most names that a model may have.
const MAX_NAMES: usize = 1_000;

/// With so many problems nobody looks up any more what was meant: to compare all words with all could take minutes.
pub(crate) const MAX_LOOKUPS: usize = 50;

/// How many names of a circle are told.
const SHOWN_OF_CYCLE: usize = 8;

/// Words that are no names though an expression could read them so: `date` before a text, and what SQL has and
/// expressions may have one day.
const RESERVED: [&str; 3] = ["date", "like", "case"];

/// The word of expressions that a name would be.
fn reserved(name: &str) -> Option<String> {
    // Words of expressions are read in upper and lower case alike.
    let function = Operator::functions().any(|own| own.name.eq_ignore_ascii_case(name));
    let word = function || is_keyword(name) || RESERVED.iter().any(|word| word.eq_ignore_ascii_case(name));
    word.then(|| name.to_ascii_lowercase())
}

/// The result columns that are always there.
pub(crate) const RESULT_COLUMNS: [&str; 3] = ["tier", "clause", "issues"];

/// What a name stands for: the list of the model that holds it, and where in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    Parameter(usize),
    Attribute(usize),
    Derived(usize),
    Dimension(usize),
    Score(usize),
    Flag(usize),
    /// What flags may ask of the result, and nothing else may.
    Result(ResultName),
    /// Something that could not be read, and of which nothing is known but its name.
    Unread(usize),
}

/// What flags may ask of the result: they are evaluated after the tier then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ResultName {
    /// The tier in force before, which comes in beside the attributes.
    PreviousTier,
    /// The value that the last review saw of an attribute under `remember`, by its number there; it comes in as well.
    Remembered(usize),
    /// The tier that the client has by the rules today.
    Tier,
    /// Its rank, 1 the best.
    TierRank,
}

impl ResultName {
    /// Those that every model has.
    const OF_TIER: [Self; 3] = [Self::PreviousTier, Self::Tier, Self::TierRank];

    pub(crate) fn name(self, parts: &Parts) -> &str {
        match self {
            Self::PreviousTier => PREVIOUS_TIER,
            Self::Remembered(at) => parts.previous.get(at).map_or("", |name| name),
            Self::Tier => "tier",
            Self::TierRank => "tier_rank",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let none = Parts::default();
        Self::OF_TIER.into_iter().find(|own| own.name(&none) == name)
    }

    /// Whether it comes in, and is not known by the tier of today.
    const fn comes_in(self) -> bool {
        matches!(self, Self::PreviousTier | Self::Remembered(_))
    }
}

/// The name of the tier in force before, as expressions and columns have it; no name that a model declares looks so.
pub(crate) const PREVIOUS_TIER: &str = "previous(tier)";

/// All names of a model.
pub(crate) struct Scope<'a> {
    items: BTreeMap<&'a str, Item>,
    /// The flags that ask for the tier, directly or through other flags: they come after it.
    late: BTreeSet<Item>,
    /// What flags call the values that the last review saw.
    remembered: &'a [Box<str>],
    /// Whether tiers have no order, and so no rank.
    unranked: bool,
    /// In the order in which values can be computed: attributes first, then everything else behind what it needs.
    pub(crate) order: Vec<Item>,
    /// How many names were unknown.
    lookups: Cell<usize>,
}

impl<'a> Scope<'a> {
    /// Reads the names; what is wrong with them goes to `problems`.
    pub(crate) fn read(parts: &'a Parts, problems: &mut Vec<Problem>) -> Self {
        let mut scope = Self {
            items: BTreeMap::new(),
            late: BTreeSet::new(),
            order: Vec::new(),
            lookups: Cell::new(0),
            remembered: &parts.previous,
            unranked: parts.unranked,
        };
        let mut listed = listed(parts);
        if listed.len() > MAX_NAMES {
            problems.push(Problem::new(
                "too-many-names",
                Place::root(),
                format!("the model has {} names; at most {MAX_NAMES} are allowed", listed.len()),
            ));
        }
        for (item, name) in &listed {
            if let Item::Unread(_) = item {
                // Known by its name alone, so that what refers to it is not told of an unknown name.
                scope.items.entry(name).or_insert(*item);
                continue;
            }
            let place = place_of(parts, *item);
            if let Some(problem) = name_problem(name, &place) {
                problems.push(problem);
            }
            // Only these are columns of results.
            let shown = matches!(item, Item::Dimension(_) | Item::Score(_) | Item::Flag(_));
            if shown && (RESULT_COLUMNS.contains(name) || **name == *parts.client) {
                problems.push(
                    Problem::new(
                        "name-taken",
                        place.clone(),
                        format!("`{name}` is the name of a column of every result"),
                    )
                    .on_key()
                    .help("give it another name"),
                );
            }
            if let Some(first) = scope.items.get(name) {
                problems.push(
                    Problem::new("name-taken", place, format!("the name `{name}` is taken twice"))
                        .on_key()
                        .help("parameters, attributes, derived, dimensions, scores and flags share their names")
                        .related(place_of(parts, *first), "first taken here"),
                );
            } else {
                scope.items.insert(name, *item);
            }
        }
        scope.list_results(parts, &mut listed);
        scope.order = scope.sorted(parts, &listed, problems);
        // Behind sorting, whose order it follows.
        scope.find_late(parts, problems);
        scope
    }

    /// Adds what flags ask of the result: the tier before, and what the last review saw, right behind the attributes, whose columns
    /// they stand beside.
    fn list_results(&self, parts: &'a Parts, listed: &mut Vec<(Item, &'a str)>) {
        let names = parts.flags.iter().flat_map(|flag| flag.formula.names());
        // A name that the model declares itself stands for that.
        let unknown = names.filter(|name| self.find(name).is_none());
        let mut asked: BTreeSet<ResultName> = inserted(unknown.filter_map(|name| self.result(name)));
        // A rank is that of a tier, and no rule of one may read a flag that asks for any of these.
        if !asked.is_empty() && self.find(ResultName::Tier.name(parts)).is_none() {
            asked.insert(ResultName::Tier);
        }
        // The first slots are those that come in, with an input each: attributes, the tier before, and what the last review saw.
        let attributes = listed.iter().rposition(|(item, _)| matches!(item, Item::Parameter(_) | Item::Attribute(_)));
        let behind = attributes.map_or(0, |at| at.saturating_add(1));
        let in_order = asked.iter().filter(|name| name.comes_in()).enumerate();
        let inputs: Vec<(usize, ResultName)> =
            in_order.map(|(place, name)| (behind.saturating_add(place), *name)).collect();
        for (at, name) in inputs {
            listed.insert(at, (Item::Result(name), name.name(parts)));
        }
        let others = asked.iter().filter(|name| !name.comes_in());
        listed.extend(others.map(|name| (Item::Result(*name), name.name(parts))));
    }

    /// What a name that no part of the model has stands for in a flag. A model that declares `tier` speaks of that, and its
    /// flags cannot ask for the tier.
    pub(crate) fn result(&self, name: &str) -> Option<ResultName> {
        if let Some(at) = self.remembered.iter().position(|own| **own == *name) {
            return Some(ResultName::Remembered(at));
        }
        let ranked = |own: &ResultName| *own != ResultName::TierRank || !self.unranked;
        ResultName::named(name).filter(ranked).filter(|_| self.find("tier").is_none())
    }

    /// Whether an item comes after the tier.
    pub(crate) fn is_late(&self, item: Item) -> bool {
        self.late.contains(&item)
    }

    /// The items that the value of one is computed from.
    fn needs(&self, parts: &Parts, item: Item) -> Vec<Item> {
        let found = |name: &str| {
            self.find(name).or_else(|| match item {
                Item::Flag(_) => self.result(name).map(Item::Result),
                _ => None,
            })
        };
        let mut needed: Vec<Item> = needed_names(parts, item).iter().filter_map(|name| found(name)).collect();
        if item == Item::Result(ResultName::TierRank) {
            needed.push(Item::Result(ResultName::Tier));
        }
        // Parameters are constants, and of what could not be read nothing is known: neither has to be computed first.
        needed.retain(|need| !matches!(need, Item::Parameter(_) | Item::Unread(_)));
        needed
    }

    /// Which flags come after the tier, and what reads them and must not: only flags may. A rule of a tier that reads one is
    /// a circle, which sorting tells, unless the flag asks for the tier before, or for what the last review saw, and no more.
    fn find_late(&mut self, parts: &Parts, problems: &mut Vec<Problem>) {
        // The next step to the result, by what leads there.
        let mut towards: BTreeMap<Item, Item> = BTreeMap::new();
        // In the order of computing, so that what an item needs has been looked at before it.
        // A tier that no flag asks for has rules all the same.
        let tier = Some(Item::Result(ResultName::Tier)).filter(|tier| !self.order.contains(tier));
        for item in self.order.iter().chain(&tier) {
            let need = self.needs(parts, *item).into_iter();
            let mut late = need.filter(|need| matches!(need, Item::Result(_)) || self.late.contains(need));
            let Some(next) = late.next() else { continue };
            let is_result = matches!(item, Item::Result(_));
            // A rank is read from a tier, and flags may read either.
            let may_read = matches!(item, Item::Flag(_)) || (is_result && matches!(next, Item::Result(_)));
            if !may_read {
                let (reader, place) = (name_of(parts, *item), place_of(parts, *item));
                let mut path = alloc::vec![*item, next];
                // What was written down for earlier items leads from the flag to the result.
                while let Some(next) = path.last().and_then(|last| towards.get(last)) {
                    path.push(*next);
                }
                let words: Vec<String> = path.iter().map(|item| format!("`{}`", name_of(parts, *item))).collect();
                let what = if is_result { "the tier".to_string() } else { format!("`{reader}`") };
                let message = format!(
                    "{what} cannot be computed from a flag that comes after the tier: {}",
                    words.join(" needs ")
                );
                let help = match path.last() {
                    Some(Item::Result(ResultName::Remembered(_))) => {
                        "only flags may read a flag that asks for what the last review saw"
                    }
                    _ => "only flags may read a flag that asks for the tier, today's or the one before",
                };
                problems.push(Problem::new("cycle", place, message).on_key().help(help));
            } else if !is_result {
                towards.insert(*item, next);
                self.late.insert(*item);
            }
        }
    }

    /// What a name stands for.
    pub(crate) fn find(&self, name: &str) -> Option<Item> {
        self.items.get(name).copied()
    }

    /// The problem of a name that stands for nothing.
    pub(crate) fn unknown(&self, name: &str, place: Place, span: Option<Span>) -> Problem {
        let mut problem = Problem::new("unknown-name", place, format!("unknown name `{name}`"));
        self.lookups.set(self.lookups.get().saturating_add(1));
        // Similar names are looked up for 50 names: 1,000 wrong names against 1,000 others would take minutes.
        let few = self.lookups.get() <= MAX_LOOKUPS;
        problem = match suggestion(name, self.items.keys().copied().filter(|_| few)) {
            Some(question) => problem.help(question),
            None if ResultName::named(name).is_some() => problem.help(if self.find("tier").is_some() {
                "`tier` is a name of this model, and so its flags cannot ask for the tier that a client has"
            } else if self.unranked && name == "tier_rank" {
                "segments without an order (`ranked: false`) have no rank: ask for `tier`, as in `tier = '...'`"
            } else {
                "only a flag can ask for the tier: rules, scores and dimensions are there to find it"
            }),
            None if RESULT_COLUMNS.contains(&name) => problem.help("a rule cannot ask for the result"),
            None if name.starts_with("previous(") => problem.help(self.no_memory(name)),
            None => problem.help(format!(
                "a text is written in single quotes, as in `'{name}'`; a name must be declared as a parameter, attribute, \
                 derived attribute, dimension, score or flag"
            )),
        };
        match span {
            Some(span) => problem.at(span),
            None => problem,
        }
    }

    /// What is wrong with a name that asks for what the last review saw.
    fn no_memory(&self, name: &str) -> String {
        if self.remembered.iter().any(|own| **own == *name) {
            return "only a flag can ask for what the last review saw: rules, scores and dimensions go by today's values".into();
        }
        let of = name.trim_start_matches("previous(").trim_end_matches(')');
        match self.find(of) {
            Some(Item::Attribute(_)) => {
                format!("write `remember: [{of}]`, so that standings keep its value from one review to the next")
            }
            _ => format!("standings keep the tier, `{PREVIOUS_TIER}`, and the attributes under `remember`"),
        }
    }

    /// Items behind what they need, otherwise in the order of the model; a cycle is a problem, and its items are left out.
    fn sorted(&self, parts: &'a Parts, listed: &[(Item, &'a str)], problems: &mut Vec<Problem>) -> Vec<Item> {
        let needs: BTreeMap<Item, Vec<Item>> =
            inserted(listed.iter().map(|(item, _)| (*item, self.needs(parts, *item))));
        let items = listed
            .iter()
            .map(|(item, _)| *item)
            .filter(|i| !matches!(i, Item::Parameter(_) | Item::Unread(_)))
            .collect();
        arranged(parts, items, &needs, &|_| true, problems)
    }

    /// Thresholds that are worked out from what reads them: each is a circle, told with its path. `read_by` gives the names that an
    /// item is computed from, parameters included.
    pub(crate) fn find_relative_circles(
        &self,
        parts: &Parts,
        read_by: &dyn Fn(Item) -> Vec<Box<str>>,
        problems: &mut Vec<Problem>,
    ) {
        let needs: BTreeMap<Item, Vec<Item>> = inserted(self.items.values().map(|item| {
            let needed = read_by(*item);
            (*item, needed.iter().filter_map(|name| self.find(name)).collect())
        }));
        let is_parameter = |item: &Item| matches!(item, Item::Parameter(_));
        // Circles of other items have been told already.
        arranged(parts, needs.keys().copied().collect(), &needs, &|circle| circle.iter().any(is_parameter), problems);
    }
}

/// Items behind what they need, otherwise in the order given. A cycle that is to be told is a problem; its items are left out.
fn arranged(
    parts: &Parts,
    mut left: Vec<Item>,
    needs: &BTreeMap<Item, Vec<Item>>,
    is_told: &dyn Fn(&[Item]) -> bool,
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let mut order: Vec<Item> = Vec::new();
    let mut done: BTreeMap<Item, bool> = BTreeMap::new();
    loop {
        let before = left.len();
        left.retain(|item| {
            let ready = needs.get(item).is_none_or(|n| n.iter().all(|need| done.contains_key(need)));
            if ready {
                done.insert(*item, true);
                order.push(*item);
            }
            !ready
        });
        if left.is_empty() {
            return order;
        }
        if left.len() == before {
            break;
        }
    }
    // Whoever is left needs somebody who is left: walking along must come back to where it has been.
    let waiting: BTreeSet<Item> = inserted(left.iter().copied());
    let mut walked: BTreeSet<Item> = BTreeSet::new();
    for start in &left {
        let mut path: Vec<Item> = Vec::new();
        let mut at = *start;
        // What an earlier walk has come by leads to a circle that is told already.
        while walked.insert(at) {
            path.push(at);
            let next = needs.get(&at).and_then(|n| n.iter().find(|need| waiting.contains(need)));
            match next {
                Some(next) => at = *next,
                None => break,
            }
        }
        let cycle: Vec<Item> = path.iter().copied().skip_while(|item| *item != at).collect();
        if !cycle.is_empty() && is_told(&cycle) {
            problems.push(cycle_problem(parts, &cycle, at));
        }
    }
    order
}

/// The problem of items that need one another, the first of which is `at`.
fn cycle_problem(parts: &Parts, cycle: &[Item], at: Item) -> Problem {
    let shown = cycle.iter().take(SHOWN_OF_CYCLE);
    let mut words: Vec<String> = shown.map(|i| format!("`{}`", name_of(parts, *i))).collect();
    let hidden = cycle.len().saturating_sub(SHOWN_OF_CYCLE);
    if hidden > 0 {
        words.push(format!("... ({hidden} more)"));
    }
    words.push(format!("`{}`", name_of(parts, at)));
    let mut problem = Problem::new(
        "cycle",
        place_of(parts, at),
        format!("`{}` needs its own value: {}", name_of(parts, at), words.join(" needs ")),
    )
    .on_key()
    .help("break the circle: one of them has to do without another");
    for item in cycle.iter().take(SHOWN_OF_CYCLE).skip(1) {
        problem = problem.related(place_of(parts, *item), "part of the circle");
    }
    problem
}

/// The problem of a word that cannot be a name.
fn name_problem(name: &str, place: &Place) -> Option<Problem> {
    let mut letters = name.chars();
    let good_start = letters.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    if !good_start || !letters.all(|c| c == '_' || c.is_alphanumeric()) {
        let better: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let mut problem = Problem::new("bad-name", place.clone(), format!("`{name}` cannot be a name")).on_key();
        problem = if name.is_empty() {
            problem.help("a name has at least one letter")
        } else if let Some(help) = detached_accent(name) {
            problem.help(help)
        } else {
            problem.help(format!(
                "a name is letters, digits and `_`, and does not begin with a digit: `{}{better}`; the source column \
                 goes to `column:`",
                if good_start { "" } else { "_" }
            ))
        };
        return Some(problem);
    }
    if name == "reweight" {
        let message = "`reweight` cannot be a name: after `missing:` it is a word";
        return Some(Problem::new("bad-name", place.clone(), message).on_key().help("give it another name"));
    }
    reserved(name).map(|word| {
        Problem::new("bad-name", place.clone(), format!("`{name}` cannot be a name: `{word}` is a word of expressions"))
            .on_key()
            .help(format!("give it another name, as in `{name}_`"))
    })
}

/// All names with what they stand for, in the order of the model.
pub(crate) fn listed(parts: &Parts) -> Vec<(Item, &str)> {
    let mut out: Vec<(Item, &str)> = Vec::new();
    out.extend(parts.parameters.iter().enumerate().map(|(i, p)| (Item::Parameter(i), &*p.name)));
    out.extend(parts.attributes.iter().enumerate().map(|(i, p)| (Item::Attribute(i), &*p.name)));
    out.extend(parts.derived.iter().enumerate().map(|(i, p)| (Item::Derived(i), &*p.name)));
    out.extend(parts.dimensions.iter().enumerate().map(|(i, p)| (Item::Dimension(i), &*p.name)));
    out.extend(parts.scores.iter().enumerate().map(|(i, p)| (Item::Score(i), &*p.name)));
    out.extend(parts.flags.iter().enumerate().map(|(i, p)| (Item::Flag(i), &*p.name)));
    out.extend(parts.unread.iter().enumerate().map(|(i, name)| (Item::Unread(i), &**name)));
    out
}

/// The name of an item.
pub(crate) fn name_of(parts: &Parts, item: Item) -> &str {
    match item {
        Item::Parameter(i) => parts.parameters.get(i).map(|p| &*p.name),
        Item::Attribute(i) => parts.attributes.get(i).map(|p| &*p.name),
        Item::Derived(i) => parts.derived.get(i).map(|p| &*p.name),
        Item::Dimension(i) => parts.dimensions.get(i).map(|p| &*p.name),
        Item::Score(i) => parts.scores.get(i).map(|p| &*p.name),
        Item::Flag(i) => parts.flags.get(i).map(|p| &*p.name),
        Item::Result(name) => Some(name.name(parts)),
        Item::Unread(i) => parts.unread.get(i).map(|name| &**name),
    }
    .unwrap_or("")
}

/// Where an item stands in the model.
pub(crate) fn place_of(parts: &Parts, item: Item) -> Place {
    let list = match item {
        Item::Parameter(_) => "parameters",
        Item::Attribute(_) => "attributes",
        Item::Derived(_) => "derived",
        Item::Dimension(_) => "dimensions",
        Item::Score(_) => "scores",
        Item::Flag(_) => "flags",
        Item::Result(_) => return Place::root().key("tiers"),
        Item::Unread(_) => return Place::root(),
    };
    Place::root().key(list).key(name_of(parts, item))
}

/// The names that an item's value is computed from.
pub(crate) fn needed_names(parts: &Parts, item: Item) -> Vec<Box<str>> {
    let formula_names = |formula: &Formula| -> Vec<Box<str>> { formula.names().map(Into::into).collect() };
    match item {
        Item::Parameter(_) | Item::Attribute(_) | Item::Unread(_) => Vec::new(),
        Item::Derived(i) => parts.derived.get(i).map(|d| formula_names(&d.formula)).unwrap_or_default(),
        Item::Dimension(i) => match parts.dimensions.get(i).map(|d| &d.classes) {
            Some(Classes::Bands { of, .. }) => alloc::vec![of.clone()],
            Some(Classes::Rules(rules)) => {
                rules.iter().filter_map(|r| r.when.as_ref()).flat_map(formula_names).collect()
            }
            None => Vec::new(),
        },
        Item::Score(i) => {
            parts.scores.get(i).map(|s| s.factors.iter().map(|f| f.of.clone()).collect()).unwrap_or_default()
        }
        Item::Flag(i) => parts.flags.get(i).map(|f| formula_names(&f.formula)).unwrap_or_default(),
        // What keeps a client in its tier is no part of today's, and may as little ask for it.
        Item::Result(ResultName::Tier) => {
            parts.tiers.iter().flat_map(|tier| tier.when.iter().chain(&tier.stay)).flat_map(formula_names).collect()
        }
        Item::Result(ResultName::PreviousTier | ResultName::Remembered(_) | ResultName::TierRank) => Vec::new(),
    }
}

/// `` `a`, `b` or `c` ``, the first few of a long list.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    use crate::text::sentence::{Joined, Language};
    const SHOWN: usize = 12;
    let list = Language::English.names(words, SHOWN, Joined::Or);
    if list.is_empty() { "nothing".to_string() } else { list }
}
