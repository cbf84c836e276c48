//! What the machine lets one process have: descriptors, and memory given back.
#![allow(unsafe_code)] // four calls of the C library that have no safe wrapper in our dependencies

/// Three descriptors an open account, one a connection: the soft limit of most systems (1,024) is far too low, the
/// hard one is what the administrator allows.
pub fn raise_descriptors() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is a valid rlimit for both calls, which read or write it and keep no pointer.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0
            && limit.rlim_cur < limit.rlim_max
        {
            limit.rlim_cur = limit.rlim_max;
            let _as_allowed = libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// Huge pages are cleared whole for a letter of some kilobytes, and stay: memory doubled by them, and time lost.
pub fn refuse_huge_pages() {
    #[cfg(target_os = "linux")]
    // SAFETY: takes no pointer; concerns pages that are taken from now on.
    unsafe {
        let _as_allowed = libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0);
    }
}

unsafe extern "C" {
    /// Of the allocator that the program is linked with: SQLite and the others take their memory from it too.
    fn mi_collect(force: bool);
}

/// What closed accounts gave back stays with the process until the allocator is told.
pub fn give_memory_back() {
    // SAFETY: takes no pointer; may be called by any thread at any time.
    unsafe { mi_collect(true) }
}
