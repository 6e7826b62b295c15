//! The book: a whole client base with its assignments.

#![expect(unsafe_code, reason = "functions of C")]

use std::ffi::c_char;
use std::sync::Arc;

use tierline::Deployment;
use tierline::book::{self, Owing, RosterTable, Sources, Written};
use tierline::tables::ffi::ArrowArrayStream;

use crate::call::{Place, call, freed};
use crate::failure::Failure;
use crate::handle::{self, Kind, Object};
use crate::model::TierlineModel;
use crate::options::{self, BookOptions, FigureOptions, MoveOptions, OwedOptions};
use crate::review::{Reviewed, TierlineReview};
use crate::stream::{Given, StreamPlace, Tables, TierlineTable, put_text};
use crate::text::{TierlineError, TierlineText, needed, optional};

/// A whole client base with its assignments. Shared: any number of threads may use it at a time.
#[derive(Debug)]
pub struct TierlineBook {
    _private: (),
}

/// A book, which its reviews hold, too.
pub(crate) struct Bound(pub(crate) Arc<tierline::Book>);

impl Object for Bound {
    type InC = TierlineBook;
    const KIND: Kind = Kind::Book;
}

/// A review of this book, where one is given.
fn of_book(book: &Bound, review: *const TierlineReview) -> Result<Option<Arc<Reviewed>>, Failure> {
    let review = handle::optional::<Reviewed>("review", review)?;
    match review {
        Some(review) if !Arc::ptr_eq(&review.book, &book.0) => {
            Err(Failure::argument("`review` is one of another book".into()))
        }
        own => Ok(own),
    }
}

/// Assigns all clients of a stream, and keeps what reviews and figures go by.
///
/// `as_of` is the day that the clients are assigned for, and are reviewed on.
/// `previous` is the model of the last review where that was another one, so that moves are told apart by it; or NULL.
/// `tables` may have `standings`, those of the last review, for flags that ask for the tier before.
/// `options` is a JSON object, or NULL:
///
///     {"contributions": false, "plain": false, "threads": 2,     as for `tierline_model_assign_stream`
///      "health": "health",        the number that tells how well a client is
///      "owner": "csm",            the column that names the owner of each client
///      "label": "name"}           the column that names each client for people
///
/// Takes over: `clients` and the streams of `tables`, however the call ends, and reads them to their ends.
/// Gives: `book`, which is the caller's until `tierline_book_free`. The memory of the clients is held as long.
/// Threads: any.
/// Errors: `TIERLINE_BAD_TABLE` as for `tierline_model_assign_stream`; and if `standings` cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_book_new(
    model: *const TierlineModel,
    clients: *mut ArrowArrayStream,
    as_of: *const c_char,
    as_of_length: usize,
    previous: *const TierlineModel,
    tables: *const TierlineTable,
    table_count: usize,
    options: *const c_char,
    options_length: usize,
    book: *mut *mut TierlineBook,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let (clients, tables) = (Given::take(clients), Tables::take(tables, table_count));
            let place = Place::of_handle("book", book)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let previous = handle::optional::<Deployment>("previous", previous)?;
            let as_of = options::day("as_of", needed("as_of", as_of, as_of_length)?)?;
            let options: BookOptions = options::read(optional("options", options, options_length)?)?;
            let [standings] = tables?.named(["standings"])?;
            let clients = clients.table()?.ok_or_else(|| Failure::argument("`clients` is NULL".into()))?;
            let (previous, own) = (previous.map(|previous| previous.model().clone()), options.options());
            let BookOptions { health, owner, label, .. } = options;
            let options = book::BookOptions { options: own, health, owner, label, previous, standings, ids: None };
            let book = tierline::Book::new(model.model(), &clients, as_of, &options)?;
            place.put(handle::new(Bound(Arc::new(book)))?);
            Ok(())
        })
    }
}

/// The assignments of all clients, as `tierline_model_assign_stream` gives them.
///
/// Gives: `result`, a stream that is the caller's to release; a new one at each call.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_book_assigned(
    book: *const TierlineBook,
    result: *mut ArrowArrayStream,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = StreamPlace::needed("result", result)?;
            let assigned = handle::needed::<Bound>("book", book)?.0.assigned().clone();
            place.put(assigned.schema(), assigned.batches().to_vec().into_iter().map(Ok));
            Ok(())
        })
    }
}

/// Holds the assignments against the standings of the last review.
///
/// `standings` are those that the last review gave, as they are or as they went through another program; NULL for a first review.
/// `options` is a JSON object, or NULL:
///
///     {"plain": false,             texts instead of dictionaries
///      "accept_left": 20}          confirms a review that is refused because many clients are gone: the most that may be
///
/// Takes over: `standings`, however the call ends, and reads it to its end.
/// Gives: `review`, which is the caller's until `tierline_review_free`. It holds the book, which may be given back before.
/// Threads: any.
/// Errors: `TIERLINE_BAD_TABLE` if the standings cannot be read; with the code `earlier-review` if a client was reviewed on a later
/// day already; with `no-client-found`, `many-left` or `columns-gone` if the review would lose what the standings remember.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_book_review(
    book: *const TierlineBook,
    standings: *mut ArrowArrayStream,
    options: *const c_char,
    options_length: usize,
    review: *mut *mut TierlineReview,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let standings = Given::take(standings);
            let place = Place::of_handle("review", review)?;
            let book = Arc::clone(&handle::needed::<Bound>("book", book)?.0);
            let options: MoveOptions = options::read(optional("options", options, options_length)?)?;
            let review = book.review(standings.table()?.as_ref(), &options.review())?;
            place.put(handle::new(Reviewed { book, review })?);
            Ok(())
        })
    }
}

/// What each client is owed: a row for each client, in its order.
///
/// `review` is one of this book, for the tiers in force after it; or NULL, for those that the rules give.
/// `tables` may have `last` (the days of the last contacts), `agreements`, `overlay` and `participation`.
/// `options` is a JSON object, or NULL: with `{"plain": true}` there are texts instead of dictionaries.
///
/// Takes over: the streams of `tables`, however the call ends, and reads them to their ends.
/// Gives: `result`, a stream that is the caller's to release; `programmes`, a stream of how many clients take part in each
/// programme, or NULL if it is not wanted; without `participation` it is left as one that has been released; `findings`, a JSON
/// list of what is to be said of promises and agreements, which is the caller's until `tierline_text_free`, or NULL if it is not wanted.
/// Threads: any.
/// Errors: `TIERLINE_BAD_TABLE` if a table cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_book_entitlements(
    book: *const TierlineBook,
    review: *const TierlineReview,
    tables: *const TierlineTable,
    table_count: usize,
    options: *const c_char,
    options_length: usize,
    result: *mut ArrowArrayStream,
    programmes: *mut ArrowArrayStream,
    findings: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let tables = Tables::take(tables, table_count);
            let findings = Place::optional(findings, TierlineText::EMPTY);
            let programmes = StreamPlace::optional(programmes);
            let place = StreamPlace::needed("result", result)?;
            let book = handle::needed::<Bound>("book", book)?;
            let review = of_book(&book, review)?;
            let options: OwedOptions = options::read(optional("options", options, options_length)?)?;
            let tables = tables?.named(["last", "agreements", "overlay", "participation"])?;
            let [last, agreements, overlay, participation] = tables.each_ref().map(Option::as_ref);
            let review = review.as_ref().map(|reviewed| &reviewed.review);
            let owing = Owing { review, last, agreements, overlay, participation, words: options.words() };
            let owed = book.0.owed(&owing)?;
            place.put_frame(&owed.frame);
            if let Some((place, frame)) = programmes.zip(owed.programmes) {
                place.put_frame(&frame);
            }
            put_text(findings, || owed.findings.json());
            Ok(())
        })
    }
}

/// Everything that a report shows, as one JSON object. Its numbers are exact, and JSON numbers: keep their digits.
///
/// `review` is one of this book, or NULL.
/// `tables` may have `period` and `previous_period` (what happened to clients), `roster` (who looks after them), `agreements` and
/// `overlay`.
/// `options` is a JSON object, or NULL:
///
///     {"period": ["2026-10-01", "2026-12-31"],              first and last day
///      "previous_period": ["2026-07-01", "2026-09-30"],
///      "by": ["industry"],                                  dimensions whose levels figures are wanted for, too
///      "owners": [{"tier": "Gold", "owners": 2}],           how many owners tiers have, "2.5" as a text
///      "next_quarter": false}                               whether the next quarter is asked for
///
/// Takes over: the streams of `tables`, however the call ends, and reads them to their ends.
/// Gives: `figures`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: `TIERLINE_BAD_TABLE` if a table cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_book_figures(
    book: *const TierlineBook,
    review: *const TierlineReview,
    tables: *const TierlineTable,
    table_count: usize,
    options: *const c_char,
    options_length: usize,
    figures: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let tables = Tables::take(tables, table_count);
            let place = Place::of_text("figures", figures)?;
            let book = handle::needed::<Bound>("book", book)?;
            let review = of_book(&book, review)?;
            let options: FigureOptions = options::read(optional("options", options, options_length)?)?;
            let tables = tables?.named(["period", "previous_period", "roster", "agreements", "overlay"])?;
            let [period, previous_period, roster, agreements, overlay] = tables.each_ref().map(Option::as_ref);
            let roster = roster.map(RosterTable::read).transpose()?;
            let sources = Sources {
                review: review.as_ref().map(|reviewed| &reviewed.review),
                period,
                period_span: options.period()?,
                previous_period,
                previous_span: options.previous_period()?,
                earlier: &[],
                by: &options.by,
                owners: &options.owners()?,
                roster: roster.as_ref(),
                agreements,
                overlay,
                next_quarter: options.next_quarter,
            };
            place.put(TierlineText::new(book.0.report(&sources)?.json()));
            Ok(())
        })
    }
}

/// Gives a book back; its reviews and streams stay. NULL is passed over.
///
/// Threads: any, also while another thread is in a call with the book.
/// Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_book_free(book: *mut TierlineBook) -> i32 {
    freed(|| handle::free::<Bound>("book", book))
}
