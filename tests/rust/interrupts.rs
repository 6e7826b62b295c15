//! Long calls ask whether to end: how often, without a clock, and that nothing is left half done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use tierline::{
    Book, Date, Model, Table, assign_table,
    book::{
        BookOptions, Distribution, PageOptions, ReviewOptions, SetTier, Sources, ThresholdError, Wanted, cut_offs,
        forget_client, natural_breaks, override_standing, read_standings, suggest,
    },
    columns::Interrupt,
    model::{Attribute, Tier, name},
    tables::{AssignStream, IdRule, IdScan, Options, TableError, WordType},
};

/// The most rows between two questions, whatever the call does.
const APART: usize = 1 << 17;

const ROWS: usize = 300_000;

/// Clients of a book: twice as many as lie between two questions of a loop.
const BOOK: usize = 2 * Interrupt::ROWS;

fn today() -> Date {
    Date::new(2026, 11, 21).unwrap()
}

fn model() -> Model {
    Model::builder("m")
        .client("id")
        .value("arr")
        .attribute(Attribute::decimal("arr", 2))
        .attribute(Attribute::text("industry"))
        .tier(Tier::when("Gold", name("arr").ge(100)))
        .tier(Tier::rest("Rest"))
        .build()
        .unwrap()
}

/// Clients whose ids do not ascend, so that all ways of looking at ids are gone.
fn batch(from: usize, rows: usize) -> RecordBatch {
    let ids = (from..from + rows).map(|row| format!("C{:07}", row * 7_919 % 10_000_019));
    let ids: ArrayRef = Arc::new(StringArray::from_iter_values(ids));
    let arr: ArrayRef = Arc::new(Int64Array::from_iter_values((0..rows as i64).map(|row| row % 200)));
    let industries: ArrayRef =
        Arc::new(StringArray::from_iter_values((0..rows).map(|row| ["Bank", "Retail"][row % 2])));
    RecordBatch::try_from_iter([("id", ids), ("arr", arr), ("industry", industries)]).unwrap()
}

fn table(batch: &RecordBatch, interrupt: Interrupt) -> Table {
    Table::from_batches(batch.schema(), vec![batch.clone()]).unwrap().interrupted_by(interrupt)
}

/// Counts questions; the answer to one of them, counted from 1, is yes.
fn counting(ends_at: usize) -> (Interrupt, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let shared = Arc::clone(&asked);
    (Interrupt::when(move || shared.fetch_add(1, Ordering::SeqCst) + 1 == ends_at), asked)
}

/// Does a call to its end, counting the questions, and then again and again, ended at each of some of them.
///
/// Returns how many questions there are.
fn ended_everywhere<T>(what: &str, mut call: impl FnMut(Interrupt) -> Result<T, TableError>) -> usize {
    let (interrupt, asked) = counting(usize::MAX);
    assert!(call(interrupt).is_ok(), "{what}");
    let all = asked.load(Ordering::SeqCst);
    for at in [1, 2, all / 2, all.saturating_sub(1), all].into_iter().filter(|at| *at > 0) {
        let (interrupt, asked) = counting(at);
        let ended = call(interrupt).err();
        let asked = asked.load(Ordering::SeqCst);
        match ended {
            Some(error) => {
                assert_eq!(error.code(), TableError::INTERRUPTED, "{what}, question {at}");
                assert_eq!(asked, at, "{what}: nobody asks again, and no other thread does");
            }
            // How many ranges the calling thread takes, and asks before, is up to the others.
            None => assert!(asked < at && at > 2, "{what}, question {at} of {all}, is not ended"),
        }
    }
    all
}

#[test]
fn assigning_asks_between_ranges_of_rows_and_ends_without_a_result() {
    let (plan, batch) = (model().compile(), batch(0, ROWS));
    let assign = |interrupt| assign_table(&plan, &table(&batch, interrupt), today(), &Options::new());
    let asked = ended_everywhere("assign", assign);
    // The calling thread does its share of the ranges, and asks before each of them; other threads do the others meanwhile.
    let passes = 3;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    assert!(asked * threads >= passes * ROWS / APART, "{asked} questions");
}

#[test]
fn texts_of_a_column_are_read_with_a_question_every_so_many_rows() {
    let batch = batch(0, ROWS);
    let asked = ended_everywhere("texts", |interrupt| table(&batch, interrupt).texts("id"));
    assert!(asked >= ROWS / Interrupt::ROWS, "{asked} questions");
}

#[test]
fn a_stream_that_was_ended_goes_on_as_if_the_batch_had_never_been_given() {
    let plan = model().compile();
    let batches = [batch(0, 70_000), batch(70_000, 70_000), batch(140_000, 1_000)];
    let head = table(&batches[0].slice(0, 0), Interrupt::NEVER);
    for remembered in [true, false] {
        let rule = || if remembered { IdRule::Remembered } else { IdRule::EachBatch };
        let stream = || AssignStream::new(&plan, &head, today(), Options::new(), rule()).unwrap();
        let mut plain = stream();
        for batch in &batches {
            plain.assign(&table(batch, Interrupt::NEVER)).unwrap();
        }
        let mut interrupted = stream();
        for batch in &batches {
            // Ended at the first question, the second, and so on, until the call comes to its end.
            let mut at = 1;
            while let Err(error) = interrupted.assign(&table(batch, counting(at).0)) {
                assert_eq!(error.code(), TableError::INTERRUPTED, "question {at}: {error}");
                at += 1;
            }
            assert!(at > 2, "{at}");
        }
        assert_eq!(interrupted.rows(), plain.rows());
        let tiers =
            |assign_stream: &AssignStream| assign_stream.summary().tiers().map(|tier| tier.clients).collect::<Vec<_>>();
        assert_eq!(tiers(&interrupted), tiers(&plain));
        if remembered {
            let again = interrupted.assign(&table(&batches[1].slice(7, 1), Interrupt::NEVER));
            assert_eq!(again.unwrap_err().code(), "id-handed-out");
        }
    }
}

#[test]
fn a_scan_of_ids_that_was_ended_finds_what_it_finds_otherwise() {
    let plan = model().compile();
    let mut batches = vec![batch(0, 70_000), batch(70_000, 70_000)];
    batches.push(batches[0].slice(77, 3));
    let scanned = |held: u64, ended: bool| {
        let mut scan = IdScan::holding(&plan, held);
        let mut ends = 0;
        loop {
            for batch in &batches {
                let mut at = if ended { 1 } else { usize::MAX };
                while let Err(error) = scan.read(&table(batch, counting(at).0)) {
                    assert_eq!(error.code(), TableError::INTERRUPTED);
                    (at, ends) = (at + 1, ends + 1);
                }
            }
            let checked = loop {
                match scan.end_pass() {
                    Ok(checked) => break checked,
                    Err(error) => {
                        assert_eq!(error.code(), TableError::INTERRUPTED);
                        ends += 1;
                    }
                }
            };
            if let Some(checked) = checked {
                return (checked.repeated().map(String::from).collect::<Vec<_>>(), ends);
            }
        }
    };
    for held in [1 << 24, 1 << 17] {
        let ((plain, none), (interrupted, ends)) = (scanned(held, false), scanned(held, true));
        assert_eq!((plain.len(), none), (3, 0));
        assert_eq!(interrupted, plain, "{held} held");
        assert!(ends > batches.len(), "{ends}");
    }
}

#[test]
fn books_reviews_and_figures_ask_as_well() {
    let (model, batch) = (model(), batch(0, BOOK));
    let book = |interrupt| Book::new(&model, &table(&batch, interrupt), today(), &BookOptions::default());
    ended_everywhere("book", book);

    // The question of the clients' table is that of the book.
    let first = book(Interrupt::NEVER).unwrap().review(None, &ReviewOptions::default()).unwrap();
    let standings = || Table::from_batches(first.standings().schema(), first.standings().batches().to_vec()).unwrap();
    let asked_of = |what: &str, call: &dyn Fn(&Book) -> Result<(), TableError>| {
        let all = ended_everywhere(what, |interrupt| {
            // Asked from the moment on when the book is there.
            let there = Arc::new(AtomicBool::new(false));
            let shared = Arc::clone(&there);
            let later = Interrupt::when(move || shared.load(Ordering::SeqCst) && interrupt.check().is_err());
            let book = book(later)?;
            there.store(true, Ordering::SeqCst);
            call(&book)
        });
        assert!(all >= 2, "{what}: {all} questions");
        all
    };
    // Each of these goes so many times over all clients, or standings, with a question every so many rows.
    let passes = |asked: usize| asked * Interrupt::ROWS / BOOK;
    let review = |book: &Book| book.review(Some(&standings()), &ReviewOptions::default());
    let reviewed = asked_of("review", &|book| review(book).map(drop));
    // Standings are read, guarded and indexed; clients are indexed and reviewed; two tables of 19 and 13 columns are made.
    assert!(passes(reviewed) >= 60, "{reviewed} questions");
    let entitled = asked_of("entitlements", &|book| book.entitlements(None, None, WordType::Dictionary).map(drop));
    assert!(passes(entitled) >= 5, "{entitled} questions");
    let figures = asked_of("figures", &|book| book.report(&Sources::default()).map(drop));
    // Clients are placed and counted, and their values sorted.
    assert!(passes(figures) >= 5, "{figures} questions");
    let viewed = asked_of("view for clients", &|book| book.client_view(&Sources::default(), None).map(drop));
    assert!(passes(viewed) >= 1, "{viewed} questions");
    let paged = asked_of("page of a client", &|book| book.client_page("C0000000", &PageOptions::default()).map(drop));
    assert!(passes(paged) >= 2, "{paged} questions");
    let valued = asked_of("values", &|book| book.values(None).map(drop));
    assert!(passes(valued) >= 2, "{valued} questions");
    let cut = asked_of("cut-offs", &|book| book.cut_offs(None, Some(&wanted(&["Gold", "Rest"]))).map(drop));
    assert!(passes(cut) >= 2, "{cut} questions");
    let of_period = period();
    let perioded = asked_of("figures with a period", &|book| {
        book.report(&Sources { period: Some(&of_period), ..Sources::default() }).map(drop)
    });
    assert!(perioded >= figures + BOOK / Interrupt::ROWS, "{perioded} questions, {figures} without");
}

/// Tiers that may have any share.
fn wanted(tiers: &[&str]) -> Vec<Wanted> {
    tiers.iter().map(|tier| Wanted { tier: (*tier).into(), clients: None, value: None }).collect()
}

/// What happened to all clients.
fn period() -> Table {
    let batch = batch(0, BOOK);
    let (id, start) = (Arc::clone(batch.column(0)), Arc::clone(batch.column(1)));
    let batch = RecordBatch::try_from_iter([("id", id), ("value_start", start)]).unwrap();
    table(&batch, Interrupt::NEVER)
}

#[test]
fn a_review_that_is_refused_asks_while_it_looks_for_the_reason() {
    let (model, batch) = (model(), batch(0, BOOK));
    let book = |interrupt| Book::new(&model, &table(&batch, interrupt), today(), &BookOptions::default());
    let first = book(Interrupt::NEVER).unwrap().review(None, &ReviewOptions::default()).unwrap();
    let (asked, there) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let (count, is_there) = (Arc::clone(&asked), Arc::clone(&there));
    // The same clients in small letters, on a later day.
    let other: Vec<String> = batch.column(0).as_string::<i32>().iter().flatten().map(str::to_lowercase).collect();
    let ids: ArrayRef = Arc::new(StringArray::from(other));
    let clients = RecordBatch::try_from_iter([("id", ids), ("arr", Arc::clone(batch.column(1)))]).unwrap();
    let interrupt = Interrupt::when(move || {
        count.fetch_add(usize::from(is_there.load(Ordering::SeqCst)), Ordering::SeqCst);
        false
    });
    let later = Date::new(2027, 2, 21).unwrap();
    let book = Book::new(&model, &table(&clients, interrupt), later, &BookOptions::default()).unwrap();
    let standings = Table::from_batches(first.standings().schema(), first.standings().batches().to_vec()).unwrap();
    there.store(true, Ordering::SeqCst);
    let refused = book.review(Some(&standings), &ReviewOptions::default()).unwrap_err();
    assert_eq!(refused.code(), "no-client-found");
    assert!(refused.help().unwrap().contains("upper and lower case"));
    // Read and indexed, then in each of five ways.
    let asked = asked.load(Ordering::SeqCst);
    assert!(asked * Interrupt::ROWS >= BOOK * 14, "{asked} questions");
}

#[test]
fn standings_that_people_change_ask_as_well() {
    let (model, batch) = (model(), batch(0, BOOK));
    let book = Book::new(&model, &table(&batch, Interrupt::NEVER), today(), &BookOptions::default()).unwrap();
    let first = book.review(None, &ReviewOptions::default()).unwrap();
    let standings = |interrupt| {
        let standings = first.standings();
        Table::from_batches(standings.schema(), standings.batches().to_vec()).unwrap().interrupted_by(interrupt)
    };
    let set = SetTier::new("Gold", "Ana", "asked for");
    let passes = |asked: usize| asked * Interrupt::ROWS / BOOK;
    let read = ended_everywhere("read", |one| read_standings(&model, &standings(one), WordType::Dictionary));
    assert!(passes(read) >= 30, "{read} questions");
    let written = ended_everywhere("override", |one| {
        override_standing(&model, &standings(one), "C0000000", &set, WordType::Dictionary)
    });
    assert!(passes(written) >= 30, "{written} questions");
    let left = ended_everywhere("forget", |one| forget_client(&standings(one), "id", "C0000000", WordType::Dictionary));
    assert!(passes(left) >= 20, "{left} questions");
}

#[test]
fn thresholds_ask_between_so_many_steps() {
    let threshold = |error: ThresholdError| match error {
        ThresholdError::Interrupted(_) => TableError::new(TableError::INTERRUPTED, ""),
        other => panic!("{other}"),
    };
    for rows in [40_000_i64, 80_000] {
        let values = |interrupt: &Interrupt| {
            Distribution::of_asking(0, (0..rows).map(|row| row * 7_919 % 10_000_019), interrupt).map_err(threshold)
        };
        let passes = |asked: usize| asked * Interrupt::ROWS / usize::try_from(rows).unwrap();
        let sorted = ended_everywhere("values", |value| values(&value));
        assert!(passes(sorted) >= 2, "{sorted} questions");
        let more = |what: &str, call: &dyn Fn(&Distribution) -> Result<(), ThresholdError>| {
            ended_everywhere(what, |one| call(&values(&one)?).map_err(threshold)) - sorted
        };
        // Three layers of so many steps, each some times as many as there are values.
        let broken = more("breaks", &|one| natural_breaks(one, 4).map(drop));
        assert!(passes(broken) >= 20, "{broken} questions");
        let suggested = more("suggest", &|one| suggest(one).map(drop));
        assert!(passes(suggested) >= 1, "{suggested} questions");
        let grouped = more("grouped", &|one| one.grouped(100).map(drop));
        assert!(passes(grouped) >= 2, "{grouped} questions");
        let cut = more("cut-offs", &|one| cut_offs(one, &wanted(&["A", "B", "C"])).map(drop));
        assert!(passes(cut) >= 6, "{cut} questions");
    }
}
