//! Sizes: a file, a function, its parameters.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use super::tree::{Finding, Source, Tree, extension};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;
const PARAMETERS: usize = 6;
const HANDLER_ARGUMENTS: usize = 5;

/// Kinds of files that somebody reads from top to bottom. Prose and lists may be longer.
const CODE: [&str; 6] = ["rs", "html", "css", "js", "py", "sh"];

/// No file of code is longer than [`FILE_LINES`].
pub(super) fn file_lines(tree: &Tree) -> Vec<Finding> {
    let code = tree
        .files
        .iter()
        .filter(|(path, _)| CODE.iter().any(|code| extension(path) == Some(code)));
    code.filter(|(_, text)| text.lines().count() > FILE_LINES)
        .map(|(path, text)| {
            let what = format!("a file of {} lines", text.lines().count());
            Finding::new(
                path,
                FILE_LINES + 1,
                what,
                "over 400 nobody reads it in one go: part it by role",
            )
        })
        .collect()
}

/// No function is longer than [`FUNCTION_LINES`], from `fn` to its last brace, or takes over [`PARAMETERS`].
pub(super) fn functions(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        for function in all(source) {
            let (name, lines, parameters) = (&function.name, function.lines, function.parameters);
            if lines > FUNCTION_LINES {
                let what = format!("`{name}` has {lines} lines");
                findings.push(Finding::new(
                    &source.path,
                    function.line,
                    what,
                    "over 60 it does more than one thing",
                ));
            }
            if parameters > PARAMETERS {
                let what = format!("`{name}` takes {parameters} parameters");
                findings.push(Finding::new(
                    &source.path,
                    function.line,
                    what,
                    "over 6 they want a type",
                ));
            }
        }
    }
    findings
}

/// No page or API handler takes over [`HANDLER_ARGUMENTS`].
pub(super) fn handlers(tree: &Tree) -> Vec<Finding> {
    let rooms = tree.library().filter(|(path, _)| {
        let path = path.trim_end_matches(".rs");
        path.split('/').any(|part| part == "pages" || part == "api")
    });
    let handlers = rooms.flat_map(|(_, source)| all(source).into_iter().map(move |function| (source, function)));
    handlers
        .filter(|(_, function)| function.is_async && function.parameters > HANDLER_ARGUMENTS)
        .map(|(source, function)| {
            let what = format!("handler `{}` takes {} arguments", function.name, function.parameters);
            Finding::new(
                &source.path,
                function.line,
                what,
                "over 5 it decides instead of translating: move it to the flow",
            )
        })
        .collect()
}

struct Function {
    name: String,
    line: usize,
    lines: usize,
    parameters: usize,
    is_async: bool,
}

fn all(source: &Source) -> Vec<Function> {
    let mut functions = Functions(Vec::new());
    functions.visit_file(&source.syntax);
    functions.0
}

struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, signature: &Signature, block: Option<&Block>) {
        let line = |span: Span| span.start().line;
        let start = line(signature.fn_token.span);
        let end = block.map_or(start, |block| line(block.brace_token.span.close()));
        self.0.push(Function {
            name: signature.ident.to_string(),
            line: start,
            lines: end - start + 1,
            parameters: signature.inputs.len(),
            is_async: signature.asyncness.is_some(),
        });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.add(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.add(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.add(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }
}
