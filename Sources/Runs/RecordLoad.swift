internal import Datasets

/// What records between reader and sink hold.
struct RecordLoad: Sendable, AdditiveArithmetic {
    var count = 0
    /// Of the prompt and the candidates' texts.
    var bytes = 0
    /// About how many matches can be under way at once.
    var matches = 0

    static let zero = RecordLoad()

    private init() {}

    init(_ item: PromptReader.Item) {
        count = 1
        guard case .record(let record, _) = item else { return }
        bytes = record.candidates.reduce(record.prompt.byteCount) { $0 + $1.text.utf8.count }
        // All matches of a knockout over its rounds.
        let rounds = Int.bitWidth - max(1, record.candidates.count - 1).leadingZeroBitCount
        matches = max(1, (record.candidates.count - 1) / rounds)
    }

    static func + (a: RecordLoad, b: RecordLoad) -> RecordLoad {
        var sum = a
        sum.count += b.count
        sum.bytes += b.bytes
        sum.matches += b.matches
        return sum
    }

    static func - (a: RecordLoad, b: RecordLoad) -> RecordLoad {
        var rest = a
        rest.count -= b.count
        rest.bytes -= b.bytes
        rest.matches -= b.matches
        return rest
    }
}

extension Prompt {
    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .messages(let messages): messages.reduce(0) { $0 + $1.content.utf8.count }
        }
    }
}
