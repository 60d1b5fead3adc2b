#ifndef CCURL_LIBRARY_H
#define CCURL_LIBRARY_H

#include "ccurl.h"

// The functions of libcurl, found when it was opened.

typedef struct curlm curlm; // CURLM

typedef struct {
    int age;
    const char *version;
    unsigned int version_num;
} version_info; // the head of curl_version_info_data

typedef struct {
    int msg;
    ccurl_easy *easy;
    union {
        void *whatever;
        int result;
    } data;
} multi_message; // CURLMsg

// Their results, names and parameters.
#define CURL_FUNCTIONS(F)                                                                        \
    F(int, global_init, (long))                                                                  \
    F(version_info *, version_info, (int))                                                       \
    F(ccurl_easy *, easy_init, (void))                                                           \
    F(void, easy_cleanup, (ccurl_easy *))                                                        \
    F(int, easy_setopt, (ccurl_easy *, int, ...))                                                \
    F(int, easy_getinfo, (ccurl_easy *, int, ...))                                               \
    F(int, easy_pause, (ccurl_easy *, int))                                                      \
    F(const char *, easy_strerror, (int))                                                        \
    F(ccurl_list *, slist_append, (ccurl_list *, const char *))                                  \
    F(void, slist_free_all, (ccurl_list *))                                                      \
    F(curlm *, multi_init, (void))                                                               \
    F(int, multi_cleanup, (curlm *))                                                             \
    F(int, multi_setopt, (curlm *, int, ...))                                                    \
    F(int, multi_add_handle, (curlm *, ccurl_easy *))                                            \
    F(int, multi_remove_handle, (curlm *, ccurl_easy *))                                         \
    F(int, multi_perform, (curlm *, int *))                                                      \
    F(int, multi_poll, (curlm *, void *, unsigned int, int, int *))                              \
    F(int, multi_wakeup, (curlm *))                                                              \
    F(int, multi_assign, (curlm *, int, void *))                                                 \
    F(int, multi_socket_action, (curlm *, int, int, int *))                                      \
    F(multi_message *, multi_info_read, (curlm *, int *))

struct ccurl_library {
#define FIELD(result, name, parameters) result(*name) parameters;
    CURL_FUNCTIONS(FIELD)
#undef FIELD
};

extern struct ccurl_library curl;

#endif
