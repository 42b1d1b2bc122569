//! What the commands read.

use secrecy::ExposeSecret;

use super::user::read_password;

#[test]
fn a_password_of_standard_input_loses_one_line_end_and_nothing_else() {
    for (input, password) in [
        ("pw\n", "pw"),
        ("pw\r\n", "pw"),
        (" p w ", " p w "),
        ("pw\n\n", "pw\n"),
        ("two\nlines", "two\nlines"),
    ] {
        let read = read_password(input.as_bytes()).map(|read| read.expose_secret().to_owned());
        assert_eq!(read.ok().as_deref(), Some(password));
    }
}

#[test]
fn no_password_and_bytes_that_are_no_text_are_refused() {
    for input in [&b""[..], b"\n", b"\xff\xfe"] {
        assert!(read_password(input).is_err());
    }
    assert!(read_password(std::io::repeat(b'a')).is_ok(), "an endless input ends");
}

#[test]
fn the_command_line_holds_together() {
    use clap::CommandFactory;
    crate::cli::Cli::command().debug_assert();
}
