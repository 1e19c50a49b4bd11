/// Returns a number.
#[no_mangle]
pub extern "C" fn quill_pen_number() -> i32 {
    9
}
