#ifndef BITRING_H
#define BITRING_H

#include <stdint.h>

uint32_t bitring_count(uint64_t word);

#endif
