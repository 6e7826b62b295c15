//! Models: one client as JSON, many as Arrow's streams.

#![expect(unsafe_code, reason = "functions of C")]

use std::ffi::c_char;

use tierline::Format;
use tierline::tables::AssignStream;
use tierline::tables::IdRule;
use tierline::tables::ffi::ArrowArrayStream;

use crate::call::{Place, call, freed};
use crate::failure::Failure;
use crate::handle::{self, Kind, Object};
use crate::ids::{Checked, TierlineIds};
use crate::interim::Deployment;
use crate::options::{self, AssignOptions};
use crate::stream::{Assigning, Given, StreamPlace};
use crate::text::{TierlineError, needed, optional};

/// A model that has been read and compiled. Shared: any number of threads may use it at a time, and each
/// `tierline_model_retain` asks for one more `tierline_model_free`.
#[derive(Debug)]
pub struct TierlineModel {
    _private: (),
}

impl Object for Deployment {
    type InC = TierlineModel;
    const KIND: Kind = Kind::Model;
}

/// A document in YAML.
pub const TIERLINE_YAML: i32 = 1;

/// A document in JSON.
pub const TIERLINE_JSON: i32 = 2;

pub(crate) fn format(number: i32) -> Result<Format, Failure> {
    match number {
        TIERLINE_YAML => Ok(Format::Yaml),
        TIERLINE_JSON => Ok(Format::Json),
        other => Err(Failure::argument(format!("`format` is {other}, and can be TIERLINE_YAML or TIERLINE_JSON"))),
    }
}

/// Reads a model document, and compiles it.
///
/// `format` is TIERLINE_YAML or TIERLINE_JSON. The text is not kept.
///
/// Gives: `model`, which is the caller's until `tierline_model_free`.
/// Threads: any.
/// Errors: `TIERLINE_BAD_MODEL` if the document has mistakes: all of them, with their places, in the error's `diagnostics`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_parse(
    text: *const c_char,
    text_length: usize,
    format: i32,
    model: *mut *mut TierlineModel,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_handle("model", model)?;
            let (text, format) = (needed("text", text, text_length)?, self::format(format)?);
            place.put(handle::new(Deployment::parse(text, format)?)?);
            Ok(())
        })
    }
}

/// Asks for one more `tierline_model_free`: for another part of a program, which uses the same model and ends later.
///
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_retain(model: *const TierlineModel, error: *mut TierlineError) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe { call(error, || handle::retain::<Deployment>("model", model)) }
}

/// Gives a model back. It goes when each of its owners has done so; books, scans and streams that were made of it stay.
/// NULL is passed over.
///
/// Threads: any, also while another thread is in a call with the model: that one ends as if nothing was.
/// Errors: `TIERLINE_BAD_HANDLE` if it was given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_free(model: *mut TierlineModel) -> i32 {
    freed(|| handle::free::<Deployment>("model", model))
}

/// Assigns the clients of a stream, batch by batch, as the results are asked for: in the memory that one batch takes.
///
/// `as_of` is the day that the clients are assigned for, as `2026-11-21`.
/// `options` is a JSON object, or NULL:
///
///     {"contributions": false,     columns of what each factor adds to each score
///      "plain": false,             texts instead of dictionaries
///      "threads": 2,               at most; as many as the processor has if nothing is said
///      "ids": "remembered"}        what ids are held against: those of all batches before, in 20 to 40 bytes a client, of
///                                  which an id that comes again ends the stream; or "each batch" by itself
///
/// `ids` are those that a scan of the same clients has checked, or NULL: each client of an id that several have gets an issue,
/// as in one table, and no id is remembered. Where they are given, the option `ids` is passed over.
///
/// Takes over: `clients`, however the call ends. `result` may be the same place.
/// Gives: `result`, a stream that is the caller's to release, and that may outlive all handles. Its rows are those of the
/// clients in their order. The metadata of its schema has `tierline.remarks`, one a line.
/// Threads: any; the result is used by one thread at a time, and works on as many as `threads` says.
/// Errors: `TIERLINE_BAD_TABLE` if a column is missing, there twice, or of a type that cannot hold its values. What is wrong
/// with a later batch is an error of the result, `EIO` with words, after which it is at its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_assign_stream(
    model: *const TierlineModel,
    clients: *mut ArrowArrayStream,
    as_of: *const c_char,
    as_of_length: usize,
    options: *const c_char,
    options_length: usize,
    ids: *const TierlineIds,
    result: *mut ArrowArrayStream,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let clients = Given::take(clients);
            let place = StreamPlace::needed("result", result)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let ids = handle::optional::<Checked>("ids", ids)?;
            let as_of = options::day("as_of", needed("as_of", as_of, as_of_length)?)?;
            let options: AssignOptions = options::read(optional("options", options, options_length)?)?;
            let rule = ids.map_or_else(|| options.rule(), |ids| IdRule::Checked(ids.0.clone()));
            let clients = clients.needed("clients")?;
            let stream = AssignStream::new(model.plan(), &clients.head()?, as_of, options.options(), rule)?;
            place.put(stream.schema(), Assigning { clients, stream, ready: Vec::new().into_iter() });
            Ok(())
        })
    }
}
