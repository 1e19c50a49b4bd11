#ifndef TWO_H
#define TWO_H
int number(void);
#endif
