/// Returns a number.
#[no_mangle]
pub extern "C" fn gramophone_number() -> i32 {
    10
}
