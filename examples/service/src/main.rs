//! `tierline-service MODEL [ADDRESS]`: serves a model, and takes a new one when its file changes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use tierline_service::{Service, routes};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: tierline-service MODEL [ADDRESS]");
        return ExitCode::from(2);
    };
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".into());
    let changed = changed_on(&path);
    let service = match Service::new(&path) {
        Ok(service) => service,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let listener = match tokio::net::TcpListener::bind(&address).await {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("nobody can listen at {address}: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("{} at http://{address}", service.current().fingerprint());
    tokio::spawn(watch(service.clone(), path, changed));
    let served = axum::serve(listener, routes(service)).with_graceful_shutdown(asked_to_end());
    match served.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Takes the model of the file whenever that changes; one that cannot be read is told, and the one in service stays.
async fn watch(service: Service, path: PathBuf, mut seen: Option<SystemTime>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let changed = changed_on(&path);
        if changed == seen || changed.is_none() {
            continue;
        }
        seen = changed;
        let reloading = service.clone();
        match tokio::task::spawn_blocking(move || reloading.reload()).await {
            Ok(Ok(deployment)) => println!("{} is in service", deployment.fingerprint()),
            Ok(Err(error)) => eprintln!("the model stays as it is: {error}"),
            Err(_) => eprintln!("the model stays as it is"),
        }
    }
}

fn changed_on(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|file| file.modified()).ok()
}

/// Ends with the signal of a terminal; requests that have begun are answered.
async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals it serves until it is killed.
        std::future::pending::<()>().await;
    }
}
