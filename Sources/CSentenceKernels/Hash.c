#include "include/CSentenceKernels.h"

#include <string.h>

static const uint64_t primes[5] = {
    0x9E3779B185EBCA87u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u, 0x85EBCA77C2B2AE63u, 0x27D4EB2F165667C5u,
};

static inline uint64_t rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

static inline uint64_t word(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static inline uint64_t take(uint64_t lane, uint64_t value) {
    return rotate(lane + value * primes[1], 31) * primes[0];
}

uint64_t sentence_hash(const void *source, size_t count, uint64_t seed) {
    const uint8_t *bytes = source, *end = bytes + count;
    uint64_t hash = seed + primes[4];
    if (count >= 32) {
        uint64_t a = seed + primes[0] + primes[1], b = seed + primes[1], c = seed, d = seed - primes[0];
        for (; end - bytes >= 32; bytes += 32) {
            a = take(a, word(bytes));
            b = take(b, word(bytes + 8));
            c = take(c, word(bytes + 16));
            d = take(d, word(bytes + 24));
        }
        hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
        hash = (hash ^ take(0, a)) * primes[0] + primes[3];
        hash = (hash ^ take(0, b)) * primes[0] + primes[3];
        hash = (hash ^ take(0, c)) * primes[0] + primes[3];
        hash = (hash ^ take(0, d)) * primes[0] + primes[3];
    }
    hash += count;
    for (; end - bytes >= 8; bytes += 8) hash = rotate(hash ^ take(0, word(bytes)), 27) * primes[0] + primes[3];
    if (end - bytes >= 4) {
        uint32_t value;
        memcpy(&value, bytes, sizeof value);
        hash = rotate(hash ^ value * primes[0], 23) * primes[1] + primes[2];
        bytes += 4;
    }
    for (; bytes < end; bytes++) hash = rotate(hash ^ *bytes * primes[4], 11) * primes[0];
    hash = (hash ^ hash >> 33) * primes[1];
    hash = (hash ^ hash >> 29) * primes[2];
    return hash ^ hash >> 32;
}
