//! A crate with the mistakes that the README shows.

/// Returns the number of bits that are set.
#[no_mangle]
pub extern "C" fn bitring_count(word: u64) -> u32 {
    word.count_ones()
}
