/// Returns a number.
#[no_mangle]
pub extern "C" fn idle_script_number() -> i32 {
    11
}
