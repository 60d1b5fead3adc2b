internal import Datasets

/// The records that a run is about, bad lines among them.
struct RecordSource {
    let reader: PromptReader
    var limit: Int?
    let shard: Shard?

    /// The next record or reject; `nil` behind the last.
    mutating func next() throws -> PromptReader.Item? {
        while limit != 0, let item = try reader.next() {
            if let shard, !shard.contains(Self.id(of: item)) { continue }
            limit = limit.map { $0 - 1 }
            return item
        }
        return nil
    }

    private static func id(of item: PromptReader.Item) -> String {
        switch item {
        case .record(let record, _): record.id
        case .reject(let reject): reject.id ?? reject.place.defaultID
        }
    }
}
