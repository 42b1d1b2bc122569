//! The list of needs.

use anyhow::{Context, Result, bail};

use super::{crates, debian, node, python};
use crate::shell;
use crate::workspace::Workspace;

/// One thing that must be there.
pub(crate) struct Need {
    /// What it is called where it comes from.
    pub(crate) package: String,
    /// Which client fetches it.
    pub(crate) from: Registry,
    is_there: bool,
}

/// Where packages come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registry {
    Debian,
    PyPi,
    Npm,
    CratesIo,
}

impl Registry {
    fn name(self) -> &'static str {
        match self {
            Self::Debian => "Debian",
            Self::PyPi => "PyPI",
            Self::Npm => "npm",
            Self::CratesIo => "crates.io",
        }
    }
}

impl Need {
    pub(super) fn new(from: Registry, package: impl Into<String>, is_there: bool) -> Self {
        Self {
            package: package.into(),
            from,
            is_there,
        }
    }
}

/// What the database servers need.
pub(crate) fn servers() -> Vec<Need> {
    debian::servers()
}

/// What every layer of the tests needs. The clients of a registry come before what is fetched with them.
pub(crate) fn all(workspace: &Workspace) -> Vec<Need> {
    let mut needs = debian::servers();
    needs.extend(debian::others());
    needs.extend(python::packages(workspace));
    needs.extend(node::packages(workspace));
    needs.extend(crates::packages(workspace));
    needs
}

/// Those that are not there.
pub(crate) fn missing(needs: &[Need]) -> Vec<&Need> {
    needs.iter().filter(|need| !need.is_there).collect()
}

/// Tells what is missing and the one command that fetches it.
pub(crate) fn report(missing: &[&Need]) {
    println!("missing on this machine:");
    for need in missing {
        println!("  {} ({})", need.package, need.from.name());
    }
    println!("to fetch what is missing and run the tests:\n  cargo xtask test --install");
}

/// Fetches what is missing, then looks again.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    for registry in [Registry::Debian, Registry::PyPi, Registry::Npm, Registry::CratesIo] {
        let needs = all(workspace); // looked at anew: a client may have just come
        let missing = missing(&needs).into_iter().filter(|need| need.from == registry);
        let packages: Vec<&str> = missing.map(|need| need.package.as_str()).collect();
        if packages.is_empty() {
            continue;
        }
        println!("fetching from {}: {}", registry.name(), packages.join(" "));
        for mut command in match registry {
            Registry::Debian => debian::install(&packages),
            Registry::PyPi => python::install(workspace)?,
            Registry::Npm => node::install(workspace, &packages)?,
            Registry::CratesIo => crates::install(workspace, &packages),
        } {
            if !shell::succeeds(&mut command)? {
                bail!("{} failed", command.get_program().display());
            }
        }
        if registry == Registry::PyPi {
            python::remember(workspace)?;
        }
    }

    let needs = all(workspace);
    let missing: Vec<&str> = missing(&needs).into_iter().map(|need| need.package.as_str()).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        bail!("still missing after the install: {}", missing.join(" "))
    }
}

/// Whether a Python was found that the newest Django runs on.
pub(crate) fn has_newest_django(workspace: &Workspace) -> bool {
    python::newest(workspace).is_some()
}

/// Names and values that tell the tests where things are.
pub(crate) fn environment(workspace: &Workspace) -> Result<Vec<(&'static str, String)>> {
    let program = |name| shell::find_program(&[name]).with_context(|| format!("no {name}"));
    let mut environment = vec![
        (
            "VESTIBULE_TEST_PYTHON",
            python::program(workspace).display().to_string(),
        ),
        (
            "VESTIBULE_TEST_CHROMEDRIVER",
            program("chromedriver")?.display().to_string(),
        ),
        ("VESTIBULE_TEST_CHROMIUM", program("chromium")?.display().to_string()),
        ("VESTIBULE_TEST_AXE", node::axe(workspace).display().to_string()),
        (
            "VESTIBULE_TEST_HTML_VALIDATE",
            node::html_validate(workspace).display().to_string(),
        ),
    ];
    let newest =
        python::newest(workspace).map(|program| ("VESTIBULE_TEST_PYTHON_NEWEST", program.display().to_string()));
    environment.extend(newest);
    Ok(environment)
}
