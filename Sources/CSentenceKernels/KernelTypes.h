#ifndef KERNELTYPES_H
#define KERNELTYPES_H

#include "include/CSentenceKernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
extern const struct sentence_kernels sentence_kernels_avx2, sentence_kernels_avx512;
#endif
extern const struct sentence_kernels sentence_kernels_any;

// Two whole numbers of 16 bits, read and written as one.
typedef int32_t __attribute__((may_alias)) sentence_pair;

// The bytes by which weights are asked for before they are needed. The processor's own prefetching is too late for weights
// that are not in the core's cache: with it alone, layers take a quarter longer with AVX-512, and 40 % with AVX2.
#define PREFETCH "8192"

#define INLINE static inline __attribute__((always_inline))

#endif
