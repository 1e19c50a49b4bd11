#ifndef ONE_H
#define ONE_H
int number(void);
#endif
