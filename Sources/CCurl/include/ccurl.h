#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stddef.h>

// libcurl, opened at run time.
//
// Neither its headers nor its development package are needed to build, and a program that never
// talks to a server runs without the library. Everything here but `ccurl_open` and
// `ccurl_raise_open_files_limit` may be called only after `ccurl_open` has returned
// `CCURL_READY`.

typedef enum {
    CCURL_READY = 0,
    CCURL_MISSING = 1, // no libcurl on this machine
    CCURL_TOO_OLD = 2, // older than 7.68, which brought curl_multi_wakeup
    CCURL_BROKEN = 3,  // opened, but a function is missing or it does not start
} ccurl_state;

/// Opens libcurl, the first time it is called; thread-safe.
ccurl_state ccurl_open(void);

/// The library's version ("7.88.1"), or "" before it is open.
const char *ccurl_version(void);

/// Raises the soft limit on open files as far as it goes and returns it.
long ccurl_raise_open_files_limit(void);

/// The result codes (CURLcode) that are distinguished.
typedef enum {
    CCURL_UNSUPPORTED_PROTOCOL = 1, // also what comes is not HTTP
    CCURL_COULDNT_RESOLVE_PROXY = 5,
    CCURL_COULDNT_RESOLVE_HOST = 6,
    CCURL_COULDNT_CONNECT = 7,
    CCURL_WEIRD_SERVER_REPLY = 8,
    CCURL_PARTIAL_FILE = 18,
    CCURL_OPERATION_TIMEDOUT = 28,
    CCURL_SSL_CONNECT_ERROR = 35,
    CCURL_GOT_NOTHING = 52,
    CCURL_SEND_ERROR = 55,
    CCURL_RECV_ERROR = 56,
    CCURL_PEER_FAILED_VERIFICATION = 60,
    CCURL_SSL_CACERT_BADFILE = 77,
} ccurl_code;

typedef struct ccurl_easy ccurl_easy;
typedef struct ccurl_multi ccurl_multi;
typedef struct ccurl_list ccurl_list;

/// Receives bytes; returns how many it took. Fewer than `size * count` ends the transfer.
typedef size_t (*ccurl_sink)(char *bytes, size_t size, size_t count, void *context);

/// What a sink returns that wants the bytes later, after ccurl_easy_continue.
enum { ccurl_sink_later = 0x10000001 };

/// Told when the address of a host is known and a socket has been made for it; returns 0.
typedef int (*ccurl_socket_sink)(void *context, int descriptor, int purpose);

/// The size of a buffer for error texts.
enum { ccurl_error_size = 256 };

/// A handle, NULL if there is no memory for it.
///
/// - Parameters:
///   - ca_file: a bundle of certificates, or NULL for the library's own default.
///   - error_buffer: ccurl_error_size bytes that live as long as the handle.
ccurl_easy *ccurl_easy_new(const char *ca_file, ccurl_sink header_sink, ccurl_sink body_sink,
                           ccurl_socket_sink socket_sink, char *error_buffer);
void ccurl_easy_free(ccurl_easy *easy);
/// Sets the handle's next request; returns a CURLcode. URL and body are copied.
///
/// - Parameters:
///   - socket: the path of the Unix socket to go through, or NULL.
///   - headers: must live until the transfer is over.
///   - body: NULL for a GET.
///   - context: given to the sinks and to ccurl_easy_context.
int ccurl_easy_prepare(ccurl_easy *easy, const char *url, const char *socket,
                       ccurl_list *headers, const void *body, size_t body_size,
                       long connect_timeout_ms, void *context);
/// Goes on with a transfer whose sink wanted its bytes later; returns a CURLcode. Not to be called from
/// a sink.
int ccurl_easy_continue(ccurl_easy *easy);
void *ccurl_easy_context(ccurl_easy *easy);
const char *ccurl_error_text(int code);

ccurl_list *ccurl_list_append(ccurl_list *list, const char *line);
void ccurl_list_free(ccurl_list *list);

/// - Parameter max_connections: how many idle connections are kept.
ccurl_multi *ccurl_multi_new(long max_connections);
void ccurl_multi_free(ccurl_multi *multi);
/// These return a CURLMcode, 0 for success.
int ccurl_multi_add(ccurl_multi *multi, ccurl_easy *easy);
int ccurl_multi_remove(ccurl_multi *multi, ccurl_easy *easy);
int ccurl_multi_perform(ccurl_multi *multi);
int ccurl_multi_poll(ccurl_multi *multi, int timeout_ms);
/// Ends a `ccurl_multi_poll` that is under way, or else the next one; callable from any thread.
int ccurl_multi_wakeup(ccurl_multi *multi);
/// The next transfer that is over, with its CURLcode; NULL if there is none.
ccurl_easy *ccurl_multi_next_done(ccurl_multi *multi, int *code);

#endif
