//! Who takes part in which programme, as a table says, held against who is promised it.
//!
//! A row counts from its first to its last day, both included; a side without a day is open. A client that is in a programme by
//! several rows takes part once.

use std::collections::{BTreeMap, BTreeSet};

use tierline_core::{Date, Finding, Key, Model, Sentence, Severity, TextColumn};

use super::Promises;

/// That a client takes part in a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakesPart {
    /// The client's row in the book.
    pub row: usize,
    /// The programme, by its number among those of the model ([`programmes_of`]).
    pub programme: usize,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

/// How many clients take part in a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProgrammeCount {
    /// The programme.
    pub programme: Box<str>,
    /// Clients that take part on the day of the book.
    pub clients: u64,
    /// Clients that are promised it.
    pub promised: u64,
    /// Clients that are promised it, and take part.
    pub promised_and_in: u64,
    /// Clients that have taken part and do so no more.
    pub ended: u64,
    /// Clients that do not take part yet, and are to.
    pub to_come: u64,
}

/// Who takes part in what, on the day of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Participation {
    /// By programme, in the order of the model.
    pub counts: Vec<ProgrammeCount>,
    /// The programmes that clients take part in, by row.
    by_row: BTreeMap<usize, BTreeSet<usize>>,
    /// Clients that take part in what they are not promised: row and programme, in the order of the book.
    beside: Vec<(usize, usize)>,
}

/// The programmes of a model: those that it says something of, and behind them those that services and overlays offer, in the order
/// in which they are written.
///
/// ```
/// use tierline_book::programmes_of;
/// use tierline_core::{Model, Service, Tier};
/// let service = Service { programmes: vec!["early access".into()], ..Service::default() };
/// let model = Model::builder("m").tier(Tier::rest("All")).service("All", service).build()?;
/// assert_eq!(programmes_of(&model), ["early access"]);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[must_use]
pub fn programmes_of(model: &Model) -> Vec<&str> {
    let declared = model.programmes().iter().map(|programme| &*programme.name);
    let offered = model.promises().flat_map(|service| &service.programmes).map(|programme| &**programme);
    let mut seen = BTreeSet::new();
    declared.chain(offered).filter(|name| seen.insert(*name)).collect()
}

impl Participation {
    /// Who takes part in what.
    ///
    /// ```
    /// use tierline_book::Participation;
    /// use tierline_core::{Model, TextColumn, Tier};
    /// let model = Model::builder("m").tier(Tier::rest("All")).build()?;
    /// let none = Participation::default();
    /// assert_eq!((none.counts.len(), none.programmes(&model, 0)), (0, None));
    /// assert!(none.finding(&TextColumn::default()).is_none());
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    #[must_use]
    pub fn new(model: &Model, promises: &Promises, rows: &[TakesPart], as_of: Date) -> Self {
        let names = programmes_of(model);
        let mut all: BTreeMap<(usize, usize), (bool, bool, bool)> = BTreeMap::new();
        for part in rows {
            let (is_over, is_to_come) =
                (part.until.is_some_and(|until| until < as_of), part.from.is_some_and(|from| as_of < from));
            let known = all.entry((part.row, part.programme)).or_default();
            known.0 |= !is_over && !is_to_come;
            known.1 |= is_over;
            known.2 |= is_to_come;
        }
        let count = |programme: &&str| ProgrammeCount {
            programme: (*programme).into(),
            clients: 0,
            promised: 0,
            promised_and_in: 0,
            ended: 0,
            to_come: 0,
        };
        let mut counts: Vec<ProgrammeCount> = names.iter().map(count).collect();
        count_promised(&names, promises, &mut counts);
        let (mut by_row, mut beside): (BTreeMap<usize, BTreeSet<usize>>, _) = (BTreeMap::new(), Vec::new());
        for ((row, programme), (is_in, is_over, is_to_come)) in all {
            let Some(count) = counts.get_mut(programme) else { continue };
            let one = |flag: bool| u64::from(flag);
            count.clients = count.clients.saturating_add(one(is_in));
            count.ended = count.ended.saturating_add(one(is_over && !is_in));
            count.to_come = count.to_come.saturating_add(one(is_to_come && !is_in));
            if is_in {
                by_row.entry(row).or_default().insert(programme);
                let offered = promises.get(row).map(|promise| promise.service.programmes.as_slice());
                let is_promised = offered.unwrap_or_default().contains(&count.programme);
                count.promised_and_in = count.promised_and_in.saturating_add(one(is_promised));
                if !is_promised {
                    beside.push((row, programme));
                }
            }
        }
        Self { counts, by_row, beside }
    }

    /// The programmes that a client takes part in, in the order of the model.
    #[must_use]
    pub fn programmes<'m>(&self, model: &'m Model, row: usize) -> Option<Vec<&'m str>> {
        let names = programmes_of(model);
        Some(self.by_row.get(&row)?.iter().filter_map(|at| names.get(*at)).copied().collect())
    }

    /// By row that takes part in something: the programmes, by their numbers in the order of the model.
    pub fn rows(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = usize> + '_)> {
        self.by_row.iter().map(|(row, programmes)| (*row, programmes.iter().copied()))
    }

    /// That clients take part in what they are not promised.
    #[must_use]
    pub fn finding(&self, clients: &TextColumn) -> Option<Finding> {
        let (row, programme) = self.beside.first()?;
        let rows: BTreeSet<usize> = self.beside.iter().map(|(row, _)| *row).collect();
        let message = Sentence::of(Key::ParticipationNotOffered)
            .with("count", rows.len())
            .with("client", clients.get(*row).unwrap_or_default())
            .with("programme", self.counts.get(*programme).map_or("", |count| &count.programme));
        let help = Sentence::of(Key::ParticipationNotOfferedHelp);
        Some(Finding::new("programme-not-promised", Severity::Note, message).help(help))
    }
}

/// Counts the clients that are promised each programme.
fn count_promised(names: &[&str], promises: &Promises, counts: &mut [ProgrammeCount]) {
    // Clients share promises: each of these is looked at once.
    let mut clients = vec![0_u64; promises.all().len()];
    for number in promises.numbers() {
        let at = number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        if let Some(count) = at.and_then(|at| clients.get_mut(at)) {
            *count = count.saturating_add(1);
        }
    }
    let numbers: BTreeMap<&str, usize> = names.iter().zip(0..).map(|(name, at)| (*name, at)).collect();
    for (promise, clients) in promises.all().iter().zip(clients) {
        for programme in &promise.service.programmes {
            if let Some(count) = numbers.get(&**programme).and_then(|at| counts.get_mut(*at)) {
                count.promised = count.promised.saturating_add(clients);
            }
        }
    }
}
