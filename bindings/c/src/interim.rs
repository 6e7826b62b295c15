//! What the facade's `wire` and `Deployment` will be.
use tierline::document::DocumentError;
use tierline::tables::TableError;
use tierline::{Document, Format, Model, Plan};

#[derive(Debug, serde::Serialize)]
pub(crate) struct Error {
    code: String,
    message: String,
    help: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
}

impl Error {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), help: None, line: None, column: None }
    }
    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        Self { help: error.help().map(Into::into), ..Self::new(error.code(), error.message()) }
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        let Some(first) = error.diagnostics().first() else { return Self::new("error", error.to_string()) };
        Self {
            line: first.line(),
            column: first.column(),
            help: first.help().map(Into::into),
            ..Self::new(first.code(), first.message())
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    model: Model,
    plan: Plan,
}

impl Deployment {
    pub(crate) fn parse(text: &str, format: Format) -> Result<Self, DocumentError> {
        let model = Document::parse(text, format)?.lower()?;
        Ok(Self { plan: model.compile(), model })
    }
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }
}
