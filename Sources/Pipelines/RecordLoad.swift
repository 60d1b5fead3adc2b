internal import Datasets

/// What records between reader and sink hold.
struct RecordLoad: Sendable {
    var count = 0
    /// Of the prompt and the candidates' texts.
    var bytes = 0
    /// About how many matches can be under way at once.
    var matches = 0

    init() {}

    init(_ record: PromptRecord) {
        count = 1
        bytes = record.candidates.reduce(record.prompt.byteCount) { $0 + $1.text.utf8.count }
        // All matches of a knockout over its rounds.
        let rounds = Int.bitWidth - max(1, record.candidates.count - 1).leadingZeroBitCount
        matches = max(1, (record.candidates.count - 1) / rounds)
    }

    static func += (sum: inout RecordLoad, more: RecordLoad) {
        sum.count += more.count
        sum.bytes += more.bytes
        sum.matches += more.matches
    }

    static func -= (sum: inout RecordLoad, less: RecordLoad) {
        sum.count -= less.count
        sum.bytes -= less.bytes
        sum.matches -= less.matches
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
