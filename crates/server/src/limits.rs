//! What the machine lets one process have: descriptors, and memory given back.
#![allow(unsafe_code)] // three calls of the C library that have no safe wrapper in our dependencies

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

/// SQLite allocates through C's allocator, which keeps what closed accounts gave back until it is told.
pub fn give_memory_back() {
    #[cfg(target_env = "gnu")]
    // SAFETY: takes no pointer; glibc's own lock protects its arenas.
    unsafe {
        let _given = libc::malloc_trim(0);
    }
}
