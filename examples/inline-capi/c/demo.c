/* cc demo.c $(pkg-config --cflags --libs fletcher32) */
#include <fletcher32.h>
#include <inttypes.h>
#include <stdio.h>

int main(void)
{
    Fletcher32 *sum = fletcher32_new();
    fletcher32_update(sum, (const uint8_t *)"abc", 3);
    fletcher32_update(sum, (const uint8_t *)"def", 3);
    printf("%d.%d.%d %08" PRIX32 "\n", FLETCHER32_MAJOR, FLETCHER32_MINOR, FLETCHER32_PATCH,
           fletcher32_value(sum));
    fletcher32_free(sum);
    return 0;
}
