//! Text as Python sees it: its white space, and what its `int()` takes.

use unicode_general_category::{GeneralCategory, get_general_category};

/// The text without white space around it, as `str.strip()`.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// A whole number as `int(text, radix)` takes it: spaces around, a sign, single `_` between digits, digits of any script.
///
/// `None` also for a number beyond `i128`, which no caller can use. `radix` is 10 to 36.
pub(crate) fn int(text: &str, radix: u32) -> Option<i128> {
    let text = text.trim_matches(char::is_whitespace); // not `is_space`: `int` stops at U+001C
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.len() > MAX_DIGITS {
        return None;
    }

    let mut number: i128 = 0;
    let mut digit_due = true;
    for c in digits.chars() {
        if c == '_' && !digit_due {
            digit_due = true;
            continue;
        }
        let digit = if c.is_ascii() {
            c.to_digit(radix)?
        } else {
            decimal_digit(c)?
        };
        number = number.checked_mul(i128::from(radix))?.checked_add(i128::from(digit))?;
        digit_due = false;
    }
    if digit_due {
        return None;
    }
    Some(if negative { -number } else { number })
}

/// A float as `repr` and `json.dumps` write it: `1.0`, `1e-07`, `NaN`.
pub(crate) fn float(float: f64) -> String {
    if float.is_nan() {
        return "NaN".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => {
            let plain = float.to_string();
            if plain.contains('.') {
                plain
            } else {
                format!("{plain}.0")
            }
        }
    }
}

/// Python's limit on the digits of a number in a text (`sys.get_int_max_str_digits`).
pub(crate) const MAX_DIGITS: usize = 4300;

fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The value of a decimal digit of any script.
fn decimal_digit(c: char) -> Option<u32> {
    let is_digit = |c: char| get_general_category(c) == GeneralCategory::DecimalNumber;
    if !is_digit(c) {
        return None;
    }
    // Unicode keeps the ten digits of a script together and in order; neighbouring scripts come in whole tens.
    let before = (1..u32::from(c)).take_while(|distance| char::from_u32(u32::from(c) - distance).is_some_and(is_digit));
    u32::try_from(before.count() % 10).ok()
}
