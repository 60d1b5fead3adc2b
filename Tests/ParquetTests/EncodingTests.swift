import Testing

@testable import Parquet

@Suite("Encodings")
struct EncodingTests {
    /// Runs `body` on bytes that stay where they are meanwhile.
    static func with<T>(
        _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> T
    ) rethrows -> T { try bytes.withUnsafeBytes(body) }

    static func hybrid(_ bytes: [UInt8], width: Int, count: Int) throws -> [UInt32] {
        try with(bytes) { bytes in
            var decoder = try HybridDecoder(bytes, width: width)
            return try (0..<count).map { _ in try decoder.next() }
        }
    }

    // Encodings.md: 0 to 7 in three bits are 88 C6 FA, least significant first.
    @Test("numbers that are packed, and runs of one number")
    func hybrid() throws {
        #expect(
            try Self.hybrid([0x03, 0x88, 0xC6, 0xFA], width: 3, count: 8) == Array(0..<8))
        #expect(try Self.hybrid([0x0A, 0x04], width: 3, count: 5) == [4, 4, 4, 4, 4])
        #expect(try Self.hybrid([0x00, 0x07, 0x02, 0x05], width: 3, count: 1) == [5])
        #expect(
            try Self.hybrid([0x04, 0x01, 0x02, 0x03, 0x04], width: 32, count: 2)
                == [0x0403_0201, 0x0403_0201])
        // A width of nothing: the dictionary has one value.
        #expect(try Self.hybrid([0x06], width: 0, count: 3) == [0, 0, 0])
    }

    @Test("a run that ends too soon is no run")
    func hybridEnd() {
        #expect(throws: ParquetProblem.endOfBytes) {
            try Self.hybrid([0x0A], width: 3, count: 1)
        }
        #expect(throws: ParquetProblem.endOfBytes) {
            try Self.hybrid([0x0A, 0x04], width: 3, count: 6)
        }
        #expect(throws: ParquetProblem.endOfBytes) {
            try Self.hybrid([0x03], width: 3, count: 1)
        }
        #expect(throws: ParquetProblem.self) {
            try Self.hybrid([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], width: 3, count: 1)
        }
        #expect(throws: ParquetProblem.self) { try Self.hybrid([0], width: 33, count: 1) }
        // Two billion values cost nothing but their run.
        #expect(throws: Never.self) {
            try Self.hybrid([0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0x01], width: 1, count: 2)
        }
    }

    static func delta(_ bytes: [UInt8], count: Int) throws -> (values: [Int64], behind: Int) {
        try with(bytes) { bytes in
            var decoder = try DeltaDecoder(bytes)
            let behind = try decoder.behind().count
            return (try (0..<count).map { _ in try decoder.next() }, behind)
        }
    }

    // The examples of Encodings.md: 1, 2, 3, 4, 5 and 7, 5, 3, 1, 2, 3, 4, 5; four parts a block,
    // of which only the first has bytes.
    @Test("differences")
    func delta() throws {
        let first = try Self.delta([0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0, 0xAA], count: 5)
        #expect(first.values == [1, 2, 3, 4, 5])
        #expect(first.behind == 1)
        let packed: [UInt8] = [0xC0, 0x3F] + [UInt8](repeating: 0, count: 6)
        let second = try Self.delta([0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0] + packed, count: 8)
        #expect(second.values == [7, 5, 3, 1, 2, 3, 4, 5])
        #expect(second.behind == 0)
    }

    @Test("differences that cannot be")
    func deltaEnd() {
        let forged: [[UInt8]] = [
            [], [0x80, 1, 4, 5, 2], [0x80, 1, 0, 5, 2, 2], [0x80, 1, 3, 5, 2, 2],
            [0x80, 1, 4, 5, 2, 2, 65, 0, 0, 0], [0x80, 1, 4, 5, 2, 2, 8, 0, 0, 0, 1, 2, 3],
            [0x80, 0x80, 0x80, 0x80, 4, 1, 5, 2, 2],
            [0x80, 1, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2],
        ]
        for bytes in forged {
            #expect(throws: ParquetProblem.self) { try Self.delta(bytes, count: 5) }
        }
    }

    static func snappy(_ bytes: [UInt8], size: Int) throws -> String {
        var out = [UInt8](repeating: 0, count: size)
        try out.withUnsafeMutableBytes { out in
            try with(bytes) { try Snappy.decompress($0, into: out) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    // format_description.txt: "xababab" is a literal of three and a copy of four from two before.
    @Test("Snappy's literals and copies, which may overlap")
    func snappy() throws {
        #expect(
            try Self.snappy([7, 0x08, 0x78, 0x61, 0x62, 0x01, 0x02], size: 7) == "xababab")
        #expect(
            try Self.snappy([9, 0x00, 0x61, 0x1E, 0x01, 0x00], size: 9) == "aaaaaaaaa")
        #expect(
            try Self.snappy([4, 0xF0, 0x03, 0x61, 0x62, 0x63, 0x64], size: 4) == "abcd")
        #expect(
            try Self.snappy([5, 0x00, 0x61, 0x0F, 0x01, 0x00, 0x00, 0x00], size: 5) == "aaaaa")
        #expect(try Self.snappy([0], size: 0) == "")
    }

    @Test("Snappy that cannot be")
    func snappyEnd() {
        let forged: [([UInt8], Int)] = [
            ([], 0), ([7, 0x08, 0x78, 0x61, 0x62], 7),
            ([7, 0x08, 0x78, 0x61, 0x62, 0x01, 0x04], 7),
            ([7, 0x08, 0x78, 0x61, 0x62, 0x01, 0x00], 7),
            ([3, 0x08, 0x78, 0x61, 0x62, 0x01, 0x02], 3),
            ([7, 0x08, 0x78], 7), ([9, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x61], 9),
            ([8, 0x08, 0x78, 0x61, 0x62, 0x01, 0x02], 7), ([0, 0x00, 0x61], 0),
        ]
        for (bytes, size) in forged {
            #expect(throws: ParquetProblem.self) { try Self.snappy(bytes, size: size) }
        }
    }
}
