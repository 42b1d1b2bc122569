//! Reading a pickle: the opcodes of plain data, and no other.

use super::{
    bounds::{MAX_BYTES, MAX_DEPTH, MAX_NODES},
    integer,
    machine::{At, Machine, Node, pairs},
    plain::{Dict, Plain},
};
use crate::error::CacheError;

/// The plain data of a pickle of any protocol up to 5.
///
/// # Errors
/// [`CacheError`], each of its cases.
pub(super) fn unpickle(pickle: &[u8]) -> Result<Plain, CacheError> {
    if pickle.len() > MAX_BYTES {
        return Err(CacheError::TooLarge);
    }
    let mut input = Input(pickle);
    let mut machine = Machine::default();
    loop {
        match input.byte()? {
            b'.' => break,
            opcode => step(opcode, &mut input, &mut machine)?,
        }
    }
    let root = machine.pop()?;
    let mut budget = Budget {
        nodes: MAX_NODES,
        text: MAX_BYTES,
    };
    expand(&machine.nodes, root, 1, &mut budget)
}

fn step(opcode: u8, input: &mut Input<'_>, machine: &mut Machine) -> Result<(), CacheError> {
    match opcode {
        PROTO if input.byte()? <= 5 => {}
        FRAME => input.frame()?,
        b'N' => machine.push(Node::None),
        NEWTRUE => machine.push(Node::Bool(true)),
        NEWFALSE => machine.push(Node::Bool(false)),
        b'G' => machine.push(Node::Float(f64::from_be_bytes(input.array()?))),
        b'F' => machine.push(Node::Float(input.line_as()?)),
        b'K' | b'M' | b'J' | LONG1 | LONG4 | b'I' | b'L' => machine.push(input.integer(opcode)?),
        SHORT_BINUNICODE | b'X' | BINUNICODE8 => machine.push(Node::Text(input.text(opcode)?)),
        b'V' => machine.push(Node::Text(raw_unicode(input.line()?)?)),
        b']' => machine.push(Node::List(Vec::new())),
        b'}' => machine.push(Node::Dict(Vec::new())),
        b')' => machine.tuple(0)?,
        TUPLE1 => machine.tuple(1)?,
        TUPLE2 => machine.tuple(2)?,
        TUPLE3 => machine.tuple(3)?,
        b'(' => machine.mark(),
        b't' | b'l' | b'd' | b'e' | b'u' | b'1' => since_mark(opcode, machine)?,
        b'a' => {
            let item = machine.pop()?;
            machine.append(vec![item])?;
        }
        b's' => {
            let (value, key) = (machine.pop()?, machine.pop()?);
            machine.set_items(&[key, value])?;
        }
        b'0' => drop(machine.pop()?),
        MEMOIZE => machine.memoize()?,
        b'q' => machine.remember(u32::from(input.byte()?))?,
        b'r' => machine.remember(u32::from_le_bytes(input.array()?))?,
        b'p' => machine.remember(input.line_as()?)?,
        b'h' => machine.recall(u32::from(input.byte()?))?,
        b'j' => machine.recall(u32::from_le_bytes(input.array()?))?,
        b'g' => machine.recall(input.line_as()?)?,
        _ => return Err(CacheError::NotPlain),
    }
    Ok(())
}

/// The opcodes that take everything above the last mark.
fn since_mark(opcode: u8, machine: &mut Machine) -> Result<(), CacheError> {
    let items = machine.pop_mark()?;
    match opcode {
        b't' => machine.push(Node::Tuple(items)),
        b'l' => machine.push(Node::List(items)),
        b'd' => machine.push(Node::Dict(pairs(&items)?)),
        b'e' => machine.append(items)?,
        b'u' => machine.set_items(&items)?,
        _ => {}
    }
    Ok(())
}

/// What may still be taken out of the memo: a value counts as often as it is referred to.
struct Budget {
    nodes: usize,
    text: usize,
}

impl Budget {
    fn spend(&mut self, text: usize) -> Result<(), CacheError> {
        self.nodes = self.nodes.checked_sub(1).ok_or(CacheError::TooLarge)?;
        self.text = self.text.checked_sub(text).ok_or(CacheError::TooLarge)?;
        Ok(())
    }
}

/// The tree at a node. A value that contains itself ends at the depth.
fn expand(nodes: &[Node], at: At, depth: usize, budget: &mut Budget) -> Result<Plain, CacheError> {
    if depth > MAX_DEPTH {
        return Err(CacheError::TooLarge);
    }
    let node = nodes.get(at).ok_or(CacheError::Malformed)?;
    budget.spend(match node {
        Node::Text(units) => units.len(),
        Node::Int(digits) => digits.len(),
        _ => 0,
    })?;
    let mut all = |items: &[At]| {
        let items = items.iter().map(|item| expand(nodes, *item, depth + 1, budget));
        items.collect::<Result<Vec<_>, _>>()
    };
    Ok(match node {
        Node::None => Plain::None,
        Node::Bool(truth) => Plain::Bool(*truth),
        Node::Int(digits) => Plain::Int(digits.clone()),
        Node::Float(float) => Plain::Float(*float),
        Node::Text(units) => Plain::Text(units.clone()),
        Node::List(items) => Plain::List(all(items)?),
        Node::Tuple(items) => Plain::Tuple(all(items)?),
        Node::Dict(members) => {
            let mut dict = Dict::default();
            for (key, value) in members {
                // What JSON cannot hold is no session's.
                let Plain::Text(key) = expand(nodes, *key, depth + 1, budget)? else {
                    return Err(CacheError::NotPlain);
                };
                dict.set(key, expand(nodes, *value, depth + 1, budget)?);
            }
            Plain::Dict(dict.members)
        }
    })
}

/// What is left of the pickle.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> Result<u8, CacheError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], CacheError> {
        let (array, rest) = self.0.split_first_chunk().ok_or(CacheError::Malformed)?;
        self.0 = rest;
        Ok(*array)
    }

    /// As many bytes, which are only looked at.
    fn take(&mut self, length: u64) -> Result<&'a [u8], CacheError> {
        let length = usize::try_from(length).map_err(|_| CacheError::TooLarge)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(CacheError::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn line(&mut self) -> Result<&'a [u8], CacheError> {
        let end = self.0.iter().position(|byte| *byte == b'\n');
        let line = self.take(end.ok_or(CacheError::Malformed)? as u64)?;
        self.byte()?;
        Ok(line)
    }

    fn line_as<T: std::str::FromStr>(&mut self) -> Result<T, CacheError> {
        let line = std::str::from_utf8(self.line()?).map_err(|_| CacheError::Malformed)?;
        line.parse().map_err(|_| CacheError::Malformed)
    }

    /// A frame says how many bytes follow: they must be there.
    fn frame(&mut self) -> Result<(), CacheError> {
        let length = u64::from_le_bytes(self.array()?);
        if length > self.0.len() as u64 {
            return Err(CacheError::Malformed);
        }
        Ok(())
    }

    fn integer(&mut self, opcode: u8) -> Result<Node, CacheError> {
        let bytes = match opcode {
            b'K' => return Ok(Node::Int(self.byte()?.to_string())),
            b'M' => return Ok(Node::Int(u16::from_le_bytes(self.array()?).to_string())),
            b'J' => return Ok(Node::Int(i32::from_le_bytes(self.array()?).to_string())),
            LONG1 => {
                let length = self.byte()?;
                self.take(length.into())?
            }
            LONG4 => {
                let length = u32::from_le_bytes(self.array()?);
                self.take(length.into())?
            }
            _ => return self.decimal(),
        };
        integer::to_digits(bytes).map(Node::Int).ok_or(CacheError::TooLarge)
    }

    /// A number of protocol 0; `00` and `01` are truth values.
    fn decimal(&mut self) -> Result<Node, CacheError> {
        let line = std::str::from_utf8(self.line()?).map_err(|_| CacheError::Malformed)?;
        let digits = match line {
            "00" => return Ok(Node::Bool(false)),
            "01" => return Ok(Node::Bool(true)),
            line => line.strip_suffix('L').unwrap_or(line),
        };
        let bytes = integer::from_digits(digits).ok_or(CacheError::Malformed)?;
        integer::to_digits(&bytes).map(Node::Int).ok_or(CacheError::TooLarge)
    }

    fn text(&mut self, opcode: u8) -> Result<Vec<u16>, CacheError> {
        let length = match opcode {
            SHORT_BINUNICODE => u64::from(self.byte()?),
            BINUNICODE8 => u64::from_le_bytes(self.array()?),
            _ => u64::from(u32::from_le_bytes(self.array()?)),
        };
        utf8(self.take(length)?)
    }
}

/// UTF-8, in which lone surrogates may stand (Python's `surrogatepass`).
fn utf8(mut bytes: &[u8]) -> Result<Vec<u16>, CacheError> {
    let mut units = Vec::new();
    loop {
        let error = match std::str::from_utf8(bytes) {
            Ok(text) => {
                units.extend(text.encode_utf16());
                return Ok(units);
            }
            Err(error) => error,
        };
        let (good, rest) = bytes
            .split_at_checked(error.valid_up_to())
            .ok_or(CacheError::Malformed)?;
        units.extend(std::str::from_utf8(good).unwrap_or_default().encode_utf16());
        match rest {
            [0xed, middle @ 0xa0..=0xbf, low @ 0x80..=0xbf, more @ ..] => {
                units.push(0xd000 | (u16::from(middle & 0x3f) << 6) | u16::from(low & 0x3f));
                bytes = more;
            }
            _ => return Err(CacheError::Malformed),
        }
    }
}

/// Python's `raw-unicode-escape`: latin-1 with `\uXXXX` and `\UXXXXXXXX`.
fn raw_unicode(line: &[u8]) -> Result<Vec<u16>, CacheError> {
    let mut units = Vec::with_capacity(line.len());
    let mut rest = line;
    loop {
        let (length, after) = match rest {
            [] => return Ok(units),
            [b'\\', b'u', after @ ..] => (4, after),
            [b'\\', b'U', after @ ..] => (8, after),
            [b'\\', next, after @ ..] => {
                units.extend([u16::from(b'\\'), u16::from(*next)]);
                rest = after;
                continue;
            }
            [byte, after @ ..] => {
                units.push(u16::from(*byte));
                rest = after;
                continue;
            }
        };
        let (digits, after) = after.split_at_checked(length).ok_or(CacheError::Malformed)?;
        let point = std::str::from_utf8(digits)
            .ok()
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or(CacheError::Malformed)?;
        match (char::from_u32(point), u16::try_from(point)) {
            (Some(c), _) => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            (None, Ok(lone)) => units.push(lone),
            (None, Err(_)) => return Err(CacheError::Malformed),
        }
        rest = after;
    }
}

const PROTO: u8 = 0x80;
const FRAME: u8 = 0x95;
const NEWTRUE: u8 = 0x88;
const NEWFALSE: u8 = 0x89;
const LONG1: u8 = 0x8a;
const LONG4: u8 = 0x8b;
const TUPLE1: u8 = 0x85;
const TUPLE2: u8 = 0x86;
const TUPLE3: u8 = 0x87;
const SHORT_BINUNICODE: u8 = 0x8c;
const BINUNICODE8: u8 = 0x8d;
const MEMOIZE: u8 = 0x94;
