#pragma once
#include <zlib.h>

// deflateInit2 is a macro, which Swift does not import. 31 asks for the gzip format.
static inline int lectern_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
}
