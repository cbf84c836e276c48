//! Whatever hue an organisation sets, words stay legible: the tokens of the style are read and every contrast is computed,
//! in light and in dark, for all hues (WCAG 2.2 §1.4.3 and §1.4.11).

use std::collections::HashMap;

const TOKENS: &str = include_str!("../assets/css/tokens.css");

/// Lightness (0 to 1), chroma, hue in degrees or the organisation's.
type Colour = (f64, f64, Option<f64>);

/// The tokens that are colours, each in light and in dark.
fn tokens() -> HashMap<&'static str, [Colour; 2]> {
    let lines = TOKENS.lines().filter_map(|line| {
        let (name, value) = line
            .trim()
            .strip_prefix("--")?
            .split_once(": light-dark(")?;
        let mut colours = value.split("oklch(").skip(1).map(colour);
        Some((name, [colours.next()?, colours.next()?]))
    });
    lines.collect()
}

/// `47% .11 var(--hue)), …`
fn colour(text: &str) -> Colour {
    let parts: Vec<&str> = text.split([' ', ')', ',']).collect();
    let number = |text: &str| text.trim_end_matches('%').parse::<f64>().ok();
    let (light, chroma) = (number(parts[0]).unwrap(), number(parts[1]).unwrap());
    (light / 100.0, chroma, number(parts[2]))
}

/// OKLCH to linear sRGB (CSS Color 4 §10).
fn linear((light, chroma, hue): (f64, f64, f64)) -> [f64; 3] {
    let (a, b) = (
        chroma * hue.to_radians().cos(),
        chroma * hue.to_radians().sin(),
    );
    let l = (light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (light - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
}

/// Relative luminance; chroma falls until the screen has the colour (CSS Color 4 §13).
fn luminance((light, chroma, own): Colour, hue: f64) -> f64 {
    let mut chroma = chroma;
    let rgb = loop {
        let rgb = linear((light, chroma, own.unwrap_or(hue)));
        if rgb.iter().all(|part| (-1e-4..=1.0001).contains(part)) {
            break rgb;
        }
        chroma -= 0.001;
    };
    0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
}

#[test]
fn every_hue_is_legible_in_light_and_in_dark() {
    let tokens = tokens();
    let grounds = ["desk", "surface", "canvas", "overlay"];
    let on_all = |word, least| grounds.map(|ground| (word, ground, least));
    let pairs = [
        on_all("ink", 7.0),
        on_all("ink-muted", 4.5),
        on_all("accent", 4.5),
        on_all("line-strong", 3.0),
        on_all("accent-fill", 3.0),
    ];
    let beside = [
        ("on-accent", "accent-fill", 4.5),
        ("on-accent", "accent-hover", 4.5),
        ("accent", "accent-soft", 4.5),
        ("ink", "accent-soft", 7.0),
        ("ink", "open-folder", 7.0),
        ("on-inverse", "inverse", 7.0),
        ("accent-inverse", "inverse", 4.5),
        ("focus", "accent-soft", 3.0),
    ];
    for hue in 0..360 {
        for (word, ground, least) in pairs.iter().flatten().chain(&beside) {
            for (mode, name) in ["light", "dark"].iter().enumerate() {
                let of = |token: &str| luminance(tokens[token][mode], f64::from(hue));
                let (one, other) = (of(word), of(ground));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(
                    contrast >= *least,
                    "{word} on {ground}, {name}, hue {hue}: {contrast:.2}"
                );
            }
        }
    }
}
