//! Characters as Python's `str` methods and regular expressions sort them. Rust's own methods draw other lines.

use unicode_general_category::{GeneralCategory, get_general_category};

/// What `\w` matches: letters and numbers of every kind, and `_`. No marks: many Indic names are therefore no user names in Django.
pub(crate) fn is_word(character: char) -> bool {
    use GeneralCategory::{
        DecimalNumber, LetterNumber, LowercaseLetter, ModifierLetter, OtherLetter, OtherNumber, TitlecaseLetter,
        UppercaseLetter,
    };
    character == '_'
        || matches!(
            get_general_category(character),
            UppercaseLetter
                | LowercaseLetter
                | TitlecaseLetter
                | ModifierLetter
                | OtherLetter
                | DecimalNumber
                | LetterNumber
                | OtherNumber
        )
}

/// What `str.isdigit` accepts: the decimal digits of all scripts, and superscripts, circled digits and the like.
pub(crate) fn is_digit(character: char) -> bool {
    get_general_category(character) == GeneralCategory::DecimalNumber
        || DIGITS_THAT_ARE_NOT_DECIMAL
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&character))
}

/// What `str.strip` takes away: white space, and the four separators below it that Unicode does not count.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

/// Numeric_Type=Digit in Unicode, which general categories do not tell from other numbers.
const DIGITS_THAT_ARE_NOT_DECIMAL: [(char, char); 20] = [
    ('\u{b2}', '\u{b3}'),
    ('\u{b9}', '\u{b9}'),
    ('\u{1369}', '\u{1371}'),
    ('\u{19da}', '\u{19da}'),
    ('\u{2070}', '\u{2070}'),
    ('\u{2074}', '\u{2079}'),
    ('\u{2080}', '\u{2089}'),
    ('\u{2460}', '\u{2468}'),
    ('\u{2474}', '\u{247c}'),
    ('\u{2488}', '\u{2490}'),
    ('\u{24ea}', '\u{24ea}'),
    ('\u{24f5}', '\u{24fd}'),
    ('\u{24ff}', '\u{24ff}'),
    ('\u{2776}', '\u{277e}'),
    ('\u{2780}', '\u{2788}'),
    ('\u{278a}', '\u{2792}'),
    ('\u{10a40}', '\u{10a43}'),
    ('\u{10e60}', '\u{10e68}'),
    ('\u{11052}', '\u{1105a}'),
    ('\u{1f100}', '\u{1f10a}'),
];
