//! Tierline for C, and for every language that calls C: JSON for one client, Arrow's C streams for many.
//!
//! The header `include/tierline.h` is made of this crate, and is its manual: what is said here for programs stands there.
//! A function takes what C has, calls one function of the facade, and hands out what C can have.
//!
//! In reading order: [`status`] how calls end; [`text`] texts that come in and go out; [`failure`] why a call gives nothing;
//! [`handle`] what stands for objects in C; [`call`] keeps panics inside; [`stream`] tables that come in and go out;
//! [`options`] what may be said beside; [`model`], [`ids`], [`book`] and [`review`] the functions.
//!
//! INVARIANT: no function panics across C, whatever it is given; and where it gives nothing, its results are empty.
//!
//! Handles are numbers and no addresses: nothing is read behind them, so that one that was freed, or that is none, is told
//! by looking it up. Texts that were handed out are kept in a table for the same reason. Both cost some 50 nanoseconds a call.

#![deny(unsafe_code)]
#![expect(clippy::missing_safety_doc, reason = "what C has to keep to stands in the preamble of the header")]

pub mod status;
pub mod text;
mod failure;
#[cfg(feature = "faults")]
pub mod faults;
mod handle;
mod call;
pub mod stream;
mod options;
pub mod model;
pub mod ids;
pub mod book;
pub mod review;
