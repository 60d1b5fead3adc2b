import Files
import TestSupport
import Testing

@testable import Parquet

@Suite("What is no Parquet, or not read")
struct ParquetRefusalTests {
    /// What is said of `bytes`, whether at once or on the way.
    static func problem(_ bytes: [UInt8], maxRowBytes: Int = 64 << 20) -> String? {
        do {
            let reader = try ParquetReader(
                .memory(bytes), path: "x.parquet", maxRowBytes: maxRowBytes)
            while try reader.next() != nil {}
            return nil
        } catch {
            return "\(error)"
        }
    }

    static let head = #"cannot read "x.parquet": "#

    @Test("is known by its first four bytes")
    func magic() {
        #expect(ParquetReader.isParquet(Array("PAR1....".utf8)))
        #expect(ParquetReader.isParquet(Array("PARE".utf8)))
        #expect(!ParquetReader.isParquet(Array("PAR".utf8)))
        #expect(!ParquetReader.isParquet(Array(#"{"id": 1}"#.utf8)))
    }

    @Test("what is not Parquet, not whole, or encrypted is said in a sentence")
    func notParquet() throws {
        let file = try Fixture.bytes("nested-none")
        #expect(Self.problem([]) == Self.head + "it is no Parquet file")
        #expect(
            Self.problem(Array("some text, long enough".utf8))?.hasSuffix("no Parquet file") == true
        )
        #expect(
            Self.problem(Array(file.dropLast()))
                == Self.head + "it is not whole, since it has no end: fetch or write it again")
        #expect(
            Self.problem(file.dropLast(4) + Array("PARE".utf8))
                == Self.head + "it is encrypted: decrypt it with the program that has its keys")
        var long = file
        long[long.count - 5] = 0x7F
        #expect(
            Self.problem(long)?.contains("its footer would have 21") == true)
    }

    @Test("a compression that is not read is named, with the remedy")
    func lz4() throws {
        #expect(
            Self.problem(try Fixture.bytes("lz4"))
                == Self.head + #"column "id": it is compressed with LZ4, which is not read here: "#
                + #"write the file again with zstd or snappy, as in `duckdb -c "copy "#
                + #"(from 'in.parquet') to 'out.parquet' (compression zstd)"`"#)
    }

    @Test("a file that is not there or no file at all")
    func paths() {
        #expect(throws: FileError.self) { try ParquetReader(path: "/nowhere/x.parquet") }
        #expect(throws: FileError.self) { try ParquetReader(path: "/dev/zero") }
    }

    @Test("rows before the damage are whole, and the damage is told again to who asks again")
    func damage() throws {
        // The pages of the second row group are overwritten.
        var file = try Fixture.bytes("nested-gzip")
        let whole = try ParquetReader(.memory(file), path: "x.parquet")
        #expect(whole.rowCount == 5)
        let footer = Int(file[file.count - 8]) | Int(file[file.count - 7]) << 8
        let end = file.count - 8 - footer
        for at in end * 2 / 3..<end { file[at] = 0xFF }
        let reader = try ParquetReader(.memory(file), path: "x.parquet")
        var errors: [String] = []
        for _ in 0..<8 {
            do {
                guard try reader.next() != nil else { break }
            } catch {
                errors.append("\(error)")
            }
        }
        #expect(Set(errors).count == 1)
        #expect(errors.count > 1)
        #expect(errors.first?.hasPrefix(Self.head + "row ") == true)
        #expect(errors.first?.contains("page at byte ") == true)
    }

    @Test("a row is bounded, whatever a page says")
    func bounded() throws {
        let file = try Fixture.bytes("nested-none")
        #expect(Self.problem(file, maxRowBytes: 1_000) == nil)
        #expect(
            Self.problem(file, maxRowBytes: 100)?.contains(
                "a row has more than 100 bytes: read it without its largest column") == true)
    }
}
