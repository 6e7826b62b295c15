//! The corpora of the fuzz targets, and every fault that was found, run again: `corpus` is what a target begins with,
//! `faults` what once was wrong.

use std::path::PathBuf;

use crate::fuzzing::TARGETS;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What a target is run with, in a folder of the repository.
fn inputs(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(ROOT).join(folder);
    let Ok(files) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    all.sort();
    all.into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect()
}

/// A target with its corpus and its faults.
fn replay(name: &str) {
    let (_, run) = TARGETS.iter().find(|(target, _)| *target == name).unwrap();
    let mut corpus = inputs(&format!("fuzz/corpus/{name}"));
    if name.starts_with("document") {
        corpus.extend(["tests/documents/good", "tests/documents/bad"].into_iter().flat_map(inputs));
    }
    assert!(corpus.len() >= 10, "the corpus of {name} has {} files", corpus.len());
    let all = corpus.into_iter().chain(inputs(&format!("fuzz/faults/{name}")));
    let broken: Vec<_> =
        all.filter(|(_, bytes)| std::panic::catch_unwind(|| run(bytes)).is_err()).map(|(path, _)| path).collect();
    assert!(broken.is_empty(), "these do not hold: {broken:#?}");
}

macro_rules! replayed {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })+

        #[test]
        fn every_target_is_replayed() {
            assert_eq!([$(stringify!($name)),+], TARGETS.map(|(target, _)| target));
        }
    };
}

replayed!(document_yaml document_json expression model review arrow csv);

#[test]
fn every_folder_is_that_of_a_target() {
    for kind in ["corpus", "faults"] {
        let folder = PathBuf::from(ROOT).join("fuzz").join(kind);
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(TARGETS.iter().any(|(target, _)| *target == name), "fuzz/{kind}/{name} belongs to no target");
        }
    }
}

/// `cargo fuzz` knows targets by files and by the manifest: neither may lack one.
#[test]
fn every_target_is_one_of_cargo_fuzz() {
    let root = PathBuf::from(ROOT).join("fuzz");
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let listed: Vec<&str> = manifest
        .split("[[bin]]")
        .skip(1)
        .map(|manifest| manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap())
        .collect();
    let names: Vec<&str> = TARGETS.iter().map(|(target, _)| *target).collect();
    assert_eq!(listed, names, "the targets of fuzz/Cargo.toml, in the same order");
    let mut files: Vec<_> =
        std::fs::read_dir(root.join("fuzz_targets")).unwrap().map(|target| target.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), names.len(), "{files:?}");
    for name in names {
        let text = std::fs::read_to_string(root.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(text.contains(&format!("run(\"{name}\", bytes)")), "fuzz_targets/{name}.rs runs another target");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}
