//! Who was seen in which group, from review to review: at the first one whose window of days has passed.

use std::collections::{BTreeMap, HashMap};

use tierline_core::Date;

use super::sums::Standpoint;
use super::texts::Texts;
use crate::json::{self, Json};

/// What divides clients into groups.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Family {
    Flag(Box<str>),
    Dimension(Box<str>),
    Tier,
}

/// A group of a client, by its number, and the first review at which it was in it with a whole window before the last day; nothing where
/// there is none.
pub(super) type FirstSeen = (u16, Option<Date>);

/// Who was seen in which group, from review to review.
#[derive(Debug)]
pub(super) struct Observer {
    pub(super) within: i32,
    pub(super) until: Date,
    pub(super) numbers: BTreeMap<(Family, Box<str>), u16>,
    /// By number of a text: the groups that it says.
    of_flags: HashMap<u32, Vec<u16>>,
    of_levels: HashMap<u32, Vec<u16>>,
    of_tiers: HashMap<u32, u16>,
    /// By client.
    pub(super) seen: Vec<Vec<FirstSeen>>,
    /// By client: when it was found to have left.
    pub(super) left: Vec<Vec<Date>>,
}

impl Observer {
    pub(super) fn new(within: i32, until: Date) -> Self {
        Self {
            within,
            until,
            numbers: BTreeMap::new(),
            of_flags: HashMap::new(),
            of_levels: HashMap::new(),
            of_tiers: HashMap::new(),
            seen: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Sees the client of a place after the review of a day: where it was before and is now, and the numbers of the texts of its flags
    /// and levels.
    pub(super) fn see(
        &mut self,
        at: usize,
        (before, now): (Standpoint, Standpoint),
        (flags, levels): (u32, u32),
        texts: &Texts,
        day: Date,
    ) {
        if self.seen.len() <= at {
            self.seen.resize(at.saturating_add(1), Vec::new());
            self.left.resize(at.saturating_add(1), Vec::new());
        }
        if now == Standpoint::Outside {
            if let Some(left) = self.left.get_mut(at).filter(|_| before != Standpoint::Outside) {
                left.push(day);
            }
            return;
        }
        let mut groups: Vec<u16> = Vec::new();
        groups.extend(self.flag_groups(flags, texts));
        groups.extend(self.level_groups(levels, texts));
        if let Standpoint::In(tier) = now {
            let number = match self.of_tiers.get(&tier) {
                Some(number) => *number,
                None => {
                    let number = self.number(Family::Tier, texts.get(tier));
                    self.of_tiers.insert(tier, number);
                    number
                }
            };
            groups.push(number);
        }
        let is_whole = day.days().checked_add(self.within).is_some_and(|end| end <= self.until.days());
        let Some(seen) = self.seen.get_mut(at) else { return };
        for group in groups {
            match seen.iter_mut().find(|(known, _)| *known == group) {
                Some((_, first @ None)) if is_whole => *first = Some(day),
                Some(_) => {}
                None => seen.push((group, is_whole.then_some(day))),
            }
        }
    }

    fn flag_groups(&mut self, text: u32, texts: &Texts) -> Vec<u16> {
        if let Some(groups) = self.of_flags.get(&text) {
            return groups.clone();
        }
        let groups = entries(texts.get(text))
            .into_iter()
            .filter(|(_, truth)| matches!(truth.as_str(), "true" | "false"))
            .map(|(name, truth)| self.number(Family::Flag(name.into()), &truth))
            .collect::<Vec<_>>();
        self.of_flags.insert(text, groups.clone());
        groups
    }

    fn level_groups(&mut self, text: u32, texts: &Texts) -> Vec<u16> {
        if let Some(groups) = self.of_levels.get(&text) {
            return groups.clone();
        }
        let groups = entries(texts.get(text))
            .into_iter()
            .map(|(name, level)| self.number(Family::Dimension(name.into()), &level))
            .collect::<Vec<_>>();
        self.of_levels.insert(text, groups.clone());
        groups
    }

    fn number(&mut self, family: Family, level: &str) -> u16 {
        let next = u16::try_from(self.numbers.len()).unwrap_or(u16::MAX);
        *self.numbers.entry((family, level.into())).or_insert(next)
    }
}

/// The texts of a JSON object; those that are `null` are left out.
fn entries(text: &str) -> Vec<(String, String)> {
    let Some(Json::Map(entries)) = json::parse(text) else { return Vec::new() };
    let text = |(name, value)| match value {
        Json::Text(text) => Some((name, text)),
        Json::Null | Json::List(_) | Json::Map(_) => None,
    };
    entries.into_iter().filter_map(text).collect()
}
