#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/resource.h>

// Option and info numbers are part of libcurl's binary interface and never change.
enum {
    OPT_WRITEDATA = 10001,
    OPT_URL = 10002,
    OPT_ERRORBUFFER = 10010,
    OPT_USERAGENT = 10018,
    OPT_HTTPHEADER = 10023,
    OPT_HEADERDATA = 10029,
    OPT_CAINFO = 10065,
    OPT_CAPATH = 10097,
    OPT_PRIVATE = 10103,
    OPT_SOCKOPTDATA = 10149,
    OPT_COPYPOSTFIELDS = 10165,
    OPT_UNIX_SOCKET_PATH = 10231,
    OPT_WRITEFUNCTION = 20011,
    OPT_HEADERFUNCTION = 20079,
    OPT_SOCKOPTFUNCTION = 20148,
    OPT_POSTFIELDSIZE_LARGE = 30120,
    OPT_POST = 47,
    OPT_HTTPGET = 80,
    OPT_HTTP_VERSION = 84,
    OPT_DNS_CACHE_TIMEOUT = 92,
    OPT_NOSIGNAL = 99,
    OPT_CONNECTTIMEOUT_MS = 156,
    OPT_TCP_KEEPALIVE = 213,

    HTTP_VERSION_1_1 = 2,

    INFO_PRIVATE = 0x100000 + 21,

    GLOBAL_ALL = 3,
    VERSION_7_68_0 = 0x074400,
};

struct ccurl_library curl;

static ccurl_state state = CCURL_MISSING;
static const char *version = "";

static void *open_library(void) {
    static const char *const names[] = {
#ifdef __APPLE__
        "libcurl.4.dylib",
        "/usr/lib/libcurl.4.dylib",
#else
        "libcurl.so.4",
        "libcurl-gnutls.so.4",
#endif
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

static bool load(void *library) {
    // POSIX promises that a function's address survives the way through a data pointer.
    bool found = true;
#define LOAD(result, name, parameters)                                                           \
    found &= (*(void **)&curl.name = dlsym(library, "curl_" #name)) != NULL;
    CURL_FUNCTIONS(LOAD)
#undef LOAD
    return found;
}

static ccurl_state find(void) {
    void *library = open_library();
    if (!library) return CCURL_MISSING;
    *(void **)&curl.version_info = dlsym(library, "curl_version_info");
    if (!curl.version_info) return CCURL_BROKEN;
    version_info *info = curl.version_info(0);
    version = info->version;
    if (info->version_num < VERSION_7_68_0) return CCURL_TOO_OLD;
    if (!load(library) || curl.global_init(GLOBAL_ALL) != 0) return CCURL_BROKEN;
    return CCURL_READY;
}

static void open_once(void) { state = find(); }

ccurl_state ccurl_open(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_once);
    return state;
}

const char *ccurl_version(void) { return version; }

long ccurl_raise_open_files_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
    rlim_t maximum = limit.rlim_max;
#ifdef __APPLE__
    if (maximum > 10240) maximum = 10240; // OPEN_MAX: Darwin allows no more
#else
    if (maximum > 1048576) maximum = 1048576;
#endif
    if (limit.rlim_cur < maximum) {
        struct rlimit wanted = {.rlim_cur = maximum, .rlim_max = limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &wanted) == 0) limit.rlim_cur = maximum;
    }
    return limit.rlim_cur < 1048576 ? (long)limit.rlim_cur : 1048576;
}

ccurl_easy *ccurl_easy_new(const char *ca_file, ccurl_sink header_sink, ccurl_sink body_sink,
                           ccurl_socket_sink socket_sink, char *error_buffer) {
    ccurl_easy *easy = curl.easy_init();
    if (!easy) return NULL;
    curl.easy_setopt(easy, OPT_NOSIGNAL, 1L);
    curl.easy_setopt(easy, OPT_HTTP_VERSION, (long)HTTP_VERSION_1_1);
    curl.easy_setopt(easy, OPT_TCP_KEEPALIVE, 1L);
    curl.easy_setopt(easy, OPT_USERAGENT, "bracket");
    curl.easy_setopt(easy, OPT_DNS_CACHE_TIMEOUT, 600L);
    if (ca_file) {
        curl.easy_setopt(easy, OPT_CAINFO, ca_file);
        // With a directory beside the bundle, as Debian presets it, libcurl cannot share one
        // parsed store between connections: 512 of them took 474 MB instead of 81.
        curl.easy_setopt(easy, OPT_CAPATH, (char *)NULL);
    }
    curl.easy_setopt(easy, OPT_HEADERFUNCTION, header_sink);
    curl.easy_setopt(easy, OPT_WRITEFUNCTION, body_sink);
    curl.easy_setopt(easy, OPT_SOCKOPTFUNCTION, socket_sink);
    curl.easy_setopt(easy, OPT_ERRORBUFFER, error_buffer);
    return easy;
}

void ccurl_easy_free(ccurl_easy *easy) { curl.easy_cleanup(easy); }

int ccurl_easy_prepare(ccurl_easy *easy, const char *url, const char *socket,
                       ccurl_list *headers, const void *body, size_t body_size,
                       long connect_timeout_ms, void *context) {
    int code = curl.easy_setopt(easy, OPT_URL, url);
    if (!code) code = curl.easy_setopt(easy, OPT_UNIX_SOCKET_PATH, socket);
    if (code) return code;
    if (body) {
        curl.easy_setopt(easy, OPT_POST, 1L);
        // The size first: copying a body that may hold zero bytes needs it.
        curl.easy_setopt(easy, OPT_POSTFIELDSIZE_LARGE, (long long)body_size);
        code = curl.easy_setopt(easy, OPT_COPYPOSTFIELDS, body);
        if (code) return code;
    } else {
        curl.easy_setopt(easy, OPT_HTTPGET, 1L);
    }
    curl.easy_setopt(easy, OPT_HTTPHEADER, headers);
    curl.easy_setopt(easy, OPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    curl.easy_setopt(easy, OPT_HEADERDATA, context);
    curl.easy_setopt(easy, OPT_WRITEDATA, context);
    curl.easy_setopt(easy, OPT_SOCKOPTDATA, context);
    return curl.easy_setopt(easy, OPT_PRIVATE, context);
}

int ccurl_easy_continue(ccurl_easy *easy) {
    enum { PAUSE_CONT = 0 };
    return curl.easy_pause(easy, PAUSE_CONT);
}

void *ccurl_easy_context(ccurl_easy *easy) {
    void *context = NULL;
    curl.easy_getinfo(easy, INFO_PRIVATE, &context);
    return context;
}

const char *ccurl_error_text(int code) { return curl.easy_strerror(code); }

ccurl_list *ccurl_list_append(ccurl_list *list, const char *line) {
    return curl.slist_append(list, line);
}

void ccurl_list_free(ccurl_list *list) { curl.slist_free_all(list); }
