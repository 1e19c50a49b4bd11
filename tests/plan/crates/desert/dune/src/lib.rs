/// Returns a number.
#[no_mangle]
pub extern "C" fn dune_number() -> i32 {
    4
}
