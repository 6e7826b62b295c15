//! Tables that come in and go out, as Arrow's C streams.
//!
//! INVARIANT: a stream that is given is taken over before anything else is looked at, so that it is released once
//! whatever becomes of the call.

#![expect(unsafe_code, reason = "streams of C are taken and handed out")]

use std::ffi::c_char;

use tierline::tables::arrow_array::RecordBatch;
use tierline::tables::arrow_schema::SchemaRef;
use tierline::tables::ffi::{ArrowArrayStream, ForeignStream, export_stream};
use tierline::tables::{AssignStream, Assigned, Frame, Table, TableError};

use crate::call::Place;
use crate::failure::Failure;
use crate::text::{TierlineText, needed};

/// A table beside the clients, by its name: the functions say which ones they read.
#[repr(C)]
#[derive(Debug)]
pub struct TierlineTable {
    /// The name, in UTF-8.
    pub name: *const c_char,
    /// How many bytes the name has.
    pub name_length: usize,
    /// The rows. The stream is taken over by the call, however that ends: it is marked as released.
    pub stream: *mut ArrowArrayStream,
}

/// A stream that was given; nothing where the pointer is NULL.
pub(crate) struct Given(Option<Result<ForeignStream, TableError>>);

impl Given {
    /// Takes over a stream of the caller.
    ///
    /// # Safety
    /// As for [`ForeignStream::take`].
    pub(crate) unsafe fn take(stream: *mut ArrowArrayStream) -> Self {
        // SAFETY: as the caller says.
        Self((!stream.is_null()).then(|| unsafe { ForeignStream::take(stream) }))
    }

    /// The stream, which has to be there.
    pub(crate) fn needed(self, what: &str) -> Result<ForeignStream, Failure> {
        let given = self.0.ok_or_else(|| Failure::argument(format!("`{what}` is NULL")))?;
        Ok(given?)
    }

    /// All rows, where there is a stream.
    pub(crate) fn table(self) -> Result<Option<Table>, Failure> {
        let table = |given: Result<ForeignStream, TableError>| given?.read_table(|| Ok::<(), TableError>(()));
        Ok(self.0.map(table).transpose()?)
    }
}

/// The tables beside the clients.
pub(crate) struct Tables(Vec<(Result<String, Failure>, Given)>);

impl Tables {
    /// How many there can be: no function reads as many.
    const MOST: usize = 64;

    /// Takes over the streams of a list.
    ///
    /// # Safety
    /// The pointer is NULL, or to so many tables, each as [`Given::take`] and [`needed`] want it.
    pub(crate) unsafe fn take(tables: *const TierlineTable, count: usize) -> Result<Self, Failure> {
        if count > Self::MOST {
            return Err(Failure::argument(format!("`tables` has {count} of them, and can have {}", Self::MOST)));
        }
        if tables.is_null() && count > 0 {
            return Err(Failure::argument(format!("`tables` is NULL, and has {count} of them")));
        }
        let mut own = Vec::with_capacity(count);
        for at in 0..count {
            // SAFETY: within the list, says the caller.
            let table = unsafe { tables.add(at).read_unaligned() };
            // SAFETY: as the caller says.
            let (given, name) = unsafe { (Given::take(table.stream), needed("name", table.name, table.name_length)) };
            own.push((name.map(Into::into), given));
        }
        Ok(Self(own))
    }

    /// The tables of these names, in their order; a table of another name is refused.
    pub(crate) fn named<const N: usize>(self, names: [&str; N]) -> Result<[Option<Table>; N], Failure> {
        let mut tables = [const { None }; N];
        for (name, given) in self.0 {
            let name = name?;
            let place = names.iter().position(|known| *known == name).and_then(|at| tables.get_mut(at));
            let Some(place) = place else { return Err(unknown(&name, &names)) };
            if place.is_some() {
                return Err(Failure::argument(format!("the table `{name}` is given twice")));
            }
            *place = given.table()?;
        }
        Ok(tables)
    }
}

fn unknown(name: &str, names: &[&str]) -> Failure {
    let meant = tierline::text::did_you_mean(name, names.iter().copied());
    let name = tierline::text::shown(name);
    Failure::argument(match meant {
        Some(meant) => format!("unknown table `{name}`; did you mean `{meant}`?"),
        None => format!("unknown table `{name}`; it can be one of `{}`", names.join("`, `")),
    })
}

/// The assignments of a stream of clients, batch by batch, as they are asked for.
pub(crate) struct Assigning {
    pub(crate) clients: ForeignStream,
    pub(crate) stream: AssignStream,
    pub(crate) ready: std::vec::IntoIter<RecordBatch>,
}

impl Assigning {
    /// The results of the next batch of clients; nothing at the end.
    fn more(&mut self) -> Result<Option<Assigned>, TableError> {
        match self.clients.next_table()? {
            Some(batch) => self.stream.assign(&batch).map(Some),
            None => {
                self.stream.end();
                Ok(None)
            }
        }
    }
}

impl Iterator for Assigning {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        #[cfg(feature = "faults")]
        if let Err(words) = crate::faults::in_next() {
            return Some(Err(words));
        }
        loop {
            if let Some(batch) = self.ready.next() {
                return Some(Ok(batch));
            }
            match self.more() {
                Ok(Some(assigned)) => self.ready = assigned.batches().to_vec().into_iter(),
                Ok(None) => return None,
                Err(error) => return Some(Err(format!("{}: {error}", error.code()))),
            }
        }
    }
}

#[cfg(feature = "faults")]
impl Drop for Assigning {
    fn drop(&mut self) {
        crate::faults::in_release();
    }
}

/// The place of a stream that is handed out.
pub(crate) struct StreamPlace(Place<ArrowArrayStream>);

impl StreamPlace {
    /// The place, which has to be there.
    ///
    /// # Safety
    /// As for [`Place::needed`].
    pub(crate) unsafe fn needed(what: &str, place: *mut ArrowArrayStream) -> Result<Self, Failure> {
        // SAFETY: as the caller says.
        unsafe { Place::needed(what, place, ArrowArrayStream::empty()) }.map(Self)
    }

    /// The place, where the caller has one.
    ///
    /// # Safety
    /// As for [`Place::needed`].
    pub(crate) unsafe fn optional(place: *mut ArrowArrayStream) -> Option<Self> {
        // SAFETY: as the caller says.
        unsafe { Place::optional(place, ArrowArrayStream::empty()) }.map(Self)
    }

    /// Puts a stream of batches there.
    pub(crate) fn put(
        self,
        schema: SchemaRef,
        batches: impl Iterator<Item = Result<RecordBatch, String>> + Send + 'static,
    ) {
        self.0.put(export_stream(schema, batches, None));
    }

    /// Puts the rows of a table there.
    pub(crate) fn put_frame(self, frame: &Frame) {
        self.put(frame.schema(), frame.batches().to_vec().into_iter().map(Ok));
    }
}

/// Puts a text there, where the caller has a place for it.
pub(crate) fn put_text(place: Option<Place<TierlineText>>, text: impl FnOnce() -> String) {
    if let Some(place) = place {
        place.put(TierlineText::new(text()));
    }
}
