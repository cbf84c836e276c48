//! (skeleton)

pub mod safe_html;
