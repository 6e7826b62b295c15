//! Texts: those of the caller, which are looked at and not kept, and those that are handed out until they are freed.

#![expect(unsafe_code, reason = "texts of C are a pointer and a length")]

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::call::freed;
use crate::failure::Failure;

/// The longest text that is read. Model documents may have 1 MiB; this tells lengths that are none, such as -1.
const LONGEST: usize = 1 << 26;

/// A text in UTF-8 that a function has handed out. It belongs to the caller, until `tierline_text_free`.
///
/// There is no NUL in the text, and one behind its end, so that functions of C can read it, too.
#[repr(C)]
#[derive(Debug)]
pub struct TierlineText {
    /// Where the text begins. NULL if there is none.
    pub data: *const c_char,
    /// How many bytes it has, without the NUL behind its end.
    pub length: usize,
}

/// Why a function gave nothing, as a JSON object in UTF-8. It belongs to the caller, until `tierline_error_free`.
///
/// `code` is a stable name of the mistake, and `message` one line for people; `help` what to do about it, `line` and `column` where
/// it is in the text that was given, from 1, and null where that is not known; `diagnostics` has all mistakes, each with as
/// much. The schema `error` has all of it. The beginning of one:
///
///     {"code":"unknown-key","message":"nothing reads a column `ar`","help":"did you mean `arr`?","line":1,"column":24
///
/// There is no NUL in the text, and one behind its end.
#[repr(C)]
#[derive(Debug)]
pub struct TierlineError {
    /// Where the JSON begins. NULL if there is no error.
    pub json: *const c_char,
    /// How many bytes it has, without the NUL behind its end.
    pub length: usize,
}

/// Bytes that a function has handed out. They belong to the caller, until `tierline_bytes_free`.
#[repr(C)]
#[derive(Debug)]
pub struct TierlineBytes {
    /// Where they begin. NULL if there are none.
    pub data: *const u8,
    /// How many there are.
    pub length: usize,
}

/// The version of the library, as in `0.1.0`: a text that ends with NUL. It is the library's, and nobody frees it.
///
/// Threads: any.
/// Errors: none.
#[unsafe(no_mangle)]
pub extern "C" fn tierline_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// What is handed out, and nobody's but the caller's.
struct Lent {
    first: *mut u8,
    bytes: usize,
}

// SAFETY: whoever takes it out of the table is the only one who has it.
unsafe impl Send for Lent {}

impl Drop for Lent {
    fn drop(&mut self) {
        let bytes = std::ptr::slice_from_raw_parts_mut(self.first, self.bytes);
        // SAFETY: what `lend` made of a box, once: there is one `Lent` for each.
        drop(unsafe { Box::from_raw(bytes) });
    }
}

/// Parts of the table, so that threads seldom wait for one another.
const PARTS: usize = 16;

/// The texts that are handed out, by address: a pointer that is not among them is not freed.
static LENT: [Mutex<BTreeMap<usize, Lent>>; PARTS] = [const { Mutex::new(BTreeMap::new()) }; PARTS];

fn part(address: usize) -> Option<MutexGuard<'static, BTreeMap<usize, Lent>>> {
    // Allocations of some size differ in these bits.
    let part = LENT.get(address.wrapping_shr(6).wrapping_rem(PARTS))?;
    Some(part.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Keeps a text at one place until it is given back.
fn lend_text(text: String) -> (*const c_char, usize) {
    // The caller's functions take a NUL for the end.
    let text = if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text };
    let (first, length) = lend(text.into_bytes());
    (first.cast(), length)
}

/// Keeps bytes at one place until they are given back; a NUL is behind them.
fn lend(mut bytes: Vec<u8>) -> (*const u8, usize) {
    let length = bytes.len();
    bytes.push(0);
    let bytes = Box::into_raw(bytes.into_boxed_slice());
    let lent = Lent { first: bytes.cast(), bytes: bytes.len() };
    let first = lent.first;
    if let Some(mut part) = part(first.addr()) {
        part.insert(first.addr(), lent);
    }
    (first.cast_const(), length)
}

/// Takes back what was handed out at an address.
fn take_back(first: *const u8, what: &str) -> Result<(), Failure> {
    if first.is_null() {
        return Ok(());
    }
    let lent = part(first.addr()).and_then(|mut part| part.remove(&first.addr()));
    lent.map(drop).ok_or_else(|| Failure::handle(format!("the {what} was freed before, or is none of Tierline's")))
}

impl TierlineText {
    /// No text.
    pub(crate) const EMPTY: Self = Self { data: std::ptr::null(), length: 0 };

    /// Hands out a text.
    pub(crate) fn new(text: String) -> Self {
        let (data, length) = lend_text(text);
        Self { data, length }
    }
}

impl TierlineError {
    /// No error.
    pub(crate) const EMPTY: Self = Self { json: std::ptr::null(), length: 0 };

    /// Hands out an error.
    pub(crate) fn new(json: String) -> Self {
        let (json, length) = lend_text(json);
        Self { json, length }
    }
}

impl TierlineBytes {
    /// No bytes.
    pub(crate) const EMPTY: Self = Self { data: std::ptr::null(), length: 0 };

    /// Hands out bytes.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        let (data, length) = lend(bytes);
        Self { data, length }
    }
}

/// The caller's bytes; none where the pointer is NULL and there are none.
///
/// # Safety
/// The pointer is NULL, or to so many bytes that nobody changes while they are looked at.
pub(crate) unsafe fn bytes<'a>(what: &str, first: *const u8, length: usize, most: usize) -> Result<&'a [u8], Failure> {
    if length > most {
        return Err(Failure::argument(format!("`{what}` has {length} bytes, and can have {most}")));
    }
    if first.is_null() {
        return match length {
            0 => Ok(&[]),
            _ => Err(Failure::argument(format!("`{what}` is NULL, and has {length} bytes"))),
        };
    }
    // SAFETY: as the caller says; the length is below that of every memory.
    Ok(unsafe { std::slice::from_raw_parts(first, length) })
}

/// A text of the caller that may be left out: nothing where it is empty.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn optional<'a>(what: &str, text: *const c_char, length: usize) -> Result<Option<&'a str>, Failure> {
    // SAFETY: as the caller says.
    let text = unsafe { utf8(what, text, length) }?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// A text of the caller that has to be there.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn needed<'a>(what: &str, text: *const c_char, length: usize) -> Result<&'a str, Failure> {
    if text.is_null() {
        return Err(Failure::argument(format!("`{what}` is NULL")));
    }
    // SAFETY: as the caller says.
    unsafe { utf8(what, text, length) }
}

/// # Safety
/// As for [`bytes`].
unsafe fn utf8<'a>(what: &str, text: *const c_char, length: usize) -> Result<&'a str, Failure> {
    // SAFETY: as the caller says.
    let bytes = unsafe { bytes(what, text.cast(), length, LONGEST) }?;
    std::str::from_utf8(bytes).map_err(|error| {
        Failure::argument(format!("`{what}` is no UTF-8: byte {} cannot be there", error.valid_up_to()))
    })
}

/// Frees a text, and leaves none in its place. A place without a text is left as it is.
///
/// Threads: any.
/// Errors: `TIERLINE_BAD_HANDLE` if a copy of the text was freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_text_free(text: *mut TierlineText) -> i32 {
    freed(|| {
        if text.is_null() {
            return Ok(());
        }
        // SAFETY: not NULL, so the place of a text, which is the caller's.
        let own = unsafe { text.read_unaligned() };
        // SAFETY: as above.
        unsafe { text.write_unaligned(TierlineText::EMPTY) };
        take_back(own.data.cast(), "text")
    })
}

/// Frees bytes, and leaves none in their place. A place without bytes is left as it is.
///
/// Threads: any.
/// Errors: `TIERLINE_BAD_HANDLE` if a copy of them was freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_bytes_free(bytes: *mut TierlineBytes) -> i32 {
    freed(|| {
        if bytes.is_null() {
            return Ok(());
        }
        // SAFETY: not NULL, so the place of bytes, which is the caller's.
        let own = unsafe { bytes.read_unaligned() };
        // SAFETY: as above.
        unsafe { bytes.write_unaligned(TierlineBytes::EMPTY) };
        take_back(own.data, "bytes")
    })
}

/// Frees an error, and leaves none in its place. A place without an error is left as it is.
///
/// Threads: any.
/// Errors: `TIERLINE_BAD_HANDLE` if a copy of the error was freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tierline_error_free(error: *mut TierlineError) -> i32 {
    freed(|| {
        if error.is_null() {
            return Ok(());
        }
        // SAFETY: not NULL, so the place of an error, which is the caller's.
        let own = unsafe { error.read_unaligned() };
        // SAFETY: as above.
        unsafe { error.write_unaligned(TierlineError::EMPTY) };
        take_back(own.json.cast(), "error")
    })
}
