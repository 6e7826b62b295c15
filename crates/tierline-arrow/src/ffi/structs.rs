//! The structures of the C interfaces: whose they are, and what is in them as it was at one moment.

#![expect(unsafe_code, reason = "the structures and their callbacks are C")]

use std::ffi::{c_char, c_int, c_void};

/// What an [`ArrowSchema`] holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct RawSchema {
    pub(super) format: *const c_char,
    pub(super) name: *const c_char,
    pub(super) metadata: *const c_char,
    pub(super) flags: i64,
    pub(super) n_children: i64,
    pub(super) children: *const *const RawSchema,
    pub(super) dictionary: *const RawSchema,
    pub(super) release: Option<unsafe extern "C" fn(*mut RawSchema)>,
    pub(super) private_data: *mut c_void,
}

/// What an [`ArrowArray`] holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct RawArray {
    pub(super) length: i64,
    pub(super) null_count: i64,
    pub(super) offset: i64,
    pub(super) n_buffers: i64,
    pub(super) n_children: i64,
    pub(super) buffers: *const *const u8,
    pub(super) children: *const *const RawArray,
    pub(super) dictionary: *const RawArray,
    pub(super) release: Option<unsafe extern "C" fn(*mut RawArray)>,
    pub(super) private_data: *mut c_void,
}

/// What an [`ArrowArrayStream`] holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct RawStream {
    pub(super) get_schema: Option<unsafe extern "C" fn(*mut RawStream, *mut RawSchema) -> c_int>,
    pub(super) get_next: Option<unsafe extern "C" fn(*mut RawStream, *mut RawArray) -> c_int>,
    pub(super) get_last_error: Option<unsafe extern "C" fn(*mut RawStream) -> *const c_char>,
    pub(super) release: Option<unsafe extern "C" fn(*mut RawStream)>,
    pub(super) private_data: *mut c_void,
}

macro_rules! structure {
    ($name:ident, $raw:ident, $what:literal, { $($field:ident: $nothing:expr),+ }) => {
        #[doc = concat!("The C structure `", stringify!($name), "`: ", $what, ", released when it is dropped.")]
        #[repr(transparent)]
        pub struct $name(pub(super) $raw);

        impl $name {
            /// A structure that is released already, to be filled.
            #[must_use]
            pub const fn empty() -> Self {
                Self($raw { $($field: $nothing),+ })
            }

            /// Moves a structure to its new owner, as the interface says: the old place is marked as released. Nothing
            /// where it is NULL or has been released.
            ///
            /// # Safety
            /// The pointer is NULL, or to a structure that nobody else uses during the call.
            pub(super) unsafe fn take(from: *mut Self) -> Option<Self> {
                let from = from.cast::<$raw>();
                if from.is_null() {
                    return None;
                }
                // SAFETY: a pointer that is not NULL is one to a structure, says the caller.
                let structure = unsafe { from.read_unaligned() };
                structure.release?;
                // SAFETY: as above; one field of the structure.
                unsafe { (&raw mut (*from).release).write_unaligned(None) };
                Some(Self(structure))
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                if let Some(release) = self.0.release {
                    // SAFETY: the structure has not been released, and is not used again: it is being dropped.
                    unsafe { release(&raw mut self.0) };
                }
            }
        }
    };
}

structure!(ArrowSchema, RawSchema, "the type of an array", {
    format: std::ptr::null(), name: std::ptr::null(), metadata: std::ptr::null(), flags: 0, n_children: 0,
    children: std::ptr::null(), dictionary: std::ptr::null(), release: None, private_data: std::ptr::null_mut()
});
structure!(ArrowArray, RawArray, "the values of an array", {
    length: 0, null_count: 0, offset: 0, n_buffers: 0, n_children: 0, buffers: std::ptr::null(),
    children: std::ptr::null(), dictionary: std::ptr::null(), release: None, private_data: std::ptr::null_mut()
});
structure!(ArrowArrayStream, RawStream, "a stream of arrays", {
    get_schema: None, get_next: None, get_last_error: None, release: None, private_data: std::ptr::null_mut()
});

impl ArrowArray {
    /// Whether there is nothing in it, or no longer.
    pub(super) const fn is_released(&self) -> bool {
        self.0.release.is_none()
    }
}

impl ArrowSchema {
    /// Whether there is nothing in it, or no longer.
    pub(super) const fn is_released(&self) -> bool {
        self.0.release.is_none()
    }
}

// SAFETY: the interface lets the consumer hand a structure from one thread to another; this one is only read, and released
// by its one owner.
unsafe impl Send for ArrowSchema {}
// SAFETY: as above.
unsafe impl Send for ArrowArray {}
// SAFETY: nothing changes through a shared reference.
unsafe impl Sync for ArrowArray {}
// SAFETY: as above; its callbacks are called through an exclusive reference only.
unsafe impl Send for ArrowArrayStream {}

// The layouts are those of Arrow's own structures, as which results are handed out.
const _: () = assert!(
    size_of::<ArrowSchema>() == size_of::<arrow_schema::ffi::FFI_ArrowSchema>()
        && size_of::<ArrowArray>() == size_of::<arrow_array::ffi::FFI_ArrowArray>()
);
