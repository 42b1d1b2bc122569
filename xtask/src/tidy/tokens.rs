//! A file as a flat list of tokens. Unlike the syntax tree it shows what stands inside macros too.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A word, a sign, a literal, or one half of a pair of brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

/// All tokens in order. Comments are gone, documentation is a literal.
pub(super) fn flatten(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    push(stream, &mut tokens);
    tokens
}

/// The places where these tokens follow one another.
pub(super) fn find<'a>(tokens: &'a [Token], words: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let is_here = move |window: &[Token]| window.iter().zip(words).all(|(token, word)| token.text == *word);
    tokens
        .windows(words.len())
        .enumerate()
        .filter(move |(_, window)| is_here(window))
        .map(|(place, _)| place)
}

fn push(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => push_group(&group, tokens),
            other => tokens.push(Token {
                line: other.span().start().line,
                text: other.to_string(),
            }),
        }
    }
}

fn push_group(group: &Group, tokens: &mut Vec<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    };
    tokens.push(Token {
        text: open.to_owned(),
        line: group.span_open().start().line,
    });
    push(group.stream(), tokens);
    tokens.push(Token {
        text: close.to_owned(),
        line: group.span_close().start().line,
    });
}
