//! Models: one client as JSON, many as Arrow's streams.

#![expect(unsafe_code, reason = "functions of C")]

use std::ffi::c_char;

use tierline::document::json_schema;
use tierline::tables::AssignStream;
use tierline::tables::IdRule;
use tierline::tables::ffi::ArrowArrayStream;
use tierline::wire::schemas;
use tierline::{Deployment, Format};

use crate::call::{Place, call, freed};
use crate::failure::Failure;
use crate::handle::{self, Kind, Object};
use crate::ids::{Checked, TierlineIds};
use crate::options::{self, AssignOptions, TableOptions};
use crate::stream::{Assigning, Given, StreamPlace};
use crate::text::{self, TierlineBytes, TierlineError, TierlineText, needed, optional};

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
            place.put(handle::new(Deployment::parse_json(text, format).map_err(Failure::model)?)?);
            Ok(())
        })
    }
}

/// Makes the same model with other values of some of its parameters: `{"floor": 50000}`, or `{"floor": "50000.50"}`.
///
/// Gives: `changed`, another model with a fingerprint of its own, which is the caller's until `tierline_model_free`.
/// Threads: any.
/// Errors: `TIERLINE_BAD_INPUT` if a name is no parameter of the model, or if the model is not valid with the values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_with_parameters(
    model: *const TierlineModel,
    parameters: *const c_char,
    parameters_length: usize,
    changed: *mut *mut TierlineModel,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_handle("changed", changed)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let parameters = needed("parameters", parameters, parameters_length)?;
            place.put(handle::new(model.with_parameters_json(parameters).map_err(Failure::client)?)?);
            Ok(())
        })
    }
}

/// What the model is called and consists of, as a JSON object: `name`, `version`, `fingerprint`, `client` (the column that
/// identifies a client), `columns`, `attributes`, `tiers`, `parameters` and so on. The schema `description` has all of them.
///
/// Gives: `description`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_describe(
    model: *const TierlineModel,
    description: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("description", description)?;
            place.put(TierlineText::new(handle::needed::<Deployment>("model", model)?.describe_json()));
            Ok(())
        })
    }
}

/// What the compiler and the checks find in the model, as a JSON list; empty where they find nothing. The schema `findings`
/// describes it.
///
/// Gives: `findings`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_check(
    model: *const TierlineModel,
    findings: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("findings", findings)?;
            place.put(TierlineText::new(handle::needed::<Deployment>("model", model)?.check_json()));
            Ok(())
        })
    }
}

/// The model as a document, which gives the same model when it is read.
///
/// `format` is TIERLINE_YAML or TIERLINE_JSON.
///
/// Gives: `document`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_document(
    model: *const TierlineModel,
    format: i32,
    document: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("document", document)?;
            let model = handle::needed::<Deployment>("model", model)?;
            place.put(TierlineText::new(match self::format(format)? {
                Format::Json => model.document_json(),
                _ => model.document_yaml(),
            }));
            Ok(())
        })
    }
}

/// The JSON Schema of what goes in and out: of model documents (`model`), of a client and of what a review asks for
/// (`client`, `request`), and of what the functions give: `assignment`, `explanation`, `summary`, `review`, `standing`, `description`,
/// `findings`, `error`.
///
/// Gives: `schema`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: `TIERLINE_BAD_INPUT` if there is no schema of that name; the message has all names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_schema(
    name: *const c_char,
    name_length: usize,
    schema: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("schema", schema)?;
            place.put(TierlineText::new(schema_of(needed("name", name, name_length)?)?));
            Ok(())
        })
    }
}

fn schema_of(name: &str) -> Result<String, Failure> {
    if name == "model" {
        return Ok(json_schema());
    }
    let mut known = vec!["model"];
    for (other, schema) in schemas() {
        if other == name {
            return Ok(schema);
        }
        known.push(other);
    }
    let message = format!("there is no schema `{}`; there are `{}`", tierline::text::shown(name), known.join("`, `"));
    Err(Failure::input("unknown-name", message))
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

/// Assigns one client, a JSON object by column: `{"account_id": "A-1", "arr": 60000.50, "strategic": true}`.
///
/// Numbers are their digits, and pass through no float. A key that nothing reads, or that is there twice, is refused, with the one
/// that was probably meant. What is wrong with a value is no error: it is among the `issues` of the assignment.
/// `as_of` is the day that the client is assigned for, as `2026-11-21`. It may be left out where the model does not go by it.
///
/// Gives: `assignment`, a JSON object of the schema `assignment`, which is the caller's until `tierline_text_free`. Decimals are texts of
/// their exact digits, and what is not there is `null`.
/// Threads: any.
/// Errors: `TIERLINE_BAD_INPUT` if the client or the day cannot be read, with line and column in the client's text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_assign(
    model: *const TierlineModel,
    client: *const c_char,
    client_length: usize,
    as_of: *const c_char,
    as_of_length: usize,
    assignment: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("assignment", assignment)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let (client, as_of) = (needed("client", client, client_length)?, optional("as_of", as_of, as_of_length)?);
            place.put(TierlineText::new(model.assign_json(client, as_of).map_err(Failure::client)?));
            Ok(())
        })
    }
}

/// Assigns one client, and says why: as `tierline_model_assign`, with all values, rules and scores, and `text`, all of it in words.
///
/// Gives: `explanation`, a JSON object of the schema `explanation`, which is the caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: as for `tierline_model_assign`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_explain(
    model: *const TierlineModel,
    client: *const c_char,
    client_length: usize,
    as_of: *const c_char,
    as_of_length: usize,
    explanation: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("explanation", explanation)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let (client, as_of) = (needed("client", client, client_length)?, optional("as_of", as_of, as_of_length)?);
            place.put(TierlineText::new(model.explain_json(client, as_of).map_err(Failure::client)?));
            Ok(())
        })
    }
}

/// Reviews one client: `{"client": {...}, "standing": {...}, "as_of": "2026-11-21"}`, on one line or several.
///
/// `client` is an object by column, as for `tierline_model_assign`, or null for a client that is not there any more; `standing`
/// is what the last review gave as such, or a row of a table of standings, or null for a client that is new.
///
/// Gives: `review`, a JSON object of the schema `review` with the movement, its reason and the `standing` to keep, which is the
/// caller's until `tierline_text_free`.
/// Threads: any.
/// Errors: `TIERLINE_BAD_INPUT` if the request cannot be read; with the code `earlier-review` if the client was reviewed on a later
/// day already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_review(
    model: *const TierlineModel,
    request: *const c_char,
    request_length: usize,
    review: *mut TierlineText,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::of_text("review", review)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let request = needed("request", request, request_length)?;
            place.put(TierlineText::new(model.review_json(request).map_err(Failure::client)?));
            Ok(())
        })
    }
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

/// Assigns the clients of a table that is the bytes of an Arrow IPC stream: for callers without Arrow's C interfaces.
///
/// `as_of` is the day that the clients are assigned for, as `2026-11-21`. It may be left out where the model does not go by it.
/// `options` is a JSON object, or NULL: `contributions`, `plain` and `threads`, as for `tierline_model_assign_stream`.
///
/// Gives: `result`, the bytes of an Arrow IPC stream with a row for each client, which are the caller's until `tierline_bytes_free`.
/// Threads: any.
/// Errors: `TIERLINE_BAD_TABLE` if the bytes are no such stream, and as for `tierline_model_assign_stream`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_model_assign_ipc(
    model: *const TierlineModel,
    clients: *const u8,
    clients_length: usize,
    as_of: *const c_char,
    as_of_length: usize,
    options: *const c_char,
    options_length: usize,
    result: *mut TierlineBytes,
    error: *mut TierlineError,
) -> i32 {
    // SAFETY: as the header says of the arguments.
    unsafe {
        call(error, || {
            let place = Place::needed("result", result, TierlineBytes::EMPTY)?;
            let model = handle::needed::<Deployment>("model", model)?;
            let clients = text::bytes("clients", clients, clients_length, usize::MAX.wrapping_shr(1))?;
            let as_of = optional("as_of", as_of, as_of_length)?;
            let options: TableOptions = options::read(optional("options", options, options_length)?)?;
            let assigned = model.assign_ipc(clients, as_of, &options.options()).map_err(Failure::table)?;
            place.put(TierlineBytes::new(assigned));
            Ok(())
        })
    }
}
