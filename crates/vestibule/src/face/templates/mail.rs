//! From a mail's content to what the outbox takes.

use super::{RenderedMail, Templates};
use crate::{
    face::context::MailContext,
    fault::Fault,
    mailer::{MailKind, Message},
};

impl Templates {
    /// A mail to one address, in a language, ready to be queued. `None`: the address, perhaps a stored one, is none that mail can go to, so there is
    /// nobody to tell.
    ///
    /// # Errors
    /// [`Fault::Template`]: the mail's template is broken.
    pub(crate) fn write_mail<M: MailContext>(
        &self,
        kind: MailKind,
        address: &str,
        content: &M,
        language: &str,
    ) -> Result<Option<Message>, Fault> {
        let rendered = self.render_mail(content, language);
        let RenderedMail { subject, text, html } = rendered.map_err(|source| Fault::Template {
            template: format!("account/email/{}", M::NAME),
            source: source.into(),
        })?;
        Ok(Message::new(kind, address, &subject, text, html).ok())
    }
}
