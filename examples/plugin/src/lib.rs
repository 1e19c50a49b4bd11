//! Tonehost asks a plugin for one symbol, `tonehost_plugin_describe`, and gets a table.

use std::ffi::{c_char, c_float};

/// What the host wants to know of a plugin; the layout is the host's.
#[repr(C)]
pub struct Plugin {
    /// The release of the interface, 1.
    pub interface: u32,
    /// The plugin's name, ending in a zero byte.
    pub name: *const c_char,
    /// Changes `count` samples in place; `amount` is what the user has set.
    pub process: unsafe extern "C" fn(samples: *mut c_float, count: usize, amount: c_float),
}

// SAFETY: nothing in it ever changes, and the name is a constant.
unsafe impl Sync for Plugin {}

static PLUGIN: Plugin = Plugin {
    interface: 1,
    name: "gain\0".as_ptr().cast(),
    process,
};

/// Returns the plugin's table, which lives as long as the plugin is loaded.
#[no_mangle]
pub extern "C" fn tonehost_plugin_describe() -> *const Plugin {
    &PLUGIN
}

unsafe extern "C" fn process(samples: *mut c_float, count: usize, amount: c_float) {
    if count > 0 {
        amplify(std::slice::from_raw_parts_mut(samples, count), amount);
    }
}

fn amplify(samples: &mut [f32], amount: f32) {
    for sample in samples {
        *sample = (*sample * amount).clamp(-1.0, 1.0);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn louder_up_to_the_limit() {
        let mut samples = [0.25, -0.25, 0.75];
        super::amplify(&mut samples, 2.0);
        assert_eq!(samples, [0.5, -0.5, 1.0]);
    }
}
