// Vectors of 128 bits, which x86-64 and ARM64 always have. On a processor of little endian order.
#include "KernelTypes.h"

#define LANES 4
#define TILE_ROWS 4
#define KERNELS sentence_kernels_any
#define KERNELS_NAME "any"

typedef int32_t sums __attribute__((vector_size(16)));
typedef int32_t unaligned_sums __attribute__((vector_size(16), aligned(4), may_alias));

// For each lane: the sum, plus the products of the two halves of `pair` with those of `weights`.
#if defined(__SSE2__)
#define ADD_PRODUCTS(sum, weights, pair) sum += (sums)_mm_madd_epi16((__m128i)(weights), (__m128i)((sums){0} + (pair)))
#else
#define ADD_PRODUCTS(sum, weights, pair) \
    sum += ((weights) << 16 >> 16) * (int32_t)(int16_t)(pair) + ((weights) >> 16) * ((pair) >> 16)
#endif

// A tile is 4 rows, of which those after the last are the last again, of 8 outputs at a time.
static void tile(const int16_t *inputs, const int16_t *weights, size_t pairs, size_t rows, int32_t *out) {
    size_t last = rows - 1, b = last < 1 ? last : 1, c = last < 2 ? last : 2, d = last < 3 ? last : 3;
    for (size_t column = 0; column < SENTENCE_PANEL; column += 8) {
        sums a0 = {0}, a1 = {0}, b0 = {0}, b1 = {0}, c0 = {0}, c1 = {0}, d0 = {0}, d1 = {0};
        const sentence_pair *input = (const sentence_pair *)inputs;
        const sentence_pair *weight = (const sentence_pair *)weights + column;
        for (size_t pair = 0; pair < pairs; pair++, input += rows, weight += SENTENCE_PANEL) {
            sums first = *(const unaligned_sums *)weight, second = *(const unaligned_sums *)(weight + 4);
            ADD_PRODUCTS(a0, first, input[0]);
            ADD_PRODUCTS(a1, second, input[0]);
            ADD_PRODUCTS(b0, first, input[b]);
            ADD_PRODUCTS(b1, second, input[b]);
            ADD_PRODUCTS(c0, first, input[c]);
            ADD_PRODUCTS(c1, second, input[c]);
            ADD_PRODUCTS(d0, first, input[d]);
            ADD_PRODUCTS(d1, second, input[d]);
        }
        const sums results[4][2] = {{a0, a1}, {b0, b1}, {c0, c1}, {d0, d1}};
        for (size_t row = 0; row < rows; row++) {
            *(unaligned_sums *)(out + row * SENTENCE_PANEL + column) = results[row][0];
            *(unaligned_sums *)(out + row * SENTENCE_PANEL + column + 4) = results[row][1];
        }
    }
}

static int32_t product(const int8_t *row, const int8_t *query, size_t count) {
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += row[i] * query[i];
    return sum;
}

#include "KernelBodies.h"
