//! What an import may take at the most, each with its reason.

/// Files in a folder or archive: a year of daily deltas of 20 files each, twice.
pub const FILES: usize = 20_000;
/// Folders within folders.
pub const FOLDERS_DEEP: usize = 8;
/// Bytes of a feed that a browser sends: the archive of a whole académie has some 150 MB. Larger ones are given on the
/// machine.
pub const UPLOAD: u64 = 512 << 20;
/// Uploads that lie on the disk at the same time.
pub const UPLOADS_AT_ONCE: usize = 4;
/// Bytes that an archive may unpack to: eight times the largest académie.
pub const UNPACKED: u64 = 16 << 30;
/// Lines that wait for a human, shown at once of each feed.
pub const QUESTIONS_SHOWN: i64 = 100;
/// Feeds of an organisation that are listed: two degrees, human resources, and institutions around.
pub const FEEDS_SHOWN: i64 = 50;
/// Warnings kept with their line in a report; the rest is counted.
pub const WARNINGS_KEPT: usize = 200;
/// Names shown of each kind in a report.
pub const SAMPLES: usize = 20;
/// Staged rows written in one transaction.
pub const STAGED_AT_ONCE: usize = 200;
/// Rows read at once when staging is compared or applied.
pub const READ_AT_ONCE: i64 = 500;
/// Rows applied in one transaction at the most; how many really is found out as it goes.
pub const APPLIED_AT_ONCE: usize = 400;
/// People made anew in one transaction when a structure that their records wait for has come: some milliseconds.
pub const MADE_ANEW_AT_ONCE: usize = 16;
/// How long one transaction may hold the writer of the platform database, in milliseconds: half of what mail that arrives
/// may wait.
pub const WRITER_HELD_MS: u64 = 25;
/// Percent of the people of a feed that may leave without being asked about.
pub const DEPARTURES_PERCENT: u64 = 5;
/// People of one structure that may vanish with it without being asked about.
pub const STRUCTURE_PEOPLE: u64 = 50;
/// Percent of a table's rows that may be faulty: beyond, columns were moved or the file is another.
pub const FAULTY_PERCENT: u64 = 2;
/// Faulty rows that are tolerated in any table, however short.
pub const FAULTY_ROWS: u64 = 10;
/// A staging that is older was cut, even where several nodes share a database.
pub const LONGEST_STAGING: std::time::Duration = std::time::Duration::from_secs(2 * 3600);
/// Days from today that a feed may be ahead of.
pub const DAYS_AHEAD: u64 = 7;
