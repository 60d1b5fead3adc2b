internal import Files
internal import JSON
internal import LanguageModels
internal import Workers

/// A file of requests that is being written, up to the limits of the provider.
// @unchecked: guarded by the lock of `state`, and the file is touched under it alone.
final class BatchFile: @unchecked Sendable {
    private struct State: Sendable {
        var ids: [String] = []
        var seen: Set<String> = []
        var bytes = 0
        var overLimit = 0
        var out = 0
    }

    private let style: BatchStyle
    private let limits: (requests: Int, bytes: Int)
    private let file: OutputFile
    private let state = Locked(State())

    init(path: String, style: BatchStyle, requests: Int?, bytes: Int?) throws {
        self.style = style
        limits = (requests ?? style.limits.requests, bytes ?? style.limits.bytes)
        file = try OutputFile(path: path)
        let head = Array(style.frame.head.utf8)
        try file.write(line: head)
        state.withLock { $0.bytes = head.count + style.frame.tail.utf8.count }
    }

    /// Adds a request, unless it is there already or there is no room.
    ///
    /// - Parameter isOut: whether it stands in an earlier file, and is not asked for again.
    func add(
        _ request: CompletionRequest, _ id: String, isOut: Bool, _ options: RemoteModel.Options
    ) throws {
        let object = isOut ? JSONObject() : try style.request(request, id: id, options)
        let bytes = JSON.object(object).bytes
        try state.withLock { state in
            guard state.seen.insert(id).inserted else { return }
            if isOut {
                state.out += 1
                return
            }
            let separator = state.ids.isEmpty ? [] : Array(style.frame.separator.utf8)
            let size = bytes.count + separator.count
            guard state.ids.count < limits.requests, state.bytes + size <= limits.bytes else {
                state.overLimit += 1
                return
            }
            try file.write(line: separator + bytes)
            state.bytes += size
            state.ids.append(id)
        }
    }

    /// What the file holds, what was left for another one, and what earlier ones hold.
    var counts: (ids: [String], bytes: Int, overLimit: Int, out: Int) {
        state.withLock { ($0.ids, $0.bytes, $0.overLimit, $0.out) }
    }

    func commit() throws {
        try file.write(line: Array(style.frame.tail.utf8))
        try file.commit()
    }

    func discard() { file.discard() }
}
