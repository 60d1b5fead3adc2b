internal import Qwen2
internal import Workers

/// Collects the text of tokens until a stop text appears in it.
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

    /// Adds a token; whether a stop text is complete with it.
    func append(_ token: TokenID) -> Bool {
        state.withLock { state in
            let seen = state.text.count
            state.text += Array(state.decoder.append(token).utf8)
            state.end = stops.compactMap {
                state.text.firstRange(of: $0, endingAfter: seen)?.lowerBound
            }.min()
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
}

extension [UInt8] {
    /// Where `part`, which is not empty, occurs first, among the ranges that end after the first
    /// `count` bytes.
    func firstRange(of part: [UInt8], endingAfter count: Int) -> Range<Int>? {
        self[Swift.max(count - part.count + 1, 0)...].firstRange(of: part)
    }
}
