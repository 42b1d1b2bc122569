//! Writing a pickle: protocol 5, in the order and with the opcodes of Python's own pickler, but nothing is ever referred to again.

use super::{integer, plain::Plain};
use crate::error::CacheError;

/// Python starts a new group of members after so many.
const BATCH: usize = 1000;

/// The pickle of plain data.
///
/// # Errors
/// [`CacheError::TooLarge`].
pub(super) fn pickle(value: &Plain) -> Result<Vec<u8>, CacheError> {
    let mut body = Vec::new();
    put(value, &mut body)?;
    body.push(b'.');
    let mut out = vec![0x80, 5, 0x95];
    out.extend((body.len() as u64).to_le_bytes());
    out.extend(body);
    Ok(out)
}

fn put(value: &Plain, out: &mut Vec<u8>) -> Result<(), CacheError> {
    match value {
        Plain::None => out.push(b'N'),
        Plain::Bool(true) => out.push(0x88),
        Plain::Bool(false) => out.push(0x89),
        Plain::Int(digits) => put_int(digits, out)?,
        Plain::Float(float) => {
            out.push(b'G');
            out.extend(float.to_be_bytes());
        }
        Plain::Text(units) => put_text(units, out)?,
        Plain::List(items) => {
            out.extend([b']', MEMOIZE]);
            put_group(items, [b'a', b'e'], put, out)?;
        }
        Plain::Tuple(items) => put_tuple(items, out)?,
        Plain::Dict(members) => {
            out.extend([b'}', MEMOIZE]);
            let member = |(key, value): &(Vec<u16>, Plain), out: &mut Vec<u8>| {
                put_text(key, out)?;
                put(value, out)
            };
            put_group(members, [b's', b'u'], member, out)?;
        }
    }
    Ok(())
}

/// Members of a list or a dict: one by itself, more behind a mark.
fn put_group<T>(
    members: &[T],
    [one, many]: [u8; 2],
    put: impl Fn(&T, &mut Vec<u8>) -> Result<(), CacheError>,
    out: &mut Vec<u8>,
) -> Result<(), CacheError> {
    for batch in members.chunks(BATCH) {
        let is_single = batch.len() == 1;
        if !is_single {
            out.push(b'(');
        }
        for member in batch {
            put(member, out)?;
        }
        out.push(if is_single { one } else { many });
    }
    Ok(())
}

fn put_tuple(items: &[Plain], out: &mut Vec<u8>) -> Result<(), CacheError> {
    if items.len() > 3 {
        out.push(b'(');
    }
    for item in items {
        put(item, out)?;
    }
    match items.len() {
        0 => out.push(b')'),
        1 => out.extend([0x85, MEMOIZE]),
        2 => out.extend([0x86, MEMOIZE]),
        3 => out.extend([0x87, MEMOIZE]),
        _ => out.extend([b't', MEMOIZE]),
    }
    Ok(())
}

fn put_int(digits: &str, out: &mut Vec<u8>) -> Result<(), CacheError> {
    if let Ok(small) = digits.parse::<i32>() {
        match (u8::try_from(small), u16::try_from(small)) {
            (Ok(byte), _) => out.extend([b'K', byte]),
            (_, Ok(two)) => {
                out.push(b'M');
                out.extend(two.to_le_bytes());
            }
            _ => {
                out.push(b'J');
                out.extend(small.to_le_bytes());
            }
        }
        return Ok(());
    }
    let bytes = integer::from_digits(digits).ok_or(CacheError::TooLarge)?;
    if let Ok(length) = u8::try_from(bytes.len()) {
        out.extend([0x8a, length]);
    } else {
        let length = u32::try_from(bytes.len()).map_err(|_| CacheError::TooLarge)?;
        out.push(0x8b);
        out.extend(length.to_le_bytes());
    }
    out.extend(bytes);
    Ok(())
}

/// UTF-8; a lone surrogate as Python's `surrogatepass` writes it.
fn put_text(units: &[u16], out: &mut Vec<u8>) -> Result<(), CacheError> {
    let mut text = Vec::with_capacity(units.len());
    for decoded in char::decode_utf16(units.iter().copied()) {
        match decoded {
            Ok(c) => text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(lone) => {
                let [low, high] = lone.unpaired_surrogate().to_le_bytes();
                let middle = ((high & 0x0f) << 2) | (low >> 6);
                text.extend([0xed, 0x80 | middle, 0x80 | (low & 0x3f)]);
            }
        }
    }
    if let Ok(length) = u8::try_from(text.len()) {
        out.extend([0x8c, length]);
    } else {
        let length = u32::try_from(text.len()).map_err(|_| CacheError::TooLarge)?;
        out.push(b'X');
        out.extend(length.to_le_bytes());
    }
    out.extend(text);
    out.push(MEMOIZE);
    Ok(())
}

const MEMOIZE: u8 = 0x94;
