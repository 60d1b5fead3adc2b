import Files
import Foundation
import JSON
import TestSupport
import Testing

@testable import Parquet

/// Files that were changed at random: each is read, or refused with a sentence. A trap would end
/// the tests.
///
/// `BRACKET_MUTANTS` says how many are made of each file instead of the few of every day,
/// `BRACKET_MUTANT_SEED` with which seed, and `BRACKET_MUTANT_FOLDER` of which other files.
@Suite("Mutants")
struct MutantTests {
    static let environment = ProcessInfo.processInfo.environment
    static let count = environment["BRACKET_MUTANTS"].flatMap { Int($0) } ?? 400
    static let seed = environment["BRACKET_MUTANT_SEED"].flatMap { UInt64($0) } ?? 13

    /// Names of fixtures, and paths of files elsewhere.
    static let files: [String] = {
        guard let folder = environment["BRACKET_MUTANT_FOLDER"] else {
            return [
                "nested-none", "nested-gzip", "nested-snappy", "nested-zstd", "types", "int96",
                "encodings", "duckdb",
            ].map(Fixture.path)
        }
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return (names ?? []).map { "\(folder)/\($0)" }
    }()

    @Test("no change of bytes is more than a sentence", arguments: files)
    func mutants(path: String) throws {
        try Self.check(try Fixture.bytes(path: path), path)
    }

    @Test("nor is one of files that are written here", arguments: 1...4 as ClosedRange<UInt64>)
    func written(seed: UInt64) throws {
        var chance = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let schema = RandomRows.schema(&chance)
        let folder = try ParquetWriterTests.Folder()
        let writer = try ParquetWriter(
            path: folder.file, schema: schema, createdBy: "bracket version 0", compressor: nil,
            groupBytes: 300)
        for _ in 0..<40 {
            try writer.append(try #require(RandomRows.row(schema, &chance).object))
        }
        try writer.finish()
        try Self.check(try Fixture.bytes(path: folder.file), "written, seed \(seed)")
    }

    static func check(_ file: [UInt8], _ name: String) throws {
        let footer = Int(file[file.count - 8]) | Int(file[file.count - 7]) << 8
        try #require(footer < file.count - 12, "\(name) has a footer of more than 64 KB")
        var read = 0
        for number in 0..<count {
            var chance = Seeded(state: (seed &+ UInt64(number)) &* 0x9E37_79B9_7F4A_7C15 | 1)
            let mutant = mutant(file, footer: footer, &chance)
            do {
                let reader = try ParquetReader(
                    .memory(mutant), path: "x.parquet", maxRowBytes: 1 << 20)
                // A forged file may well have billions of rows that are null.
                for _ in 0..<300 {
                    guard try reader.next() != nil else { break }
                }
                read += 1
            } catch {
                let text = "\(error)"
                #expect(
                    text.hasPrefix(#"cannot read "x.parquet": "#),
                    "\(name), seed \(seed), mutant \(number): \(text)")
            }
        }
        // Some changes are of values alone, and some of what decides.
        #expect(read < count, "\(name), seed \(seed)")
    }

    /// `file` with a few changes, whose ends stay those of a Parquet file most of the time.
    static func mutant(_ file: [UInt8], footer: Int, _ chance: inout Seeded) -> [UInt8] {
        var bytes = file
        let end = file.count - 8 - footer
        for _ in 0...chance.below(4) {
            // The metadata decides more than the values: half of the changes are there.
            let isInFooter = chance.below(2) == 0
            let place = isInFooter ? end + chance.below(footer) : 4 + chance.below(end - 4)
            guard place < bytes.count else { continue }
            switch chance.below(8) {
            case 0, 1: bytes[place] ^= 1 << UInt8(chance.below(8))
            case 2: bytes[place] = UInt8(chance.below(256))
            case 3: bytes[place] = [0, 0x7F, 0x80, 0xFF][chance.below(4)]
            case 4:
                // Numbers of many bytes: lengths, counts and offsets.
                for at in place..<min(place + 1 + chance.below(9), bytes.count) { bytes[at] = 0xFF }
            case 5: bytes[place] = bytes[place] &+ 1
            case 6:
                let from = chance.below(bytes.count)
                for at in 0..<min(1 + chance.below(16), bytes.count - max(from, place)) {
                    bytes[place + at] = bytes[from + at]
                }
            default: bytes = Self.shifted(bytes, at: place, isInFooter: isInFooter, &chance)
            }
        }
        if chance.below(50) == 0 { bytes.removeLast(chance.below(bytes.count)) }
        return bytes
    }

    /// With a byte more or less; what the file says of its footer's length follows.
    private static func shifted(
        _ bytes: [UInt8], at place: Int, isInFooter: Bool, _ chance: inout Seeded
    ) -> [UInt8] {
        var bytes = bytes
        guard place + 8 < bytes.count else { return bytes }
        let isLonger = chance.below(2) == 0
        if isLonger {
            bytes.insert(UInt8(chance.below(256)), at: place)
        } else {
            bytes.remove(at: place)
        }
        guard isInFooter else { return bytes }
        let at = bytes.count - 8
        let length = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
        let changed = isLonger ? length &+ 1 : length &- 1
        bytes[at] = UInt8(truncatingIfNeeded: changed)
        bytes[at + 1] = UInt8(changed >> 8)
        return bytes
    }
}
