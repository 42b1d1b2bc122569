//! `file:///DIR`: an `.eml` each, whole or not there, readable by its owner alone.

use super::{Mail, NotSent};
use std::path::Path;
use tokio::{fs, io::AsyncWriteExt};

/// Writes under another name, syncs, renames: who watches the folder never sees half a mail. A mail that is written once more replaces
/// itself, since its name is made of its `Message-ID`.
pub(super) async fn write(folder: &Path, mail: &Mail) -> Result<(), NotSent> {
    let eml = mail.to_eml()?;
    let id = mail.message_id().trim_matches(['<', '>']);
    let name = id.split('@').next().unwrap_or(id);
    let stamp = mail.date.unix_timestamp();
    let (unfinished, whole) = (
        folder.join(format!(".{stamp}-{name}.part")),
        folder.join(format!("{stamp}-{name}.eml")),
    );
    let written = async {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&unfinished).await?;
        file.write_all(&eml).await?;
        file.sync_all().await?;
        fs::rename(&unfinished, &whole).await?;
        // The name itself must outlive a power cut, since the row goes next.
        fs::File::open(folder).await?.sync_all().await
    };
    // Not there, full, not ours to write: no other mail would go either.
    let failed = |error: std::io::Error| NotSent::Unreachable(format!("{}: {error}", folder.display()));
    written.await.map_err(failed)
}
