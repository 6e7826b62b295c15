//! Here tables meet `tierline-book`: they are turned into columns, and columns into tables; what is decided is decided there.
//!
//! In reading order: [`records`] tables that go by client; [`names`] tiers by name, and lists of names; [`standings`] what is
//! remembered of clients; [`remembered`] the same as columns that flags ask for; [`edit`] standings that people change;
//! [`partial`] figures of parts of a base; [`review`] what a review does; [`declared`] the model's own metrics of a period; [`period`] what happened meanwhile; [`thresholds`] where tiers could begin; [`relative`] thresholds that a model keeps of its clients; [`groups`] those that several numbers show together;
//! [`overlay`] dated lists of clients;
//! [`participation`] who takes part in programmes; [`entitle`] what each client is owed; [`owners`] rosters, what people have to do, and who should have whom;
//! [`report`] all of it as a report; [`lifetime`] what clients are worth over a horizon; [`dimension`] clients by the levels of dimensions; [`client_view`] all packages side by side; [`client_page`] what one client may be shown; [`history`] what reviews have changed over time; [`without`] a model less one of its parts, over several days.

mod records;
mod names;
mod standings;
mod remembered;
mod edit;
mod partial;
mod review;
mod declared;
mod period;
mod thresholds;
mod relative;
mod groups;
mod overlay;
mod participation;
mod entitle;
mod owners;
mod report;
mod lifetime;
mod dimension;
mod client_view;
mod client_page;
mod history;
mod history_day;
mod without;

use tierline_arrow::{AssignStream, Assigned, CheckedIds, IdRule, Options, Table, TableError, assign_table};
use tierline_book::report::scale_of;
use tierline_book::{BookTable, ClientRows, ReviewInput, UnmetIds};
use tierline_core::{Date, Interrupt, Key, Kind, Model, Plan, Remark, Sentence, TextColumn, shown};
use tierline_document::Fingerprints;

use self::remembered::with_last_review;
use self::standings::Standings;

pub use client_page::PageOptions;
pub use edit::{SetTier, forget_client, override_standing, read_standings};
pub use entitle::{Entitled, Owing};
pub use history::{HISTORY_COLUMNS, HistoryDay, HistoryTables, history_rows, history_totals, history_trends};
pub use owners::{Costing, OwnerOptions, OwnerPlacing, RosterTable};
pub use partial::{check_left, merge_figures};
pub use relative::{FixError, FixedThresholds, fix_thresholds};
pub use report::{Sources, model_findings};
pub use review::{Review, ReviewOptions};
pub use tierline_book::report::period_columns;
pub use without::WithoutTables;

/// What a book is made with, beside the model, the clients and the date.
#[derive(Clone, Debug, Default)]
pub struct BookOptions {
    /// What the assignments look like.
    pub options: Options,
    /// The number that tells how well a client is; the attribute or score named `health`, where nothing is said.
    pub health: Option<String>,
    /// The column that names the owner of each client; nothing where nobody is said to own any.
    pub owner: Option<String>,
    /// The column that names each client for people; nothing where only ids do. The page of one client withholds the names of all others.
    pub label: Option<String>,
    /// The model of the last review, where it was another one: moves are told apart by it.
    pub previous: Option<Model>,
    /// The standings of the last review, for flags that ask for the tier in force before (`previous(tier)`) or for a remembered value
    /// (`previous(health)`), which are missing without them. [`Book::review`] is given them again.
    pub standings: Option<Table>,
    /// The ids that several clients of the whole base have, where the book is of a part of it; nothing where the book has all clients.
    pub ids: Option<CheckedIds>,
}

/// A whole client base with its assignments.
///
/// ```
/// use tierline::{
///     book::{BookOptions, Movement, ReviewOptions, Sources}, model::{Attribute, Tier, name},
///     tables::TableColumn, Book, Model, Table,
/// };
/// let model = Model::builder("bands")
///     .client("id")
///     .attribute(Attribute::decimal("arr", 2))
///     .value("arr")
///     .tier(Tier::when("Enterprise", name("arr").ge(100_000)))
///     .tier(Tier::rest("SMB"))
///     .build()?;
/// let clients = |arr: i64| {
///     let ids = TableColumn::Values(vec!["a".into(), "b".into()]);
///     Table::from_columns(vec![("id".into(), ids), ("arr".into(), TableColumn::Values(vec![arr.into(), 5.into()]))])
/// };
/// let book = |arr, day: &str| Book::new(&model, &clients(arr).unwrap(), day.parse().unwrap(), &BookOptions::default());
/// let first = book(80_000, "2026-08-21")?.review(None, &ReviewOptions::default())?;
///
/// // The standings go to a warehouse, and come back a quarter later.
/// let standings = Table::from_batches(first.standings().schema(), first.standings().batches().to_vec())?;
/// let now = book(120_000, "2026-11-21")?;
/// let review = now.review(Some(&standings), &ReviewOptions::default())?;
/// let promoted = review.counts().find(|(movement, _)| *movement == Movement::Promoted);
/// assert_eq!(promoted.map(|(_, count)| count.clients), Some(1));
/// let report = now.report(&Sources { review: Some(&review), ..Sources::default() })?;
/// assert_eq!((report.clients, report.total.value), (2, Some("120005".parse()?)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Book {
    model: Model,
    plan: Plan,
    fingerprints: Fingerprints,
    assigned: Assigned,
    rows: ClientRows,
    /// What the model of the last review says of the same clients.
    previous: Option<Previous>,
    /// Whether the ids are whole numbers.
    whole_ids: bool,
    /// Whether they are decimals.
    decimal_ids: bool,
    /// Digits behind the point of the number that tells how well a client is.
    health_scale: Option<u8>,
    health_name: Option<String>,
    /// The owner of each client, where a column names them.
    owners: Option<TextColumn>,
    /// The name of each client, where a column has them.
    labels: Option<TextColumn>,
    /// The clients, and what they were assigned with, where flags ask for the tier in force before and no standings were given:
    /// a review assigns them once more.
    without_standings: Option<(Table, Options)>,
    /// The ids that several clients of the base have that the book is a part of.
    ids: Option<CheckedIds>,
    /// The clients as they were assigned, and with what: for figures by any dimension.
    clients: Table,
    options: Options,
    /// By rule of the model's `fit`: the values of its attribute.
    fit_texts: Vec<TextColumn>,
    /// What long calls ask: that of the table of clients.
    interrupt: Interrupt,
}

/// The model of the last review, where it was another one.
#[derive(Debug)]
struct Previous {
    rows: ClientRows,
    fingerprints: Fingerprints,
    /// By rank of its tiers: the rank that the tier has today.
    ranks: Vec<usize>,
}

impl Previous {
    /// The ranks that tiers of a model have in another one, which may have more of them and may have renamed them.
    ///
    /// # Errors
    /// `other-tiers` where a tier is not there any more.
    fn ranks(previous: &Model, model: &Model) -> Result<Vec<usize>, TableError> {
        let ranks = previous.tiers().iter().map(|tier| {
            names::tier_named(model, &tier.name).ok_or_else(|| {
                let [message, help] = [Key::RefusedOtherTiers, Key::RefusedOtherTiersHelp]
                    .map(|key| Sentence::of(key).with("tier", &tier.name));
                TableError::new("other-tiers", message).with_help(help)
            })
        });
        ranks.collect()
    }

    /// What the model sees of a client, in the tiers of today.
    fn seen(&self, input: ReviewInput) -> ReviewInput {
        let rank = |tier: usize| self.ranks.get(tier).copied();
        let bit = |(tier, rank): (usize, &usize)| {
            let bit = u32::try_from(tier).ok().and_then(|at| input.stays.checked_shr(at)).unwrap_or(0) & 1;
            u32::try_from(*rank).ok().and_then(|at| bit.checked_shl(at)).unwrap_or(0)
        };
        let stays = self.ranks.iter().enumerate().map(bit).fold(0, |stays, bit| stays | bit);
        // Clauses are those of the model that they stand in.
        ReviewInput { tier: input.tier.and_then(rank), clause: None, stays, unknown: false, ..input }
    }
}

impl Book {
    /// Assigns the clients of a table, and keeps what reviews and reports go by.
    ///
    /// Where the table has an [`Interrupt`], the book's own long calls ask it, too.
    ///
    /// # Errors
    /// Those of [`assign_table`], and of reading the standings; `unknown-name` where `health` is no number of the model.
    pub fn new(model: &Model, clients: &Table, as_of: Date, options: &BookOptions) -> Result<Self, TableError> {
        let health = health(model, options.health.as_deref())?;
        let (plan, fingerprints) = (model.compile(), Fingerprints::of(model));
        let is_asked = remembered::is_asked(&plan);
        let decimal_ids = clients.has_decimals(model.client());
        let (with_standings, unmet) = match &options.standings {
            Some(table) => {
                let before = Standings::read(table, model, &plan, &fingerprints, clients.interrupt())?;
                let before = if decimal_ids { before.with_short_ids()? } else { before };
                let with = is_asked.then(|| with_last_review(clients, &plan, &before, as_of)).transpose()?;
                (with, unmet_standings(&before, clients, &plan)?)
            }
            None => (None, None),
        };
        let without_standings = (is_asked && options.standings.is_none()).then(|| (clients.clone(), options.options));
        let clients = with_standings.as_ref().unwrap_or(clients);
        let (assigned, rows) = client_rows(model, clients, as_of, &options.options, health, options.ids.as_ref())?;
        let assigned = assigned.also_remarked(unmet)?;
        let previous = match &options.previous {
            Some(previous) => {
                let ranks = Previous::ranks(previous, model)?;
                let rows = client_rows(previous, clients, as_of, &Options::new(), None, options.ids.as_ref())?.1;
                Some(Previous { rows, fingerprints: Fingerprints::of(previous), ranks })
            }
            None => None,
        };
        let owners = named_column(clients, options.owner.as_deref(), Key::RefusedNoOwnerColumn)?;
        let labels = named_column(clients, options.label.as_deref(), Key::RefusedNoLabelColumn)?;
        let fit_texts = owners::fit_texts(model, clients)?;
        Ok(Self {
            clients: clients.clone(),
            options: options.options,
            fit_texts,
            health_name: health.map(Into::into),
            health_scale: health.and_then(|name| scale_of(model, name)),
            owners,
            labels,
            plan,
            model: model.clone(),
            fingerprints,
            without_standings,
            ids: options.ids.clone(),
            assigned,
            rows,
            previous,
            whole_ids: clients.is_whole(model.client()),
            decimal_ids,
            interrupt: clients.interrupt().clone(),
        })
    }

    /// The model.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The model's plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The day that the clients were assigned for, and are reviewed on.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.assigned.as_of()
    }

    /// The assignments of all clients.
    #[must_use]
    pub const fn assigned(&self) -> &Assigned {
        &self.assigned
    }

    /// What is to be said of the table of clients.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        self.assigned.remarks()
    }
}

/// A column of the clients that somebody has named; `missing` says that there is none.
fn named_column(clients: &Table, column: Option<&str>, missing: Key) -> Result<Option<TextColumn>, TableError> {
    let Some(column) = column else { return Ok(None) };
    let refused = || {
        let message = Sentence::of(missing).with("column", shown(column));
        TableError::new("missing-column", message).column_named(column)
    };
    clients.texts(column)?.ok_or_else(refused).map(Some)
}

/// What is to be said where clients of the standings are not among those of a book. Who has left is not there.
fn unmet_standings(before: &Standings<'_>, clients: &Table, plan: &Plan) -> Result<Option<Remark>, TableError> {
    let book = clients.texts(plan.client_column())?.unwrap_or_default();
    let is_there = |row| before.get(row).is_some_and(|standing| standing.left_on.is_none());
    let unmet = UnmetIds::of(before.clients(), &book, is_there, clients.interrupt())?;
    Ok(unmet.remark(BookTable::Standings, plan.client_column(), &plan.migration().left_guard))
}

/// Assigns the clients of a table, and puts what is kept of them side by side.
fn client_rows(
    model: &Model,
    clients: &Table,
    as_of: Date,
    options: &Options,
    health: Option<&str>,
    ids: Option<&CheckedIds>,
) -> Result<(Assigned, ClientRows), TableError> {
    let plan = model.compile();
    let keeping = plan.keeping(ClientRows::names(&plan, health));
    let assigned = match ids {
        Some(ids) => {
            AssignStream::new(&keeping, clients, as_of, *options, IdRule::Checked(ids.clone()))?.assign(clients)?
        }
        None => assign_table(&keeping, clients, as_of, options)?,
    };
    let (assigned, parts) = assigned.split();
    let ids = clients.texts(plan.client_column())?.unwrap_or_default();
    let rows = ClientRows::new(&plan, ids, parts, health, clients.interrupt())?;
    Ok((assigned, rows))
}

/// What the metadata of a table says of where it comes from.
fn metadata(model: &Model, fingerprint: &str, as_of: Date) -> Vec<(String, String)> {
    let name = match model.version() {
        Some(version) => format!("{} {version}", model.name()),
        None => model.name().to_string(),
    };
    [("model", name), ("fingerprint", fingerprint.to_string()), ("as_of", as_of.to_string())]
        .map(|(key, value)| (format!("tierline.{key}"), value))
        .into()
}

/// The name of the number that tells how well a client is.
fn health<'a>(model: &'a Model, asked: Option<&'a str>) -> Result<Option<&'a str>, TableError> {
    let number = |name: &str| {
        let attribute =
            model.attributes().iter().find(|attribute| &*attribute.name == name).map(|attribute| &attribute.kind);
        let derived = model.derived().iter().find(|derived| &*derived.name == name).map(|derived| &derived.kind);
        let kind = attribute.or(derived);
        matches!(kind, Some(Kind::Decimal { .. } | Kind::Integer))
            || model.scores().iter().any(|score| &*score.name == name)
    };
    match asked {
        Some(name) if !number(name) => {
            let message = Sentence::of(Key::RefusedNoHealth).with("name", name);
            Err(names::refused("unknown-name", message, Key::RefusedNoHealthHelp))
        }
        Some(name) => Ok(Some(name)),
        None => Ok(number("health").then_some("health")),
    }
}
