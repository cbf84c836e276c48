//! The plans of statements, on either engine: whether one reads or sorts more than it answers.

use crate::Kind;

/// How a statement is carried out.
#[derive(Debug)]
pub struct Plan {
    kind: Kind,
    pub steps: Vec<String>,
}

/// The plan of a statement for any values of `$1`, `$2`… `run` and `read` (a column of an answer) work in one
/// transaction.
///
/// # Errors
/// Those of `run` and `read`: a statement that cannot be planned.
pub fn plan<E>(
    kind: Kind,
    sql: &str,
    run: impl Fn(&str) -> Result<(), E>,
    read: impl Fn(&str, usize) -> Result<Vec<String>, E>,
) -> Result<Plan, E> {
    let steps = match kind {
        Kind::Sqlite => read(&format!("EXPLAIN QUERY PLAN {sql}"), 3)?,
        Kind::Postgres => of_postgres(sql, run, read)?,
    };
    Ok(Plan { kind, steps })
}

/// With scans and sorts as dear as can be, what is left of them cannot be avoided.
fn of_postgres<E>(
    sql: &str,
    run: impl Fn(&str) -> Result<(), E>,
    read: impl Fn(&str, usize) -> Result<Vec<String>, E>,
) -> Result<Vec<String>, E> {
    for setting in [
        "enable_seqscan = off",
        "enable_sort = off",
        "plan_cache_mode = force_generic_plan",
    ] {
        run(&format!("SET LOCAL {setting}"))?;
    }
    let values = (1..).take_while(|number| sql.contains(&format!("${number}")));
    let values = vec!["NULL"; values.count()].join(", ");
    let values = if values.is_empty() {
        values
    } else {
        format!("({values})")
    };
    run(&format!("PREPARE probe AS {sql}"))?;
    let steps = read(&format!("EXPLAIN (COSTS OFF) EXECUTE probe{values}"), 0)?;
    run("DEALLOCATE probe")?;
    Ok(steps)
}

impl Plan {
    /// Whether it scans, sorts, or reads an index from end to end.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        match self.kind {
            Kind::Sqlite => is_slow_on_sqlite(&self.steps),
            Kind::Postgres => is_slow_on_postgres(&self.steps),
        }
    }

    /// Whether it makes use of something by this name.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.contains(name))
    }
}

/// In a crate's module of plans: an empty house with the crate's platform tables, and the plans of statements there.
/// `$store` is the crate `store`; the schemas are those it opens with.
#[macro_export]
macro_rules! platform_bench {
    ($store:ident, $schemas:expr) => {
        struct Bench {
            store: $store::Store,
            kind: $crate::Kind,
            _folder: tempfile::TempDir,
            _database: Option<$crate::Database>,
        }

        fn bench(kind: $crate::Kind) -> Bench {
            let folder = tempfile::tempdir().unwrap();
            let database = (kind == $crate::Kind::Postgres).then($crate::Database::fresh);
            let second = $store::Timestamp::from_seconds(1);
            let options = $store::Options {
                data: folder.path().to_owned(),
                engine: database.as_ref().map_or($store::Engine::Sqlite, |one| {
                    $store::Engine::postgres(one.url())
                }),
                clock: std::sync::Arc::new($store::ManualClock::new(second)),
                random: std::sync::Arc::new($store::SeededRandom::new(1)),
                limits: $store::Limits::default(),
            };
            Bench {
                store: $store::Store::open(options, $schemas).unwrap(),
                kind,
                _folder: folder,
                _database: database,
            }
        }

        impl Bench {
            fn plan(&self, sql: &str) -> $crate::Plan {
                let plan = self.store.platform_read(|tx| {
                    $crate::plan(
                        self.kind,
                        sql,
                        |sql| tx.execute(sql, &[]).map(drop),
                        |sql, column| tx.query(sql, &[], |row| row.get(column)),
                    )
                });
                plan.unwrap_or_else(|error: $store::StoreError| panic!("{error}: {sql}"))
            }

            /// Fails when a statement scans or sorts.
            fn walks(&self, sql: &str) {
                let plan = self.plan(sql);
                assert!(
                    !plan.steps.is_empty() && !plan.is_slow(),
                    "{plan:#?}\n{sql}"
                );
            }
        }
    };
}

fn is_slow_on_sqlite(plan: &[String]) -> bool {
    // A count reads what its inner query found.
    let scans = |step: &String| step.starts_with("SCAN") && step != "SCAN counted";
    plan.iter()
        .any(|step| scans(step) || step.contains("TEMP B-TREE"))
}

fn is_slow_on_postgres(plan: &[String]) -> bool {
    let is_node = |line: &String| line.contains("->");
    plan.iter().enumerate().any(|(number, line)| {
        let details = plan[number + 1..].iter().take_while(|line| !is_node(line));
        let whole_index = (line.contains("Index Scan") || line.contains("Index Only Scan"))
            && !details.into_iter().any(|line| line.contains("Index Cond"));
        whole_index || line.contains("Seq Scan") || line.contains("Sort")
    })
}
