//! Texts for people: [`visible`] shows texts of others without what cannot be seen; [`similar`] finds names that look like
//! others; [`sentence`] holds the sentences of reports by key, in any language.

pub(crate) mod visible;
pub(crate) mod similar;
pub(crate) mod sentence;
