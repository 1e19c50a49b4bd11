#ifndef MUTE_H
#define MUTE_H
int number(void);
#endif
