#ifndef CSENTENCEKERNELS_H
#define CSENTENCEKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The columns of a panel. Rows of numbers are padded with zeros to a multiple of it, and so are the outputs of a layer.
#define SENTENCE_PANEL 32

/// The format of the numbers of a tensor.
enum sentence_number {
    SENTENCE_F32 = 0,
    SENTENCE_F16 = 1,
    SENTENCE_BF16 = 2,
};

/// A dense layer with weights of 16 bits.
///
/// The weights lie in panels of `SENTENCE_PANEL` outputs. A panel holds, for two inputs after the other, the two weights
/// of each of its outputs side by side.
struct sentence_dense {
    /// Both are multiples of `SENTENCE_PANEL`.
    size_t inputs, outputs;
    /// The largest magnitude of an input with which no sum exceeds 32 bits.
    int32_t limit;
    int16_t *weights;
    /// One for each output.
    float *scales, *biases;
};

/// The queries, keys and values of one text.
struct sentence_attention {
    /// `tokens` rows of `stride` numbers. The heads of a row lie side by side, from the three offsets on.
    const float *rows;
    size_t stride, queries, keys, values;
    size_t tokens, heads, size;
    /// `tokens` rows of `out_stride` numbers.
    float *out;
    size_t out_stride;
};

/// The functions for one kind of processor. All pointers may be unaligned.
struct sentence_kernels {
    const char *name;

    /// Reads `count` numbers. `out` has room for `count`.
    void (*read)(const void *source, enum sentence_number format, size_t count, float *out);

    /// Finds the largest magnitude and the sum of magnitudes of `count` numbers.
    /// - Returns: 0 if a number is infinite or not a number.
    int (*measure)(const float *numbers, size_t count, float *largest, float *sum);

    /// Rounds `count` numbers, a multiple of `SENTENCE_PANEL`, to whole numbers of at most `limit`.
    /// - Returns: the value of a unit.
    float (*round)(const float *numbers, size_t count, int32_t limit, int16_t *out);

    /// Writes `count` numbers from whole ones, times `scale`.
    void (*widen)(const int16_t *numbers, size_t count, float scale, float *out);

    /// Lays the rounded weights of an output into its panel.
    /// - Returns: the sum of their magnitudes.
    int64_t (*pack)(const int16_t *numbers, size_t output, struct sentence_dense *layer);

    /// Rounds `rows` rows of inputs for `dense`. `out` has room for `rows` × `inputs`, `row` for `inputs`.
    void (*prepare)(
        const float *numbers, size_t stride, size_t rows, const struct sentence_dense *layer, int16_t *out,
        float *scales, int16_t *row);

    /// Applies a layer to prepared rows, and then GELU where `gelu` is not 0.
    void (*dense)(
        const struct sentence_dense *layer, const int16_t *prepared, const float *scales, size_t rows, float *out,
        size_t stride, int gelu);

    /// Adds `addend` to `rows`, if there is one, and normalises each row: mean 0 and variance 1, times `weights`, plus
    /// `biases`. The numbers of a row after `count` stay 0.
    void (*normalize)(
        float *rows, const float *addend, size_t stride, size_t row_count, size_t count, const float *weights,
        const float *biases, float epsilon);

    /// Softmax of the products of queries and keys, times the values. `scratch` has room for
    /// `sentence_attention_scratch` numbers.
    void (*attend)(const struct sentence_attention *text, float *scratch);

    /// The mean (`largest` = 0) or the largest number (`largest` = 1) of each of `stride` columns.
    void (*pool)(const float *rows, size_t stride, size_t row_count, int largest, float *out);

    /// The products of `query` with each of `row_count` rows of `count` whole numbers, a multiple of `SENTENCE_PANEL`.
    void (*products)(const int8_t *rows, size_t row_count, size_t count, const int8_t *query, int32_t *out);
};

/// Kinds of processors, the slowest first.
enum sentence_processor {
    SENTENCE_ANY = 0,
    /// x86-64 with AVX2 and FMA.
    SENTENCE_AVX2 = 1,
    /// x86-64 with AVX-512 F, BW, VL and VNNI.
    SENTENCE_AVX512 = 2,
};

/// - Returns: the functions for a kind of processor, or null if this processor is not of that kind.
const struct sentence_kernels *sentence_kernels_for(enum sentence_processor processor);

/// - Returns: how many numbers of scratch space `attend` needs.
size_t sentence_attention_scratch(size_t tokens, size_t size);

/// XXH64, a hash for comparing contents, not for secrets.
/// - Source: the xxHash specification 0.1.1, "XXH64 algorithm description".
uint64_t sentence_hash(const void *bytes, size_t count, uint64_t seed);

#endif
