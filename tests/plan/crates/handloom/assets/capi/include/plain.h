#ifndef PLAIN_H
#define PLAIN_H
int number(void);
#endif
