#include "arguments.h"

#include <stdlib.h> // says which C library it is

#ifdef __linux__
#include <sys/auxv.h>
#endif

static int count;
static char **words;

#if defined(__GLIBC__) || defined(__APPLE__)
__attribute__((constructor)) static void keep(int argument_count, char **argument_words) {
    count = argument_count;
    words = argument_words;
}
#endif

int carguments_count(void) { return count; }

char *const *carguments_words(void) { return words; }

const char *carguments_path(void) {
#ifdef __linux__
    return (const char *)getauxval(AT_EXECFN);
#else
    return NULL;
#endif
}
