//! `cargo xtask preview`.

use std::fs;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::index;
use super::render::{Samples, newest_change};
use super::server::Server;

/// Serve every sample of every page and mail, and reload when a template changes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The port on 127.0.0.1; 0: one that is free
    #[arg(long, default_value_t = 8030)]
    port: u16,
    /// A brand colour to see them with, `#rrggbb`
    #[arg(long)]
    color: Option<String>,
}

/// Runs until Ctrl-C.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let samples = Samples::new("preview", args.color.as_deref())?;
    samples.render()?;
    fs::write(samples.folder().join("index.html"), index::html(&samples)?)?;
    let server = Server::start(samples.folder(), args.port)?;
    println!("Every page and mail: http://{}/", server.address());

    let mut seen = newest_change();
    loop {
        thread::sleep(Duration::from_millis(300));
        let now = newest_change();
        if now == seen {
            continue;
        }
        seen = now;
        match samples.render() {
            Ok(()) => {
                server.reload();
                println!("rendered again");
            }
            // The template's author reads where it is broken, mends it, and goes on.
            Err(error) => eprintln!("{error:#}"),
        }
    }
}
