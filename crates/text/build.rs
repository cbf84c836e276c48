//! Words are compiled in: lists the Fluent files of all languages for `words`, and asks to be run again whenever a file
//! of words appears, changes or goes.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const LOCALES: &str = "../../locales";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={LOCALES}");
    let mut list = String::from("&[\n");
    for folder in entries(Path::new(LOCALES))? {
        for file in entries(&folder)? {
            if file.extension().is_none_or(|extension| extension != "ftl") {
                continue;
            }
            let (language, name) = (last(&folder), last(&file));
            let place = fs::canonicalize(&file)?;
            let _to_a_string = writeln!(list, "({language:?}, {name:?}, include_str!({place:?})),");
        }
    }
    list.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("words.rs"), list)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut all = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    all.sort();
    Ok(all)
}

fn last(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
