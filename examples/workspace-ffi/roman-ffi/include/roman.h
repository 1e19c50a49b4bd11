/* libroman: Roman numerals from 1 to 3999. */

#ifndef ROMAN_H
#define ROMAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The longest numeral, MMMDCCCLXXXVIII, and the zero byte behind it. */
#define ROMAN_ROOM 16

/*
 * Write `number` and a zero byte to `text`, which has room for `room` bytes.
 * Returns the numeral's length, or 0 when the number is outside 1 to 3999 or the room too small;
 * then nothing is written.
 */
size_t roman_write(uint16_t number, char *text, size_t room);

/* Read the numeral in `text`, which ends in a zero byte. Returns 0 when it is none. */
uint16_t roman_read(const char *text);

#ifdef __cplusplus
}
#endif

#endif /* ROMAN_H */
