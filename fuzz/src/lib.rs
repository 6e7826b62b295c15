//! The targets of `tests/rust/fuzzing`, compiled once for all of them.

#![allow(dead_code, reason = "what the tests share is more than what the targets use")]

#[path = "../../tests/rust/c_structures.rs"]
mod c_structures;
#[path = "../../tests/rust/encode.rs"]
mod encode;
#[path = "../../tests/rust/fuzzing/mod.rs"]
mod fuzzing;
#[path = "../../tests/rust/paths.rs"]
mod paths;
#[path = "../../tests/rust/tabled.rs"]
mod tabled;

/// Runs a target with some bytes; panics where something does not hold that always should.
///
/// # Panics
/// Also where no target has that name.
pub fn run(target: &str, bytes: &[u8]) {
    let own = fuzzing::TARGETS.iter().find(|(name, _)| *name == target);
    own.expect("a target of that name").1(bytes);
}
