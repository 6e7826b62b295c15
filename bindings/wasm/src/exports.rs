//! The functions of the module by their names.
//!
//! Numbers are 32 bits: addresses and lengths of WebAssembly's memory. JavaScript reads an address beyond 2 GiB as a negative
//! number, and passes lengths beyond 32 bits on without their upper bits; `npm/tierline.js` minds both.

use std::cell::RefCell;

use crate::instance::{Call, Instance};

thread_local! {
    // One for the module, which has one thread.
    static INSTANCE: RefCell<Instance> = RefCell::default();
}

/// Room for a text of the next call: its address; 0 where there is none. The room of an empty text is no address to write to.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn room(place: usize, length: usize) -> *mut u8 {
    INSTANCE.with_borrow_mut(|instance| match instance.room(place, length) {
        Some(room) => room.as_mut_ptr(),
        None => std::ptr::null_mut(),
    })
}

/// The address of a part of the last answer.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn answer(part: usize) -> *const u8 {
    INSTANCE.with_borrow(|instance| instance.answer().parts.get(part).map_or(std::ptr::null(), |part| part.as_ptr()))
}

/// The bytes of a part of the last answer.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn answer_length(part: usize) -> usize {
    INSTANCE.with_borrow(|instance| instance.answer().parts.get(part).map_or(0, Vec::len))
}

/// Forgets a model.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn release(model: usize) {
    INSTANCE.with_borrow_mut(|instance| instance.release(model));
}

fn call(call: Call, model: usize) -> u32 {
    INSTANCE.with_borrow_mut(|instance| u32::from(!instance.call(call, model).done))
}

macro_rules! calls {
    ($($(#[$about:meta])* $name:ident = $call:expr;)*) => {$(
        $(#[$about])*
        /// Gives 0, or 1 where the answer is an error.
        #[unsafe(no_mangle)]
        pub(crate) extern "C" fn $name(model: usize) -> u32 {
            call($call, model)
        }
    )*};
}

calls! {
    /// [`Call::Parse`].
    parse = Call::Parse;
    /// [`Call::WithParameters`].
    with_parameters = Call::WithParameters;
    /// [`Call::Describe`].
    describe = Call::Describe;
    /// [`Call::Check`].
    check = Call::Check;
    /// [`Call::Document`].
    document = Call::Document;
    /// [`Call::Assign`].
    assign = Call::Assign;
    /// [`Call::Explain`].
    explain = Call::Explain;
    /// [`Call::AssignCsv`].
    assign_csv = Call::AssignCsv;
    /// [`Call::ReadCsv`].
    read_csv = Call::ReadCsv;
}
