//! Texts for people: [`visible`] shows texts of others without what cannot be seen; [`sentence`] holds all sentences by key, in
//! any language; [`similar`] finds names that look like others, and says by what they differ.

pub(crate) mod visible;
pub(crate) mod sentence;
pub(crate) mod similar;
