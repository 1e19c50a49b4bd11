#ifndef HEDDLE_H
#define HEDDLE_H
int number(void);
#endif
