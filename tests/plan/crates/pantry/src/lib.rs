/// Returns a number.
#[no_mangle]
pub extern "C" fn pantry_number() -> i32 {
    6
}
