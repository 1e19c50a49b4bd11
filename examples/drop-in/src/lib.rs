//! The interface of libleb128 2.1. What the functions promise stands in `include/leb128.h`.

use std::ffi::c_char;

#[no_mangle]
pub extern "C" fn leb128_version() -> *const c_char {
    "2.1.0\0".as_ptr().cast()
}

/// # Safety
///
/// `out` points at ten writable bytes.
#[no_mangle]
pub unsafe extern "C" fn leb128_put(value: u64, out: *mut u8) -> usize {
    let mut size = 0;
    for byte in bytes(value) {
        *out.add(size) = byte;
        size += 1;
    }
    size
}

/// # Safety
///
/// `input` points at `size` readable bytes, `value` at a number that may be written.
#[no_mangle]
pub unsafe extern "C" fn leb128_get(input: *const u8, size: usize, value: *mut u64) -> usize {
    if size == 0 {
        return 0;
    }
    match parse(std::slice::from_raw_parts(input, size)) {
        Some((number, taken)) => {
            *value = number;
            taken
        }
        None => 0,
    }
}

fn bytes(value: u64) -> impl Iterator<Item = u8> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let now = rest?;
        let low = (now & 0x7f) as u8;
        rest = Some(now >> 7).filter(|&more| more > 0);
        Some(if rest.is_some() { low | 0x80 } else { low })
    })
}

fn parse(input: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for (place, &byte) in input.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        let shifted = bits << (7 * place);
        if shifted >> (7 * place) != bits {
            return None;
        }
        number |= shifted;
        if byte < 0x80 {
            return Some((number, place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{bytes, parse};

    #[test]
    fn numbers_come_back() {
        for number in [0, 1, 127, 128, 624_485, u64::from(u32::MAX), u64::MAX] {
            let written: Vec<u8> = bytes(number).collect();
            assert_eq!(parse(&written), Some((number, written.len())));
        }
        assert_eq!(bytes(624_485).collect::<Vec<_>>(), [0xE5, 0x8E, 0x26]);
    }

    #[test]
    fn cut_off_and_too_large() {
        assert_eq!(parse(&[0x80]), None);
        assert_eq!(parse(&[0xff; 20]), None);
        assert_eq!(
            parse(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02]),
            None
        );
    }
}
