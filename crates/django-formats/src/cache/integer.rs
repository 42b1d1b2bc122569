//! Whole numbers of any length: two's complement in a pickle, decimal digits in JSON.

use crate::python::MAX_DIGITS;

/// More bytes than these have more digits than Python writes.
const MAX_LENGTH: usize = MAX_DIGITS / 2;
/// A limb holds nine digits.
const LIMB: u64 = 1_000_000_000;

/// The digits of a little-endian two's complement; `None` beyond Python's limit. No bytes are 0.
pub(super) fn to_digits(bytes: &[u8]) -> Option<String> {
    if bytes.len() > MAX_LENGTH {
        return None;
    }
    let is_negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let magnitude = if is_negative { negated(bytes) } else { bytes.to_vec() };

    let mut limbs: Vec<u64> = Vec::new();
    for byte in magnitude.iter().rev() {
        let mut carry = u64::from(*byte);
        for limb in &mut limbs {
            let value = *limb * 256 + carry;
            *limb = value % LIMB;
            carry = value / LIMB;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut digits = match limbs.pop() {
        Some(first) => first.to_string(),
        None => return Some("0".to_owned()),
    };
    for limb in limbs.iter().rev() {
        digits.push_str(&format!("{limb:09}"));
    }
    if digits.len() > MAX_DIGITS {
        return None;
    }
    Some(if is_negative { format!("-{digits}") } else { digits })
}

/// The shortest little-endian two's complement of decimal digits with an optional minus; `None` for other texts. 0 is no bytes.
pub(super) fn from_digits(text: &str) -> Option<Vec<u8>> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    if digits.is_empty() || digits.len() > MAX_DIGITS {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new();
    for digit in digits.chars() {
        let mut carry = digit.to_digit(10)?;
        for byte in &mut bytes {
            let [low, high, ..] = (u32::from(*byte) * 10 + carry).to_le_bytes();
            *byte = low;
            carry = u32::from(high);
        }
        if let (1.., [low, ..]) = (carry, carry.to_le_bytes()) {
            bytes.push(low);
        }
    }
    if bytes.last().is_some_and(|byte| byte & 0x80 != 0) {
        bytes.push(0);
    }
    Some(if is_negative {
        shortest_negative(negated(&bytes))
    } else {
        bytes
    })
}

/// Two's complement, of the same length.
fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut carry = true;
    let negate = |byte: &u8| {
        let (value, more) = (!byte).overflowing_add(u8::from(carry));
        carry = more;
        value
    };
    bytes.iter().map(negate).collect()
}

/// Without leading bytes that only repeat the sign: -128 is one byte.
fn shortest_negative(mut bytes: Vec<u8>) -> Vec<u8> {
    while let [.., below, 0xff] = bytes.as_slice() {
        if below & 0x80 == 0 {
            break;
        }
        bytes.pop();
    }
    bytes
}
