//! The service as a caller has it: answers, refusals, and a model that changes while it runs.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::Router;
use serde_json::Value;
use tierline::tables::arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use tierline::tables::ipc;
use tierline_service::{Service, routes};
use tower::ServiceExt;

const MODEL: &str = "
tierline: 1
model: { name: bands, client: account_id }
attributes: { arr: { type: decimal, scale: 2, min: 0 } }
tiers: [{ name: Enterprise, when: arr >= 100_000 }, { name: SMB }]
";

/// A file of its own for each test.
fn file(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("tierline-service-{}-{name}.yaml", std::process::id()));
    std::fs::write(&path, MODEL).unwrap();
    path
}

async fn send(routes: &Router, method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, Option<String>, Vec<u8>) {
    let request = Request::builder().method(method).uri(path).body(body.into()).unwrap();
    let response = routes.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let model = headers.get("tierline-model").map(|model| model.to_str().unwrap().to_owned());
    (status, model, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[tokio::test]
async fn one_client_is_assigned_explained_and_reviewed() {
    let routes = routes(Service::new(file("one")).unwrap());
    let client = r#"{"account_id": "A-1", "arr": 120000.00}"#;
    let (status, model, body) = send(&routes, "POST", "/assign", client).await;
    assert_eq!((status, &json(&body)["tier"]), (StatusCode::OK, &Value::from("Enterprise")));
    assert!(model.unwrap().starts_with("m2-"));
    let (_, _, body) = send(&routes, "POST", "/explain?as_of=2026-11-21", client).await;
    assert_eq!(json(&body)["tiers"][0]["taken"], true);
    let request = format!(r#"{{"client": {client}, "standing": {{"tier": "SMB"}}, "as_of": "2026-11-21"}}"#);
    let (_, _, body) = send(&routes, "POST", "/review", request).await;
    assert_eq!(json(&body)["movement"], "promoted");
    for (body, code) in [(&b"{\"ar\": 5}"[..], "unknown-key"), (b"\xff", "not-utf8"), (b"", "empty-document")] {
        let (status, _, body) = send(&routes, "POST", "/assign", body.to_vec()).await;
        assert_eq!((status, &json(&body)["code"]), (StatusCode::BAD_REQUEST, &Value::from(code)));
    }
}

#[tokio::test]
async fn batches_go_in_and_come_out() {
    let routes = routes(Service::new(file("batches")).unwrap());
    let ids: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    let arr: ArrayRef = Arc::new(Int64Array::from(vec![120_000, 5]));
    let batch = RecordBatch::try_from_iter([("account_id", ids), ("arr", arr)]).unwrap();
    let bytes = ipc::write(&batch.schema(), &[batch]).unwrap();
    let (status, _, body) = send(&routes, "POST", "/batches", bytes).await;
    assert_eq!((status, ipc::read(&body).unwrap().rows()), (StatusCode::OK, 2));
    let (status, _, body) = send(&routes, "POST", "/batches", "id,arr").await;
    assert_eq!((status, &json(&body)["code"]), (StatusCode::BAD_REQUEST, &Value::from("unreadable-table")));
}

#[tokio::test]
async fn a_new_model_takes_the_place_of_the_old_one_and_a_broken_one_does_not() {
    let path = file("reload");
    let routes = routes(Service::new(&path).unwrap());
    let client = r#"{"account_id": "A-1", "arr": 60000}"#;
    let tier = async || json(&send(&routes, "POST", "/assign", client).await.2)["tier"].clone();
    assert_eq!(tier().await, "SMB");
    std::fs::write(&path, MODEL.replace("100_000", "50_000")).unwrap();
    let (status, ..) = send(&routes, "POST", "/reload", "").await;
    assert_eq!((status, tier().await), (StatusCode::OK, Value::from("Enterprise")));
    std::fs::write(&path, MODEL.replace("arr >=", "ar >=")).unwrap();
    let (status, _, body) = send(&routes, "POST", "/reload", "").await;
    assert_eq!((status, &json(&body)["help"]), (StatusCode::UNPROCESSABLE_ENTITY, &Value::from("did you mean `arr`?")));
    assert_eq!(json(&body)["line"], 5);
    assert_eq!(tier().await, "Enterprise");
}
