/// Returns a number; both members have this function, since chance decides whose is installed.
#[no_mangle]
pub extern "C" fn twin_number() -> i32 {
    2
}
