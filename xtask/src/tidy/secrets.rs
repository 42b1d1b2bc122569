//! Secrets are compared in constant time: `==` stops at the first byte that differs, and that can be measured.
//!
//! A comparison is judged by the names on its two sides: a program that knows no types can do no better. Where a name
//! misleads, a comment says so: `// tidy: not secret: it is the name of the algorithm`.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, ItemStruct, Member};

use super::tree::{Finding, Source, Tree};

const EXCUSE: &str = "tidy: not secret:";

/// Names of values that are secret, whole or behind an underscore (`reset_token`).
const NAMES: [&str; 10] = [
    "token",
    "secret",
    "mac",
    "hmac",
    "signature",
    "password",
    "passphrase",
    "digest",
    "hash",
    "nonce",
];
/// Names that are secret only as a whole.
const WHOLE_NAMES: [&str; 6] = [
    "secret_key",
    "session_key",
    "api_key",
    "recovery_code",
    "totp_code",
    "login_code",
];
/// Types whose values are secret: they end in one of these, and must not be comparable by accident.
const TYPES: [&str; 6] = ["Token", "Secret", "Password", "SecretKey", "Mac", "RecoveryCode"];
/// Methods that show the same value in another form.
const VIEWS: [&str; 11] = [
    "as_str",
    "as_bytes",
    "as_ref",
    "as_slice",
    "as_deref",
    "clone",
    "to_owned",
    "to_string",
    "to_vec",
    "trim",
    "into",
];

/// No `==` or `!=` on a secret, and no secret type that derives it.
pub(super) fn constant_time(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.product() {
        let mut comparisons = Comparisons {
            source,
            findings: &mut findings,
        };
        comparisons.visit_file(&source.syntax);
    }
    findings
}

struct Comparisons<'a> {
    source: &'a Source,
    findings: &'a mut Vec<Finding>,
}

impl Comparisons<'_> {
    fn find(&mut self, line: usize, what: String) {
        if !self.source.is_excused(line, EXCUSE) {
            let why = "compare secrets with `subtle::ConstantTimeEq`, or say `// tidy: not secret: …`";
            self.findings.push(Finding::new(&self.source.path, line, what, why));
        }
    }
}

impl<'ast> Visit<'ast> for Comparisons<'_> {
    fn visit_expr_binary(&mut self, expr: &'ast ExprBinary) {
        if matches!(expr.op, BinOp::Eq(_) | BinOp::Ne(_)) && !is_public(&expr.left) && !is_public(&expr.right) {
            let secret = [&expr.left, &expr.right]
                .into_iter()
                .filter_map(|side| name(side))
                .find(|name| is_secret(name));
            if let Some(secret) = secret {
                self.find(expr.op.span().start().line, format!("`==` or `!=` on `{secret}`"));
            }
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        let name = item.ident.to_string();
        let derives = item
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("derive"));
        for derive in derives {
            let list = derive
                .meta
                .require_list()
                .map(|list| list.tokens.to_string())
                .unwrap_or_default();
            let is_comparable = list.split(',').any(|one| one.trim().ends_with("PartialEq"));
            if is_comparable && TYPES.iter().any(|end| name.ends_with(end)) {
                self.find(derive.span().start().line, format!("`{name}` derives `PartialEq`"));
            }
        }
        visit::visit_item_struct(self, item);
    }
}

/// A literal, a constant or a variant (`Verdict::Right`): everybody can read it.
fn is_public(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Reference(inner) => is_public(&inner.expr),
        Expr::Path(path) => {
            let last = path.path.segments.last().map(|last| last.ident.to_string());
            last.is_some_and(|name| name.starts_with(|letter: char| letter.is_ascii_uppercase()))
        }
        _ => false,
    }
}

/// What an operand is called: its last field, variable, function or method.
fn name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        Expr::Field(field) => match &field.member {
            Member::Named(name) => Some(name.to_string()),
            _ => name(&field.base), // `token.0`
        },
        Expr::MethodCall(call) if call.method.to_string().starts_with("expose") => Some("secret".to_owned()),
        Expr::MethodCall(call) if VIEWS.iter().any(|view| call.method == *view) => name(&call.receiver),
        Expr::MethodCall(call) => Some(call.method.to_string()),
        Expr::Call(call) => match name(&call.func)?.as_str() {
            "Some" | "Ok" => name(call.args.first()?),
            function => Some(function.to_owned()),
        },
        Expr::Reference(inner) => name(&inner.expr),
        Expr::Unary(inner) => name(&inner.expr),
        Expr::Paren(inner) => name(&inner.expr),
        Expr::Try(inner) => name(&inner.expr),
        Expr::Await(inner) => name(&inner.base),
        Expr::Index(inner) => name(&inner.expr),
        _ => None,
    }
}

fn is_secret(name: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or(name);
    NAMES.contains(&last) || WHOLE_NAMES.contains(&name)
}
