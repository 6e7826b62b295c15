//! Why a call gives nothing: a status for programs, and the error as the wire has it.

use tierline::tables::TableError;
use tierline::wire::Error;

use crate::status::{
    TIERLINE_BAD_ARGUMENT, TIERLINE_BAD_HANDLE, TIERLINE_BAD_INPUT, TIERLINE_BAD_MODEL, TIERLINE_BAD_TABLE,
    TIERLINE_BUSY, TIERLINE_INTERNAL,
};

/// What a call says instead of a result.
#[derive(Debug)]
pub(crate) struct Failure {
    status: i32,
    // In a box, so that results are small.
    error: Box<Error>,
}

impl Failure {
    fn new(status: i32, code: &'static str, message: String) -> Self {
        Self { status, error: Box::new(Error::new(code, message)) }
    }

    /// The same, and what to do about it.
    pub(crate) fn with_help(self, help: &str) -> Self {
        Self { error: Box::new(self.error.with_help(help)), ..self }
    }

    /// An argument cannot be so.
    pub(crate) fn argument(message: String) -> Self {
        Self::new(TIERLINE_BAD_ARGUMENT, "bad-argument", message)
    }

    /// A handle stands for nothing, or for something else.
    pub(crate) fn handle(message: String) -> Self {
        Self::new(TIERLINE_BAD_HANDLE, "bad-handle", message)
    }

    /// Another thread is using what one thread at a time may use.
    pub(crate) fn busy(what: &str) -> Self {
        Self::new(TIERLINE_BUSY, "busy", format!("another thread is using `{what}`"))
            .with_help("one thread at a time may use it")
    }

    /// Options, or parts of them, cannot be read.
    pub(crate) fn input(code: &'static str, message: String) -> Self {
        Self::new(TIERLINE_BAD_INPUT, code, message)
    }

    /// A mistake in Tierline itself.
    pub(crate) fn internal(words: &str) -> Self {
        Self::new(TIERLINE_INTERNAL, "internal", format!("a mistake in Tierline itself: {words}"))
            .with_help("please report it, with the model and the clients that lead to it")
    }

    /// The author's mistakes.
    pub(crate) fn model(error: Error) -> Self {
        Self { status: TIERLINE_BAD_MODEL, error: Box::new(error) }
    }

    /// A table cannot be read, or its day is none.
    pub(crate) fn table(error: Error) -> Self {
        let is_day = matches!(&*error.code, "not-a-date" | "missing-day");
        Self { status: if is_day { TIERLINE_BAD_INPUT } else { TIERLINE_BAD_TABLE }, error: Box::new(error) }
    }

    /// A client, a request or parameters cannot be read.
    pub(crate) fn client(error: Error) -> Self {
        Self { status: TIERLINE_BAD_INPUT, error: Box::new(error) }
    }

    pub(crate) const fn status(&self) -> i32 {
        self.status
    }

    pub(crate) fn to_json(&self) -> String {
        self.error.to_json()
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self { status: TIERLINE_BAD_TABLE, error: Box::new(error.into()) }
    }
}
