internal import Datasets

/// The records that a run is about, bad lines among them.
struct RecordSource {
    private let reader: PromptReader
    private var limit: Int?
    private let shard: Shard?
    private(set) var isAtEnd = false

    init(reader: PromptReader, limit: Int?, shard: Shard?) {
        self.reader = reader
        self.limit = limit
        self.shard = shard
    }

    mutating func next() throws -> PromptReader.Item? {
        while !isAtEnd, limit != 0, let item = try reader.next() {
            let id =
                switch item {
                case .record(let record, _): record.id
                case .reject(let reject): reject.id ?? String(reject.line)
                }
            if let shard, !shard.contains(id) { continue }
            limit = limit.map { $0 - 1 }
            return item
        }
        isAtEnd = true
        return nil
    }
}
