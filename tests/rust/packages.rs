//! Every crate can be published: what `cargo package` makes of the workspace is all that a stranger's program needs.
//!
//! The program compiles the packaged crates together, once. `make test-long` also runs cargo's own verification, which compiles
//! each of them by itself.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const PUBLISHED: &[&str] =
    &["tierline-core", "tierline-document", "tierline-arrow", "tierline-check", "tierline-book", "tierline"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cargo(arguments: &[&str], folder: &Path, target: &Path) -> String {
    let done = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        // As the workspace has it: what is compiled already serves here, too.
        .env("CARGO_PROFILE_DEV_DEBUG", std::env::var("CARGO_PROFILE_DEV_DEBUG").unwrap_or("line-tables-only".into()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "cargo {}: {said}", arguments.join(" "));
    String::from_utf8(done.stdout).unwrap()
}

/// A model, a client and its tier, without a file of the repository.
const PROGRAM: &str = r#"
use tierline::{Client, Date, Document, Format};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = "
tierline: 1
model: { name: stranger, client: id }
attributes: { arr: { type: decimal, scale: 2 } }
tiers: [{ name: Large, when: arr >= 1_000 }, { name: Small }]
";
    let plan = Document::parse(text, Format::Yaml)?.lower()?.compile();
    let day: Date = "2026-11-21".parse()?;
    println!("{:?}", plan.assign(&Client::new("A").with("arr", 1_000), day).tier());
    Ok(())
}
"#;

#[test]
fn what_is_packaged_is_complete_and_of_use_to_a_stranger() {
    let root = root().canonicalize().unwrap();
    let target = root.join("target");
    cargo(&["package", "--workspace", "--locked", "--allow-dirty", "--no-verify", "--quiet"], &root, &target);

    let stranger = target.join("package/stranger");
    let _ = std::fs::remove_dir_all(&stranger);
    std::fs::create_dir_all(stranger.join("src")).unwrap();
    std::fs::write(stranger.join("src/main.rs"), PROGRAM).unwrap();
    let mut manifest = String::from(
        "[package]\nname = \"stranger\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\ntierline = \"*\"\n\n[patch.crates-io]\n",
    );
    let version = env!("CARGO_PKG_VERSION");
    for name in PUBLISHED {
        let archive = target.join("package").join(format!("{name}-{version}.crate"));
        let packaged = stranger.join(format!("{name}-{version}"));
        // With the time of now: cargo takes archived files of one old time for those that it has compiled before.
        let unpacked = Command::new("tar").arg("-xzmf").arg(&archive).arg("-C").arg(&stranger).status().unwrap();
        assert!(unpacked.success());
        let bytes = std::fs::metadata(&archive).unwrap().len();
        assert!(bytes < 1 << 20, "{name} is packaged in {bytes} bytes");
        for needed in ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"] {
            let length = std::fs::metadata(packaged.join(needed)).map_or(0, |found| found.len());
            assert!(length > 100, "{name} is packaged without {needed}");
        }
        writeln!(manifest, "{name} = {{ path = {:?} }}", packaged.display().to_string()).unwrap();
    }
    std::fs::write(stranger.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(root.join("Cargo.lock"), stranger.join("Cargo.lock")).unwrap();
    assert_eq!(cargo(&["run", "--quiet"], &stranger, &target), "Some(\"Large\")\n");
}
