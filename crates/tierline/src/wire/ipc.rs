//! Many clients in and out as the bytes of Arrow's IPC streams.

use tierline_arrow::{Options, assign_table, ipc};

use super::error::Error;
use super::surface::NO_DAY;
use crate::deployment::Deployment;

impl Deployment {
    /// Assigns the clients of an Arrow IPC stream, and gives their assignments as one: a row for each, with the columns of
    /// [`assign_table`](crate::assign_table).
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tierline::tables::arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    /// use tierline::tables::{Options, ipc};
    /// use tierline::{Deployment, Format};
    /// let text = "
    /// tierline: 1
    /// model: { name: bands, client: id }
    /// attributes: { arr: { type: decimal, scale: 2 } }
    /// tiers: [{ name: Large, when: arr >= 100 }, { name: Small }]
    /// ";
    /// let deployment = Deployment::parse(text, Format::Yaml)?;
    /// let ids: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    /// let arr: ArrayRef = Arc::new(Int64Array::from(vec![120_000, 5]));
    /// let batch = RecordBatch::try_from_iter([("id", ids), ("arr", arr)])?;
    /// let bytes = ipc::write(&batch.schema(), &[batch])?;
    /// let assigned = deployment.assign_ipc(&bytes, None, &Options::new())?;
    /// assert_eq!(ipc::read(&assigned)?.rows(), 2);
    /// assert_eq!(deployment.assign_ipc(b"id,arr", None, &Options::new()).unwrap_err().code, "unreadable-table");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `unreadable-table` where the bytes are no such stream; those of [`assign_table`](crate::assign_table) about columns; and of a
    /// day that is none, or is missing where the model asks for it.
    pub fn assign_ipc(&self, stream: &[u8], as_of: Option<&str>, options: &Options) -> Result<Vec<u8>, Error> {
        let day = self.day(as_of)?.unwrap_or(NO_DAY);
        let assigned = assign_table(self.plan(), &ipc::read(stream)?, day, options)?;
        Ok(ipc::write(&assigned.schema(), assigned.batches())?)
    }
}
