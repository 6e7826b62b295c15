//! Tests of Tierline from where a user stands; see `rust/`.

#![forbid(unsafe_code)]

// The pages with Rust in them; `tests/python/test_docs.py` holds that none is forgotten.
#[cfg(doctest)]
#[doc = include_str!("../../docs/explanation/cells.md")]
struct Cells;
