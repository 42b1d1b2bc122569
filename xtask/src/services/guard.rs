//! Stops the servers when a signal ends the run, as a fall out of scope does otherwise.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::Services;
use crate::shell;

/// Holds the servers; dropping it stops them.
pub(crate) struct Guard {
    held: Arc<Mutex<Option<Services>>>,
}

/// Takes the servers in charge, and every signal that would end the process.
pub(crate) fn guard(services: Services) -> Result<Guard> {
    let held = Arc::new(Mutex::new(Some(services)));
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    let theirs = Arc::clone(&held);
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            shell::stop_running();
            stop(&theirs);
            std::process::exit(128 + signal);
        }
    });
    Ok(Guard { held })
}

impl Guard {
    /// Names and values for the tests' environment.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(Services::environment).unwrap_or_default()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        stop(&self.held);
    }
}

fn stop(held: &Mutex<Option<Services>>) {
    drop(held.lock().unwrap_or_else(PoisonError::into_inner).take());
}
