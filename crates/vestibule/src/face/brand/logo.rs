//! A picture in the place of the arch.
use bytes::Bytes;

/// A site's own mark: a small SVG, PNG, JPEG or WebP, served from the site itself.
#[derive(Clone, Debug)]
pub struct Logo {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: &'static str,
    pub(crate) extension: &'static str,
}

/// A file that cannot be the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogoError {
    /// Neither of the four kinds, told by its first bytes.
    #[error("the logo is no SVG, PNG, JPEG or WebP")]
    UnknownKind,
    /// It would make every page heavy.
    #[error("the logo has {bytes} bytes; at most {most} keep the pages light")]
    TooLarge {
        /// What it has.
        bytes: usize,
        /// What it may have.
        most: usize,
    },
}

/// A page with everything stays under 40 KB.
const MOST: usize = 16 * 1024;

impl Logo {
    /// Takes the content of a picture file; its kind is told by the bytes, not by a name.
    ///
    /// # Errors
    /// [`LogoError::UnknownKind`], [`LogoError::TooLarge`].
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Result<Self, LogoError> {
        let bytes = bytes.into();
        if bytes.len() > MOST {
            return Err(LogoError::TooLarge {
                bytes: bytes.len(),
                most: MOST,
            });
        }
        let (content_type, extension) = kind(&bytes).ok_or(LogoError::UnknownKind)?;
        Ok(Self {
            bytes,
            content_type,
            extension,
        })
    }
}

fn kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(("image/png", "png"));
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some(("image/jpeg", "jpg"));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(("image/webp", "webp"));
    }
    let text = std::str::from_utf8(bytes)
        .ok()?
        .trim_start_matches('\u{feff}')
        .trim_start();
    let is_svg = text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg"));
    is_svg.then_some(("image/svg+xml", "svg"))
}
