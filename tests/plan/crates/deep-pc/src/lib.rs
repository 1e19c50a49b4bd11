/// Returns a number.
#[no_mangle]
pub extern "C" fn deep_pc_number() -> i32 {
    7
}
