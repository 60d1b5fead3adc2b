// Work that is divided among the threads of a team.
#ifndef Q2_TEAM_H
#define Q2_TEAM_H

#include "qwen2_kernels.h"

/// Calls `work(context, i)` for i in 0..<count, on whichever threads are there, and returns when
/// all are done. Only the thread that opened the session calls this.
void q2_team_run(q2_team *team, void (*work)(const void *context, size_t i), const void *context,
                 size_t count);

/// How many pieces to cut work into so that no thread waits long for another.
size_t q2_team_pieces(const q2_team *team);

#endif
