internal import Datasets

/// The records that a run is about, bad lines among them.
struct RecordSource {
    let reader: PromptReader
    /// How many records of the input are looked at, those of other shards included: all shards
    /// together are about the records that a run without shards is about.
    var limit: Int?
    let shard: Shard?

    /// The next record or reject; `nil` behind the last.
    mutating func next() throws -> PromptReader.Item? {
        while limit != 0, let item = try reader.next() {
            limit = limit.map { $0 - 1 }
            if let shard, !shard.contains(Self.id(of: item)) { continue }
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
