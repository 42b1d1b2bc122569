//! Names, hashes, compressed copies.
use std::{collections::HashMap, io::Write as _, sync::Arc};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use crate::face::brand::Brand;

/// A file as it is served.
#[derive(Clone, Debug)]
pub struct Asset {
    /// The content.
    pub bytes: Bytes,
    /// The content in gzip, where that is smaller.
    pub gzip: Option<Bytes>,
    /// The header `Content-Type`.
    pub content_type: &'static str,
    /// The header `ETag`, quotes included.
    pub etag: String,
    /// Asked for by its hashed name: may be kept for a year (`immutable`). Else it is asked for again each time.
    pub immutable: bool,
}

/// All files, by name and by hashed name. A clone is a handle.
#[derive(Clone, Debug)]
pub struct Assets(Arc<Store>);

#[derive(Debug)]
struct Store {
    files: HashMap<String, Asset>,
    urls: HashMap<String, String>,
}

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

impl Assets {
    /// Reads the embedded files and puts the site's colour and mark beside them. `base`: the path of the pages, `/accounts/`.
    ///
    /// The colour goes to the end of the one stylesheet: a file of its own would be a second request before the first paint.
    pub fn new(brand: &Brand, base: &str) -> Self {
        let mut store = Store {
            files: HashMap::new(),
            urls: HashMap::new(),
        };
        for name in Files::iter() {
            let Some(file) = Files::get(&name) else { continue };
            let mut bytes = file.data.into_owned();
            if name == "site.css" {
                bytes.extend_from_slice(brand.stylesheet().as_bytes());
            }
            store.add(&name, &name, base, bytes.into(), content_type(&name));
        }
        if let Some(logo) = brand.logo() {
            store.add(
                "logo",
                &format!("logo.{}", logo.extension),
                base,
                logo.bytes.clone(),
                logo.content_type,
            );
        }
        Self(Arc::new(store))
    }

    /// The file with this name below `static/`, hashed (`site.0123456789abcdef.css`) or plain (`favicon.svg`).
    pub fn get(&self, name: &str) -> Option<Asset> {
        self.0.files.get(name).cloned()
    }

    /// The address of a file by its plain name (`site.css`, `logo`), for templates.
    pub fn url(&self, name: &str) -> Option<&str> {
        self.0.urls.get(name).map(String::as_str)
    }

    /// Every name under which a file is served, hashed and plain.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.files.keys().map(String::as_str)
    }
}

impl Store {
    fn add(&mut self, key: &str, file_name: &str, base: &str, bytes: Bytes, content_type: &'static str) {
        let hash: String = Sha256::digest(&bytes)
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let (stem, extension) = file_name.rsplit_once('.').unwrap_or((file_name, "bin"));
        let hashed_name = format!("{stem}.{hash}.{extension}");
        let gzip = compressed(&bytes).filter(|gzip| gzip.len() < bytes.len());
        let plain = Asset {
            bytes,
            gzip,
            content_type,
            etag: format!("\"{hash}\""),
            immutable: false,
        };
        self.files.insert(
            hashed_name.clone(),
            Asset {
                immutable: true,
                ..plain.clone()
            },
        );
        self.files.insert(file_name.to_owned(), plain);
        self.urls.insert(key.to_owned(), format!("{base}static/{hashed_name}"));
    }
}

fn compressed(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
