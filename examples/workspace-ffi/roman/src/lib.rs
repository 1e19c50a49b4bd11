//! Roman numerals from 1 to 3999, written and read.

const SIGNS: [(u16, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// Writes a number, or nothing when it is outside 1 to 3999.
///
/// ```
/// assert_eq!(roman::write(1994).as_deref(), Some("MCMXCIV"));
/// ```
pub fn write(mut number: u16) -> Option<String> {
    if !(1..=3999).contains(&number) {
        return None;
    }
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    Some(text)
}

/// Reads a number, in the one spelling that [`write`] gives it.
///
/// ```
/// assert_eq!(roman::read("XIV"), Some(14));
/// assert_eq!(roman::read("XIIII"), None);
/// ```
pub fn read(text: &str) -> Option<u16> {
    let mut rest = text;
    let mut number: u16 = 0;
    for (value, sign) in SIGNS {
        while let Some(after) = rest.strip_prefix(sign) {
            number = number.checked_add(value)?;
            rest = after;
        }
    }
    (rest.is_empty() && write(number).as_deref() == Some(text)).then_some(number)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_number_comes_back() {
        for number in 1..=3999 {
            let text = super::write(number).unwrap();
            assert_eq!(super::read(&text), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_numeral_is_refused() {
        for text in ["", "IIII", "VX", "MMMM", "x", "X ", &"M".repeat(100)] {
            assert_eq!(super::read(text), None, "{text:?}");
        }
    }
}
