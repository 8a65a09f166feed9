#include "KernelTypes.h"

#if defined(__x86_64__)

#define LANES 8
#define TILE_ROWS 6
#define KERNELS sentence_kernels_avx2
#define KERNELS_NAME "AVX2"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

// Assembler, because the compiler does not optimise C in a debug build: the same loop with intrinsics takes 355 ms
// there for a text of 30 tokens, which is too slow for tests and for a demo.
//
// A tile is up to 6 rows of 16 outputs. Row r has its sums in ymm(2r) and ymm(2r + 1).
#define ZERO(r, a, b) \
    "vpxor %%ymm" #a ", %%ymm" #a ", %%ymm" #a "\n\tvpxor %%ymm" #b ", %%ymm" #b ", %%ymm" #b "\n\t"
#define STEP(r, a, b) \
    "vpbroadcastd 4*" #r "(%[inputs]), %%ymm14\n\t" \
    "vpmaddwd %%ymm12, %%ymm14, %%ymm15\n\t" \
    "vpaddd %%ymm15, %%ymm" #a ", %%ymm" #a "\n\t" \
    "vpmaddwd %%ymm13, %%ymm14, %%ymm14\n\t" \
    "vpaddd %%ymm14, %%ymm" #b ", %%ymm" #b "\n\t"
#define KEEP(r, a, b) \
    "vmovdqu %%ymm" #a ", 128*" #r "(%[sums])\n\tvmovdqu %%ymm" #b ", 128*" #r "+32(%[sums])\n\t"

#define ROWS_1(X) X(0, 0, 1)
#define ROWS_2(X) ROWS_1(X) X(1, 2, 3)
#define ROWS_3(X) ROWS_2(X) X(2, 4, 5)
#define ROWS_4(X) ROWS_3(X) X(3, 6, 7)
#define ROWS_5(X) ROWS_4(X) X(4, 8, 9)
#define ROWS_6(X) ROWS_5(X) X(5, 10, 11)

#define TILE(rows) \
    __asm__ volatile( \
        ROWS_##rows(ZERO) \
        "1:\n\t" \
        "vmovdqu (%[weights]), %%ymm12\n\t" \
        "vmovdqu 32(%[weights]), %%ymm13\n\t" \
        "prefetcht1 " PREFETCH "(%[weights])\n\t" \
        ROWS_##rows(STEP) \
        "add $128, %[weights]\n\t" \
        "add $4*" #rows ", %[inputs]\n\t" \
        "dec %[pairs]\n\t" \
        "jnz 1b\n\t" \
        ROWS_##rows(KEEP) \
        : [inputs] "+r"(inputs), [weights] "+r"(weights), [pairs] "+r"(pairs) \
        : [sums] "r"(sums) \
        : "memory", "cc", "ymm0", "ymm1", "ymm2", "ymm3", "ymm4", "ymm5", "ymm6", "ymm7", "ymm8", "ymm9", "ymm10", \
          "ymm11", "ymm12", "ymm13", "ymm14", "ymm15")

static void half_tile(const int16_t *inputs, const int16_t *weights, size_t pairs, size_t rows, int32_t *sums) {
    switch (rows) {
    case 1: TILE(1); break;
    case 2: TILE(2); break;
    case 3: TILE(3); break;
    case 4: TILE(4); break;
    case 5: TILE(5); break;
    default: TILE(6); break;
    }
}

static void tile(const int16_t *inputs, const int16_t *weights, size_t pairs, size_t rows, int32_t *sums) {
    half_tile(inputs, weights, pairs, rows, sums);
    half_tile(inputs, weights + SENTENCE_PANEL, pairs, rows, sums + SENTENCE_PANEL / 2);
}

static int32_t product(const int8_t *row, const int8_t *query, size_t count) {
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i < count; i += 16) {
        __m256i left = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(row + i)));
        __m256i right = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(query + i)));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(left, right));
    }
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
    return _mm_cvtsi128_si32(half);
}

#include "KernelBodies.h"

#pragma clang attribute pop

#endif
