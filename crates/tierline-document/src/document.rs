//! A document: a text that has been read, with positions, on its way to a model.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use tierline_core::{Formula, Model};

use crate::diagnostic::{Diagnostic, DocumentError};
use crate::fault::{Fault, Faults};
use crate::place::{Written, fault_of};
use crate::source::Source;
use crate::tree::Node;
use crate::words::{shown, visible};
use crate::{expression, json, read, text, yaml};

/// The text formats of model documents; both hold the same structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// YAML 1.2 without anchors, aliases, merge keys and tags: for people.
    Yaml,
    /// JSON: for machines.
    Json,
}

impl Format {
    /// The format that a file name ends with: `.yaml`, `.yml` or `.json`, in lower or upper case.
    ///
    /// ```
    /// use tierline_document::Format;
    /// assert_eq!(Format::of_path("models/b2b_saas.yaml"), Some(Format::Yaml));
    /// assert_eq!(Format::of_path("clients.csv"), None);
    /// ```
    #[must_use]
    pub fn of_path(path: impl AsRef<Path>) -> Option<Self> {
        let extension = path.as_ref().extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// A model document as it is written: the text, its name, and where every part of it stands.
///
/// ```
/// use tierline_document::{Document, Format};
///
/// let text = "
/// tierline: 1
/// model: { name: value-bands, client: account_id }
/// attributes:
///   arr: { type: decimal, scale: 2, min: 0 }
/// tiers:
///   - { name: Enterprise, when: arr >= 100_000 }
///   - { name: SMB }
/// ";
/// let model = Document::parse(text, Format::Yaml)?.lower()?;
/// assert_eq!(model.tiers().len(), 2);
///
/// let wrong = text.replace("arr >=", "ar >=");
/// let error = Document::parse(&wrong, Format::Yaml)?.lower().unwrap_err();
/// assert_eq!(error.diagnostics()[0].line(), Some(7));
/// assert_eq!(error.diagnostics()[0].words(), "ar");
/// # Ok::<(), tierline_document::DocumentError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    source: Arc<Source>,
    format: Format,
    root: Arc<Node>,
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// [`DocumentError`] where the text is larger than 1 MiB, is not YAML or JSON, or uses what model documents do
    /// without: anchors, aliases, merge keys, tags, directives, several documents, nesting beyond 64.
    pub fn parse(text: &str, format: Format) -> Result<Self, DocumentError> {
        Self::from_text(None, text, format)
    }

    /// As [`Document::parse`], from bytes in UTF-8.
    ///
    /// ```
    /// use tierline_document::{Document, Format};
    /// let text = b"tierline: 1\nmodel: { name: m, client: id }\ntiers: [{ name: All }]\n";
    /// let document = Document::parse_bytes(text, Format::Yaml)?.named("model.yaml");
    /// assert_eq!(document.lower()?.name(), "m");
    /// assert!(Document::parse_bytes(b"caf\xE9", Format::Yaml).unwrap_err().has("not-utf8"));
    /// # Ok::<(), tierline_document::DocumentError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Document::parse`], and where the bytes are not UTF-8.
    pub fn parse_bytes(bytes: &[u8], format: Format) -> Result<Self, DocumentError> {
        Self::from_bytes(None, bytes, format)
    }

    /// Reads a file, its format by the end of its name: `.yaml`, `.yml` or `.json`.
    ///
    /// ```
    /// use tierline_document::Document;
    /// let error = Document::read("no/such/model.yaml").unwrap_err();
    /// assert!(error.has("unreadable-file"));
    /// ```
    ///
    /// # Errors
    /// As [`Document::parse_bytes`], and where there is no such file, it cannot be read
    /// ([`DocumentError::is_io`]), or its name ends otherwise.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, DocumentError> {
        let path = path.as_ref();
        let name = visible(&path.display().to_string());
        let Some(format) = Format::of_path(path) else {
            let fault = Fault::anywhere(
                "unknown-extension",
                format!("`{}` does not end in `.yaml`, `.yml` or `.json`", shown(&name)),
            )
            .help("rename the file, or parse its text with the format given");
            return Err(DocumentError::of_file(&name, fault, None));
        };
        match bounded(path) {
            Ok(Ok(bytes)) => Self::from_bytes(Some(&name), &bytes, format),
            Ok(Err(fault)) => Err(DocumentError::of_file(&name, fault, None)),
            Err(error) => {
                let fault = match error.kind() {
                    std::io::ErrorKind::NotFound => {
                        Fault::anywhere("unreadable-file", format!("there is no file `{}`", shown(&name)))
                            .help("check the path, and the directory that it starts from")
                    }
                    _ => Fault::anywhere(
                        "unreadable-file",
                        format!("`{}` cannot be read: {}", shown(&name), reason(&error)),
                    ),
                };
                Err(DocumentError::of_file(&name, fault, Some(error)))
            }
        }
    }

    /// The same document under a name for its errors: a file, a cell of a notebook.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        Arc::make_mut(&mut self.source).rename(name);
        self
    }

    /// The name of its file, where it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.source.name()
    }

    /// The text as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The format that it is written in.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The model that the document describes, validated.
    ///
    /// # Errors
    /// [`DocumentError`] with every mistake of keys, values and expressions, and those of meaning in whatever could be
    /// read, as in [`tierline_core::ModelBuilder::build`].
    pub fn lower(&self) -> Result<Model, DocumentError> {
        let text = self.source.text();
        let (builder, mut faults) = read::read(text, self.format, &self.root, read::Thresholds::Fixed);
        let problems = match builder {
            Some(builder) if faults.is_empty() => match builder.positions(Arc::new(self.positions())).build() {
                Ok(model) => return Ok(model),
                Err(error) => error.problems().to_vec(),
            },
            Some(builder) => builder.problems(),
            None => Vec::new(),
        };
        faults.extend(problems.iter().map(|problem| fault_of(problem, text, &self.root)));
        Err(DocumentError::new(faults.finish(), &self.source))
    }

    /// What the author most likely did not mean, where it stands: [`Model::warnings`] of the model that this document
    /// describes.
    ///
    /// ```
    /// use tierline_document::{Document, Format};
    ///
    /// let text = "
    /// tierline: 1
    /// model: { name: value-bands, client: account_id }
    /// attributes:
    ///   arr: { type: decimal, scale: 2 }
    /// tiers:
    ///   - { name: Enterprise, when: arr >= 99.995 }
    ///   - { name: SMB }
    /// ";
    /// let document = Document::parse(text, Format::Yaml)?;
    /// let warnings = document.warnings(&document.lower()?);
    /// assert_eq!((warnings[0].code(), warnings[0].line()), ("fine-threshold", Some(7)));
    /// # Ok::<(), tierline_document::DocumentError>(())
    /// ```
    #[must_use]
    pub fn warnings(&self, model: &Model) -> Vec<Diagnostic> {
        let text = self.source.text();
        let faults = model.warnings().iter().map(|warning| fault_of(warning, text, &self.root));
        faults.map(|fault| Diagnostic::warning(fault, &self.source)).collect()
    }

    /// The tree of the text.
    pub(crate) fn root(&self) -> &Node {
        &self.root
    }

    /// The text, for errors.
    pub(crate) const fn source(&self) -> &Arc<Source> {
        &self.source
    }

    pub(crate) fn positions(&self) -> Written {
        Written { source: Arc::clone(&self.source), root: Arc::clone(&self.root) }
    }

    fn from_bytes(name: Option<&str>, bytes: &[u8], format: Format) -> Result<Self, DocumentError> {
        match text::decode(bytes) {
            Ok(text) => Self::from_text(name, text, format),
            Err(fault) => Err(DocumentError::new(vec![fault], &Arc::new(Source::new(name, "")))),
        }
    }

    fn from_text(name: Option<&str>, text: &str, format: Format) -> Result<Self, DocumentError> {
        if let Err(fault) = text::check(text) {
            // The lines of a text that is too large are not looked for.
            let shown = if fault.range.is_some() { text } else { "" };
            return Err(DocumentError::new(vec![fault], &Arc::new(Source::new(name, shown))));
        }
        let source = Arc::new(Source::new(name, text));
        let mut faults = Faults::default();
        let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        if format == Format::Json
            && let Err(fault) = json::check(text.get(mark..).unwrap_or_default(), json::Of::Model)
        {
            faults.push(fault.moved(|range| range.start.saturating_add(mark)..range.end.saturating_add(mark)));
            return Err(DocumentError::new(faults.finish(), &source));
        }
        let root = yaml::parse(text, &mut faults);
        match root {
            Some(root) if faults.is_empty() => Ok(Self { source, format, root: Arc::new(root) }),
            _ => {
                let mut faults = faults.finish();
                if format == Format::Json {
                    // Raw characters that JSON allows and no YAML reader takes.
                    for fault in faults.iter_mut().filter(|fault| fault.code == "yaml-syntax") {
                        fault.code = "json-syntax";
                    }
                }
                Err(DocumentError::new(faults, &source))
            }
        }
    }
}

/// Reads one expression, for models that are built in code: its words stay as they are written.
///
/// ```
/// use tierline_core::{Attribute, Model, Tier};
/// use tierline_document::parse_formula;
///
/// let model = Model::builder("by-value")
///     .attribute(Attribute::decimal("arr", 2))
///     .tier(Tier::when("Enterprise", parse_formula("arr >= 100_000")?))
///     .tier(Tier::rest("SMB"))
///     .build()?;
///
/// let error = parse_formula("arr == 100k").unwrap_err();
/// assert_eq!(error.diagnostics()[0].help(), Some("write `=`"));
/// assert_eq!(error.diagnostics()[1].help(), Some("write `100_000`"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`DocumentError`] where the text is no expression, or one of more than 4,096 nodes or 64 levels.
pub fn parse_formula(text: &str) -> Result<Formula, DocumentError> {
    if let Err(fault) = text::check(text) {
        return Err(DocumentError::new(vec![fault], &Arc::new(Source::new(None, ""))));
    }
    expression::parse(text).map_err(|faults| DocumentError::new(faults, &Arc::new(Source::new(None, text))))
}

/// The bytes of a file, of which no more are read than a document may have.
fn bounded(path: &Path) -> std::io::Result<Result<Vec<u8>, Fault>> {
    // Asked before it is opened: opening a pipe waits for somebody who writes to it.
    let kind = std::fs::metadata(path)?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        let message = format!("`{}` is a pipe or a device and no file", shown(&visible(&path.display().to_string())));
        return Ok(Err(Fault::anywhere("unreadable-file", message).help("save what comes out of it to a file")));
    }
    let file = File::open(path)?;
    let most = u64::try_from(text::MAX_BYTES).unwrap_or(u64::MAX);
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory));
    }
    if metadata.len() > most {
        return Ok(Err(text::size_fault(metadata.len(), true)));
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    // It may have grown meanwhile.
    Ok(if bytes.len() > text::MAX_BYTES { Err(text::size_fault(most, false)) } else { Ok(bytes) })
}

/// Why a file cannot be read, in words that are the same on every system.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => String::from("permission denied"),
        std::io::ErrorKind::IsADirectory => String::from("it is a directory"),
        kind => kind.to_string(),
    }
}
