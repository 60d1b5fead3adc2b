import Chance
import TestSupport
import Testing

@testable import Datasets

@Suite("Shard")
struct ShardTests {
    @Test("reads I/N", arguments: [("1/1", 1, 1), ("2/8", 2, 8), ("8/8", 8, 8)])
    func parsing(text: String, index: Int, count: Int) throws {
        let shard = try Shard(text)
        #expect(shard == Shard(index: index, of: count))
        #expect(shard.description == text)
    }

    @Test(
        "refuses what is not a part of a whole",
        arguments: [
            "", "1", "0/4", "5/4", "1/0", "-1/4", "1/4/2", "/4", "1/", "a/b", "1 / 4", "1-5/4",
            "3-2/4", "2,1/4", "1,1/4", "1-2,2/4", "1,/4", ",1/4", "1--2/4", "1-2-3/4", "1/1000001",
            "1-9223372036854775807/9223372036854775807",
        ])
    func refusing(text: String) throws {
        let error = try #require(#expect(throws: ShardError.self) { try Shard(text) })
        #expect(
            error.description
                == "\"\(text)\" is not a shard; write I/N with I from 1 to N, as in 2/8")
    }

    @Test(
        "reads several parts",
        arguments: [
            ("1-3,5/8", [1, 2, 3, 5], "1-3,5/8"), ("1,2,4/4", [1, 2, 4], "1-2,4/4"),
            ("1-4/4", [1, 2, 3, 4], "1-4/4"), ("7-7/8", [7], "7/8"),
        ])
    func several(text: String, indices: [Int], description: String) throws {
        let shard = try Shard(text)
        #expect(shard.indices == indices)
        #expect(shard.description == description)
        #expect(shard.isWhole == (indices.count == shard.count))
        for id in (0..<200).map({ "q\($0)" }) {
            let isIn = indices.contains { Shard(index: $0, of: shard.count).contains(id) }
            #expect(shard.contains(id) == isIn)
        }
    }

    // Computed as in StableHashTests.
    @Test("gives a record to the same shard everywhere")
    func golden() {
        let places = (0..<10).map { id in
            (1...8).first { Shard(index: $0, of: 8).contains(String(id)) }
        }
        #expect(places == [6, 8, 7, 7, 3, 5, 7, 3, 8, 6])
    }

    @Test("every record is in one shard, and shards are about equal", arguments: [1, 2, 3, 7, 16])
    func partition(count: Int) {
        var sizes = [Int](repeating: 0, count: count)
        for id in 0..<8_000 {
            let owners = (1...count).filter { Shard(index: $0, of: count).contains("q\(id)") }
            #expect(owners.count == 1)
            sizes[(owners.first ?? 1) - 1] += 1
        }
        let fair = 8_000.0 / Double(count)
        #expect(sizes.allSatisfy { abs(Double($0) - fair) < 5 * fair.squareRoot() + 1 })
    }
}
