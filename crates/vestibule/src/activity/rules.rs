//! What a browser is called.

/// A browser and its system as their makers call them, from a `User-Agent`: `("Firefox", "Linux")`.
///
/// Good for "was that me?", and for nothing that matters: a client may send what it likes.
pub(super) fn browser(user_agent: &str) -> Option<(&'static str, &'static str)> {
    let first = |list: &[(&str, &'static str)]| {
        let hit = list.iter().find(|(mark, _)| user_agent.contains(mark));
        hit.map(|(_, name)| *name)
    };
    Some((first(BROWSERS)?, first(SYSTEMS)?))
}

/// The mark of each, the more special before those whose marks it carries too.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];
