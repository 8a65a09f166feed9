#include "KernelTypes.h"

const struct sentence_kernels *sentence_kernels_for(enum sentence_processor processor) {
    if (processor == SENTENCE_ANY) return &sentence_kernels_any;
#if defined(__x86_64__)
    __builtin_cpu_init();
    int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (processor == SENTENCE_AVX2 && avx2) return &sentence_kernels_avx2;
    int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512vnni");
    if (processor == SENTENCE_AVX512 && avx512) return &sentence_kernels_avx512;
#endif
    return NULL;
}

size_t sentence_attention_scratch(size_t tokens, size_t size) {
    size_t columns = (tokens + SENTENCE_PANEL - 1) / SENTENCE_PANEL * SENTENCE_PANEL;
    size_t width = (size + SENTENCE_PANEL - 1) / SENTENCE_PANEL * SENTENCE_PANEL;
    return size * columns + tokens * width + 4 * columns + 4 * width;
}
