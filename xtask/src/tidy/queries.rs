//! Every query is declared by `queries!`, which lists it in its store's `ALL`: a test prepares all of them on every
//! engine. (That each `ALL` is used is the compiler's business: it warns of a constant that is not.)

use syn::visit::{self, Visit};
use syn::{ItemConst, Type};

use super::tokens::find;
use super::tree::{Finding, Tree};

/// `Query::new` stands nowhere but in the macro and, in the storage room, in a constant list with one text per engine.
pub(super) fn listed(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in tree.library().filter(|(path, _)| *path != "storage/query.rs") {
        let mut lists = Lists(Vec::new());
        if path.starts_with("storage/") {
            lists.visit_file(&source.syntax);
        }
        for line in find(&source.tokens, &["Query", ":", ":", "new"]).map(|place| source.tokens[place].line) {
            if !lists.0.iter().any(|(first, last)| (*first..=*last).contains(&line)) {
                let why = "`queries!` lists it, so that a test prepares it on every engine";
                findings.push(Finding::new(&source.path, line, "`Query::new`", why));
            }
        }
    }
    findings
}

/// First and last lines of constants that are arrays.
struct Lists(Vec<(usize, usize)>);

impl<'ast> Visit<'ast> for Lists {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        if matches!(*item.ty, Type::Array(_)) {
            self.0
                .push((item.const_token.span.start().line, item.semi_token.span.start().line));
        }
        visit::visit_item_const(self, item);
    }
}
