internal import Chance

/// Finds ids that were seen before, by their 64-bit hashes: the ids themselves are not kept.
///
/// Among ten million different ids the chance that any two are taken for one is 3 in a million.
public struct DuplicateIDs: Sendable {
    private var hashes: Set<UInt64> = []

    public init() {}

    /// The number of different ids seen.
    public var count: Int { hashes.count }

    /// Notes `id`.
    ///
    /// - Returns: whether it is new.
    public mutating func insert(_ id: String) -> Bool { hashes.insert(StableHash.of(id)).inserted }
}
