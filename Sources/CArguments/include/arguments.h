#ifndef CARGUMENTS_H
#define CARGUMENTS_H

// The words of the command line as the loader handed them over.
//
// Swift's library reads them from /proc/self/cmdline, and in a root folder without /proc, as a bare
// container's may be, it looks for them on the stack and can crash. glibc and Darwin give them to
// constructors; with another C library there are none here.

/// How many words there are, the program's own among them; 0 if they are not known.
int carguments_count(void);

/// The words; they live as long as the process.
char *const *carguments_words(void);

/// The path by which the program was started, as Linux's kernel tells it; NULL elsewhere.
const char *carguments_path(void);

#endif
