//! Bytes to text: size, encoding, characters that no document has.

use crate::fault::Fault;
use crate::words::grouped;

/// The most bytes of a document: 1 MiB.
pub(crate) const MAX_BYTES: usize = 1_048_576;

/// A document that is too large, with its size where it is known exactly.
pub(crate) fn size_fault(bytes: u64, exact: bool) -> Fault {
    let size = grouped(usize::try_from(bytes).unwrap_or(usize::MAX));
    let size = if exact { format!("{size} bytes") } else { format!("more than {size} bytes") };
    Fault::anywhere(
        "too-large",
        format!("a document of {size}; at most {} bytes (1 MiB) are allowed", grouped(MAX_BYTES)),
    )
    .help("a model is rules, not data: lists of clients do not belong into it")
}

/// The text of some bytes.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(size_fault(u64::try_from(bytes.len()).unwrap_or(u64::MAX), true));
    }
    let utf16 = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => *a != 0 && *b != 0,
        _ => false,
    };
    if utf16 {
        return Err(Fault::anywhere("not-utf8", "the document is written in UTF-16").help("save it as UTF-8"));
    }
    std::str::from_utf8(bytes).map_err(|error| utf8_fault(bytes, error.valid_up_to(), "save the file as UTF-8"))
}

/// A byte that is not UTF-8, with what to do about it.
pub(crate) fn utf8_fault(bytes: &[u8], at: usize, help: &str) -> Fault {
    let byte = bytes.get(at).copied().unwrap_or_default();
    let line = bytes.iter().take(at).filter(|b| **b == b'\n').count().saturating_add(1);
    let message = format!("byte {} (0x{byte:02X}, in line {line}) is not UTF-8", grouped(at));
    Fault::anywhere("not-utf8", message).help(help)
}

/// Looks for what no document may hold: it is too large, or has a NUL in it.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    if text.len() > MAX_BYTES {
        return Err(size_fault(u64::try_from(text.len()).unwrap_or(u64::MAX), true));
    }
    match text.find('\0') {
        Some(at) => {
            Err(Fault::new("nul-byte", at..at.saturating_add(1), format!("byte {} is a NUL character", grouped(at)))
                .help("remove it; a text file has none"))
        }
        None => Ok(()),
    }
}
