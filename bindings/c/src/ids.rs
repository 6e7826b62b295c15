//! Ids of a source that is too long to be held: which of them stand for several clients.

#![expect(unsafe_code, reason = "functions of C")]

use std::ffi::c_char;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use tierline::Deployment;
use tierline::tables::ffi::ArrowArrayStream;
use tierline::tables::{CheckedIds, IdScan};

use crate::call::{Place, call, freed};
use crate::failure::Failure;
use crate::handle::{self, Kind, Object};
use crate::model::TierlineModel;
use crate::options::{self, ScanOptions};
use crate::stream::Given;
use crate::text::{TierlineError, TierlineText, optional};

/// Finds the ids of a source that stand for several clients, by reading the ids as often as it takes. Owned: one thread at a
/// time may use it.
#[derive(Debug)]
pub struct TierlineIdScan {
    _private: (),
}

/// What a scan has found. Shared: any number of threads may use it at a time.
#[derive(Debug)]
pub struct TierlineIds {
    _private: (),
}

/// What a scan has read; nothing once a part of the source failed, of which some may have been read.
pub(crate) struct Scan(Mutex<Option<IdScan>>);

impl Object for Scan {
    type InC = TierlineIdScan;
    const KIND: Kind = Kind::IdScan;
}

pub(crate) struct Checked(pub(crate) CheckedIds);

impl Object for Checked {
    type InC = TierlineIds;
    const KIND: Kind = Kind::CheckedIds;
}

impl Scan {
    fn held(&self) -> Result<MutexGuard<'_, Option<IdScan>>, Failure> {
        match self.0.try_lock() {
            Ok(scan) => Ok(scan),
            // A panic has ended what it was held for: nothing of it is to be relied on.
            Err(TryLockError::Poisoned(scan)) => {
                let mut scan = scan.into_inner();
                *scan = None;
                Ok(scan)
            }
            Err(TryLockError::WouldBlock) => Err(Failure::busy("scan")),
        }
    }
}

fn spoiled() -> Failure {
    Failure::input("spoiled-scan", "a part of the source could not be read before".into())
        .with_help("make a new scan, and read the source from its beginning")
}

fn read(scan: &Arc<Scan>, source: Given) -> Result<(), Failure> {
    let mut held = scan.held()?;
    let mut scan = held.take().ok_or_else(spoiled)?;
    let mut source = source.needed("clients")?;
    // The scan goes back when all of it has been read.
    while let Some(part) = source.next_table()? {
        scan.read(&part)?;
    }
    *held = Some(scan);
    Ok(())
}

/// Makes a scan for the client column of a model.
///
/// `options` is a JSON object, or NULL: `{"threads": 2}` are at most so many.
///
///     do {
///         tierline_id_scan_read(scan, ...);            one stream, or several one after the other
///         tierline_id_scan_end_pass(scan, &ids, ...);
///     } while (ids == NULL);                           the same clients once more
///
/// Gives: `scan`, which is the caller's until `tierline_id_scan_free`.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_id_scan_new(
    model: *const TierlineModel,
    options: *const c_char,
    options_length: usize,
    scan: *mut *mut TierlineIdScan,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_handle("scan", scan)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let options: ScanOptions = options::read(optional("options", options, options_length)?)?;
            let scan = options.threads.into_iter().fold(IdScan::new(model.plan()), IdScan::threads);
            place.put(handle::new(Scan(Mutex::new(Some(scan))))?);
            Ok(())
        })
    }
}

/// Reads the ids of a part of the source; columns beside the client column may be left out.
///
/// Takes over: `clients`, however the call ends, and reads it to its end.
/// Threads: any, one at a time.
/// Errors: `TIERLINE_BUSY` if another thread uses the scan; `TIERLINE_BAD_TABLE` if the stream fails or has no client column,
/// after which the scan is of no use, as some of the stream may have been read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_id_scan_read(
    scan: *const TierlineIdScan,
    clients: *mut ArrowArrayStream,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let clients = Given::take(clients);
            read(&handle::needed::<Scan>("scan", scan)?, clients)
        })
    }
}

/// Ends a pass over the source.
///
/// Gives: `ids`, which are the caller's until `tierline_ids_free`; NULL where the source has to be read once more, from its
/// beginning.
/// Threads: any, one at a time.
/// Errors: `TIERLINE_BUSY` if another thread uses the scan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_id_scan_end_pass(
    scan: *const TierlineIdScan,
    ids: *mut *mut TierlineIds,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_handle("ids", ids)?;
            let scan = handle::needed::<Scan>("scan", scan)?;
            let checked = scan.held()?.as_mut().ok_or_else(spoiled)?.end_pass()?;
            if let Some(checked) = checked {
                place.put(handle::new(Checked(checked))?);
            }
            Ok(())
        })
    }
}

/// Gives a scan back. NULL is passed over.
///
/// Threads: any.
/// Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_id_scan_free(scan: *mut TierlineIdScan) -> i32 {
    freed(|| handle::free::<Scan>("scan", scan))
}

/// The ids that stand for several clients, as a JSON list of texts in the order of their letters; `most` of them.
///
/// Gives: `repeated`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_ids_repeated(
    ids: *const TierlineIds,
    most: usize,
    repeated: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("repeated", repeated)?;
            let ids = handle::needed::<Checked>("ids", ids)?;
            let texts: Vec<&str> = ids.0.repeated().take(most).collect();
            let json = serde_json::to_string(&texts).map_err(|error| Failure::internal(&error.to_string()))?;
            place.put(TierlineText::new(json));
            Ok(())
        })
    }
}

/// Gives checked ids back; streams that were made with them stay. NULL is passed over.
///
/// Threads: any.
/// Errors: `TIERLINE_BAD_HANDLE` if they were given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_ids_free(ids: *mut TierlineIds) -> i32 {
    freed(|| handle::free::<Checked>("ids", ids))
}
