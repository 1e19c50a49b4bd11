/* Heights of the tide. */
#ifndef TIDES_H
#define TIDES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A harmonic constituent: metres, radians per hour, radians at hour 0. */
struct tides_constituent {
    double amplitude;
    double speed;
    double phase;
};

/* Returns the height above the mean level, in metres, at an hour. */
double tides_height(const struct tides_constituent *constituents, size_t count, double hour);

#ifdef __cplusplus
}
#endif

#endif
