//! Fletcher-32 checksums over bytes, taken as little-endian 16-bit words.
//!
//! ```
//! let mut sum = fletcher32::Fletcher32::default();
//! sum.update(b"abcde");
//! assert_eq!(sum.value(), 0xF04F_C729);
//! ```

#[cfg(feature = "capi")]
mod capi;

const MODULUS: u64 = 65_535;

/// A checksum of the data so far.
#[derive(Clone, Debug, Default)]
pub struct Fletcher32 {
    low: u64,
    high: u64,
    odd: Option<u8>,
}

impl Fletcher32 {
    /// Takes more data.
    pub fn update(&mut self, data: &[u8]) {
        for &byte in data {
            match self.odd.take() {
                None => self.odd = Some(byte),
                Some(first) => self.add(u16::from_le_bytes([first, byte])),
            }
        }
    }

    /// The checksum; an odd byte at the end counts as if a zero followed it.
    pub fn value(&self) -> u32 {
        let mut all = self.clone();
        if let Some(first) = all.odd.take() {
            all.add(u16::from(first));
        }
        ((all.high << 16) | all.low) as u32
    }

    fn add(&mut self, word: u16) {
        self.low = (self.low + u64::from(word)) % MODULUS;
        self.high = (self.high + self.low) % MODULUS;
    }
}

#[cfg(test)]
mod tests {
    use super::Fletcher32;

    fn sum(parts: &[&[u8]]) -> u32 {
        let mut sum = Fletcher32::default();
        parts.iter().for_each(|part| sum.update(part));
        sum.value()
    }

    #[test]
    fn known_values() {
        assert_eq!(sum(&[b"abcde"]), 0xF04F_C729);
        assert_eq!(sum(&[b"abcdef"]), 0x5650_2D2A);
        assert_eq!(sum(&[]), 0);
    }

    #[test]
    fn the_split_does_not_matter() {
        assert_eq!(sum(&[b"a", b"bcd", b"", b"ef"]), sum(&[b"abcdef"]));
    }
}
