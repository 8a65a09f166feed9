#include "KernelTypes.h"

#if defined(__x86_64__)

#define LANES 16
#define TILE_ROWS 12
#define KERNELS sentence_kernels_avx512
#define KERNELS_NAME "AVX-512"

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), apply_to = function)

// Assembler, because the compiler does not optimise C in a debug build: the same loop with intrinsics takes 93 ms there
// for a text of 30 tokens.
//
// A tile is up to 12 rows of 32 outputs. Row r has its sums in zmm(2r) and zmm(2r + 1).
#define ZERO(r, a, b) \
    "vpxord %%zmm" #a ", %%zmm" #a ", %%zmm" #a "\n\tvpxord %%zmm" #b ", %%zmm" #b ", %%zmm" #b "\n\t"
#define STEP(r, a, b) \
    "vpbroadcastd 4*" #r "(%[inputs]), %%zmm26\n\t" \
    "vpdpwssd %%zmm24, %%zmm26, %%zmm" #a "\n\t" \
    "vpdpwssd %%zmm25, %%zmm26, %%zmm" #b "\n\t"
#define KEEP(r, a, b) \
    "vmovdqu64 %%zmm" #a ", 128*" #r "(%[sums])\n\tvmovdqu64 %%zmm" #b ", 128*" #r "+64(%[sums])\n\t"

#define ROWS_1(X) X(0, 0, 1)
#define ROWS_2(X) ROWS_1(X) X(1, 2, 3)
#define ROWS_3(X) ROWS_2(X) X(2, 4, 5)
#define ROWS_4(X) ROWS_3(X) X(3, 6, 7)
#define ROWS_5(X) ROWS_4(X) X(4, 8, 9)
#define ROWS_6(X) ROWS_5(X) X(5, 10, 11)
#define ROWS_7(X) ROWS_6(X) X(6, 12, 13)
#define ROWS_8(X) ROWS_7(X) X(7, 14, 15)
#define ROWS_9(X) ROWS_8(X) X(8, 16, 17)
#define ROWS_10(X) ROWS_9(X) X(9, 18, 19)
#define ROWS_11(X) ROWS_10(X) X(10, 20, 21)
#define ROWS_12(X) ROWS_11(X) X(11, 22, 23)

#define TILE(rows) \
    __asm__ volatile( \
        ROWS_##rows(ZERO) \
        "1:\n\t" \
        "vmovdqu64 (%[weights]), %%zmm24\n\t" \
        "vmovdqu64 64(%[weights]), %%zmm25\n\t" \
        "prefetcht1 " PREFETCH "(%[weights])\n\t" \
        "prefetcht1 " PREFETCH "+64(%[weights])\n\t" \
        ROWS_##rows(STEP) \
        "add $128, %[weights]\n\t" \
        "add $4*" #rows ", %[inputs]\n\t" \
        "dec %[pairs]\n\t" \
        "jnz 1b\n\t" \
        ROWS_##rows(KEEP) \
        : [inputs] "+r"(inputs), [weights] "+r"(weights), [pairs] "+r"(pairs) \
        : [sums] "r"(sums) \
        : "memory", "cc", "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10", \
          "zmm11", "zmm12", "zmm13", "zmm14", "zmm15", "zmm16", "zmm17", "zmm18", "zmm19", "zmm20", "zmm21", "zmm22", \
          "zmm23", "zmm24", "zmm25", "zmm26")

static void tile(const int16_t *inputs, const int16_t *weights, size_t pairs, size_t rows, int32_t *sums) {
    switch (rows) {
    case 1: TILE(1); break;
    case 2: TILE(2); break;
    case 3: TILE(3); break;
    case 4: TILE(4); break;
    case 5: TILE(5); break;
    case 6: TILE(6); break;
    case 7: TILE(7); break;
    case 8: TILE(8); break;
    case 9: TILE(9); break;
    case 10: TILE(10); break;
    case 11: TILE(11); break;
    default: TILE(12); break;
    }
}

static int32_t product(const int8_t *row, const int8_t *query, size_t count) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t i = 0; i < count; i += 32) {
        __m512i left = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(row + i)));
        __m512i right = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(query + i)));
        sum = _mm512_dpwssd_epi32(sum, left, right);
    }
    return _mm512_reduce_add_epi32(sum);
}

#include "KernelBodies.h"

#pragma clang attribute pop

#endif
