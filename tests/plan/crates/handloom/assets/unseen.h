#ifndef UNSEEN_H
#define UNSEEN_H
int number(void);
#endif
