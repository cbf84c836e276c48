//! `tramontane`: see `tramontane --help`, or README.md.

use server::{cli, limits, run};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    limits::refuse_huge_pages();
    // One crypto provider everywhere; a second installation in one process cannot happen here.
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let lang = cli::language();
    match run::run(cli::parse(lang), lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
