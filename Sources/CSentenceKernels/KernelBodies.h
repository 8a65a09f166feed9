// The functions of `struct sentence_kernels`, for vectors of LANES numbers. The file that includes this one defines
// LANES, TILE_ROWS, KERNELS, KERNELS_NAME, `tile` and `product`.

typedef float vector __attribute__((vector_size(LANES * 4)));
typedef int32_t whole __attribute__((vector_size(LANES * 4)));
typedef int16_t narrow __attribute__((vector_size(LANES * 2)));
typedef float unaligned_vector __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
typedef int32_t unaligned_whole __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
typedef int16_t unaligned_narrow __attribute__((vector_size(LANES * 2), aligned(2), may_alias));

#define LOAD(pointer) (*(const unaligned_vector *)(pointer))
#define STORE(pointer, value) (*(unaligned_vector *)(pointer) = (value))
#define MAXIMUM(a, b) __builtin_elementwise_max(a, b)
#define MAGNITUDE(a) __builtin_elementwise_abs(a)
#define WIDENED(a) __builtin_convertvector(a, vector)

// In this range, a float has no digits after the point: adding and subtracting it rounds.
#define ROUNDING 12582912.0f

INLINE float sum_of(vector value) {
    float sum = 0;
    for (int i = 0; i < LANES; i++) sum += value[i];
    return sum;
}

INLINE float largest_of(vector value) {
    float largest = value[0];
    for (int i = 1; i < LANES; i++) largest = value[i] > largest ? value[i] : largest;
    return largest;
}

// e to the x, for x from -87 to 88: 2 to the whole part of x / ln 2, times a Taylor series for the rest.
INLINE vector exponential(vector x) {
    x = MAXIMUM(x, (vector){0} - 87.0f);
    vector whole_part = x * 1.44269504f + ROUNDING;
    whole exponent = ((whole)whole_part - 0x4B400000 + 127) << 23;
    whole_part = whole_part - ROUNDING;
    vector rest = x - whole_part * 0.693145752f;
    rest = rest - whole_part * 1.42860677e-6f;
    vector series = rest * (1.0f / 720) + 1.0f / 120;
    series = series * rest + 1.0f / 24;
    series = series * rest + 1.0f / 6;
    series = series * rest + 0.5f;
    series = series * rest + 1.0f;
    series = series * rest + 1.0f;
    return series * (vector)exponent;
}

// x × Φ(x), by the error function to within 1.5e-7 (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26).
INLINE vector gelu_of(vector x) {
    vector z = MAGNITUDE(x) * 0.707106781f;
    vector t = 1.0f / (z * 0.3275911f + 1.0f);
    vector series = t * 1.061405429f - 1.453152027f;
    series = series * t + 1.421413741f;
    series = series * t - 0.284496736f;
    series = series * t + 0.254829592f;
    // Half of what the error function lacks to 1: Φ(-|x|).
    vector tail = series * t * exponential(-z * z) * 0.5f;
    return MAXIMUM(x, (vector){0}) - MAGNITUDE(x) * tail;
}

static void read_numbers(const void *source, enum sentence_number format, size_t count, float *out) {
    if (format == SENTENCE_F32) {
        memcpy(out, source, count * sizeof(float));
        return;
    }
    const uint8_t *bytes = source;
    for (size_t i = 0; i < count; i++, bytes += 2) {
        uint32_t bits = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
        uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
        if (format == SENTENCE_BF16) {
            bits = bits << 16;
        } else if (exponent == 0) {
            float tiny = (float)fraction * 0x1p-24f;
            uint32_t sign = (bits & 0x8000) << 16;
            memcpy(&bits, &tiny, sizeof bits);
            bits |= sign;
        } else {
            bits = (bits & 0x8000) << 16 | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13;
        }
        memcpy(out + i, &bits, sizeof bits);
    }
}

static int measure(const float *numbers, size_t count, float *largest, float *sum) {
    vector top = {0}, total = {0};
    whole finite = (whole){0} - 1;
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vector magnitude = MAGNITUDE(LOAD(numbers + i));
        finite &= magnitude <= 3.40282347e38f;
        top = MAXIMUM(top, magnitude);
        total += magnitude;
    }
    *largest = largest_of(top);
    *sum = sum_of(total);
    int all = 1;
    for (int lane = 0; lane < LANES; lane++) all &= finite[lane] != 0;
    for (; i < count; i++) {
        float magnitude = numbers[i] < 0 ? -numbers[i] : numbers[i];
        all &= magnitude <= 3.40282347e38f;
        *largest = magnitude > *largest ? magnitude : *largest;
        *sum += magnitude;
    }
    return all;
}

static float round_numbers(const float *numbers, size_t count, int32_t limit, int16_t *out) {
    vector top = {0};
    for (size_t i = 0; i < count; i += LANES) top = MAXIMUM(top, MAGNITUDE(LOAD(numbers + i)));
    float largest = largest_of(top);
    // Also where the numbers are so small, or so large, that the quotient is not a number.
    if (!(largest > 1e-30f && largest < 1e30f)) {
        memset(out, 0, count * sizeof *out);
        return 0;
    }
    float factor = (float)limit / largest;
    for (size_t i = 0; i < count; i += LANES) {
        vector scaled = LOAD(numbers + i) * factor + ROUNDING;
        *(unaligned_narrow *)(out + i) = __builtin_convertvector((whole)scaled - 0x4B400000, narrow);
    }
    return largest / (float)limit;
}

static void widen(const int16_t *numbers, size_t count, float scale, float *out) {
    for (size_t i = 0; i < count; i += LANES)
        STORE(out + i, WIDENED(*(const unaligned_narrow *)(numbers + i)) * scale);
}

static int64_t pack(const int16_t *numbers, size_t output, struct sentence_dense *layer) {
    size_t pairs = layer->inputs / 2;
    int16_t *panel = layer->weights + output / SENTENCE_PANEL * SENTENCE_PANEL * layer->inputs;
    sentence_pair *to = (sentence_pair *)panel + output % SENTENCE_PANEL;
    const sentence_pair *from = (const sentence_pair *)numbers;
    int64_t sum = 0;
    for (size_t i = 0; i < pairs; i++) {
        to[i * SENTENCE_PANEL] = from[i];
        int32_t first = numbers[2 * i], second = numbers[2 * i + 1];
        sum += (first < 0 ? -first : first) + (second < 0 ? -second : second);
    }
    return sum;
}

// The rows are divided into blocks of at most TILE_ROWS, all about as long.
#define EACH_BLOCK(rows) \
    size_t blocks = ((rows) + TILE_ROWS - 1) / TILE_ROWS, start = 0, size = 0, block = 0; \
    block < blocks && (size = ((rows) - start + blocks - block - 1) / (blocks - block), 1); \
    start += size, block++

static void prepare(
    const float *numbers, size_t stride, size_t rows, const struct sentence_dense *layer, int16_t *out, float *scales,
    int16_t *row
) {
    size_t inputs = layer->inputs;
    for (EACH_BLOCK(rows)) {
        for (size_t i = 0; i < size; i++) {
            scales[start + i] = round_numbers(numbers + (start + i) * stride, inputs, layer->limit, row);
            const sentence_pair *from = (const sentence_pair *)row;
            sentence_pair *to = (sentence_pair *)(out + start * inputs) + i;
            for (size_t pair = 0; pair < inputs / 2; pair++) to[pair * size] = from[pair];
        }
    }
}

static void dense(
    const struct sentence_dense *layer, const int16_t *prepared, const float *scales, size_t rows, float *out,
    size_t stride, int gelu
) {
    int32_t sums[TILE_ROWS * SENTENCE_PANEL] __attribute__((aligned(64)));
    for (size_t column = 0; column < layer->outputs; column += SENTENCE_PANEL) {
        const int16_t *weights = layer->weights + column * layer->inputs;
        for (EACH_BLOCK(rows)) {
            tile(prepared + start * layer->inputs, weights, layer->inputs / 2, size, sums);
            for (size_t row = 0; row < size; row++) {
                float scale = scales[start + row];
                float *to = out + (start + row) * stride + column;
                for (size_t i = 0; i < SENTENCE_PANEL; i += LANES) {
                    vector sum = WIDENED(*(const unaligned_whole *)(sums + row * SENTENCE_PANEL + i));
                    vector value = sum * (LOAD(layer->scales + column + i) * scale) + LOAD(layer->biases + column + i);
                    STORE(to + i, gelu ? gelu_of(value) : value);
                }
            }
        }
    }
}

static void normalize(
    float *rows, const float *addend, size_t stride, size_t row_count, size_t count, const float *weights,
    const float *biases, float epsilon
) {
    float padding = (float)(stride - count);
    for (size_t row = 0; row < row_count; row++) {
        float *numbers = rows + row * stride;
        vector total = {0}, squares = {0};
        for (size_t i = 0; i < stride; i += LANES) {
            vector value = LOAD(numbers + i);
            if (addend) value += LOAD(addend + row * stride + i);
            STORE(numbers + i, value);
            total += value;
        }
        float mean = sum_of(total) / (float)count;
        for (size_t i = 0; i < stride; i += LANES) {
            vector difference = LOAD(numbers + i) - mean;
            squares += difference * difference;
        }
        // The zeros after `count` were counted too.
        float variance = (sum_of(squares) - padding * mean * mean) / (float)count;
        float factor = 1.0f / __builtin_sqrtf((variance > 0 ? variance : 0) + epsilon);
        for (size_t i = 0; i < stride; i += LANES)
            STORE(numbers + i, (LOAD(numbers + i) - mean) * factor * LOAD(weights + i) + LOAD(biases + i));
    }
}

// Four rows of `left`, of which those after the last are the last again, times a matrix of `count` rows.
INLINE void multiply(
    const float *left, size_t left_stride, size_t rows, const float *right, size_t right_stride, size_t count,
    float *out, size_t out_stride
) {
    const float *a = left, *b = left + (rows > 1 ? 1 : 0) * left_stride;
    const float *c = left + (rows > 2 ? 2 : rows - 1) * left_stride;
    const float *d = left + (rows > 3 ? 3 : rows - 1) * left_stride;
    for (size_t column = 0; column < right_stride; column += 2 * LANES) {
        vector a0 = {0}, a1 = {0}, b0 = {0}, b1 = {0}, c0 = {0}, c1 = {0}, d0 = {0}, d1 = {0};
        for (size_t i = 0; i < count; i++) {
            vector first = LOAD(right + i * right_stride + column);
            vector second = LOAD(right + i * right_stride + column + LANES);
            a0 += first * a[i];
            a1 += second * a[i];
            b0 += first * b[i];
            b1 += second * b[i];
            c0 += first * c[i];
            c1 += second * c[i];
            d0 += first * d[i];
            d1 += second * d[i];
        }
        STORE(out + column, a0);
        STORE(out + column + LANES, a1);
        STORE(out + out_stride + column, b0);
        STORE(out + out_stride + column + LANES, b1);
        STORE(out + 2 * out_stride + column, c0);
        STORE(out + 2 * out_stride + column + LANES, c1);
        STORE(out + 3 * out_stride + column, d0);
        STORE(out + 3 * out_stride + column + LANES, d1);
    }
}

// Scales the scores, and makes them positive numbers with the sum 1.
INLINE void softmax(float *scores, size_t count, size_t stride, float scale) {
    // Scores of no token, which come to nothing.
    for (size_t i = count; i < stride; i++) scores[i] = -1e30f;
    vector top = (vector){0} - 1e30f, total = {0};
    for (size_t i = 0; i < stride; i += LANES) top = MAXIMUM(top, LOAD(scores + i));
    float largest = largest_of(top);
    for (size_t i = 0; i < stride; i += LANES) {
        vector value = exponential((LOAD(scores + i) - largest) * scale);
        STORE(scores + i, value);
        total += value;
    }
    float factor = 1.0f / sum_of(total);
    for (size_t i = 0; i < stride; i += LANES) STORE(scores + i, LOAD(scores + i) * factor);
}

static void attend(const struct sentence_attention *text, float *scratch) {
    size_t tokens = text->tokens, size = text->size;
    size_t columns = (tokens + SENTENCE_PANEL - 1) / SENTENCE_PANEL * SENTENCE_PANEL;
    size_t width = (size + SENTENCE_PANEL - 1) / SENTENCE_PANEL * SENTENCE_PANEL;
    float *keys = scratch, *values = keys + size * columns, *scores = values + tokens * width;
    float *results = scores + 4 * columns;
    float scale = 1.0f / __builtin_sqrtf((float)size);
    memset(scratch, 0, (size * columns + tokens * width) * sizeof *scratch);
    for (size_t head = 0; head < text->heads; head++) {
        const float *rows = text->rows + head * size;
        for (size_t token = 0; token < tokens; token++) {
            const float *key = rows + token * text->stride + text->keys;
            for (size_t i = 0; i < size; i++) keys[i * columns + token] = key[i];
            memcpy(values + token * width, rows + token * text->stride + text->values, size * sizeof *values);
        }
        for (size_t token = 0; token < tokens; token += 4) {
            size_t count = tokens - token < 4 ? tokens - token : 4;
            const float *queries = rows + token * text->stride + text->queries;
            multiply(queries, text->stride, count, keys, columns, size, scores, columns);
            for (size_t i = 0; i < count; i++) softmax(scores + i * columns, tokens, columns, scale);
            multiply(scores, columns, count, values, width, tokens, results, width);
            for (size_t i = 0; i < count; i++) {
                float *to = text->out + (token + i) * text->out_stride + head * size;
                memcpy(to, results + i * width, size * sizeof *to);
            }
        }
    }
}

static void pool(const float *rows, size_t stride, size_t row_count, int largest, float *out) {
    float factor = 1.0f / (float)row_count;
    for (size_t i = 0; i < stride; i += LANES) {
        vector value = LOAD(rows + i);
        for (size_t row = 1; row < row_count; row++) {
            vector next = LOAD(rows + row * stride + i);
            value = largest ? MAXIMUM(value, next) : value + next;
        }
        STORE(out + i, largest ? value : value * factor);
    }
}

static void products(const int8_t *rows, size_t row_count, size_t count, const int8_t *query, int32_t *out) {
    for (size_t row = 0; row < row_count; row++) out[row] = product(rows + row * count, query, count);
}

const struct sentence_kernels KERNELS = {
    .name = KERNELS_NAME,
    .read = read_numbers,
    .measure = measure,
    .round = round_numbers,
    .widen = widen,
    .pack = pack,
    .prepare = prepare,
    .dense = dense,
    .normalize = normalize,
    .attend = attend,
    .pool = pool,
    .products = products,
};
