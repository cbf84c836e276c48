//! Tests on both engines write and sync much and keep nothing: where the machine has memory to spare their folders lie in it.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

const SHARED: &str = "/dev/shm";
/// Before the number of the process whose folder it is.
const NAME: &str = "tramontane-test-";
/// A run takes some hundreds of megabytes; what is left is for compilers and browsers.
const LEAST_FREE: u64 = 12 << 30;

/// A folder that goes with this value.
pub struct Folder(PathBuf);

impl Folder {
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// A folder in memory, where programs may be run too; nothing where there is too little of it.
pub fn folder() -> Option<Folder> {
    let is_roomy = available(&std::fs::read_to_string("/proc/meminfo").unwrap_or_default())
        .is_some_and(|free| free >= LEAST_FREE);
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    if !is_roomy || !runs_programs(&mounts) {
        return None;
    }
    sweep();
    let path = Path::new(SHARED).join(format!("{NAME}{}", std::process::id()));
    // Who does not own it passes through, as PostgreSQL does.
    let made = std::fs::DirBuilder::new().mode(0o711).create(&path);
    made.is_ok().then_some(Folder(path))
}

/// Takes away what runs left that were stopped from outside.
fn sweep() {
    let Ok(entries) = std::fs::read_dir(SHARED) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(NAME));
        let is_left = |number: &str| !Path::new("/proc").join(number).exists();
        if process.is_some_and(is_left) {
            let _gone = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Bytes of memory that can be had, as /proc/meminfo tells.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Whether the shared memory is mounted, and not closed to programs, as /proc/mounts tells.
fn runs_programs(mounts: &str) -> bool {
    let options = mounts.lines().find_map(|line| {
        let mut words = line.split(' ').skip(1);
        (words.next()? == SHARED).then_some(words.nth(1)?)
    });
    options.is_some_and(|options| options.split(',').all(|one| one != "noexec" && one != "ro"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_where_there_is_enough_and_programs_run_in_it() {
        assert_eq!(
            available("MemTotal:  3 kB\nMemAvailable:   24046304 kB\n"),
            Some(24_046_304 * 1024)
        );
        assert_eq!(available(""), None);
        assert!(runs_programs(
            "tmpfs /dev/shm tmpfs rw,nosuid,size=9k 0 0\n"
        ));
        assert!(!runs_programs("tmpfs /dev/shm tmpfs rw,noexec 0 0\n"));
        assert!(!runs_programs("tmpfs /run tmpfs rw 0 0\n"));
    }
}
