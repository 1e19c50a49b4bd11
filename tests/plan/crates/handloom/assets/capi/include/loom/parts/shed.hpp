// for C++
