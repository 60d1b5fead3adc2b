#include "ccodecs.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// What of the libraries' binary interfaces is used; none of it has changed in their lives.

typedef struct {
    const unsigned char *next_in;
    unsigned int avail_in;
    unsigned long total_in;
    unsigned char *next_out;
    unsigned int avail_out;
    unsigned long total_out;
    const char *msg;
    void *state;
    void *zalloc, *zfree, *opaque;
    int data_type;
    unsigned long adler, reserved;
} z_stream;

typedef struct {
    const void *src;
    size_t size, pos;
} zstd_input;

typedef struct {
    void *dst;
    size_t size, pos;
} zstd_output;

static struct {
    int (*init)(z_stream *, int, const char *, int);
    int (*inflate)(z_stream *, int);
    int (*reset)(z_stream *);
    int (*end)(z_stream *);
    unsigned long (*crc32)(unsigned long, const unsigned char *, unsigned int);
} z;

static struct {
    void *(*new_decoder)(void);
    size_t (*free_decoder)(void *);
    size_t (*start)(void *);
    size_t (*decompress)(void *, zstd_output *, zstd_input *);
    unsigned (*is_error)(size_t);
    const char *(*error_name)(size_t);
    size_t (*bound)(size_t);
    void *(*new_encoder)(void);
    size_t (*free_encoder)(void *);
    size_t (*compress)(void *, void *, size_t, const void *, size_t, int);
} zstd;

static ccodecs_state states[2] = {CCODECS_MISSING, CCODECS_MISSING};

static void *open_first(const char *const *names) {
    for (; *names; names++) {
        void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

// POSIX promises that a function's address survives the way through a data pointer.
#define LOAD(place, name) ((*(void **)&(place) = dlsym(library, name)) != NULL)

static void open_zlib(void) {
    static const char *const names[] = {
#ifdef __APPLE__
        "libz.1.dylib", "/usr/lib/libz.1.dylib",
#else
        "libz.so.1",
#endif
        NULL};
    void *library = open_first(names);
    if (!library) return;
    bool found = LOAD(z.init, "inflateInit2_") & LOAD(z.inflate, "inflate") &
                 LOAD(z.reset, "inflateReset") & LOAD(z.end, "inflateEnd") &
                 LOAD(z.crc32, "crc32");
    states[CCODECS_ZLIB] = found ? CCODECS_READY : CCODECS_BROKEN;
}

static void open_zstd(void) {
    static const char *const names[] = {
#ifdef __APPLE__
        "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib",
#else
        "libzstd.so.1",
#endif
        NULL};
    void *library = open_first(names);
    if (!library) return;
    bool found =
        LOAD(zstd.new_decoder, "ZSTD_createDStream") & LOAD(zstd.free_decoder, "ZSTD_freeDStream") &
        LOAD(zstd.start, "ZSTD_initDStream") & LOAD(zstd.decompress, "ZSTD_decompressStream") &
        LOAD(zstd.is_error, "ZSTD_isError") & LOAD(zstd.error_name, "ZSTD_getErrorName") &
        LOAD(zstd.bound, "ZSTD_compressBound") & LOAD(zstd.new_encoder, "ZSTD_createCCtx") &
        LOAD(zstd.free_encoder, "ZSTD_freeCCtx") & LOAD(zstd.compress, "ZSTD_compressCCtx");
    states[CCODECS_ZSTD] = found ? CCODECS_READY : CCODECS_BROKEN;
}

ccodecs_state ccodecs_open(ccodecs_library library) {
    static pthread_once_t zlib_once = PTHREAD_ONCE_INIT, zstd_once = PTHREAD_ONCE_INIT;
    if (library == CCODECS_ZLIB) pthread_once(&zlib_once, open_zlib);
    if (library == CCODECS_ZSTD) pthread_once(&zstd_once, open_zstd);
    return states[library];
}

struct ccodecs_decoder {
    ccodecs_library library;
    const char *problem;
    bool ended; // the call before came to the end of a stream
    z_stream z;
    void *zstd;
};

ccodecs_decoder *ccodecs_decoder_new(ccodecs_library library) {
    enum { GZIP_OR_ZLIB = 32, LARGEST_WINDOW = 15 };
    ccodecs_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->library = library;
    decoder->problem = "";
    bool ready;
    if (library == CCODECS_ZLIB) {
        // libz compares the first digit of the version and the size of the struct.
        ready = z.init(&decoder->z, GZIP_OR_ZLIB + LARGEST_WINDOW, "1.2.11",
                       (int)sizeof decoder->z) == 0;
    } else {
        decoder->zstd = zstd.new_decoder();
        ready = decoder->zstd && !zstd.is_error(zstd.start(decoder->zstd));
    }
    if (ready) return decoder;
    if (decoder->zstd) zstd.free_decoder(decoder->zstd);
    free(decoder);
    return NULL;
}

void ccodecs_decoder_free(ccodecs_decoder *decoder) {
    if (decoder->library == CCODECS_ZLIB) {
        z.end(&decoder->z);
    } else {
        zstd.free_decoder(decoder->zstd);
    }
    free(decoder);
}

bool ccodecs_decoder_reset(ccodecs_decoder *decoder) {
    decoder->problem = "";
    decoder->ended = false;
    if (decoder->library == CCODECS_ZLIB) return z.reset(&decoder->z) == 0;
    return !zstd.is_error(zstd.start(decoder->zstd));
}

static ccodecs_step fail(ccodecs_decoder *decoder, ccodecs_step step, const char *problem) {
    decoder->problem = problem;
    step.outcome = CCODECS_FAILED;
    return step;
}

static ccodecs_step inflate_step(ccodecs_decoder *decoder, const void *input, size_t input_size,
                                 void *output, size_t output_size) {
    enum { NO_FLUSH = 0, OK = 0, STREAM_END = 1, NEED_DICTIONARY = 2, BUFFER_ERROR = -5 };
    const size_t most = 1u << 30; // libz counts in `unsigned int`
    z_stream *stream = &decoder->z;
    ccodecs_step step = {0, 0, CCODECS_MORE};
    unsigned int in = (unsigned int)(input_size < most ? input_size : most);
    unsigned int out = (unsigned int)(output_size < most ? output_size : most);
    stream->next_in = input;
    stream->avail_in = in;
    unsigned char nowhere; // libz refuses a null pointer even where nothing is written
    stream->next_out = output ? output : &nowhere;
    stream->avail_out = output ? out : 0;
    int code = z.inflate(stream, NO_FLUSH);
    step.read = in - stream->avail_in;
    step.written = (output ? out : 0) - stream->avail_out;
    if (code == STREAM_END) step.outcome = CCODECS_END;
    if (code == OK || code == STREAM_END || code == BUFFER_ERROR) return step;
    if (code == NEED_DICTIONARY) return fail(decoder, step, "it needs a dictionary");
    return fail(decoder, step, stream->msg ? stream->msg : "libz cannot go on");
}

static ccodecs_step zstd_step(ccodecs_decoder *decoder, const void *input, size_t input_size,
                              void *output, size_t output_size) {
    zstd_input in = {input, input_size, 0};
    zstd_output out = {output, output_size, 0};
    size_t code = zstd.decompress(decoder->zstd, &out, &in);
    ccodecs_step step = {in.pos, out.pos, CCODECS_MORE};
    if (zstd.is_error(code)) return fail(decoder, step, zstd.error_name(code));
    if (code == 0) step.outcome = CCODECS_END;
    return step;
}

ccodecs_step ccodecs_decode(ccodecs_decoder *decoder, const void *input, size_t input_size,
                            void *output, size_t output_size) {
    ccodecs_step step = {0, 0, CCODECS_FAILED};
    if (decoder->ended && !ccodecs_decoder_reset(decoder))
        return fail(decoder, step, "there is no memory for it");
    step = decoder->library == CCODECS_ZLIB
               ? inflate_step(decoder, input, input_size, output, output_size)
               : zstd_step(decoder, input, input_size, output, output_size);
    decoder->ended = step.outcome == CCODECS_END;
    return step;
}

const char *ccodecs_decoder_problem(const ccodecs_decoder *decoder) { return decoder->problem; }

size_t ccodecs_zstd_bound(size_t size) {
    size_t bound = zstd.bound(size);
    return zstd.is_error(bound) ? 0 : bound;
}

void *ccodecs_zstd_encoder_new(void) { return zstd.new_encoder(); }

void ccodecs_zstd_encoder_free(void *encoder) { zstd.free_encoder(encoder); }

size_t ccodecs_zstd_compress(void *encoder, const void *input, size_t input_size, void *output,
                             size_t output_size, int level) {
    size_t size = zstd.compress(encoder, output, output_size, input, input_size, level);
    return zstd.is_error(size) ? 0 : size;
}

unsigned int ccodecs_crc32(const void *bytes, size_t size) {
    const size_t most = 1u << 30; // libz counts in `unsigned int`
    const unsigned char *at = bytes;
    unsigned long crc = 0;
    while (size > 0) {
        unsigned int part = (unsigned int)(size < most ? size : most);
        crc = z.crc32(crc, at, part);
        at += part;
        size -= part;
    }
    return (unsigned int)crc;
}
