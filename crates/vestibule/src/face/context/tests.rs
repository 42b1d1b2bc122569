//! Every page in every state, language and light: complete, escaped, light, and without inline code.
use super::{Common, ErrorKind, ErrorPage, LoginName, LoginPage, PageContext, Theme, error, render_samples, samples};
use crate::face::{assets::Assets, brand::Brand, context::Sample, locale::Languages, templates::Templates};

fn templates() -> (Templates, Assets) {
    let (brand, languages) = (Brand::default(), Languages::embedded("en").expect("catalogues"));
    let assets = Assets::new(&brand, "/accounts/");
    (
        Templates::new(&brand, &languages, &assets, "/accounts/", &[]).expect("our templates compile"),
        assets,
    )
}

fn all() -> Vec<(&'static str, Sample)> {
    let (templates, _) = templates();
    let codes: Vec<_> = templates.languages().iter().map(|catalog| catalog.code()).collect();
    let render = |code| render_samples(&templates, code, Theme::Auto).unwrap_or_else(|error| panic!("{code}: {error}"));
    codes
        .into_iter()
        .flat_map(|code| render(code).into_iter().map(move |sample| (code, sample)))
        .collect()
}

#[test]
fn every_template_has_a_sample() {
    let names: Vec<String> = all().into_iter().map(|(_, sample)| sample.name).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for below in ["", "account", "dev"] {
        for entry in std::fs::read_dir(folder.join(below)).expect("a folder") {
            let file = entry.expect("an entry").file_name().into_string().expect("a name");
            let Some(page) = file.strip_suffix(".html").filter(|page| !page.starts_with("base_")) else {
                continue;
            };
            let start = if below.is_empty() {
                format!("{page}.")
            } else {
                format!("{below}/{page}.")
            };
            assert!(
                names.iter().any(|name| name.starts_with(&start)),
                "{start}html has no sample"
            );
        }
    }
}

#[test]
fn markup_in_any_field_stays_text() {
    for (code, sample) in all().into_iter().filter(|(_, sample)| !sample.is_text) {
        let body = &sample.body;
        assert!(
            !body.contains("<script>") && !body.contains("<img src=x"),
            "{code} {}",
            sample.name
        );
        if sample.name.contains("markup") {
            assert!(
                body.contains("{{ 7*7 }}"),
                "{code} {}: data was read as a template",
                sample.name
            );
            assert!(
                body.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#x27;"),
                "{code} {}",
                sample.name
            );
        }
    }
}

#[test]
fn no_page_has_inline_code_or_style_or_leaves_the_site() {
    for (code, sample) in all()
        .into_iter()
        .filter(|(_, sample)| !sample.is_text && !sample.name.contains("email"))
    {
        for tag in sample
            .body
            .split('<')
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap_or_default())
        {
            let attributes: String = tag.split('"').step_by(2).collect();
            let inline = attributes
                .split_whitespace()
                .skip(1)
                .any(|name| name.starts_with("on") || name == "style=");
            assert!(!inline, "{code} {}: <{tag}>", sample.name);
            assert!(
                !tag.starts_with("script") || tag.contains(" src=\"/accounts/static/"),
                "{code} {}",
                sample.name
            );
            assert!(
                !tag.starts_with("style") && !tag.contains("http"),
                "{code} {}: <{tag}>",
                sample.name
            );
        }
    }
}

#[test]
fn no_password_field_has_a_value() {
    for (code, sample) in all() {
        for tag in sample
            .body
            .split("<input")
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap_or_default())
        {
            let is_password = tag.contains("type=\"password\"");
            assert!(
                !is_password || !tag.contains(" value="),
                "{code} {}: {tag}",
                sample.name
            );
        }
    }
}

#[test]
fn a_page_with_everything_weighs_at_most_40_kb() {
    let (_, assets) = templates();
    let files: usize = assets
        .names()
        .filter(|name| name.split('.').count() == 2)
        .filter_map(|name| assets.get(name))
        .map(|asset| asset.gzip.map_or(asset.bytes.len(), |gzip| gzip.len()))
        .sum();
    for (code, sample) in all() {
        assert!(
            sample.body.len() + files < 40 * 1024,
            "{code} {}: {} + {files}",
            sample.name,
            sample.body.len()
        );
    }
}

#[test]
fn language_direction_and_light_stand_in_the_first_tag() {
    let (templates, _) = templates();
    let mut common = Common::new("ar", "/");
    common.theme = Theme::Dark;
    let html = templates
        .render(&ErrorPage::new(ErrorKind::NotFound), &common)
        .expect("a page");
    assert!(
        html.starts_with("<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\" data-theme=\"dark\">"),
        "{html:.120}"
    );
    let html = templates
        .render(&ErrorPage::new(ErrorKind::NotFound), &Common::new("xx", "/"))
        .expect("a page");
    assert!(
        html.contains("<html lang=\"en\" dir=\"ltr\" data-theme=\"auto\">"),
        "an unknown language is the default"
    );
}

#[test]
fn a_wrong_form_says_so_in_the_title_and_ties_each_error_to_its_field() {
    let (templates, _) = templates();
    let page = LoginPage::new(LoginName::Username, "ada", false, true).with_error("password", error("required"));
    let html = templates
        .render(&page, &Common::new("en", "/accounts/login/"))
        .expect("a page");
    assert!(html.contains("<title>Error: Log in · Vestibule</title>"));
    assert!(html.contains("role=\"alert\"") && html.contains("href=\"#id_password\""));
    assert!(html.contains("aria-invalid=\"true\" aria-describedby=\"id_password_error\""));
    assert!(html.contains("id=\"id_password_error\"") && html.contains("data-code=\"required\""));
    assert!(html.contains("name=\"login\" type=\"text\"") && html.contains("value=\"ada\""));
    let empty = LoginPage::new(LoginName::Username, "", false, true);
    let html = templates
        .render(&empty, &Common::new("en", "/accounts/login/"))
        .expect("a page");
    assert!(html.contains("<title>Log in · Vestibule</title>") && !html.contains("form-errors"));
}

#[test]
fn an_error_of_a_field_that_is_not_there_is_not_lost() {
    let page = LoginPage::new(LoginName::Email, "", false, true).with_error("captcha", error("invalid"));
    let form = page.form().expect("a form");
    let errors: Vec<_> = form
        .errors()
        .map(|(field, error)| (field, error.code.as_ref()))
        .collect();
    assert_eq!(errors, [(None, "invalid")]);
}

#[test]
fn forms_carry_the_token_and_where_to_go() {
    let (templates, _) = templates();
    let mut common = Common::new("en", "/accounts/login/?next=%2Fprivate");
    common.csrf_token = Some("token".to_owned());
    common.next = Some("/private?a=1&b=\"".to_owned());
    let html = templates
        .render(&LoginPage::new(LoginName::Username, "", false, true), &common)
        .expect("a page");
    assert!(html.contains("name=\"csrfmiddlewaretoken\" value=\"token\""));
    assert!(html.contains("name=\"next\" value=\"/private?a=1&amp;b=&quot;\""));
    assert!(html.contains("href=\"/accounts/signup/?next=%2Fprivate%3Fa%3D1%26b%3D%22\""));
    common.csrf_token = None;
    let html = templates
        .render(&ErrorPage::new(ErrorKind::Fault), &common)
        .expect("a page");
    assert!(!html.contains("<form"), "a page without a token has no forms");
}

#[test]
fn a_path_that_names_a_host_never_stands_in_a_link() {
    for path in [
        "//evil.example/",
        "/\\evil.example",
        "https://evil.example",
        "",
        "/\t/evil.example",
        "javascript:x",
        "/\n",
    ] {
        assert_eq!(Common::new("en", path).path(), "/", "{path:?}");
    }
    assert_eq!(Common::new("en", "/a/?b=//c").path(), "/a/?b=//c");
}

#[test]
fn moments_are_in_utc_and_in_the_readers_language() {
    let moment = super::Moment::from(samples::moment());
    let languages = Languages::embedded("en").expect("catalogues");
    let words = |code: &str| moment.in_language(languages.exact(code).expect("a language"));
    assert_eq!(words("en"), "2 January 2026, 03:04 UTC");
    assert_eq!(words("de"), "2. Januar 2026, 03:04 UTC");
    let profile = all()
        .into_iter()
        .find(|(_, sample)| sample.name == "account/profile.filled")
        .expect("a profile");
    assert!(
        profile
            .1
            .body
            .contains("<time datetime=\"2026-01-02T03:04:05Z\">2 January 2026, 03:04 UTC</time>")
    );
}
