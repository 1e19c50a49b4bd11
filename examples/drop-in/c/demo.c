/* cc demo.c $(pkg-config --cflags --libs "libleb128 >= 2.0") */
#include <inttypes.h>
#include <leb128.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    uint8_t bytes[LEB128_MAX];
    uint64_t value = 0;
    size_t size = leb128_put(624485, bytes);
    size_t taken = leb128_get(bytes, size, &value);
    printf("%zu %zu %" PRIu64 " %zu %d\n", size, taken, value, leb128_get(bytes, 1, &value),
           strcmp(leb128_version(), LEB128_VERSION));
    return 0;
}
