//! Workloads: the largest shipped model, and clients for it.

use std::path::{Path, PathBuf};

use tierline::{Client, Date, Document, DocumentError, Model};

/// A path inside the repository.
#[must_use]
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The shipped model of that name.
///
/// # Errors
/// [`DocumentError`] where the document is wrong.
pub fn shipped_model(name: &str) -> Result<Model, DocumentError> {
    Document::read(in_repository(&format!("models/{name}/model.yaml")))?.lower()
}

/// The clients of the shipped client base, every value a text as in a CSV file, in the order of the model.
///
/// Numbers are read from their text in advance, since a text is not what an application holds.
///
/// # Errors
/// An error of reading the file.
pub fn shipped_clients(model: &Model) -> std::io::Result<Vec<Client>> {
    let text = std::fs::read_to_string(in_repository("examples/client_base/clients.csv"))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut clients = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        // Rows with quoted commas are left out: this is no CSV reader.
        if cells.len() != header.len() || line.contains('"') {
            continue;
        }
        let cell = |name: &str| header.iter().position(|h| *h == name).and_then(|at| cells.get(at)).copied();
        let mut client = Client::new(cell(model.client()).unwrap_or_default());
        for attribute in model.attributes() {
            match cell(attribute.source_column()) {
                None | Some("") => {}
                Some(text) => match (text.parse::<tierline::Decimal>(), text.parse::<Date>()) {
                    (Ok(number), _) if attribute.kind.scale().is_some() => client.set(&attribute.name, number),
                    (_, Ok(date)) => client.set(&attribute.name, date),
                    _ => client.set(&attribute.name, text),
                },
            }
        }
        clients.push(client);
    }
    Ok(clients)
}
