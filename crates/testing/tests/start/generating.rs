//! `tramontane generate` as a person at a terminal meets it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use testing::{Engine, Server, binary};

fn generate(out: &Path, more: &[&str]) -> Output {
    Command::new(binary())
        .env("LC_ALL", "fr_FR.UTF-8")
        .args(["generate", "--agents", "60", "--seed", "5", "--out"])
        .arg(out)
        .args(more)
        .output()
        .expect("the program starts")
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").display();
                found.insert(name.to_string(), std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn the_same_seed_writes_the_same_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name);
    let said = generate(&place("a"), &["--days", "2"]);
    assert!(said.status.success(), "{said:?}");
    assert!(String::from_utf8_lossy(&said.stdout).contains("60 agents"));
    assert!(generate(&place("b"), &["--days", "2"]).status.success());
    assert_eq!(files(&place("a")), files(&place("b")));
    assert!(files(&place("a")).contains_key("truth/truth.json"));
    assert!(!place("a").join("platform.db").exists());
}

#[test]
fn nothing_is_generated_into_the_data_of_a_service() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let data = server.data();
        let out = data.join("académie");
        let said = generate(&out, &[]);
        assert!(!said.status.success());
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(said.contains("données de Tramontane"), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
        assert!(!out.exists());
    }
}
