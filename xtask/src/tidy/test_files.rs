//! One test binary per package, and no file of tests that it forgets.

use syn::Item;

use super::tree::{Finding, Source, Tree};

/// Each file below a `tests/it/` is a `mod` of the file above it, and none lies beside `it/`.
pub(super) fn listed(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        let Some((package, path)) = source
            .path
            .split_once("/tests/")
            .filter(|(package, _)| !package.contains("/src"))
        else {
            continue;
        };
        let Some(path) = path.strip_prefix("it/") else {
            let why = "each binary links everything again: move it to `tests/it/`";
            findings.push(Finding::new(&source.path, 1, "tests outside `tests/it/`", why));
            continue;
        };
        let Some((parent, module)) = parent(path) else { continue };
        let parent = format!("{package}/tests/it/{parent}");
        if !tree
            .sources
            .iter()
            .any(|source| source.path == parent && declares(source, module))
        {
            let what = format!("`mod {module};` is not in {parent}");
            findings.push(Finding::new(&source.path, 1, what, "so nobody runs these tests"));
        }
    }
    findings
}

/// The file that has to declare the module of `path`, and its name; both from `tests/it/`.
fn parent(path: &str) -> Option<(String, &str)> {
    let path = path.strip_suffix(".rs")?;
    let path = path.strip_suffix("/mod").unwrap_or(path);
    match path.rsplit_once('/') {
        Some((folder, module)) => Some((format!("{folder}/mod.rs"), module)),
        None => (path != "main").then(|| ("main.rs".to_owned(), path)),
    }
}

fn declares(source: &Source, module: &str) -> bool {
    source
        .syntax
        .items
        .iter()
        .any(|item| matches!(item, Item::Mod(item) if item.content.is_none() && item.ident == module))
}
