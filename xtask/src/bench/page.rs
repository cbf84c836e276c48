//! The tables in `docs/performance.md`, between two marks.

use super::{Lab, own};
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::process::Command;

const BEGIN: &str = "<!-- written by cargo xtask bench -->";
const END: &str = "<!-- until here -->";

/// Writes what the run found; with `--dry` only prints it.
pub fn publish(lab: &Lab) -> Result<()> {
    let mut page = String::new();
    writeln!(
        page,
        "{}. Rounds: {} (the median counts). CPU: of the server's processes, for one operation.\n",
        machine()?,
        lab.wanted.rounds
    )?;
    for peer in ["dovecot", "postfix"] {
        if lab.results(peer).exists() {
            page.push_str(&table(lab, peer)?);
            page.push('\n');
        }
    }
    let figures = own::figures(&lab.results("own"))?;
    if !figures.is_empty() {
        page.push_str("| ours alone | figure |\n|---|---:|\n");
        for (what, figure) in figures {
            writeln!(page, "| {what} | {figure:.1} |")?;
        }
    }
    println!("{page}");
    if lab.wanted.publish {
        write(lab, &page)?;
    }
    Ok(())
}

/// Ours beside one peer: SMTP beside Postfix, all else beside Dovecot (the webmail has no peer here).
fn table(lab: &Lab, peer: &str) -> Result<String> {
    let output = Command::new(&lab.load)
        .arg("table")
        .arg(lab.results(peer))
        .arg(lab.results("tramontane"))
        .output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let whole = String::from_utf8(output.stdout)?;
    let smtp = |line: &str| line.starts_with("| smtp-");
    let lines = whole
        .lines()
        .enumerate()
        .filter(|(at, line)| *at < 2 || smtp(line) == (peer == "postfix"));
    Ok(lines.map(|(_, line)| format!("{line}\n")).collect())
}

fn machine() -> Result<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let name = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("processor unknown", |name| {
            name.trim_start_matches([' ', '\t', ':'])
        });
    let cores = std::thread::available_parallelism()?;
    let date = Command::new("date").arg("+%F").output()?.stdout;
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let kernel = kernel.split('-').next().unwrap_or_default();
    Ok(format!(
        "Measured on {}: {name}, {cores} cores, Linux {kernel}",
        String::from_utf8_lossy(&date).trim()
    ))
}

fn write(lab: &Lab, page: &str) -> Result<()> {
    let text = std::fs::read_to_string(&lab.document)?;
    let start = text.find(BEGIN).context("the page has its first mark")? + BEGIN.len();
    let end = text.find(END).context("the page has its last mark")?;
    let (before, after) = (&text[..start], &text[end..]);
    std::fs::write(&lab.document, format!("{before}\n\n{page}\n{after}"))?;
    Ok(())
}
