//! `vestibule templates`: what a site can replace, and whether what it replaced holds.

use vestibule::{
    ops::{self, TemplateEntry},
    settings::Settings,
};

use super::{Failure, print};
use crate::cli::TemplatesCommand;

pub(super) fn run(settings: &Settings, command: &TemplatesCommand) -> Result<(), Failure> {
    match command {
        TemplatesCommand::List => {
            let entries = ops::list_templates(settings).map_err(Failure::no)?;
            print(&entries.iter().map(line).collect::<String>())
        }
        TemplatesCommand::Show { name } => match ops::show_template(name) {
            Some(source) => print(&source),
            None => Err(Failure::No(format!(
                "there is no template {name}: `vestibule templates list` names them"
            ))),
        },
        TemplatesCommand::Check => {
            let told = ops::check_templates(settings).map_err(Failure::no)?;
            if told.is_empty() {
                return print("every template renders with every sample in every language\n");
            }
            Err(Failure::No(told.join("\n")))
        }
    }
}

fn line(entry: &TemplateEntry) -> String {
    let whose = match (&entry.own_file, entry.is_builtin) {
        (Some(file), true) => format!("replaced by {}", file.display()),
        (Some(file), false) => format!("the site's own, {}", file.display()),
        (None, _) => "built in".to_owned(),
    };
    let about = match &entry.purpose {
        Some(purpose) => format!("    {purpose}\n"),
        None if entry.knows.is_empty() => String::new(),
        None => format!("    knows {}\n", entry.knows.join(", ")),
    };
    format!("{} ({whose})\n{about}", entry.name)
}
