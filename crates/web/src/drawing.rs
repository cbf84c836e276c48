//! Addresses as drawings that a telephone photographs (ISO/IEC 18004).

use crate::answer::Fault;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Pixels of a drawing at the least.
const DRAWN: u32 = 160;

/// A text as a drawing that stands in a page.
///
/// # Errors
/// `Broken` for one that is too long to be drawn.
pub fn drawn(text: &str) -> Result<String, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| {
        tracing::error!(%error, "an address could not be drawn");
        Fault::Broken
    })?;
    let drawing = code
        .render::<svg::Color<'_>>()
        .min_dimensions(DRAWN, DRAWN)
        .build();
    // It stands in a page, not in a file of its own.
    let from = drawing.find("<svg").unwrap_or_default();
    Ok(drawing[from..].to_owned())
}
