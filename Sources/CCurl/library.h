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

struct ccurl_library {
    int (*global_init)(long);
    version_info *(*version_info)(int);
    ccurl_easy *(*easy_init)(void);
    void (*easy_cleanup)(ccurl_easy *);
    int (*easy_setopt)(ccurl_easy *, int, ...);
    int (*easy_getinfo)(ccurl_easy *, int, ...);
    const char *(*easy_strerror)(int);
    ccurl_list *(*slist_append)(ccurl_list *, const char *);
    void (*slist_free_all)(ccurl_list *);
    curlm *(*multi_init)(void);
    int (*multi_cleanup)(curlm *);
    int (*multi_setopt)(curlm *, int, ...);
    int (*multi_add_handle)(curlm *, ccurl_easy *);
    int (*multi_remove_handle)(curlm *, ccurl_easy *);
    int (*multi_perform)(curlm *, int *);
    int (*multi_poll)(curlm *, void *, unsigned int, int, int *);
    int (*multi_wakeup)(curlm *);
    int (*multi_assign)(curlm *, int, void *);
    int (*multi_socket_action)(curlm *, int, int, int *);
    multi_message *(*multi_info_read)(curlm *, int *);
};

extern struct ccurl_library curl;

#endif
