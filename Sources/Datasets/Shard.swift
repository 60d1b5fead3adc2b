internal import Chance

/// One of N parts of a data set, told apart by the records' ids alone: every machine that is given
/// "I/N" finds its part without talking to the others, and the N parts make up the whole.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// In `1...count`.
    public let index: Int
    public let count: Int

    /// - Precondition: `index` is in `1...count`.
    public init(index: Int, of count: Int) {
        precondition(
            count >= 1 && (1...count).contains(index), "there is no shard \(index)/\(count)")
        self.index = index
        self.count = count
    }

    /// Reads "I/N" with I in 1...N.
    public init(_ text: String) throws(ShardError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), index >= 1,
            count >= index
        else { throw ShardError(text: text) }
        self.init(index: index, of: count)
    }

    /// Whether the record with this id belongs to this shard.
    public func contains(_ id: String) -> Bool {
        // The high word of the product spreads the hashes evenly over 0..<count.
        let hash = StableHash.of("shard", id)
        return hash.multipliedFullWidth(by: UInt64(count)).high == UInt64(index - 1)
    }

    public var description: String { "\(index)/\(count)" }
}

/// A shard that does not read as "I/N".
public struct ShardError: Error, Equatable, CustomStringConvertible {
    public let text: String

    public var description: String {
        "\"\(text)\" is not a shard; write I/N with I from 1 to N, as in 2/8"
    }
}
