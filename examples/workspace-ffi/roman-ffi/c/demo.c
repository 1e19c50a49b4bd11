/* cc demo.c $(pkg-config --cflags --libs roman) */
#include <roman.h>
#include <stdio.h>

int main(void)
{
    char text[ROMAN_ROOM];
    size_t length = roman_write(3888, text, sizeof text);
    printf("%s %zu %zu ", text, length, roman_write(3888, text, 15));
    printf("%d %d\n", roman_read("MCMXCIV"), roman_read("IIII"));
    return 0;
}
