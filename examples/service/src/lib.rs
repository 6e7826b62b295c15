//! The service: routes from requests to `Deployment`, and the model that can be put in another's place.
//!
//! The model is one pointer behind a lock that is held for as long as a pointer takes to copy. A request goes on with the model that
//! it began with, so that an answer is never of two models, and says which one it was in the header `tierline-model`. A new model
//! that cannot be read changes nothing.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tierline::tables::Options;
use tierline::wire::Error;
use tierline::{Deployment, Document};

/// The most bytes of a body: a batch of some hundred thousand clients.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The type of bodies of Arrow batches.
const ARROW_STREAM: &str = "application/vnd.apache.arrow.stream";

/// The model in service, and the file that it comes from.
#[derive(Clone)]
pub struct Service {
    path: Arc<PathBuf>,
    current: Arc<RwLock<Deployment>>,
}

impl Service {
    /// Reads a model.
    ///
    /// # Errors
    /// The mistakes of its document.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let deployment = read(&path)?;
        Ok(Self { path: Arc::new(path), current: Arc::new(RwLock::new(deployment)) })
    }

    /// The model in service.
    #[must_use]
    pub fn current(&self) -> Deployment {
        // Nobody leaves a pointer half written: a lock whose holder panicked holds a whole one.
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again, and puts the model in the place of the one in service.
    ///
    /// # Errors
    /// The mistakes of its document; the model in service stays.
    pub fn reload(&self) -> Result<Deployment, Error> {
        let deployment = read(&self.path)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = deployment.clone();
        Ok(deployment)
    }
}

fn read(path: &PathBuf) -> Result<Deployment, Error> {
    Ok(Deployment::of_document(Document::read(path)?)?)
}

/// The routes of a service.
pub fn routes(service: Service) -> Router {
    Router::new()
        .route("/model", get(model))
        .route("/reload", post(reload))
        .route("/assign", post(assign))
        .route("/explain", post(explain))
        .route("/review", post(review))
        .route("/batches", post(batches))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(service)
}

/// The day that a request is about.
#[derive(serde::Deserialize)]
struct Day {
    as_of: Option<String>,
}

async fn model(State(service): State<Service>) -> Response {
    let deployment = service.current();
    answer(&deployment, Ok(deployment.describe_json()))
}

async fn reload(State(service): State<Service>) -> Response {
    // A file is read: nobody waits for a disk on a thread that others need.
    let read = tokio::task::spawn_blocking(move || service.reload()).await;
    match read {
        Ok(Ok(deployment)) => answer(&deployment, Ok(deployment.describe_json())),
        Ok(Err(error)) => refused(StatusCode::UNPROCESSABLE_ENTITY, &error),
        Err(_) => unfinished(),
    }
}

async fn assign(State(service): State<Service>, Query(day): Query<Day>, body: Bytes) -> Response {
    let deployment = service.current();
    answer(&deployment, text(&body).and_then(|client| deployment.assign_json(client, day.as_of.as_deref())))
}

async fn explain(State(service): State<Service>, Query(day): Query<Day>, body: Bytes) -> Response {
    let deployment = service.current();
    answer(&deployment, text(&body).and_then(|client| deployment.explain_json(client, day.as_of.as_deref())))
}

async fn review(State(service): State<Service>, body: Bytes) -> Response {
    let deployment = service.current();
    answer(&deployment, text(&body).and_then(|request| deployment.review_json(request)))
}

async fn batches(State(service): State<Service>, Query(day): Query<Day>, body: Bytes) -> Response {
    let deployment = service.current();
    let work = {
        let deployment = deployment.clone();
        move || deployment.assign_ipc(&body, day.as_of.as_deref(), &Options::new())
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(bytes)) => (named(&deployment), [(header::CONTENT_TYPE, ARROW_STREAM)], bytes).into_response(),
        Ok(Err(error)) => refused(StatusCode::BAD_REQUEST, &error),
        Err(_) => unfinished(),
    }
}

/// The text of a body.
fn text(body: &Bytes) -> Result<&str, Error> {
    std::str::from_utf8(body).map_err(|error| {
        let message = format!("byte {} of the body is not UTF-8", error.valid_up_to());
        Error::new("not-utf8", message).with_help("send UTF-8")
    })
}

/// The model that answered.
fn named(deployment: &Deployment) -> [(&'static str, String); 1] {
    [("tierline-model", deployment.fingerprint().to_owned())]
}

fn answer(deployment: &Deployment, answered: Result<String, Error>) -> Response {
    match answered {
        Ok(json) => (named(deployment), [(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => refused(StatusCode::BAD_REQUEST, &error),
    }
}

fn refused(status: StatusCode, error: &Error) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], error.to_json()).into_response()
}

/// A thread that ended before its work did: a mistake in the service, not in the request.
fn unfinished() -> Response {
    refused(StatusCode::INTERNAL_SERVER_ERROR, &Error::new("internal", "the request was not finished"))
}
