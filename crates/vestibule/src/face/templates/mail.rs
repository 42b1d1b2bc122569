//! From a mail's content to what the outbox takes.

use super::{RenderedMail, TemplateError, Templates};
use crate::{
    face::context::MailContext,
    fault::Fault,
    mailer::{MailKind, Message, MessageError},
};

impl Templates {
    /// A mail to one address, in a language, ready to be queued. `None`: the address, perhaps a stored one, is none that mail can go to, so there is
    /// nobody to tell.
    ///
    /// # Errors
    /// [`Fault::Template`]: the mail's template does not render, or makes what cannot be sent, such as a subject that is too long.
    pub(crate) fn write_mail<M: MailContext>(
        &self,
        kind: MailKind,
        address: &str,
        content: &M,
        language: &str,
    ) -> Result<Option<Message>, Fault> {
        let broken = |source: TemplateError| Fault::Template {
            template: format!("account/email/{}", M::NAME),
            source: source.into(),
        };
        let RenderedMail { subject, text, html } = self.render_mail(content, language).map_err(broken)?;
        match Message::new(kind, address, &subject, text, html) {
            Ok(message) => Ok(Some(message)),
            Err(why) if why.is_of_recipient() => Ok(None),
            Err(why) => Err(broken(self.unsendable(M::NAME, why))),
        }
    }

    /// The rendered mail, if it could be sent to somebody.
    pub(in crate::face) fn sendable<M: MailContext>(&self, mail: RenderedMail) -> Result<RenderedMail, TemplateError> {
        let RenderedMail { subject, text, html } = mail.clone();
        Message::new(MailKind::Test, "ada@example.org", &subject, text, html)
            .map(|_| mail)
            .map_err(|why| self.unsendable(M::NAME, why))
    }

    fn unsendable(&self, mail: &str, why: MessageError) -> TemplateError {
        let part = if why == MessageError::Nul { "message" } else { "subject" };
        let file = format!("account/email/{mail}_{part}.txt");
        TemplateError::Template {
            path: self.own_file(&file),
            file,
            line: 0,
            reason: why.to_string(),
            source: Box::new(why),
        }
    }
}
