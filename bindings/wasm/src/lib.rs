//! The WebAssembly module of Tierline: the JSON surface of the facade, for Node and browsers.
//!
//! A module for `wasm32-unknown-unknown` without any import: no clock, no random numbers, no files. JavaScript writes the texts of
//! a call into the module's memory, calls one function, and reads the answer there; `npm/tierline.js` is the one program that does.
//!
//! **INVARIANT: nothing that JavaScript passes is taken for an address.** It asks for room for a text ([`Instance::room`]), which is
//! memory of the instance's own; models are numbers of a table, and a number that is none is an error. So there is no unsafe code
//! here but the attribute that gives an exported function its name.
//!
//! A panic is a trap: WebAssembly ends there, with the instance in no known state. `npm/tierline.js` throws the instance away,
//! reports an error, and compiles the models anew in the next one when they are used.
//!
//! In reading order: `instance` the calls, which are the same on every platform, `exports` their names in WebAssembly.

mod instance;

#[cfg(target_family = "wasm")]
mod exports;

pub use instance::{Answer, Call, Instance};
