//! What a review did with a client base.

#![expect(unsafe_code, reason = "functions of C")]

use std::sync::Arc;

use tierline::book::{Review, Written};
use tierline::tables::ffi::ArrowArrayStream;

use crate::call::{Place, call, freed};
use crate::handle::{self, Kind, Object};
use crate::stream::StreamPlace;
use crate::text::{TierlineError, TierlineText};

/// What a review did with the clients of a book. Shared: any number of threads may use it at a time.
#[derive(Debug)]
pub struct TierlineReview {
    _private: (),
}

pub(crate) struct Reviewed {
    pub(crate) book: Arc<tierline::Book>,
    pub(crate) review: Review,
}

impl Object for Reviewed {
    type InC = TierlineReview;
    const KIND: Kind = Kind::Review;
}

/// What was done with each client: a row for each client of the book in its order, and behind them those that have left.
///
/// Gives: `result`, a stream that is the caller's to release; a new one at each call.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_review_movements(
    review: *const TierlineReview,
    result: *mut ArrowArrayStream,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = StreamPlace::needed("result", result)?;
            place.put_frame(handle::needed::<Reviewed>("review", review)?.review.movements());
            Ok(())
        })
    }
}

/// The standings to keep until the next review, which is given them.
///
/// Gives: `result`, a stream that is the caller's to release; a new one at each call.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_review_standings(
    review: *const TierlineReview,
    result: *mut ArrowArrayStream,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = StreamPlace::needed("result", result)?;
            place.put_frame(handle::needed::<Reviewed>("review", review)?.review.standings());
            Ok(())
        })
    }
}

/// The figures of a review, as one JSON object: how many clients moved and why, and their value. Its numbers are exact, and JSON
/// numbers: keep their digits.
///
/// Gives: `figures`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_review_figures(
    review: *const TierlineReview,
    figures: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("figures", figures)?;
            let reviewed = handle::needed::<Reviewed>("review", review)?;
            place.put(TierlineText::new(reviewed.book.review_report(&reviewed.review).json()));
            Ok(())
        })
    }
}

/// Gives a review back; its streams stay. NULL is passed over.
///
/// Threads: any.
/// Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_review_free(review: *mut TierlineReview) -> i32 {
    freed(|| handle::free::<Reviewed>("review", review))
}
