internal import Dispatch
internal import Qwen2Kernels

/// The threads that share the work of a forward pass: the caller's and those of private serial
/// queues, each of which runs one job per pass. One pass at a time.
// @unchecked: the C side synchronises its state.
final class Team: @unchecked Sendable {
    let handle: OpaquePointer
    private let helpers: [DispatchQueue]

    /// - Parameter threads: at least 1, including the caller's.
    init(threads: Int) {
        precondition(threads >= 1, "a team needs at least one thread")
        guard let handle = q2_team_new(threads - 1) else { preconditionFailure("out of memory") }
        self.handle = handle
        helpers = (1..<max(threads, 1)).map { DispatchQueue(label: "bracket.qwen2.\($0)") }
    }

    deinit { q2_team_free(handle) }

    /// Runs `body` while the helpers look for its pieces of work.
    func together<Result>(_ body: () throws -> Result) rethrows -> Result {
        let session = q2_team_open(handle)
        // A late helper keeps the team alive and finds the session closed.
        for helper in helpers {
            helper.async { q2_team_work(self.handle, session) }
        }
        defer { q2_team_close(handle) }
        return try body()
    }

    /// Calls `work` with each number below `count`, on any of the threads; returns when all calls
    /// have returned.
    func each(_ count: Int, _ work: @escaping (Int) -> Void) {
        let box = Box(work)
        withExtendedLifetime(box) {
            together {
                q2_team_run(
                    handle,
                    { context, number in
                        guard let context else { return }
                        Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().work(number)
                    }, Unmanaged.passUnretained(box).toOpaque(), count)
            }
        }
    }

    private final class Box {
        let work: (Int) -> Void
        init(_ work: @escaping (Int) -> Void) { self.work = work }
    }
}
