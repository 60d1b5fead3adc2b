// Many transfers on one thread.
//
// On Linux libcurl names the sockets to watch and epoll finds those that are ready, so that the cost
// of a round depends on the ready sockets alone. `curl_multi_poll`, which polls each of 1,024 sockets
// in every round, took twice the CPU. Elsewhere it is used.
#include "library.h"

#include <stdlib.h>

enum {
    MOPT_MAXCONNECTS = 6,
    MOPT_SOCKETDATA = 10002,
    MOPT_TIMERDATA = 10005,
    MOPT_SOCKETFUNCTION = 20001,
    MOPT_TIMERFUNCTION = 20004,

    MSG_DONE = 1,
};

static curlm *new_curlm(long max_connections) {
    curlm *multi = curl.multi_init();
    // By default libcurl keeps 4 connections for each active transfer, and so closes most of them
    // whenever the load drops.
    if (multi) curl.multi_setopt(multi, MOPT_MAXCONNECTS, max_connections);
    return multi;
}

#ifdef __linux__

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct ccurl_multi {
    curlm *curl;
    int epoll;
    // Readable once `ccurl_multi_wakeup` has been called. Not in `epoll`, so that only a wait, and
    // never a round in between, takes the call away.
    int wakeup;
    long long due; // when libcurl wants to be called without an event, in ms; -1 for never
};

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/// libcurl waits for `what` of `socket` from now on.
static int watch(ccurl_easy *easy, int socket, int what, void *context, void *known) {
    enum { IN = 1, OUT = 2, REMOVE = 4 };
    ccurl_multi *multi = context;
    (void)easy;
    if (what == REMOVE) {
        epoll_ctl(multi->epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    struct epoll_event event = {
        .events = (what & IN ? EPOLLIN : 0u) | (what & OUT ? EPOLLOUT : 0u), .data.fd = socket};
    int operation = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(multi->epoll, operation, socket, &event) != 0) {
        // What is known about a number may be about a socket that has been closed since.
        operation = known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        if (epoll_ctl(multi->epoll, operation, socket, &event) != 0) return -1;
    }
    if (!known) curl.multi_assign(multi->curl, socket, multi);
    return 0;
}

static int set_timer(curlm *unused, long timeout_ms, void *context) {
    ccurl_multi *multi = context;
    (void)unused;
    multi->due = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
    return 0;
}

ccurl_multi *ccurl_multi_new(long max_connections) {
    ccurl_multi *multi = malloc(sizeof *multi);
    if (!multi) return NULL;
    multi->due = -1;
    multi->epoll = epoll_create1(EPOLL_CLOEXEC);
    multi->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    multi->curl = new_curlm(max_connections);
    if (multi->epoll < 0 || multi->wakeup < 0 || !multi->curl) {
        ccurl_multi_free(multi);
        return NULL;
    }
    curl.multi_setopt(multi->curl, MOPT_SOCKETFUNCTION, watch);
    curl.multi_setopt(multi->curl, MOPT_SOCKETDATA, multi);
    curl.multi_setopt(multi->curl, MOPT_TIMERFUNCTION, set_timer);
    curl.multi_setopt(multi->curl, MOPT_TIMERDATA, multi);
    return multi;
}

void ccurl_multi_free(ccurl_multi *multi) {
    // libcurl still calls `watch`.
    if (multi->curl) curl.multi_cleanup(multi->curl);
    if (multi->epoll >= 0) close(multi->epoll);
    if (multi->wakeup >= 0) close(multi->wakeup);
    free(multi);
}

int ccurl_multi_perform(ccurl_multi *multi) {
    enum { IN = 1, OUT = 2, TIMEOUT = -1 };
    struct epoll_event events[256];
    const int limit = sizeof events / sizeof *events;
    int running = 0, count = 0, code = 0;
    // At most as many sockets as can be open at once: what becomes ready meanwhile is for later.
    for (int round = 0; round < 16 && code == 0; round++) {
        count = epoll_wait(multi->epoll, events, limit, 0);
        for (int i = 0; i < count && code == 0; i++) {
            unsigned ready = events[i].events;
            int bits = (ready & EPOLLIN ? IN : 0) | (ready & EPOLLOUT ? OUT : 0);
            // The error itself is found by reading or writing.
            if (ready & (EPOLLERR | EPOLLHUP)) bits = IN | OUT;
            code = curl.multi_socket_action(multi->curl, events[i].data.fd, bits, &running);
        }
        if (count < limit) break;
    }
    if (code == 0 && multi->due >= 0 && multi->due <= now_ms()) {
        multi->due = -1;
        code = curl.multi_socket_action(multi->curl, TIMEOUT, 0, &running);
    }
    return code;
}

int ccurl_multi_poll(ccurl_multi *multi, int timeout_ms) {
    if (multi->due >= 0) {
        long long left = multi->due - now_ms();
        if (left < timeout_ms) timeout_ms = left < 0 ? 0 : (int)left;
    }
    struct pollfd files[] = {
        {.fd = multi->epoll, .events = POLLIN}, {.fd = multi->wakeup, .events = POLLIN}};
    if (poll(files, 2, timeout_ms) > 0 && files[1].revents) {
        unsigned long long calls;
        if (read(multi->wakeup, &calls, sizeof calls) < 0) return 0;
    }
    return 0;
}

int ccurl_multi_wakeup(ccurl_multi *multi) {
    unsigned long long one = 1;
    return write(multi->wakeup, &one, sizeof one) < 0 ? -1 : 0;
}

#else

struct ccurl_multi {
    curlm *curl;
};

ccurl_multi *ccurl_multi_new(long max_connections) {
    ccurl_multi *multi = malloc(sizeof *multi);
    if (!multi) return NULL;
    multi->curl = new_curlm(max_connections);
    if (multi->curl) return multi;
    free(multi);
    return NULL;
}

void ccurl_multi_free(ccurl_multi *multi) {
    curl.multi_cleanup(multi->curl);
    free(multi);
}

int ccurl_multi_perform(ccurl_multi *multi) {
    int running = 0;
    return curl.multi_perform(multi->curl, &running);
}

int ccurl_multi_poll(ccurl_multi *multi, int timeout_ms) {
    return curl.multi_poll(multi->curl, NULL, 0, timeout_ms, NULL);
}

int ccurl_multi_wakeup(ccurl_multi *multi) { return curl.multi_wakeup(multi->curl); }

#endif

int ccurl_multi_add(ccurl_multi *multi, ccurl_easy *easy) {
    return curl.multi_add_handle(multi->curl, easy);
}

int ccurl_multi_remove(ccurl_multi *multi, ccurl_easy *easy) {
    return curl.multi_remove_handle(multi->curl, easy);
}

ccurl_easy *ccurl_multi_next_done(ccurl_multi *multi, int *code) {
    int left = 0;
    for (;;) {
        multi_message *message = curl.multi_info_read(multi->curl, &left);
        if (!message) return NULL;
        if (message->msg != MSG_DONE) continue;
        *code = message->data.result;
        return message->easy;
    }
}
