// Work that is divided among the threads of a team.
#ifndef Q2_TEAM_H
#define Q2_TEAM_H

#include "qwen2_kernels.h"

/// How many pieces to cut work into so that no thread waits long for another.
size_t q2_team_pieces(const q2_team *team);

#endif
