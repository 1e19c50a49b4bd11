/* libleb128 2.1: unsigned numbers in LEB128, of a variable length. */

#ifndef LEB128_H
#define LEB128_H

#include <stddef.h>
#include <stdint.h>

#define LEB128_VERSION "2.1.0"

/* What the longest number takes. */
#define LEB128_MAX 10

#ifdef __cplusplus
extern "C" {
#endif

/* The interface that the program runs with, as LEB128_VERSION is the one it was built with. */
const char *leb128_version(void);

/* Write `value` to `out`, which has room for LEB128_MAX bytes. Returns how many were written. */
size_t leb128_put(uint64_t value, uint8_t *out);

/*
 * Read a number from `in`, which has `size` bytes, to `value`.
 * Returns how many bytes it took, or 0 when it is cut off or too large; then `value` is untouched.
 */
size_t leb128_get(const uint8_t *in, size_t size, uint64_t *value);

#ifdef __cplusplus
}
#endif

#endif /* LEB128_H */
