//! The stack, the marks and the memo of a pickle: values lie in one place and refer to each other by number, so that a list may be referred to
//! before it is filled, as Python's pickles do.

use crate::error::CacheError;
use std::collections::HashMap;

/// The number of a value.
pub(super) type At = usize;

pub(super) enum Node {
    None,
    Bool(bool),
    Int(String),
    Float(f64),
    Text(Vec<u16>),
    List(Vec<At>),
    Tuple(Vec<At>),
    Dict(Vec<(At, At)>),
}

#[derive(Default)]
pub(super) struct Machine {
    pub(super) nodes: Vec<Node>,
    stack: Vec<At>,
    marks: Vec<usize>,
    memo: HashMap<u32, At>,
}

impl Machine {
    pub(super) fn push(&mut self, node: Node) {
        self.stack.push(self.nodes.len());
        self.nodes.push(node);
    }

    pub(super) fn mark(&mut self) {
        self.marks.push(self.stack.len());
    }

    /// The top of the stack, not below the last mark.
    pub(super) fn pop(&mut self) -> Result<At, CacheError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        if self.stack.len() <= floor {
            return Err(CacheError::Malformed);
        }
        self.stack.pop().ok_or(CacheError::Malformed)
    }

    /// What lies above the last mark, which goes.
    pub(super) fn pop_mark(&mut self) -> Result<Vec<At>, CacheError> {
        let mark = self.marks.pop().ok_or(CacheError::Malformed)?;
        Ok(self.stack.split_off(mark))
    }

    /// A tuple of the upper values.
    pub(super) fn tuple(&mut self, length: usize) -> Result<(), CacheError> {
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(self.pop()?);
        }
        items.reverse();
        self.push(Node::Tuple(items));
        Ok(())
    }

    /// Adds to the list on top.
    pub(super) fn append(&mut self, items: Vec<At>) -> Result<(), CacheError> {
        match self.top()? {
            Node::List(list) => list.extend(items),
            _ => return Err(CacheError::Malformed),
        }
        Ok(())
    }

    /// Adds to the dict on top: keys and values in turn.
    pub(super) fn set_items(&mut self, items: &[At]) -> Result<(), CacheError> {
        let members = pairs(items)?;
        match self.top()? {
            Node::Dict(dict) => dict.extend(members),
            _ => return Err(CacheError::Malformed),
        }
        Ok(())
    }

    pub(super) fn memoize(&mut self) -> Result<(), CacheError> {
        let next = u32::try_from(self.memo.len()).map_err(|_| CacheError::TooLarge)?;
        self.remember(next)
    }

    pub(super) fn remember(&mut self, name: u32) -> Result<(), CacheError> {
        let top = self.pop()?;
        self.stack.push(top);
        self.memo.insert(name, top);
        Ok(())
    }

    pub(super) fn recall(&mut self, name: u32) -> Result<(), CacheError> {
        let at = self.memo.get(&name).ok_or(CacheError::Malformed)?;
        self.stack.push(*at);
        Ok(())
    }

    fn top(&mut self) -> Result<&mut Node, CacheError> {
        let at = self.pop()?;
        self.stack.push(at);
        self.nodes.get_mut(at).ok_or(CacheError::Malformed)
    }
}

/// Keys with their values.
pub(super) fn pairs(items: &[At]) -> Result<Vec<(At, At)>, CacheError> {
    let pair = |pair: &[At]| match pair {
        [key, value] => Ok((*key, *value)),
        _ => Err(CacheError::Malformed),
    };
    items.chunks(2).map(pair).collect()
}
