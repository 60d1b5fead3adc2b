internal import RunLogs
internal import Tournaments

extension RunCounters {
    /// Counts a vote that was just given, and what it cost.
    func count(_ vote: VoteLog) -> RunCounts {
        update {
            $0.add(vote)
            $0.jurorFailures.add(vote)
            $0.tokens += vote.tokens ?? 0
            switch vote.abstention {
            case .transport?: break
            // What was refused before anything was said.
            case .refused? where vote.tokens == nil: $0.judgeFailures.note(vote.note ?? "")
            default: $0.judgeFailures.noteAnswer()
            }
        }
        return snapshot
    }

    /// Counts a vote that was asked for in another match.
    func countShared(_ vote: VoteLog) {
        update {
            $0.sharedVotes += 1
            $0.add(vote)
        }
    }
}

extension RunCounts {
    mutating func add(_ vote: VoteLog) {
        votes += 1
        switch vote.abstention {
        case nil: break
        case .equal?: equal += 1
        case let reason?:
            abstained[reason, default: 0] += 1
            if notes[reason] == nil { notes[reason] = vote.note }
        }
    }
}
