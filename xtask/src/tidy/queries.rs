//! Every query is in its file's `QUERIES`: a test prepares all of them on every engine.

use syn::visit::{self, Visit};
use syn::{Expr, ImplItemConst, ItemConst, ItemStatic};

use super::tokens::{Token, find, flatten};
use super::tree::{Finding, Tree};

/// Each `const X: Query = Query::new(…)` is named in the `QUERIES` of its file, and no other place makes a query.
pub(super) fn listed(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, source) in tree.library().filter(|(path, _)| !path.starts_with("storage/query")) {
        let made: Vec<&Token> = find(&source.tokens, &["Query", ":", ":", "new"])
            .map(|place| &source.tokens[place])
            .collect();
        if made.is_empty() {
            continue;
        }
        let mut consts = Consts::default();
        consts.visit_file(&source.syntax);
        for token in &made {
            let Some((name, _)) = consts.queries.iter().find(|(_, lines)| lines.contains(&token.line)) else {
                let why = "make it a `const` and name it in `QUERIES`, so that it is prepared on every engine";
                findings.push(Finding::new(&source.path, token.line, "a query outside a `const`", why));
                continue;
            };
            if !consts.listed.contains(name) {
                let what = format!("`{name}` is not in this file's `QUERIES`");
                findings.push(Finding::new(
                    &source.path,
                    token.line,
                    what,
                    "so no test prepares it on every engine",
                ));
            }
        }
    }
    findings
}

/// Constants of one file.
#[derive(Default)]
struct Consts {
    /// Those that make queries, with the lines where they do.
    queries: Vec<(String, Vec<usize>)>,
    /// What `QUERIES` names.
    listed: Vec<String>,
}

impl Consts {
    fn add(&mut self, name: &str, value: &Expr) {
        let tokens = flatten(quote(value));
        if name.ends_with("QUERIES") {
            self.listed.extend(tokens.iter().map(|token| token.text.clone()));
        }
        let lines: Vec<usize> = find(&tokens, &["Query", ":", ":", "new"])
            .map(|place| tokens[place].line)
            .collect();
        // A list that makes its queries in place names them all.
        if !lines.is_empty() {
            self.queries.push((name.to_owned(), lines));
            if name.ends_with("QUERIES") {
                self.listed.push(name.to_owned());
            }
        }
    }
}

impl<'ast> Visit<'ast> for Consts {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.add(&item.ident.to_string(), &item.expr);
        visit::visit_item_const(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast ImplItemConst) {
        self.add(&item.ident.to_string(), &item.expr);
        visit::visit_impl_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        self.add(&item.ident.to_string(), &item.expr);
        visit::visit_item_static(self, item);
    }
}

fn quote(value: &Expr) -> proc_macro2::TokenStream {
    let mut tokens = proc_macro2::TokenStream::new();
    quote::ToTokens::to_tokens(value, &mut tokens);
    tokens
}
