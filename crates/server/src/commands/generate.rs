//! `tramontane generate`: an invented académie in a folder of its own. Needs no store and touches none.

use crate::cli::Generation;
use crate::fault::Fault;
use chrono::NaiveDate;
use generator::{Folder, GenerateError, Options, OptionsError, Written};
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use text::Lang;
use text::words::say;

/// Bytes gathered before a write.
const BUFFER: usize = 256 << 10;

/// Writes the académie; says how much it is. `data` is the service's directory, which stays untouched.
///
/// # Errors
/// A folder that is not empty or lies within a data directory, options out of bounds, a file that cannot be written.
pub fn run(asked: &Generation, data: &Path, lang: Lang) -> Result<String, Fault> {
    let options = options(asked)?;
    let out = place(&asked.out).map_err(|error| unwritable(&asked.out, &error))?;
    outside_data(&out, data)?;
    fs::create_dir_all(&out).map_err(|error| unwritable(&out, &error))?;
    let mut entries = fs::read_dir(&out).map_err(|error| unwritable(&out, &error))?;
    if entries.next().is_some() {
        return Err(Fault::new("act-generate-not-empty", vec![folder(&out)]));
    }
    let written = generator::generate(options, &mut Disk(out.clone()));
    let Written { files, bytes } = written.map_err(|error| told(&error, &out))?;
    let args = [
        ("agents", i64::from(options.agents).into()),
        ("files", files.into()),
        ("megabytes", (bytes >> 20).into()),
        ("folder", out.display().to_string().into()),
    ];
    Ok(say(lang, "act-generate-done", &args))
}

fn options(asked: &Generation) -> Result<Options, Fault> {
    let from: NaiveDate = asked.from.parse().map_err(|_| wrong(&OptionsError::From))?;
    Options {
        agents: asked.agents,
        seed: asked.seed,
        from,
        days: asked.days,
        academie: asked.academie,
    }
    .checked()
    .map_err(|error| wrong(&error))
}

fn wrong(error: &OptionsError) -> Fault {
    match error {
        OptionsError::Agents => Fault::new("act-generate-agents", Vec::new()),
        OptionsError::Days => Fault::new("act-generate-days", Vec::new()),
        OptionsError::From => Fault::new("act-generate-from", Vec::new()),
        OptionsError::Academie(code) => {
            Fault::new("act-generate-academie", vec![("code", code.to_string())])
        }
    }
}

fn told(error: &GenerateError, out: &Path) -> Fault {
    match error {
        GenerateError::Options(error) => wrong(error),
        GenerateError::Write { file, source } => unwritable(&out.join(file), source),
    }
}

fn unwritable(file: &Path, error: &io::Error) -> Fault {
    let file = ("file", file.display().to_string());
    Fault::new(
        "act-generate-write",
        vec![file, ("error", error.to_string())],
    )
}

fn folder(folder: &Path) -> (&'static str, String) {
    ("folder", folder.display().to_string())
}

/// The path without links and dots, whether or not its end exists.
fn place(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut known = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                known.pop();
            }
            other => known.push(other),
        }
        match known.canonicalize() {
            Ok(real) => known = real,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(known)
}

/// Refuses the service's data directory, and any other on the way.
fn outside_data(out: &Path, data: &Path) -> Result<(), Fault> {
    let own = place(data).is_ok_and(|data| out.starts_with(data));
    let other = out.ancestors().any(holds_data);
    if own || other {
        return Err(Fault::new("act-generate-inside-data", vec![folder(out)]));
    }
    Ok(())
}

/// As the store leaves a directory, on files and beside PostgreSQL.
fn holds_data(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).exists();
    has("platform.db") || (has("lock") && has("blobs") && has("spool"))
}

/// A folder of the disk; no file in it is written over.
pub(crate) struct Disk(pub PathBuf);

impl Folder for Disk {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + '_>> {
        let path = self.0.join(name);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above)?;
        }
        let file = File::create_new(&path)?;
        Ok(Box::new(BufWriter::with_capacity(BUFFER, file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(out: &Path) -> Generation {
        Generation {
            agents: 50,
            seed: 1,
            from: "2026-09-01".into(),
            days: 1,
            academie: 11,
            out: out.to_owned(),
        }
    }

    fn refused(asked: &Generation, data: &Path) -> String {
        run(asked, data, Lang::Fr).unwrap_err().sentence(Lang::Fr)
    }

    #[test]
    fn an_academie_is_written_once_into_an_empty_folder() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("new/académie");
        let data = folder.path().join("data");
        let said = run(&asked(&out), &data, Lang::Fr).unwrap();
        assert!(said.contains("50 agents"), "{said}");
        assert!(out.join("truth/truth.json").exists());
        assert!(!data.exists());
        let said = refused(&asked(&out), &data);
        assert!(said.contains("n’est pas vide"), "{said}");
    }

    #[test]
    fn nothing_is_written_within_a_data_directory() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        for out in [
            data.clone(),
            data.join("académie"),
            folder.path().join("x/../data/y"),
        ] {
            let said = refused(&asked(&out), &data);
            assert!(said.contains("données de Tramontane"), "{said}");
            assert!(!data.exists() && !folder.path().join("x").exists());
        }
    }

    #[test]
    fn any_data_directory_on_the_way_is_known_whatever_its_engine() {
        for files in [&["platform.db"][..], &["lock", "blobs", "spool"]] {
            let folder = tempfile::tempdir().unwrap();
            let other = folder.path().join("other");
            fs::create_dir(&other).unwrap();
            for file in files {
                File::create(other.join(file)).unwrap();
            }
            std::os::unix::fs::symlink(&other, folder.path().join("link")).unwrap();
            for out in [
                other.join("blobs2/académie"),
                folder.path().join("link/académie"),
            ] {
                let said = refused(&asked(&out), Path::new("tramontane-data"));
                assert!(said.contains("données de Tramontane"), "{said}");
            }
        }
    }

    #[test]
    fn what_cannot_be_made_or_written_is_said_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let data = folder.path().join("data");
        let few = Generation {
            agents: 3,
            ..asked(&out)
        };
        assert!(refused(&few, &data).contains("50"));
        let long = Generation {
            days: 1000,
            ..asked(&out)
        };
        assert!(refused(&long, &data).contains("366"));
        let undated = Generation {
            from: "demain".into(),
            ..asked(&out)
        };
        assert!(refused(&undated, &data).contains("2026-09-01"));
        let unknown = Generation {
            academie: 99,
            ..asked(&out)
        };
        assert!(refused(&unknown, &data).contains("99"));
        assert!(!out.exists());
        File::create(&out).unwrap();
        let said = refused(&asked(&out.join("below")), &data);
        assert!(said.contains("ne peut pas être écrit"), "{said}");
    }
}
