internal import Qwen2
internal import Workers

/// Collects the text of tokens until one of some stop texts appears in it.
final class StopReader: Sendable {
    private struct State: Sendable {
        var decoder: TokenDecoder
        var text: [UInt8] = []
        /// Where the first stop text begins.
        var end: Int?
    }

    private let stops: [[UInt8]]
    private let state: Locked<State>

    init(_ decoder: TokenDecoder, stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
        state = Locked(State(decoder: decoder))
    }

    /// Whether the text has come to a stop with this token.
    func hear(_ token: TokenID) -> Bool {
        state.withLock { state in
            let seen = state.text.count
            state.text += Array(state.decoder.append(token).utf8)
            state.end = stops.compactMap { first($0, in: state.text, after: seen) }.min()
            return state.end != nil
        }
    }

    /// The text, up to the stop text.
    func finish() -> String {
        state.withLock { state in
            if let end = state.end { return String(decoding: state.text[..<end], as: UTF8.self) }
            return String(decoding: state.text, as: UTF8.self) + state.decoder.finish()
        }
    }

    /// Where `stop` begins in `text`, if it ends after the first `seen` bytes.
    private func first(_ stop: [UInt8], in text: [UInt8], after seen: Int) -> Int? {
        let from = max(seen - stop.count + 1, 0)
        guard text.count >= from + stop.count else { return nil }
        return (from...text.count - stop.count).first {
            text[$0..<$0 + stop.count].elementsEqual(stop)
        }
    }
}
