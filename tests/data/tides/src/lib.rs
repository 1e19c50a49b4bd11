//! Heights of the tide.

#[cfg(feature = "ffi")]
mod ffi;

/// A harmonic constituent of the tide.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Constituent {
    /// Half of the range, in metres.
    pub amplitude: f64,
    /// Radians per hour.
    pub speed: f64,
    /// Radians at hour 0.
    pub phase: f64,
}

/// Return the height above the mean level, in metres, at an hour.
pub fn height(constituents: &[Constituent], hour: f64) -> f64 {
    constituents.iter().map(|c| c.amplitude * (c.speed * hour + c.phase).cos()).sum()
}
