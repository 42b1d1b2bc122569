//! The templates of a site, compiled, one environment for each language.
use std::{collections::HashMap, path::PathBuf, sync::Arc};

use minijinja::{
    AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, context,
    syntax::SyntaxConfig,
    value::{Serde, merge_maps},
};

use super::{
    TemplateError, escape, functions,
    loader::{self, Loader},
};
use crate::face::{
    assets::Assets,
    brand::Brand,
    context::{Common, MailContext, PageContext},
    form_view::FormView,
    locale::Languages,
};

/// All pages and mails of a site, ready to render. A clone is a handle.
#[derive(Clone)]
pub struct Templates(Arc<Inner>);

struct Inner {
    loader: Loader,
    languages: Languages,
    environments: HashMap<&'static str, Environment<'static>>,
    brand: Value,
    site: String,
    mail_colors: Value,
    choices: Value,
}

/// A mail, ready to send.
#[derive(Clone, Debug)]
pub struct RenderedMail {
    /// On one line, whatever it was made of.
    pub subject: String,
    /// As text.
    pub text: String,
    /// As HTML, saying the same.
    pub html: String,
}

impl Templates {
    /// Compiles every template. `base`: the path of the pages, `/accounts/`; `folders`: a site's own templates, the first wins.
    ///
    /// # Errors
    /// [`TemplateError::Folder`], or [`TemplateError::Template`] for the first one that does not compile.
    pub fn new(
        brand: &Brand,
        languages: &Languages,
        assets: &Assets,
        base: &str,
        folders: &[PathBuf],
    ) -> Result<Self, TemplateError> {
        let loader = Loader::new(folders)?;
        let common = compile(loader.clone()).map_err(|error| error.of_file(|name| loader.own_file(name)))?;
        let base: Arc<str> = Arc::from(base);
        let environments = languages.iter().map(|catalog| {
            let mut env = common.clone();
            functions::add(&mut env, catalog, assets, &base);
            (catalog.code(), env)
        });
        let choices: Value = languages
            .iter()
            .map(|catalog| context! { code => catalog.code(), name => catalog.endonym() })
            .collect::<Vec<_>>()
            .into();
        Ok(Self(Arc::new(Inner {
            loader,
            environments: environments.collect(),
            languages: languages.clone(),
            brand: context! { name => brand.name(), tagline => brand.tagline(), has_logo => brand.logo().is_some() },
            site: brand.name().to_owned(),
            mail_colors: Serde(brand.mail_colors()).into(),
            choices,
        })))
    }

    /// The languages that pages can be rendered in.
    pub fn languages(&self) -> &Languages {
        &self.0.languages
    }

    /// A page as HTML.
    ///
    /// # Errors
    /// [`TemplateError::Template`]: a template asks for what its context does not have, or calls what is not there.
    pub fn render<P: PageContext>(&self, page: &P, common: &Common) -> Result<String, TemplateError> {
        let frame = context! {
            has_errors => page.form().is_some_and(FormView::has_errors),
            brand => self.0.brand.clone(),
            languages => self.0.choices.clone(),
        };
        let (page_values, common_values) = (Value::from(Serde(page)), Value::from(Serde(common)));
        let values = merge_maps([frame, self.language(&common.language), page_values, common_values]);
        self.run(&common.language, page.template(), values)
    }

    /// A mail in a language: its subject, text and HTML.
    ///
    /// # Errors
    /// As [`Templates::render`].
    pub fn render_mail<M: MailContext>(&self, mail: &M, language: &str) -> Result<RenderedMail, TemplateError> {
        let frame = context! { site => self.0.site.clone(), colors => self.0.mail_colors.clone() };
        let values = merge_maps([frame, self.language(language), Value::from(Serde(mail))]);
        let part = |end: &str| self.run(language, &format!("account/email/{}_{end}", M::NAME), values.clone());
        Ok(RenderedMail {
            subject: one_line(&part("subject.txt")?),
            text: part("message.txt")?.trim().to_owned() + "\n",
            html: part("message.html")?,
        })
    }

    fn language(&self, code: &str) -> Value {
        let languages = &self.0.languages;
        match languages.exact(code).or_else(|| languages.iter().next()) {
            Some(catalog) => context! { lang => catalog.code(), dir => Serde(catalog.direction()) },
            None => context! { lang => "en", dir => "ltr" },
        }
    }

    fn run(&self, language: &str, template: &str, values: Value) -> Result<String, TemplateError> {
        let chosen = self.0.environments.get(language);
        let default = || {
            self.0
                .languages
                .iter()
                .next()
                .and_then(|catalog| self.0.environments.get(catalog.code()))
        };
        let Some(env) = chosen.or_else(default) else {
            return Err(minijinja::Error::new(ErrorKind::InvalidOperation, "no language stands").into());
        };
        let rendered = env
            .get_template(template)
            .and_then(|template| template.render(values.clone()));
        rendered.map_err(|error| {
            let is_unknown = error.kind() == ErrorKind::UndefinedError;
            let error = TemplateError::from(error).of_file(|name| self.0.loader.own_file(name));
            if is_unknown {
                error.knowing(&names_of(&values))
            } else {
                error
            }
        })
    }

    /// The site's own file of this name, if it has one.
    pub fn own_file(&self, name: &str) -> Option<PathBuf> {
        self.0.loader.own_file(name)
    }

    /// The name of every template, ours and the site's own, sorted.
    ///
    /// # Errors
    /// [`TemplateError::Folder`]: a folder is gone.
    pub fn names(&self) -> Result<Vec<String>, TemplateError> {
        Ok(self.0.loader.names()?.into_iter().collect())
    }
}

/// The source of a template that comes with the pages.
pub fn builtin(name: &str) -> Option<String> {
    loader::builtin(name)
}

/// Whether a template of this name comes with the pages.
pub fn is_builtin(name: &str) -> bool {
    loader::builtin_names().contains(name)
}

/// What a context holds, sorted.
pub(crate) fn names_of(values: &Value) -> Vec<String> {
    let mut names: Vec<String> = values
        .try_iter()
        .into_iter()
        .flatten()
        .map(|name| name.to_string())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn compile(loader: Loader) -> Result<Environment<'static>, TemplateError> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(TemplateError::from)?,
    );
    env.set_auto_escape_callback(|name| {
        if is_mail_text(name) {
            AutoEscape::None
        } else {
            AutoEscape::Html
        }
    });
    env.set_formatter(escape::write);
    env.set_debug(false);
    let names = loader.names()?;
    env.set_loader(move |name| loader.load(name));
    for name in &names {
        env.get_template(name)?;
    }
    Ok(env)
}

/// Only subjects and texts of mails are no HTML; a page is escaped whatever the name of its file.
fn is_mail_text(name: &str) -> bool {
    name.ends_with(".txt")
        && name
            .rsplit_once('/')
            .is_some_and(|(folder, _)| folder.ends_with("/email"))
}

/// A subject has one line: a line break in it would begin another header.
fn one_line(subject: &str) -> String {
    subject
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Templates")
    }
}
