import CommandLines
import Dispatch
import Foundation
import Workers

/// Ends work when the process is asked to stop: the first signal cancels it, a second SIGINT
/// leaves at once. Whatever is journaled is safe either way.
// @unchecked because Dispatch's sources, which may be used from any thread, do not say so.
final class Interruption: @unchecked Sendable {
    private let state = Locked(State())
    // Retained for as long as signals are to be heard.
    private let sources: [any DispatchSourceSignal]

    private struct State: Sendable {
        var signals = 0
        var cancel: (@Sendable () -> Void)?
    }

    /// The command as it was given, for a shell: giving it again resumes what was stopped.
    static var command: String {
        commandWords.map(ShellWord.quoted).joined(separator: " ")
    }

    init() {
        let queue = DispatchQueue(label: "bracket.signals")
        sources = [SIGINT, SIGTERM, SIGUSR1].map { [state] number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            // Without @Sendable the closure would belong to the main actor and trap here.
            source.setEventHandler { @Sendable in
                let (isSecond, cancel) = state.withLock { state in
                    state.signals += 1
                    return (state.signals > 1 && number == SIGINT, state.cancel)
                }
                if isSecond { _exit(ExitCode.stopped.rawValue) }
                cancel?()
            }
            source.resume()
            return source
        }
    }

    /// Runs `work` in a task that a signal cancels.
    ///
    /// - Returns: `nil` if `work` ended for that reason.
    func guarding<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        let task = Task { try await work() }
        let already = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.signals > 0
        }
        if already { task.cancel() }
        do { return try await task.value } catch {
            guard state.withLock({ $0.signals > 0 }) else { throw error }
            return nil
        }
    }
}
