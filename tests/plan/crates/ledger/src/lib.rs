/// Returns a number.
#[no_mangle]
pub extern "C" fn ledger_number() -> i32 {
    6
}
