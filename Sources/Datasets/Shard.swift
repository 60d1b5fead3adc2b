internal import Chance

/// One or some of N parts of a data set, told apart by the records' ids alone: every machine that is
/// given "I/N" finds its part without talking to the others, and the N parts make up the whole.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// Which parts, ascending, each once, in `1...count`.
    public let indices: [Int]
    public let count: Int

    /// The most parts that there may be: 1,000,000.
    public static let mostParts = 1_000_000

    /// - Precondition: `index` is in `1...count`.
    public init(index: Int, of count: Int) { self.init([index], of: count) }

    /// - Precondition: there is an index, and all are in `1...count`.
    public init(_ indices: some Sequence<Int>, of count: Int) {
        let indices = Set(indices).sorted()
        precondition(
            count >= 1 && count <= Self.mostParts && !indices.isEmpty
                && indices.allSatisfy { (1...count).contains($0) },
            "there is no shard \(indices)/\(count)")
        self.indices = indices
        self.count = count
    }

    /// Reads "I/N" with I in 1...N, or several parts, as in "1-3,5/8".
    public init(_ text: String) throws(ShardError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[1]), 1...Self.mostParts ~= count else {
            throw ShardError(text: text)
        }
        var indices: [Int] = []
        for range in parts[0].split(separator: ",", omittingEmptySubsequences: false) {
            let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard 1...2 ~= ends.count, let first = ends[0], let last = ends.last ?? nil,
                first >= 1, first <= last, last <= count, indices.last.map({ $0 < first }) ?? true
            else { throw ShardError(text: text) }
            indices += first...last
        }
        self.init(indices, of: count)
    }

    /// Whether it is all that there is.
    public var isWhole: Bool { indices.count == count }

    /// Whether the record with this id belongs to this shard.
    ///
    /// - Complexity: O(log parts).
    public func contains(_ id: String) -> Bool {
        // The high word of the product spreads the hashes evenly over 0..<count.
        let hash = StableHash.of("shard", id)
        let index = Int(hash.multipliedFullWidth(by: UInt64(count)).high) + 1
        if indices.count == 1 { return indices[0] == index }
        var (low, high) = (0, indices.count)
        while low < high {
            let middle = (low + high) / 2
            if indices[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low < indices.count && indices[low] == index
    }

    public var description: String { "\(Self.ranges(indices))/\(count)" }

    /// Ascending numbers as a person writes them: `1-3,5`.
    public static func ranges(_ numbers: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        .joined(separator: ",")
    }
}

/// A shard that does not read as "I/N".
public struct ShardError: Error, Equatable, CustomStringConvertible {
    public let text: String

    public var description: String {
        "\"\(text)\" is not a shard; write I/N with I from 1 to N, as in 2/8"
    }
}
