#ifndef CCODECS_H
#define CCODECS_H

#include <stdbool.h>
#include <stddef.h>

// libz and libzstd, opened at run time.
//
// Neither headers nor development packages are needed to build, and a program that meets no
// compressed file runs without the libraries. Everything here but `ccodecs_open` may be called for
// a library only after `ccodecs_open` has returned `CCODECS_READY` for it.

typedef enum {
    CCODECS_ZLIB = 0, // libz: gzip and zlib streams
    CCODECS_ZSTD = 1, // libzstd
} ccodecs_library;

typedef enum {
    CCODECS_READY = 0,
    CCODECS_MISSING = 1, // no such library on this machine
    CCODECS_BROKEN = 2,  // opened, but a function is missing
} ccodecs_state;

/// Opens a library, the first time it is asked for; thread-safe.
ccodecs_state ccodecs_open(ccodecs_library library);

/// The state of one stream that is decompressed.
typedef struct ccodecs_decoder ccodecs_decoder;

/// NULL if there is no memory for it.
ccodecs_decoder *ccodecs_decoder_new(ccodecs_library library);
void ccodecs_decoder_free(ccodecs_decoder *decoder);

/// Forgets what came so far: what comes next starts a stream. False if there is no memory.
bool ccodecs_decoder_reset(ccodecs_decoder *decoder);

typedef enum {
    CCODECS_MORE = 0,   // the stream goes on
    CCODECS_END = 1,    // the stream, or one of several on end, is whole; the next call starts another
    CCODECS_FAILED = 2, // ccodecs_decoder_problem says why; only a reset helps
} ccodecs_outcome;

typedef struct {
    size_t read;
    size_t written;
    ccodecs_outcome outcome;
} ccodecs_step;

/// Decompresses until either buffer is used up or the stream ends. Never touches a byte outside
/// the buffers, whatever the input is.
ccodecs_step ccodecs_decode(ccodecs_decoder *decoder, const void *input, size_t input_size,
                            void *output, size_t output_size);

/// What the library says is wrong, or "".
const char *ccodecs_decoder_problem(const ccodecs_decoder *decoder);

/// zstd alone: how many bytes `size` bytes may take at most when they are compressed.
size_t ccodecs_zstd_bound(size_t size);

/// zstd alone: memory that calls of ccodecs_zstd_compress share; NULL if there is none.
void *ccodecs_zstd_encoder_new(void);
void ccodecs_zstd_encoder_free(void *encoder);

/// One whole frame; 0 if it cannot be made or does not fit into `output`.
size_t ccodecs_zstd_compress(void *encoder, const void *input, size_t input_size, void *output,
                             size_t output_size, int level);

/// libz alone: the CRC-32 of gzip, PNG and Parquet's pages.
unsigned int ccodecs_crc32(const void *bytes, size_t size);

#endif
