//! How calls end.

/// The call has done what it says.
pub const TIERLINE_OK: i32 = 0;

/// A model document, or a model with other parameters, has mistakes. The error lists each with its place.
pub const TIERLINE_BAD_MODEL: i32 = 1;

/// What was given as JSON or as a day cannot be read: a client, a request, options, parameters.
pub const TIERLINE_BAD_INPUT: i32 = 2;

/// A table cannot be read: a column is missing or of another type, its memory cannot be so, or its stream failed.
pub const TIERLINE_BAD_TABLE: i32 = 3;

/// An argument cannot be so: NULL where something is needed, a text that is no UTF-8, a length beyond every text.
pub const TIERLINE_BAD_ARGUMENT: i32 = 4;

/// A handle was freed before, is of another kind, or was never one.
pub const TIERLINE_BAD_HANDLE: i32 = 5;

/// Another thread is using a handle that one thread at a time may use.
pub const TIERLINE_BUSY: i32 = 6;

/// A mistake in Tierline itself. The handles stand as before the call; please report it.
pub const TIERLINE_INTERNAL: i32 = 7;
