/// Returns a number.
#[no_mangle]
pub extern "C" fn no_capi_number() -> i32 {
    7
}
