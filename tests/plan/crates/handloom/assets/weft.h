#ifndef WEFT_H
#define WEFT_H
int number(void);
#endif
#define WEFT_MAJOR 9
#define WEFT_MINOR 8
#define WEFT_PATCH 7
