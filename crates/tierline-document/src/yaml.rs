//! YAML text to a tree, through the event parser of `serde-saphyr`.
//!
//! Events come one after the other, so that depth costs no stack. What YAML has beyond mappings, lists and scalars
//! (anchors, aliases, merge keys, tags, directives, several documents) is refused.

use std::ops::Range;

use serde_saphyr::granit_parser::{self, ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};

use crate::fault::{Fault, Faults};
use crate::tree::{Entry, Node, Scalar, Style, Value};
use crate::words::shown;

/// How deep mappings and lists may stand inside one another.
pub(crate) const MAX_DEPTH: usize = 64;

/// The tree of a text without a byte order mark; nothing where it cannot be read to the end.
pub(crate) fn parse(text: &str, faults: &mut Faults) -> Option<Node> {
    let mut options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        disallow_directives: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let mut builder = Builder { text, faults, open: Vec::new(), root: None, documents: 0 };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or(0..0);
                let tag = span.tag_span().and_then(|tag| tag.byte_range());
                if !builder.event(event, range, tag) {
                    return None;
                }
            }
            Err(error) => {
                let fault = syntax_fault(text, &error);
                builder.faults.push(fault);
                return None;
            }
        }
    }
    let root = builder.root.take();
    if root.as_ref().is_none_or(Node::is_absent) {
        faults.push(empty_fault());
        return None;
    }
    root
}

/// A document without any content.
pub(crate) fn empty_fault() -> Fault {
    Fault::new("empty-document", 0..0, "the document is empty")
        .help("a model begins with `tierline: 1`, `model:` and `tiers:`")
}

struct Builder<'a, 'f> {
    text: &'a str,
    faults: &'f mut Faults,
    /// The mappings and lists that are open, outermost first.
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

struct Open {
    start: usize,
    flow: bool,
    kind: OpenKind,
}

enum OpenKind {
    Map { entries: Vec<Entry>, key: Option<(Scalar, Range<usize>)> },
    List(Vec<Node>),
}

impl Builder<'_, '_> {
    /// Takes an event up; false where reading on is of no use.
    fn event(&mut self, event: Event<'_>, range: Range<usize>, tag: Option<Range<usize>>) -> bool {
        if let Some(tag_range) = tag.or_else(|| event.tag().map(|_| range.clone())) {
            let words = shown(self.text.get(tag_range.clone()).unwrap_or_default());
            let fault = Fault::new("tag", tag_range, format!("the tag `{words}` is not allowed"))
                .help("remove it: the place says what type is read; words that begin with `!` stand in quotes");
            self.faults.push(fault);
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents = self.documents.saturating_add(1);
                if self.documents > 1 {
                    let fault = Fault::new("several-documents", range, "a second document begins here")
                        .help("a file holds one model: remove the `---`, or split the file");
                    self.faults.push(fault);
                    return false;
                }
            }
            Event::Anchor(_, name) => {
                let fault = Fault::new("anchor", range, format!("the anchor `&{}` is not allowed", shown(&name)))
                    .help("write the value out; a number that is used often is a parameter");
                self.faults.push(fault);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let words = shown(self.text.get(range.clone()).unwrap_or_default());
                let fault = Fault::new("alias", range.clone(), format!("the alias `{words}` is not allowed"))
                    .help("write the value out; a number that is used often is a parameter");
                self.faults.push(fault);
                self.add(Node { range, value: Value::Scalar(Scalar { text: "".into(), style: Style::Quoted }) });
            }
            Event::Scalar(text, style, ..) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    _ => Style::Block,
                };
                // The parser says `~` where nothing is written.
                let text = if style == Style::Plain && range.is_empty() { "" } else { text.as_ref() };
                self.add(Node { range, value: Value::Scalar(Scalar { text: text.into(), style }) });
            }
            Event::SequenceStart(style, ..) => return self.begin(range, style, OpenKind::List(Vec::new())),
            Event::MappingStart(style, ..) => {
                return self.begin(range, style, OpenKind::Map { entries: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range),
            _ => {}
        }
        true
    }

    fn begin(&mut self, range: Range<usize>, style: StructureStyle, kind: OpenKind) -> bool {
        if self.open.len() >= MAX_DEPTH {
            self.faults.push(depth_fault(range));
            return false;
        }
        self.open.push(Open { start: range.start, flow: style == StructureStyle::Flow, kind });
        true
    }

    fn end(&mut self, range: Range<usize>) {
        let Some(open) = self.open.pop() else { return };
        let (value, last) = match open.kind {
            OpenKind::Map { entries, .. } => {
                let last = entries.last().map(|entry| entry.node.range.end.max(entry.key_range.end));
                (Value::Map { entries, flow: open.flow }, last)
            }
            OpenKind::List(items) => {
                let last = items.last().map(|item| item.range.end);
                (Value::List { items, flow: open.flow }, last)
            }
        };
        // The end event of a block stands at the beginning of what comes next; its last element ends it.
        let end = if open.flow { range.end } else { last.unwrap_or(open.start) };
        self.add(Node { range: open.start..end.max(open.start), value });
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map { entries, key }) => match key.take() {
                Some((key, key_range)) => entries.push(Entry { key, key_range, node }),
                None => match node.value {
                    Value::Scalar(scalar) => {
                        if scalar.plain() == Some("<<") {
                            let fault = Fault::new("merge-key", node.range.clone(), "merge keys are not allowed")
                                .help("write the entries out");
                            self.faults.push(fault);
                        }
                        *key = Some((scalar, node.range));
                    }
                    _ => {
                        let fault = Fault::new(
                            "yaml-syntax",
                            node.words(self.text),
                            "a key of a mapping is a name, not a mapping or a list",
                        )
                        .help("quote text that begins with `[` or `{`");
                        self.faults.push(fault);
                        *key = Some((Scalar { text: "".into(), style: Style::Quoted }, node.range));
                    }
                },
            },
        }
    }
}

/// Mappings or lists too deep inside one another.
pub(crate) fn depth_fault(range: Range<usize>) -> Fault {
    let found = MAX_DEPTH.saturating_add(1);
    let message = format!("mappings and lists are nested at least {found} deep; at most {MAX_DEPTH} are allowed");
    Fault::new("nested-too-deep", range, message).help("a model document needs fewer than ten levels")
}

/// The parser's error in the words of this crate.
fn syntax_fault(text: &str, error: &ScanError) -> Fault {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let width = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .filter(|c| *c != '\n' && *c != '\r')
        .map_or(0, char::len_utf8);
    let range = at..at.saturating_add(width);
    if let Some(fault) = split_expression(text, at) {
        return fault;
    }
    let fault = |message: &str| Fault::new("yaml-syntax", range.clone(), message);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => depth_fault(range),
        ErrorKind::DirectiveDisallowed => {
            Fault::new("directive", at..line_end(text, at), "YAML directives are not allowed").help("remove the line")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            fault("words stand behind the quoted text that the value begins with")
                .help("put the whole expression in double quotes: `when: \"'high' = growth\"`")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            fault("this quoted text is never closed")
                .help("close the quote; in 'single quotes' a quote is written twice")
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            fault("unknown escape behind `\\` in double quotes").help("write `\\\\` for a backslash")
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            let close = if *open == '{' { '}' } else { ']' };
            fault(&format!("this `{open}` is never closed")).help(format!("write the missing `{close}`"))
        }
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::ExpectedFlowSequenceSeparator => {
            fault("a list in `[ ]` goes on with `,` or ends with `]`")
                .help("check the brackets, commas and quotes before this place")
        }
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::ExpectedFlowMappingSeparator => {
            fault("a mapping in `{ }` goes on with `,` or ends with `}`")
                .help("check the braces, commas and quotes before this place")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            fault(&format!("`{open}` cannot be closed by `{close}`")).help("check the brackets before this place")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            fault("this bracket closes nothing").help("remove it, or quote the text that it belongs to")
        }
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart => fault("a tab cannot indent a line").help("indent with spaces"),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            fault("a `:` is not expected here").help("quote a text that holds `: `, and check how the line is indented")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            fault("a key without a `:` behind it").help("write `key: value`, and check how the line is indented")
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart => {
            fault("this line does not fit the lines before it").help("indent the entries of one mapping or list alike")
        }
        ErrorKind::UnexpectedCharacter { character } if character.is_control() || !is_printable(*character) => {
            fault(&format!("the character U+{:04X} cannot stand in a document", u32::from(*character)))
                .help("remove it, or write it as an escape in double quotes")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            fault(&format!("a value cannot begin with `{}`", character.escape_default()))
                .help("put the value in quotes")
        }
        kind => fault(&format!("this is not YAML: {}", kind.to_string().trim_end_matches('.').to_lowercase()))
            .help("check quotes, brackets and how the lines are indented"),
    }
}

/// False for code points that stand for no character.
fn is_printable(c: char) -> bool {
    !matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

/// The end of the words of the line that a place stands in.
fn line_end(text: &str, at: usize) -> usize {
    let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    at.saturating_add(line.trim_end().len())
}

/// The expression in front of a place that a comma inside braces has cut in two.
fn split_expression(text: &str, at: usize) -> Option<Fault> {
    let line = text.get(..at)?.rfind('\n').map_or(0, |end| end.saturating_add(1));
    let before = text.get(line..at)?;
    let key = ["when:", "expr:", "stay:"]
        .iter()
        .filter_map(|key| before.rfind(key).map(|found| found.saturating_add(key.len())))
        .max()?;
    let written = before.get(key..)?;
    let start = line.saturating_add(key).saturating_add(written.len().saturating_sub(written.trim_start().len()));
    let written = written.trim();
    let braces = before.get(..key)?;
    let inside = braces.matches('{').count() > braces.matches('}').count();
    (inside && !written.starts_with(['"', '\'']) && is_cut(written))
        .then(|| comma_fault(start..start.saturating_add(written.len()), written))
}

/// True for the first part of an expression that goes on behind a comma: a parenthesis is open.
pub(crate) fn is_cut(written: &str) -> bool {
    let mut quoted = false;
    let (mut open, mut close) = (0_usize, 0_usize);
    for c in written.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => open = open.saturating_add(1),
            ')' if !quoted => close = close.saturating_add(1),
            _ => {}
        }
    }
    open > close
}

/// An expression that ends at its first comma, because it stands in braces without quotes.
pub(crate) fn comma_fault(range: Range<usize>, written: &str) -> Fault {
    let first = shown(written.split(',').next().unwrap_or(written));
    Fault::new("comma-in-braces", range, format!("inside `{{ }}` a comma ends the value: only `{first}` would be read"))
        .help(format!("put the whole expression in double quotes: `\"{}\"`", shown(written)))
}
