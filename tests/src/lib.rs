//! Tests of Tierline from where a user stands; see `rust/`.

#![forbid(unsafe_code)]
