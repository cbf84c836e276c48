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
