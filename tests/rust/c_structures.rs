//! The structures of Arrow's C interfaces as another program makes them, right and wrong: each part can be changed, and
//! how often each is released is counted.

use std::alloc::Layout;
use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tierline::tables::ffi::{ArrowArray, ArrowSchema};

/// How often the structures of one test have been released, and how many of them there are.
#[derive(Default)]
pub(crate) struct Counts {
    made: AtomicUsize,
    released: AtomicUsize,
    twice: AtomicUsize,
}

/// The C structures, as a header declares them.
#[repr(C)]
pub(crate) struct CSchema {
    pub(crate) format: *const c_char,
    pub(crate) name: *const c_char,
    pub(crate) metadata: *const c_char,
    pub(crate) flags: i64,
    pub(crate) n_children: i64,
    pub(crate) children: *mut *mut CSchema,
    pub(crate) dictionary: *mut CSchema,
    pub(crate) release: Option<unsafe extern "C" fn(*mut CSchema)>,
    pub(crate) private_data: *mut c_void,
}

#[repr(C)]
pub(crate) struct CArray {
    pub(crate) length: i64,
    pub(crate) null_count: i64,
    pub(crate) offset: i64,
    pub(crate) n_buffers: i64,
    pub(crate) n_children: i64,
    pub(crate) buffers: *mut *const c_void,
    pub(crate) children: *mut *mut CArray,
    pub(crate) dictionary: *mut CArray,
    pub(crate) release: Option<unsafe extern "C" fn(*mut CArray)>,
    pub(crate) private_data: *mut c_void,
}

#[repr(C)]
pub(crate) struct CStream {
    pub(crate) get_schema: Option<unsafe extern "C" fn(*mut CStream, *mut CSchema) -> c_int>,
    pub(crate) get_next: Option<unsafe extern "C" fn(*mut CStream, *mut CArray) -> c_int>,
    pub(crate) get_last_error: Option<unsafe extern "C" fn(*mut CStream) -> *const c_char>,
    pub(crate) release: Option<unsafe extern "C" fn(*mut CStream)>,
    pub(crate) private_data: *mut c_void,
}

/// What a schema is made of, so that each part can be wrong.
#[derive(Clone, Debug)]
pub(crate) struct OwnSchema {
    pub(crate) format: Option<Vec<u8>>,
    pub(crate) name: Option<Vec<u8>>,
    pub(crate) metadata: Option<Vec<u8>>,
    pub(crate) children: Vec<OwnSchema>,
    pub(crate) n_children: Option<i64>,
    pub(crate) dictionary: Option<Box<OwnSchema>>,
    pub(crate) released: bool,
    pub(crate) null_child: bool,
    pub(crate) flags: i64,
    /// Each child is its own child, as often as it has some.
    pub(crate) loops: bool,
}

/// The same of an array.
#[derive(Clone, Debug)]
pub(crate) struct OwnArray {
    pub(crate) length: i64,
    pub(crate) null_count: i64,
    pub(crate) offset: i64,
    /// Nothing for NULL; a number of bytes by which the begin is moved.
    pub(crate) buffers: Vec<Option<(Vec<u8>, usize)>>,
    pub(crate) n_buffers: Option<i64>,
    pub(crate) no_buffers: bool,
    pub(crate) children: Vec<OwnArray>,
    pub(crate) n_children: Option<i64>,
    pub(crate) dictionary: Option<Box<OwnArray>>,
    pub(crate) released: bool,
    pub(crate) null_child: bool,
}

/// What a structure holds until it is released.
struct Held<T> {
    counts: Arc<Counts>,
    /// The memory that the structure points to.
    memory: Vec<Memory>,
    pointers: Vec<*const c_void>,
    children: Vec<*mut T>,
    dictionary: *mut T,
}

impl Counts {
    pub(crate) fn all_released(&self, what: &str) {
        let [made, released, twice] = [&self.made, &self.released, &self.twice].map(|one| one.load(Ordering::SeqCst));
        assert_eq!((released, twice), (made, 0), "{what}: released of made");
    }
}

/// Memory of exactly so many bytes, aligned as for anything.
struct Memory {
    begin: *mut u8,
    layout: Layout,
}

impl Memory {
    /// Some bytes, behind so many others.
    fn new(bytes: &[u8], moved: usize) -> Self {
        let layout = Layout::from_size_align((bytes.len() + moved).max(1), 16).unwrap();
        // SAFETY: the layout is one of a byte at least.
        let begin = unsafe { std::alloc::alloc_zeroed(layout) };
        assert!(!begin.is_null());
        // SAFETY: there is room for all of them.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), begin.add(moved), bytes.len()) };
        Self { begin, layout }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: taken in `new` with that layout.
        unsafe { std::alloc::dealloc(self.begin, self.layout) };
    }
}

/// Where some bytes are, behind so many others.
fn memory<T>(held: &mut Held<T>, bytes: &[u8], moved: usize) -> *const c_void {
    let piece = Memory::new(bytes, moved);
    // SAFETY: so many bytes stand in front.
    let at = unsafe { piece.begin.add(moved) };
    held.memory.push(piece);
    at.cast_const().cast()
}

impl<T> Held<T> {
    fn new(counts: &Arc<Counts>) -> Box<Self> {
        counts.made.fetch_add(1, Ordering::SeqCst);
        let counts = Arc::clone(counts);
        Box::new(Self {
            counts,
            memory: Vec::new(),
            pointers: Vec::new(),
            children: Vec::new(),
            dictionary: null_mut(),
        })
    }
}

macro_rules! released {
    ($name:ident, $structure:ident) => {
        unsafe extern "C" fn $name(pointer: *mut $structure) {
            // SAFETY: whoever calls has a structure that was made here.
            let pointer = unsafe { &mut *pointer };
            // SAFETY: made of a box, by `made`, and taken away here once; counted where it is not so.
            let held = unsafe { pointer.private_data.cast::<Held<$structure>>().as_mut() }.unwrap();
            if pointer.release.take().is_none() {
                held.counts.twice.fetch_add(1, Ordering::SeqCst);
                return;
            }
            held.counts.released.fetch_add(1, Ordering::SeqCst);
            for child in held.children.drain(..).chain([std::mem::replace(&mut held.dictionary, null_mut())]) {
                if !child.is_null() {
                    // SAFETY: made of a box, once.
                    let mut child = unsafe { Box::from_raw(child) };
                    // One that pretends to be released, for a test, is not.
                    child.release = Some($name);
                    // SAFETY: as it says itself.
                    unsafe { $name(&raw mut *child) };
                }
            }
            // SAFETY: as above.
            drop(unsafe {
                Box::from_raw(std::mem::replace(&mut pointer.private_data, null_mut()).cast::<Held<$structure>>())
            });
        }
    };
}

released!(release_schema, CSchema);
released!(release_array, CArray);

impl OwnSchema {
    pub(crate) fn new(format: &str, name: &str) -> Self {
        Self {
            format: Some(format.into()),
            name: Some(name.into()),
            metadata: None,
            children: Vec::new(),
            n_children: None,
            dictionary: None,
            released: false,
            null_child: false,
            flags: 2,
            loops: false,
        }
    }

    pub(crate) fn table(children: Vec<Self>) -> Self {
        Self { children, ..Self::new("+s", "") }
    }

    pub(crate) fn made(&self, counts: &Arc<Counts>) -> CSchema {
        let mut held = Held::<CSchema>::new(counts);
        let text = |held: &mut Held<CSchema>, text: &Option<Vec<u8>>, end: &[u8]| match text {
            Some(text) => memory(held, &[&text[..], end].concat(), 0).cast(),
            None => null(),
        };
        let (format, name) = (text(&mut held, &self.format, b"\0"), text(&mut held, &self.name, b"\0"));
        let metadata = text(&mut held, &self.metadata, b"");
        held.children = self.children.iter().map(|child| Box::into_raw(Box::new(child.made(counts)))).collect();
        if self.loops {
            for child in &held.children {
                // SAFETY: made above; the list of what is to be released is another one.
                let structure = unsafe { &mut **child };
                for at in 0..usize::try_from(structure.n_children).unwrap_or(0) {
                    // SAFETY: the list has so many, unless a test says otherwise, and then it does not ask for loops.
                    unsafe { *structure.children.add(at) = *child };
                }
            }
        }
        if let Some(dictionary) = &self.dictionary {
            held.dictionary = Box::into_raw(Box::new(dictionary.made(counts)));
        }
        let mut pointers = held.children.clone();
        if self.null_child {
            pointers[0] = null_mut();
        }
        // The list that others see; what is released is the list beside it.
        held.pointers = pointers.iter().map(|pointer| pointer.cast_const().cast()).collect();
        CSchema {
            format,
            name,
            metadata,
            flags: self.flags,
            n_children: self.n_children.unwrap_or(self.children.len() as i64),
            children: if held.pointers.is_empty() { null_mut() } else { held.pointers.as_mut_ptr().cast() },
            dictionary: held.dictionary,
            release: (!self.released).then_some(release_schema as _),
            private_data: Box::into_raw(held).cast(),
        }
    }
}

impl OwnArray {
    pub(crate) fn new(length: i64, buffers: Vec<Option<Vec<u8>>>) -> Self {
        Self {
            length,
            null_count: 0,
            offset: 0,
            buffers: buffers.into_iter().map(|buffer| buffer.map(|buffer| (buffer, 0))).collect(),
            n_buffers: None,
            no_buffers: false,
            children: Vec::new(),
            n_children: None,
            dictionary: None,
            released: false,
            null_child: false,
        }
    }

    pub(crate) fn table(length: i64, children: Vec<Self>) -> Self {
        Self { children, ..Self::new(length, vec![None]) }
    }

    pub(crate) fn made(&self, counts: &Arc<Counts>) -> CArray {
        let mut held = Held::<CArray>::new(counts);
        let buffers: Vec<*const c_void> = self
            .buffers
            .iter()
            .map(|one| one.as_ref().map_or(null(), |(bytes, moved)| memory(&mut held, bytes, *moved)))
            .collect();
        held.children = self.children.iter().map(|child| Box::into_raw(Box::new(child.made(counts)))).collect();
        if let Some(dictionary) = &self.dictionary {
            held.dictionary = Box::into_raw(Box::new(dictionary.made(counts)));
        }
        let mut children: Vec<*const c_void> = held.children.iter().map(|child| child.cast_const().cast()).collect();
        if self.null_child {
            children[0] = null();
        }
        // Both lists in one piece of memory, first the buffers.
        held.pointers = [buffers, children].concat();
        let lists = held.pointers.as_mut_ptr();
        // SAFETY: as many buffers stand before.
        let children = unsafe { lists.add(self.buffers.len()) };
        CArray {
            length: self.length,
            null_count: self.null_count,
            offset: self.offset,
            n_buffers: self.n_buffers.unwrap_or(self.buffers.len() as i64),
            n_children: self.n_children.unwrap_or(self.children.len() as i64),
            buffers: if self.no_buffers { null_mut() } else { lists },
            children: if self.children.is_empty() { null_mut() } else { children.cast() },
            dictionary: held.dictionary,
            release: (!self.released).then_some(release_array as _),
            private_data: Box::into_raw(held).cast(),
        }
    }
}

/// Makes a schema and an array for whoever takes them over, and releases what was not taken over.
pub(crate) fn given<T>(
    schema: &OwnSchema,
    array: &OwnArray,
    counts: &Arc<Counts>,
    take: impl FnOnce(*mut ArrowSchema, *mut ArrowArray) -> T,
) -> T {
    let (mut own_schema, mut own_array) = (schema.made(counts), array.made(counts));
    let out = take((&raw mut own_schema).cast(), (&raw mut own_array).cast());
    // What pretends to have been released is not taken over.
    if own_schema.release.is_some() || schema.released {
        own_schema.release = Some(release_schema);
        // SAFETY: made here, and not taken over.
        unsafe { release_schema(&raw mut own_schema) };
    }
    if own_array.release.is_some() || array.released {
        own_array.release = Some(release_array);
        // SAFETY: as above.
        unsafe { release_array(&raw mut own_array) };
    }
    out
}

/// A stream that does what a test tells it to.
struct Played {
    counts: Arc<Counts>,
    schema: Result<OwnSchema, c_int>,
    arrays: std::vec::IntoIter<Result<OwnArray, c_int>>,
    words: Option<CString>,
    asked: Arc<AtomicUsize>,
}

unsafe extern "C" fn played_schema(source: *mut CStream, out: *mut CSchema) -> c_int {
    // SAFETY: a stream of `played`.
    let source = unsafe { &mut *(*source).private_data.cast::<Played>() };
    match &source.schema {
        // SAFETY: room for a schema.
        Ok(schema) => unsafe { out.write(schema.made(&source.counts)) },
        Err(status) => return *status,
    }
    0
}

unsafe extern "C" fn played_next(source: *mut CStream, out: *mut CArray) -> c_int {
    // SAFETY: a stream of `played`.
    let source = unsafe { &mut *(*source).private_data.cast::<Played>() };
    source.asked.fetch_add(1, Ordering::SeqCst);
    match source.arrays.next() {
        // SAFETY: room for an array.
        Some(Ok(array)) => unsafe { out.write(array.made(&source.counts)) },
        Some(Err(status)) => return status,
        // SAFETY: as above.
        None => unsafe { (*out).release = None },
    }
    0
}

unsafe extern "C" fn played_error(source: *mut CStream) -> *const c_char {
    // SAFETY: a stream of `played`.
    let source = unsafe { &*(*source).private_data.cast::<Played>() };
    source.words.as_ref().map_or(null(), |words| words.as_ptr())
}

unsafe extern "C" fn played_release(source: *mut CStream) {
    // SAFETY: a stream of `played`, which is released once.
    let source = unsafe { &mut *source };
    source.release = None;
    // SAFETY: as above.
    let played = unsafe { Box::from_raw(source.private_data.cast::<Played>()) };
    played.counts.released.fetch_add(1, Ordering::SeqCst);
}

pub(crate) fn played(
    counts: &Arc<Counts>,
    schema: Result<OwnSchema, c_int>,
    arrays: Vec<Result<OwnArray, c_int>>,
    words: Option<&[u8]>,
) -> (CStream, Arc<AtomicUsize>) {
    counts.made.fetch_add(1, Ordering::SeqCst);
    let asked = Arc::new(AtomicUsize::new(0));
    let words = words.map(|words| CString::new(words).unwrap());
    let shared =
        Played { counts: Arc::clone(counts), schema, arrays: arrays.into_iter(), words, asked: Arc::clone(&asked) };
    let stream = CStream {
        get_schema: Some(played_schema),
        get_next: Some(played_next),
        get_last_error: Some(played_error),
        release: Some(played_release),
        private_data: Box::into_raw(Box::new(shared)).cast(),
    };
    (stream, asked)
}
