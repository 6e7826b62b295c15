//! The arrows between the crates, and what every crate has in common.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::semver::Version;
use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand};

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");

/// What is to be known of a crate of the workspace.
#[derive(Clone, Debug, Default)]
struct Crate {
    /// The folder in the workspace.
    folder: String,
    published: bool,
    edition: String,
    rust_version: Option<Version>,
    manifest: String,
    /// What it needs where it is used, and whether that is optional.
    normal: Vec<(String, bool)>,
    /// Of what it needs where it is used, directly or not, the versions of Rust that are asked for.
    asks: Vec<(String, Version)>,
}

#[derive(Clone, Debug, Default)]
struct Workspace {
    edition: String,
    rust_version: Option<Version>,
    crates: BTreeMap<String, Crate>,
}

fn workspace() -> Workspace {
    let version =
        std::process::Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into())).arg("-vV").output();
    let version = String::from_utf8(version.unwrap().stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_string();
    let metadata = MetadataCommand::new()
        .manifest_path(MANIFEST)
        .features(CargoOpt::AllFeatures)
        .other_options(vec!["--filter-platform".into(), host])
        .exec()
        .unwrap();
    let by_id: BTreeMap<_, _> = metadata.packages.iter().map(|package| (&package.id, package)).collect();
    let nodes: BTreeMap<_, _> = metadata.resolve.as_ref().unwrap().nodes.iter().map(|node| (&node.id, node)).collect();
    let mut out = Workspace::default();
    let root = std::fs::read_to_string(MANIFEST).unwrap();
    let stated = |key: &str| {
        let line = root.lines().find_map(|line| line.strip_prefix(&format!("{key} = \""))).unwrap();
        line.trim_end_matches('"').to_string()
    };
    out.edition = stated("edition");
    out.rust_version = Version::parse(&format!("{}.0", stated("rust-version"))).ok();
    for package in metadata.workspace_packages() {
        let mut reached = BTreeSet::from([&package.id]);
        let mut open = vec![&package.id];
        while let Some(id) = open.pop() {
            for dependency in &nodes[id].deps {
                let normal = dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
                if normal && reached.insert(&dependency.pkg) {
                    open.push(&dependency.pkg);
                }
            }
        }
        let asks = reached.iter().filter_map(|id| {
            let package = by_id[*id];
            Some((format!("{} {}", package.name, package.version), package.rust_version.clone()?))
        });
        let folder = package.manifest_path.parent().unwrap().strip_prefix(&metadata.workspace_root).unwrap();
        let normal = package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
        out.crates.insert(
            package.name.to_string(),
            Crate {
                folder: folder.as_str().replace('\\', "/"),
                published: package.publish.as_ref().is_none_or(|registries| !registries.is_empty()),
                edition: package.edition.to_string(),
                rust_version: package.rust_version.clone(),
                manifest: std::fs::read_to_string(&package.manifest_path).unwrap(),
                normal: normal.map(|d| (d.name.clone(), d.optional)).collect(),
                asks: asks.collect(),
            },
        );
    }
    out
}

/// The crates of the project that a crate may need; nothing where it may need any.
fn allowed(name: &str, krate: &Crate) -> Option<&'static [&'static str]> {
    match name {
        "tierline-core" => Some(&[]),
        "tierline-document" | "tierline-arrow" | "tierline-check" | "tierline-book" => Some(&["tierline-core"]),
        "tierline" => {
            Some(&["tierline-core", "tierline-document", "tierline-arrow", "tierline-check", "tierline-book"])
        }
        _ if krate.folder.starts_with("bindings/") => Some(&["tierline"]),
        _ if krate.published => Some(&[]),
        _ => None,
    }
}

/// Everything that is not as the design has it.
fn faults(workspace: &Workspace) -> Vec<String> {
    let mut out = Vec::new();
    for (name, one) in &workspace.crates {
        let project = one.normal.iter().map(|(needed, _)| needed).filter(|n| workspace.crates.contains_key(*n));
        if let Some(allowed) = allowed(name, one) {
            for needed in project.clone().filter(|needed| !allowed.contains(&needed.as_str())) {
                out.push(format!("{name} needs {needed}: no arrow goes that way"));
            }
        }
        for needed in project {
            let there = &workspace.crates[needed];
            if one.published && !there.published {
                out.push(format!("{name} is published and needs {needed}, which is not"));
            }
        }
        if name == "tierline-core" {
            for (needed, optional) in &one.normal {
                // `pulp` holds the only unsafe code below: the choice of instructions. Of `thiserror` only what it derives
                // is compiled in.
                let edge = ["rust_decimal", "serde"].contains(&needed.as_str()) && *optional;
                if !edge && !["pulp", "thiserror"].contains(&needed.as_str()) {
                    out.push(format!("{name} needs {needed}"));
                }
            }
        }
        if one.edition != workspace.edition {
            out.push(format!("{name} has edition {}", one.edition));
        }
        if one.rust_version != workspace.rust_version {
            out.push(format!("{name} has rust-version {:?}", one.rust_version));
        }
        if !one.manifest.contains("[lints]\nworkspace = true") {
            out.push(format!("{name} does not have the lints of the workspace"));
        }
        for (needed, version) in &one.asks {
            if Some(version) > workspace.rust_version.as_ref() {
                out.push(format!("{name} needs {needed}, which asks for Rust {version}"));
            }
        }
    }
    for unpublished in ["tierline-testkit", "tierline-tests"] {
        if workspace.crates.get(unpublished).is_some_and(|workspace| workspace.published) {
            out.push(format!("{unpublished} would be published"));
        }
    }
    out
}

#[test]
fn the_crates_are_a_star_and_have_everything_in_common() {
    let workspace = workspace();
    for name in [
        "tierline",
        "tierline-core",
        "tierline-document",
        "tierline-arrow",
        "tierline-check",
        "tierline-book",
        "tierline-testkit",
    ] {
        assert!(workspace.crates.contains_key(name), "{name} is not in {:?}", workspace.crates.keys());
    }
    assert!(workspace.rust_version.is_some() && workspace.crates["tierline"].asks.len() > 10, "{workspace:#?}");
    let faults = faults(&workspace);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Something that is put wrong.
type Edit = fn(&mut Workspace);

/// A canary: the check sees each fault that is put before it, and nothing but it.
#[test]
fn each_wrong_arrow_is_seen() {
    let sound = workspace();
    assert_eq!(faults(&sound), [""; 0]);
    let edits: [(&str, Edit); 10] = [
        ("tierline-core needs serde", |w| need(w, "tierline-core", "serde")),
        ("tierline-document needs tierline-arrow: no arrow", |w| need(w, "tierline-document", "tierline-arrow")),
        ("tierline-arrow needs tierline: no arrow", |w| need(w, "tierline-arrow", "tierline")),
        ("tierline is published and needs tierline-testkit", |w| need(w, "tierline", "tierline-testkit")),
        ("glue needs tierline-core: no arrow", |w| {
            let glue = Crate { folder: "bindings/glue".into(), ..w.crates["tierline-arrow"].clone() };
            w.crates.insert("glue".into(), glue);
        }),
        ("tierline has edition 2021", |w| w.crates.get_mut("tierline").unwrap().edition = "2021".into()),
        ("tierline has rust-version None", |w| w.crates.get_mut("tierline").unwrap().rust_version = None),
        ("tierline-arrow does not have the lints", |w| w.crates.get_mut("tierline-arrow").unwrap().manifest.clear()),
        ("tierline needs new 1.0.0, which asks for Rust 1.999.0", |w| {
            let asks = &mut w.crates.get_mut("tierline").unwrap().asks;
            asks.push(("new 1.0.0".into(), Version::new(1, 999, 0)));
        }),
        ("tierline-testkit would be published", |w| w.crates.get_mut("tierline-testkit").unwrap().published = true),
    ];
    for (fault, edit) in edits {
        let mut broken = sound.clone();
        edit(&mut broken);
        let seen = faults(&broken);
        assert!(seen.iter().any(|line| line.starts_with(fault)), "{fault}: {seen:?}");
    }
}

fn need(workspace: &mut Workspace, name: &str, needed: &str) {
    workspace.crates.get_mut(name).unwrap().normal.push((needed.into(), false));
}
