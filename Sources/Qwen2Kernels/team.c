#include "team.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

// A layer takes some tens of microseconds and has five barriers. Waking threads takes about as
// long, so the helpers stay awake for a forward pass and look for work. The thread that opened the
// session never waits for a helper to come: it takes pieces as they do, and only waits for pieces
// that another thread has taken.

struct q2_team {
    size_t workers;
    void (*work)(const void *context, size_t i);
    const void *context;
    _Alignas(64) _Atomic uint64_t session;  // odd while open
    // One word, so that taking a piece also reads its work and the number of pieces: 16 bits that
    // count the works, 24 bits of pieces, 24 bits of the next piece.
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic uint64_t done;
};

enum { piece_bits = 24 };
static const uint64_t piece_mask = ((uint64_t)1 << piece_bits) - 1;

q2_team *q2_team_new(size_t workers) {
    q2_team *team = aligned_alloc(64, (sizeof(q2_team) + 63) / 64 * 64);
    if (!team) return NULL;
    team->workers = workers;
    team->work = NULL;
    team->context = NULL;
    atomic_init(&team->session, 0);
    atomic_init(&team->ticket, 0);
    atomic_init(&team->done, 0);
    return team;
}

void q2_team_free(q2_team *team) { free(team); }

size_t q2_team_pieces(const q2_team *team) { return (team->workers + 1) * 4; }

uint64_t q2_team_open(q2_team *team) { return atomic_fetch_add(&team->session, 1) + 1; }

void q2_team_close(q2_team *team) { atomic_fetch_add(&team->session, 1); }

static inline void rest(unsigned *rounds) {
    if (++*rounds > 2000) {
        sched_yield();
        return;
    }
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Does pieces until there are none; returns how many.
static uint64_t take(q2_team *team) {
    uint64_t taken = 0;
    for (;;) {
        uint64_t ticket = atomic_load_explicit(&team->ticket, memory_order_acquire);
        // Looking first keeps idle threads from overflowing the counter.
        if ((ticket & piece_mask) >= (ticket >> piece_bits & piece_mask)) return taken;
        ticket = atomic_fetch_add_explicit(&team->ticket, 1, memory_order_acq_rel);
        uint64_t piece = ticket & piece_mask;
        if (piece >= (ticket >> piece_bits & piece_mask)) return taken;
        // The work cannot change before this piece is done.
        team->work(team->context, piece);
        atomic_fetch_add_explicit(&team->done, 1, memory_order_release);
        taken++;
    }
}

void q2_team_work(q2_team *team, uint64_t session) {
    unsigned rounds = 0;
    while (atomic_load_explicit(&team->session, memory_order_relaxed) == session) {
        if (take(team)) rounds = 0;
        rest(&rounds);
    }
}

void q2_team_run(q2_team *team, void (*work)(const void *context, size_t i), const void *context,
                 size_t count) {
    if (count <= 1 || team->workers == 0) {
        for (size_t i = 0; i < count; i++) work(context, i);
        return;
    }
    team->work = work;
    team->context = context;
    atomic_store_explicit(&team->done, 0, memory_order_relaxed);
    uint64_t works = (atomic_load_explicit(&team->ticket, memory_order_relaxed) >> 48) + 1;
    uint64_t ticket = works << 48 | (uint64_t)count << piece_bits;
    atomic_store_explicit(&team->ticket, ticket, memory_order_release);
    take(team);
    unsigned rounds = 0;
    while (atomic_load_explicit(&team->done, memory_order_acquire) < count) rest(&rounds);
}
