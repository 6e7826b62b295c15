//! Clients by the levels of any dimensions: which group each is in, and what is counted of the groups.
//!
//! Several dimensions divide clients by each combination of their levels. No client is left out: who has no level of a dimension is in
//! a group of its own there, so that groups add up to all clients exactly. Groups stand in the order of levels, those without one last.

use thiserror::Error;
use tierline_core::{Decimal, Interrupt, Interrupted};

use crate::client_rows::ClientRows;
use crate::figures::{Group, TierCount};

/// Groups that figures are told of at most.
const MOST_GROUPS: usize = 10_000;

/// A dimension, and the level of each client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DimensionCodes {
    /// Its name.
    pub name: Box<str>,
    /// Its levels, in their order.
    pub levels: Vec<Box<str>>,
    /// By row of the clients: 1 + the number of the level, 0 where there is none.
    pub codes: Vec<u32>,
}

impl DimensionCodes {
    /// A dimension whose levels have an order.
    #[must_use]
    pub fn new(name: &str, levels: Vec<Box<str>>, codes: Vec<u32>) -> Self {
        Self { name: name.into(), levels, codes }
    }

    /// A dimension of texts: its levels are those that occur, in the order of their characters.
    ///
    /// ```
    /// use tierline_book::DimensionCodes;
    /// let industry = DimensionCodes::of_texts("industry", &[Some("retail"), None, Some("bank"), Some("retail")], ["energy"]);
    /// let levels: Vec<&str> = industry.levels.iter().map(|level| &**level).collect();
    /// assert_eq!((levels, industry.codes), (vec!["bank", "energy", "retail"], vec![3, 0, 1, 3]));
    /// ```
    #[must_use]
    pub fn of_texts<'a>(name: &str, texts: &[Option<&'a str>], elsewhere: impl IntoIterator<Item = &'a str>) -> Self {
        let mut levels: Vec<&str> = texts.iter().flatten().copied().chain(elsewhere).collect();
        levels.sort_unstable();
        levels.dedup();
        let code = |text: &Option<&str>| {
            let at = text.and_then(|text| levels.binary_search(&text).ok());
            at.map_or(0, |at| u32::try_from(at.saturating_add(1)).unwrap_or(0))
        };
        let codes = texts.iter().map(code).collect();
        Self { name: name.into(), levels: levels.into_iter().map(Into::into).collect(), codes }
    }

    /// The code of a level.
    #[must_use]
    pub fn code(&self, level: &str) -> Option<u32> {
        let at = self.levels.iter().position(|known| **known == *level)?;
        u32::try_from(at.saturating_add(1)).ok()
    }

    fn choices(&self) -> usize {
        self.levels.len().saturating_add(1)
    }
}

/// Dimensions that divide clients into more groups than figures are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("figures go by at most {MOST_GROUPS} groups, and these are {groups}")]
pub struct TooManyGroups {
    /// How many.
    pub groups: usize,
}

/// Clients by the levels of dimensions.
///
/// ```
/// use tierline_book::{Cross, DimensionCodes};
/// let region = DimensionCodes::new("region", vec!["EMEA".into(), "APAC".into()], vec![1, 2, 0]);
/// let tier = DimensionCodes::new("tier", vec!["A".into()], vec![1, 1, 0]);
/// assert_eq!(region.code("APAC"), Some(2));
/// let cross = Cross::new(vec![tier, region])?;
/// assert_eq!((cross.groups(), cross.group_of(|_| Some(1))), (6, Some(0)));
/// assert_eq!(cross.levels(0), [Some("A"), Some("EMEA")]);
/// assert_eq!(cross.group(1).map(|at| cross.name(at).to_string()).unwrap(), "A, APAC");
/// assert_eq!(cross.group(2).map(|at| cross.name(at).to_string()).unwrap(), "without `tier`, without `region`");
/// # Ok::<(), tierline_book::TooManyGroups>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cross {
    dimensions: Vec<DimensionCodes>,
    groups: usize,
}

impl Cross {
    /// Every combination of their levels.
    ///
    /// # Errors
    /// More than 10,000 groups.
    pub fn new(dimensions: Vec<DimensionCodes>) -> Result<Self, TooManyGroups> {
        let groups = dimensions.iter().map(DimensionCodes::choices).fold(1, usize::saturating_mul);
        if groups > MOST_GROUPS { Err(TooManyGroups { groups }) } else { Ok(Self { dimensions, groups }) }
    }

    /// How many groups there are, those without a level included.
    #[must_use]
    pub const fn groups(&self) -> usize {
        self.groups
    }

    /// The dimensions.
    #[must_use]
    pub fn dimensions(&self) -> &[DimensionCodes] {
        &self.dimensions
    }

    /// The group of a client, by row.
    #[must_use]
    pub fn group(&self, row: usize) -> Option<usize> {
        self.group_of(|at| self.dimensions.get(at)?.codes.get(row).copied())
    }

    /// The group of levels, one of each dimension by its number; nothing where a dimension has no such level.
    #[must_use]
    pub fn group_of(&self, code: impl Fn(usize) -> Option<u32>) -> Option<usize> {
        let mut group = 0_usize;
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let (code, choices) = (usize::try_from(code(at)?).ok()?, dimension.choices());
            // Without a level: behind all that have one.
            let place = code.checked_sub(1).unwrap_or(dimension.levels.len());
            if place >= choices {
                return None;
            }
            group = group.checked_mul(choices)?.checked_add(place)?;
        }
        Some(group)
    }

    /// The level of each dimension in a group; nothing where it has none.
    #[must_use]
    pub fn levels(&self, group: usize) -> Vec<Option<&str>> {
        let mut rest = group;
        let mut out: Vec<Option<&str>> = Vec::with_capacity(self.dimensions.len());
        for dimension in self.dimensions.iter().rev() {
            let choices = dimension.choices();
            let place = rest.checked_rem(choices).unwrap_or(0);
            rest = rest.checked_div(choices).unwrap_or(0);
            out.push(dimension.levels.get(place).map(|level| &**level));
        }
        out.reverse();
        out
    }

    /// A group by its levels.
    #[must_use]
    pub fn name(&self, group: usize) -> Group {
        let names = self.dimensions.iter().map(|dimension| dimension.name.clone());
        Group::Levels(names.zip(self.levels(group)).map(|(name, level)| (name, level.map(Into::into))).collect())
    }

    /// What is counted of each group.
    ///
    /// ```
    /// use tierline_book::{ClientRows, Cross, DimensionCodes};
    /// use tierline_core::{Interrupt, Model, TextColumn, Tier};
    /// let plan = Model::builder("m").tier(Tier::rest("All")).build()?.compile();
    /// let rows = ClientRows::new(&plan, TextColumn::default(), Vec::new(), None, &Interrupt::NEVER)?;
    /// let cross = Cross::new(vec![DimensionCodes::new("region", vec!["EMEA".into()], Vec::new())])?;
    /// let counts = cross.counts(&rows, None, &Interrupt::NEVER)?;
    /// assert_eq!(counts.iter().map(|(_, count)| count.clients).collect::<Vec<_>>(), [0, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The call was asked to end.
    pub fn counts(
        &self,
        rows: &ClientRows,
        scale: Option<u8>,
        interrupt: &Interrupt,
    ) -> Result<Vec<(Group, TierCount)>, Interrupted> {
        let mut counted = vec![(0_u64, 0_i128, 0_u64, 0_i128); self.groups];
        for row in 0..rows.rows() {
            interrupt.check_at(row)?;
            let Some(count) = self.group(row).and_then(|group| counted.get_mut(group)) else { continue };
            let value = i128::from(rows.value(row).unwrap_or_default());
            count.0 = count.0.saturating_add(1);
            count.1 = count.1.saturating_add(value);
            count.2 = count.2.saturating_add(u64::from(value < 0));
            count.3 = count.3.saturating_add(value.min(0));
        }
        let count = |(at, (clients, value, negative, below)): (usize, (u64, i128, u64, i128))| {
            let number = |units| scale.and_then(|scale| Decimal::new(units, scale));
            let count = TierCount {
                clients,
                value: number(value),
                negative,
                negative_value: number(below),
                ..TierCount::default()
            };
            (self.name(at), count)
        };
        Ok(counted.into_iter().enumerate().map(count).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_levels_and_those_without_one_come_last() {
        let levels = |names: &[&str]| names.iter().map(|name| Box::from(*name)).collect::<Vec<_>>();
        let cross = Cross::new(vec![
            DimensionCodes::new("a", levels(&["x", "y"]), vec![0, 1, 2]),
            DimensionCodes::new("b", levels(&["1", "2", "3"]), vec![3, 0, 1]),
        ])
        .unwrap();
        assert_eq!(cross.groups(), 12);
        for group in 0..cross.groups() {
            let codes: Vec<u32> = cross
                .levels(group)
                .iter()
                .zip(cross.dimensions())
                .map(|(level, dimension)| level.map_or(0, |level| dimension.code(level).unwrap()))
                .collect();
            assert_eq!(cross.group_of(|at| codes.get(at).copied()), Some(group));
        }
        assert_eq!((cross.group(0), cross.group(1), cross.group(2)), (Some(10), Some(3), Some(4)));
        assert_eq!(cross.levels(11), [None, None]);
        assert_eq!(cross.group_of(|_| Some(4)), None);
    }

    #[test]
    fn too_many_groups_are_refused() {
        let levels: Vec<Box<str>> = (0..100).map(|at| at.to_string().into()).collect();
        let dimension = |name| DimensionCodes::new(name, levels.clone(), Vec::new());
        let error = Cross::new(vec![dimension("a"), dimension("b")]).unwrap_err();
        assert_eq!(error.to_string(), "figures go by at most 10000 groups, and these are 10201");
    }
}
