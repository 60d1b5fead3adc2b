internal import Chance

/// Finds ids that were seen before, by their 64-bit hashes: the ids themselves are not kept.
///
/// Among ten million different ids the chance that any two are taken for one is 3 in a million.
package struct DuplicateIDs: Sendable {
    private var hashes: Set<UInt64> = []

    package init() {}

    /// The number of different ids seen.
    package var count: Int { hashes.count }

    /// Notes `id`.
    ///
    /// - Returns: whether it is new.
    package mutating func insert(_ id: String) -> Bool { hashes.insert(StableHash.of(id)).inserted }
}
