//! Plural forms: the C expression of a catalogue's `Plural-Forms` header, as gettext defines it.
//!
//! polib keeps the expression as text; the crate that evaluates it reads compiled catalogues only and binds `&&` looser than `||`.
//! What a catalogue cannot mean (a division by zero, a form that is not there) gives the first form, never a panic.
use std::{iter::Peekable, str::Chars};

/// A rule that says which form stands for a number.
#[derive(Clone, Debug)]
pub(super) struct PluralRule(Expr);

#[derive(Clone, Debug)]
enum Expr {
    Count,
    Number(u64),
    Not(Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
}

impl PluralRule {
    /// English and its kin: one form for 1, one for the rest.
    pub(super) fn one_or_many() -> Self {
        Self(Expr::Binary("!=", Box::new(Expr::Count), Box::new(Expr::Number(1))))
    }

    /// Reads an expression such as `n%10==1 && n%100!=11 ? 0 : 1`. `None`: it is not one.
    pub(super) fn parse(expression: &str) -> Option<Self> {
        let mut parser = Parser(expression.chars().peekable());
        let expr = parser.conditional(0)?;
        parser.skip_blanks();
        parser.0.next().is_none().then_some(Self(expr))
    }

    /// The number of the form for `count`, from 0.
    pub(super) fn form(&self, count: u64) -> usize {
        usize::try_from(self.0.value(count)).unwrap_or(0)
    }
}

impl Expr {
    fn value(&self, n: u64) -> u64 {
        match self {
            Self::Count => n,
            Self::Number(number) => *number,
            Self::Not(inner) => u64::from(inner.value(n) == 0),
            Self::If(test, yes, no) => if test.value(n) != 0 { yes } else { no }.value(n),
            Self::Binary(op, left, right) => {
                let (a, b) = (left.value(n), right.value(n));
                match *op {
                    "||" => u64::from(a != 0 || b != 0),
                    "&&" => u64::from(a != 0 && b != 0),
                    "==" => u64::from(a == b),
                    "!=" => u64::from(a != b),
                    "<=" => u64::from(a <= b),
                    ">=" => u64::from(a >= b),
                    "<" => u64::from(a < b),
                    ">" => u64::from(a > b),
                    "+" => a.saturating_add(b),
                    "-" => a.saturating_sub(b),
                    "*" => a.saturating_mul(b),
                    "/" => a.checked_div(b).unwrap_or(0),
                    _ => a.checked_rem(b).unwrap_or(0),
                }
            }
        }
    }
}

/// Operators from the loosest to the tightest; of one level, the longer first, or `<=` would be read as `<`.
const LEVELS: [&[&str]; 6] = [
    &["||"],
    &["&&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["+", "-"],
    &["*", "/", "%"],
];
/// A catalogue is a file that a site may bring: no expression eats the stack.
const DEEPEST: usize = 32;

struct Parser<'a>(Peekable<Chars<'a>>);

impl Parser<'_> {
    fn conditional(&mut self, depth: usize) -> Option<Expr> {
        if depth > DEEPEST {
            return None;
        }
        let test = self.binary(0, depth)?;
        if !self.take("?") {
            return Some(test);
        }
        let yes = self.conditional(depth + 1)?;
        if !self.take(":") {
            return None;
        }
        Some(Expr::If(
            Box::new(test),
            Box::new(yes),
            Box::new(self.conditional(depth + 1)?),
        ))
    }

    fn binary(&mut self, level: usize, depth: usize) -> Option<Expr> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary(depth);
        };
        let mut left = self.binary(level + 1, depth)?;
        while let Some(op) = operators.iter().find(|op| self.take(op)) {
            left = Expr::Binary(op, Box::new(left), Box::new(self.binary(level + 1, depth)?));
        }
        Some(left)
    }

    fn unary(&mut self, depth: usize) -> Option<Expr> {
        if depth > DEEPEST {
            return None;
        }
        if self.take("!") {
            return Some(Expr::Not(Box::new(self.unary(depth + 1)?)));
        }
        if self.take("(") {
            let inner = self.conditional(depth + 1)?;
            return self.take(")").then_some(inner);
        }
        if self.take("n") {
            return Some(Expr::Count);
        }
        let mut digits = String::new();
        while let Some(digit) = self.0.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok().map(Expr::Number)
    }

    /// Takes `token` if it comes next.
    fn take(&mut self, token: &str) -> bool {
        self.skip_blanks();
        let mut ahead = self.0.clone();
        if !token.chars().all(|wanted| ahead.next() == Some(wanted)) {
            return false;
        }
        self.0 = ahead;
        true
    }

    fn skip_blanks(&mut self) {
        while self.0.next_if(|c| c.is_whitespace()).is_some() {}
    }
}
