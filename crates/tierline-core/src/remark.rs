//! Remarks on what came in: nothing that is given is lost silently.
//!
//! A remark is no error and no issue of a client: what it is about was read as the model says, and may not be what was
//! meant. A result has a list of them, and shows them wherever it is shown.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::fmt;

use crate::inserted::inserted;
use crate::order::sort_by;
use crate::plan::Plan;
use crate::text::sentence::{Joined, Key, Part, Sentence};
use crate::text::similar::{difference, similar_names};
use crate::text::visible::shown;

/// Something about the input that whoever reads the result should be told.
///
/// ```
/// use tierline_core::Remark;
/// let remark = Remark::warning("empty-table", "the table has no rows").help("look at what made it");
/// assert_eq!(remark.to_string(), "the table has no rows; look at what made it");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    code: &'static str,
    warning: bool,
    columns: Vec<Box<str>>,
    given: Vec<Box<str>>,
    clients: Option<u64>,
    message: Sentence,
    help: Option<Sentence>,
}

impl Remark {
    /// A remark on something that may have made answers other than they were meant to be.
    ///
    /// The message is one line, lower case, without a full stop, with the user's words in backticks.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<Sentence>) -> Self {
        Self {
            code,
            warning: true,
            columns: Vec::new(),
            given: Vec::new(),
            clients: None,
            message: message.into(),
            help: None,
        }
    }

    /// A remark on something that is as the model allows, and good to know.
    ///
    /// ```
    /// use tierline_core::Remark;
    /// let remark = Remark::note("absent-column", "without a column: `seats`").columns(["seats"]).given(["sheet"]).clients(3);
    /// assert!(!remark.is_warning());
    /// ```
    #[must_use]
    pub fn note(code: &'static str, message: impl Into<Sentence>) -> Self {
        Self { warning: false, ..Self::warning(code, message) }
    }

    /// The columns that the model reads and that are meant.
    #[must_use]
    pub fn columns<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.columns = names.into_iter().map(Into::into).collect();
        self
    }

    /// The columns, keys or values that were given and are meant.
    #[must_use]
    pub fn given<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.given = names.into_iter().map(Into::into).collect();
        self
    }

    /// How many clients it is about; where nothing is said, it is about the input as a whole.
    #[must_use]
    pub const fn clients(mut self, clients: u64) -> Self {
        self.clients = Some(clients);
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Sentence>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The stable code, as in `similar-column`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Whether answers may be other than they were meant to be.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        self.warning
    }

    /// The columns that the model reads and that are meant.
    pub fn read_columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|name| &**name)
    }

    /// The columns, keys or values that were given and are meant.
    pub fn given_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.given.iter().map(|name| &**name)
    }

    /// How many clients it is about; nothing where it is about the input as a whole.
    #[must_use]
    pub const fn count(&self) -> Option<u64> {
        self.clients
    }

    /// What was found, in one line.
    #[must_use]
    pub const fn message(&self) -> &Sentence {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub const fn advice(&self) -> Option<&Sentence> {
        self.help.as_ref()
    }
}

/// The message and the help, in English.
impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// A key or a column that was given and that nothing reads.
///
/// ```
/// use tierline_core::{Attribute, Client, Date, Model, Tier, name};
/// let model = Model::builder("bands")
///     .attribute(Attribute::boolean("strategic"))
///     .tier(Tier::when("Key", name("strategic")))
///     .tier(Tier::rest("Other"))
///     .build()?;
/// let client = Client::new("acme").with("Strategic", true).with("city", "Riga");
/// let assignment = model.compile().assign(&client, Date::new(2026, 11, 21).unwrap());
/// assert_eq!(assignment.tier(), Some("Other"));
/// let unread = assignment.unread();
/// assert_eq!(unread[0].to_string(), "nothing reads `Strategic`: did you mean `strategic`? they differ by case");
/// assert_eq!(unread[1].meant(), None);
/// # Ok::<(), tierline_core::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    name: Box<str>,
    /// The name that was probably meant, and by what it differs; it does not where one is the attribute and one its column.
    meant: Option<(Box<str>, Option<Sentence>)>,
}

impl Unread {
    pub(crate) fn new(name: &str, meant: Option<(&str, Option<Sentence>)>) -> Self {
        Self { name: name.into(), meant: meant.map(|(name, difference)| (name.into(), difference)) }
    }

    /// The name as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name that the model reads, that was not given, and that this one looks like.
    #[must_use]
    pub fn meant(&self) -> Option<&str> {
        self.meant.as_ref().map(|(name, _)| &**name)
    }

    /// By what it differs from the name that was probably meant: `case`, `one letter`; nothing where it is the attribute's own
    /// name and the column has another, or the other way round.
    #[must_use]
    pub fn difference(&self) -> Option<&Sentence> {
        self.meant.as_ref().and_then(|(_, difference)| difference.as_ref())
    }

    /// That nothing reads it, and what was probably meant.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let sentence = |key| Sentence::of(key).with("name", shown(&self.name).into_owned());
        match &self.meant {
            Some((name, difference)) => match difference {
                Some(difference) => sentence(Key::RemarkUnreadMeant).with("difference", difference.clone()),
                None => sentence(Key::RemarkUnreadColumn),
            }
            .with("meant", shown(name).into_owned()),
            None => sentence(Key::RemarkUnread),
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sentence())
    }
}

/// Where the id of a client is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdSource {
    /// By itself, beside the columns: the column of the ids is not missed.
    Argument,
    /// In the column of the ids, if anywhere.
    Column,
}

impl Plan {
    /// What is to be said of the columns of a table: which attributes have none, and which columns that nothing reads look
    /// like one of those.
    ///
    /// `absent` are the numbers of the attributes without a column, `partial` of those whose column some rows lack (as a list
    /// of records may), `unread` the columns that nothing reads.
    ///
    /// ```
    /// use tierline_core::{Attribute, Model, Tier};
    /// let model = Model::builder("bands")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .attribute(Attribute::boolean("strategic"))
    ///     .attribute(Attribute::integer("seats"))
    ///     .tier(Tier::rest("all"))
    ///     .build()?;
    /// let remarks = model.compile().remarks_on_columns(&[1, 2], &[], ["city", "Strategic"]);
    /// assert_eq!(
    ///     remarks[0].message(),
    ///     "no client has a value for `strategic`: there is no such column, and `Strategic`, which differs by case, is not read"
    /// );
    /// assert_eq!(remarks[1].message(), "without a column, and so without a value for any client: `seats`");
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    pub fn remarks_on_columns<'a>(
        &self,
        absent: &[usize],
        partial: &[usize],
        unread: impl IntoIterator<Item = &'a str>,
    ) -> Vec<Remark> {
        let mut missed: Vec<&str> = Vec::new();
        for column in
            absent.iter().chain(partial).filter_map(|at| self.inner.inputs.get(*at)).map(|input| &*input.column)
        {
            // Several attributes may be read from one column, which is missed once.
            if !missed.contains(&column) {
                missed.push(column);
            }
        }
        let is_partial = |column: &str| {
            partial.iter().filter_map(|at| self.inner.inputs.get(*at)).any(|input| *input.column == *column)
        };
        // Names are looked at only beside a column that is missed: exports have hundreds of others.
        let unread: Vec<&str> = if missed.is_empty() { Vec::new() } else { unread.into_iter().collect() };
        let similar = similar_to(&unread, &missed, &self.own_names());
        let mut remarks = Vec::new();
        for (at, column) in missed.iter().enumerate() {
            let given = similar.iter().filter(|(_, to)| *to == at);
            let given: Vec<&str> = given.filter_map(|(from, _)| unread.get(*from).copied()).collect();
            if !given.is_empty() {
                remarks.push(similar_column(column, given, is_partial(column)));
            }
        }
        let unlike = missed
            .iter()
            .enumerate()
            .filter(|(at, missed)| !is_partial(missed) && !similar.iter().any(|(_, to)| to == at));
        let unlike: Vec<&str> = unlike.map(|(_, column)| *column).collect();
        if !unlike.is_empty() {
            let message = Sentence::of(Key::RemarkAbsent).with("columns", named(&unlike));
            remarks.push(Remark::note("absent-column", message).columns(unlike));
        }
        remarks
    }

    /// Of names that nothing read, those that look like a column that was not given; `id` says where the client's id is.
    ///
    /// `given` are the names of columns, as in a row of a table; those that the plan reads are passed over.
    ///
    /// ```
    /// use tierline_core::{Attribute, IdSource, Model, Tier};
    /// let model = Model::builder("all")
    ///     .client("client_id")
    ///     .attribute(Attribute::decimal("arr", 2))
    ///     .tier(Tier::rest("All"))
    ///     .build()?;
    /// let plan = model.compile();
    /// let meant = |id| plan.unread(["Client_ID", "arr"], id)[0].meant().map(str::to_string);
    /// assert_eq!(meant(IdSource::Column).as_deref(), Some("client_id"));
    /// assert_eq!(meant(IdSource::Argument), None);
    /// # Ok::<(), tierline_core::ModelError>(())
    /// ```
    pub fn unread<'a>(&self, given: impl IntoIterator<Item = &'a str>, id: IdSource) -> Vec<Unread> {
        let read: Vec<&str> =
            self.inner.inputs.iter().map(|input| &*input.column).chain([&*self.inner.client]).collect();
        let mut names: Vec<&str> = Vec::new();
        for name in given {
            names.push(name);
        }
        // An id that was given apart is not missed.
        names.extend((id == IdSource::Argument).then_some(&*self.inner.client));
        unread_of(&names, &read, &self.own_names())
    }

    /// The names of attributes whose columns have others, each with its column.
    fn own_names(&self) -> Vec<(&str, &str)> {
        let renamed = self.inner.inputs.iter().filter(|input| input.name != input.column);
        renamed.map(|input| (&*input.name, &*input.column)).collect()
    }
}

/// The names that look like one that is missed, as [`similar_names`] pairs them, or that look like another name of it: `also`
/// are other names, each with the one that is read.
fn similar_to(unread: &[&str], missed: &[&str], also: &[(&str, &str)]) -> Vec<(usize, usize)> {
    let place = |read: &str| missed.iter().position(|missed| *missed == read);
    let also: Vec<(&str, usize)> = also.iter().filter_map(|(other, read)| Some((*other, place(read)?))).collect();
    let names = missed.iter().copied().chain(also.iter().map(|(other, _)| *other));
    let pairs = similar_names(unread.iter().copied(), names).into_iter();
    let target = |to: usize| match to.checked_sub(missed.len()) {
        Some(at) => also.get(at).map(|(_, place)| *place),
        None => Some(to),
    };
    pairs.filter_map(|(from, to)| Some((from, target(to)?))).collect()
}

/// Of given names those that are not read, each with the name that was probably meant among those that were not given; `also`
/// are other names, each with the one that is read.
pub(crate) fn unread_of(given: &[&str], read: &[&str], also: &[(&str, &str)]) -> Vec<Unread> {
    let known: BTreeSet<&str> = inserted(read.iter().copied());
    let unread: Vec<&str> = given.iter().copied().filter(|name| !known.contains(name)).collect();
    // Mostly there are none, and then nothing is compared.
    if unread.is_empty() {
        return Vec::new();
    }
    let there: BTreeSet<&str> = inserted(given.iter().copied());
    let missed: Vec<&str> = read.iter().copied().filter(|name| !there.contains(name)).collect();
    let mut similar = similar_to(&unread, &missed, also).into_iter().peekable();
    let one = |(at, name): (usize, &&str)| {
        // Pairs come in the order of the names that were given.
        let meant = similar.next_if(|(from, _)| *from == at).and_then(|(_, to)| missed.get(to).copied());
        Unread::new(name, meant.map(|meant| (meant, difference(name, meant))))
    };
    unread.iter().enumerate().map(one).collect()
}

/// A column that is missed, by all rows or by some, and those that look like it.
fn similar_column(column: &str, mut given: Vec<&str>, partial: bool) -> Remark {
    // One that differs by how it is written before the attribute's own name, which differs as a whole.
    let is_other = |name: &&str| difference(name, column).is_none();
    sort_by(&mut given, &mut |one, other| is_other(one).cmp(&is_other(other)));
    let (first, others) = match &given[..] {
        [first, others @ ..] => (*first, others),
        [] => ("", &[][..]),
    };
    let difference = difference(first, column);
    let key = match (partial, others.is_empty()) {
        (false, _) if difference.is_none() => Key::RemarkNoColumnAttribute,
        (true, _) if difference.is_none() => Key::RemarkPartialColumnAttribute,
        (false, true) => Key::RemarkNoColumn,
        (false, false) => Key::RemarkNoColumnAlso,
        (true, true) => Key::RemarkPartialColumn,
        (true, false) => Key::RemarkPartialColumnAlso,
    };
    let names = |key| {
        let (column, first) = (shown(column).into_owned(), shown(first).into_owned());
        Sentence::of(key).with("column", column).with("given", first)
    };
    let message = match difference {
        Some(difference) => names(key).with("difference", difference).with("others", named(others)),
        None => names(key),
    };
    let help = names(Key::RemarkSimilarHelp);
    Remark::warning("similar-column", message).columns([column]).given(given.iter().copied()).help(help)
}

/// Names, the first ones where there are many.
fn named(names: &[&str]) -> Part {
    const SHOWN: usize = 12;
    Part::Names(names.iter().copied().map(Into::into).collect(), SHOWN, Joined::Commas)
}
