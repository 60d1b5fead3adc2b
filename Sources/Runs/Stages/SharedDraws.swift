internal import RunLogs
internal import Workers

/// The draws of one prompt, some of whose candidates have the same text: each is asked for once, and
/// counts in every match of these texts.
final class SharedDraws: Sendable {
    private typealias Answer = Result<VoteLog?, any Error>

    private enum State {
        /// Those that wait for it.
        case underWay([CheckedContinuation<Answer, Never>])
        case done(Answer)
    }

    private let draws = Locked<[UInt64: State]>([:])

    /// The vote that is this draw: what `ask` gives, if nobody has asked before.
    ///
    /// - Parameter draw: its seed.
    /// - Returns: the vote as it was listed where it was asked for, `nil` where there is none, and whether
    ///   somebody else asked.
    /// - Throws: what `ask` throws, to all who want the draw.
    func vote(
        _ draw: UInt64, _ ask: () async throws -> VoteLog?
    ) async throws -> (vote: VoteLog?, isShared: Bool) {
        let isMine = draws.withLock { draws in
            if draws[draw] != nil { return false }
            draws[draw] = .underWay([])
            return true
        }
        guard isMine else { return (try await answer(to: draw).get(), true) }
        let answer: Answer
        do { answer = .success(try await ask()) } catch { answer = .failure(error) }
        let waiting = draws.withLock { draws in
            defer { draws[draw] = .done(answer) }
            if case .underWay(let waiting)? = draws[draw] { return waiting }
            return []
        }
        for waiter in waiting { waiter.resume(returning: answer) }
        return (try answer.get(), false)
    }

    private func answer(to draw: UInt64) async -> Answer {
        await withCheckedContinuation { continuation in
            let answer: Answer? = draws.withLock { draws in
                switch draws[draw] {
                case .done(let answer)?: return answer
                case .underWay(let waiting)?:
                    draws[draw] = .underWay(waiting + [continuation])
                    return nil
                // Never forgotten.
                case nil: return .success(nil)
                }
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}
