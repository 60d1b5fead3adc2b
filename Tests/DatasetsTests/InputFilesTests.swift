import Files
import Foundation
import JSON
import TestSupport
import Testing

@testable import Datasets

@Suite("Folders, patterns and compressed files")
struct InputFilesTests {
    private func folder(_ files: [String: [UInt8]]) throws -> String {
        let folder = Repository.temporaryFolder()
        for (name, bytes) in files {
            let url = URL(filePath: folder).appending(path: name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
        return folder
    }

    private func ids(_ path: String) throws -> [String] {
        let reader = try PromptReader(path: path)
        var ids: [String] = []
        while let item = try reader.next() {
            switch item {
            case .record(let record, _): ids.append(record.id)
            case .reject(let reject): ids.append(reject.summary)
            }
        }
        return ids
    }

    static let line = Array("{\"prompt\": \"p\"}\n".utf8)

    @Test("a folder's data files are read in the order of their names' bytes, whatever they are")
    func wholeFolder() throws {
        let folder = try folder([
            "part-10.jsonl": Self.line, "part-2.csv": Array("id,prompt\nx,p\n,q\n".utf8),
            "B.json": Array("[{\"prompt\": \"p\"}, 7]".utf8), "README.md": [0x61], ".hidden": [0],
            "_SUCCESS": [], "dataset_info.json": Array("{}".utf8), "more/part.jsonl": Self.line,
        ])
        let expected = [
            "B.json:1", "B.json, row 2 (line 1): the record is a number, not an object",
            "part-10.jsonl:1", "x", "part-2.csv:2",
        ]
        #expect(try ids(folder) == expected)
        #expect(try ids(folder + "/") == expected)
        #expect(try ids(folder + "/*") == expected)
        #expect(try ids(folder + "/part-*") == Array(expected[2...]))
        #expect(try ids(folder + "/*/*.jsonl") == ["1"])
        #expect(try ids(folder + "/part-[2-9].csv") == ["x", "2"])
    }

    @Test("among several folders the names say which")
    func names() throws {
        let folder = try folder(["a/x.jsonl": Self.line, "b/x.jsonl": Self.line])
        #expect(try ids(folder + "/*/*.jsonl") == ["a/x.jsonl:1", "b/x.jsonl:1"])
        let error = #expect(throws: FileError.self) { try PromptReader(path: folder) }
        #expect(
            error?.reason
                == "it is a folder without data files; name one of its folders: a, b")
        #expect(throws: FileError.self) { try PromptReader(path: folder + "/*.csv") }
    }

    @Test("a file whose name looks like a pattern is that file")
    func literal() throws {
        let folder = try folder(["a[1].jsonl": Self.line])
        #expect(try ids(folder + "/a[1].jsonl") == ["1"])
    }

    @Test("several files are one digest, that of what sha256sum prints of them")
    func digest() throws {
        let folder = try folder(["a": Array("abc".utf8), "b": []])
        // FIPS 180-4's example, and the digest of nothing.
        let lines =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n"
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n"
        #expect(try InputFiles(folder).digest() == SHA256.hexDigest(of: lines))
        #expect(try InputFiles(folder + "/a").digest() == String(lines.prefix(64)))
    }

    // MARK: Compressed files

    @Test("gzip members and zstd frames are read one after the other, whatever is in them")
    func members() throws {
        let halves = [Array("[{\"prompt\": \"p\"},".utf8), Array("{\"prompt\": \"q\"}]".utf8)]
        let gzip = halves.flatMap(GzipMember.stored)
        let compressor = try ZstdCompressor()
        let long = [UInt8](repeating: 0x20, count: 5_000)
        let frames = try halves.flatMap { half in
            try #require((half + long).withUnsafeBytes(compressor.compress))
        }
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let folder = try folder([
            "g": gzip, "padded": gzip + [UInt8](repeating: 0, count: 512), "z": frames,
            "s": skippable + frames, "csv": GzipMember.stored(Array("id,prompt\nx,p\n".utf8)),
            "nothing": GzipMember.stored([]),
        ])
        for name in ["g", "padded", "z", "s"] {
            #expect(try ids("\(folder)/\(name)") == ["1", "2"])
        }
        #expect(try ids("\(folder)/csv") == ["x"])
        #expect(try ids("\(folder)/nothing") == [])
    }

    @Test("compressed files that are cut short or damaged are errors, found by counting, too")
    func damaged() throws {
        let whole = GzipMember.stored(Self.line + Self.line)
        var wrong = whole
        wrong[wrong.count - 6] ^= 1
        let folder = try folder([
            "cut": Array(whole.dropLast(10)), "wrong": wrong, "more": whole + [1, 2, 3],
            "twice": GzipMember.stored(whole), "parquet": GzipMember.stored(Array("PAR1....".utf8)),
        ])
        for (name, reason) in [
            ("cut", "the compressed bytes are damaged: it is cut short"),
            ("wrong", "the compressed bytes are damaged: incorrect data check"),
            ("more", "the compressed bytes are damaged: incorrect header check"),
            ("twice", "it is compressed twice; unpack it once first"),
            ("parquet", "it is a Parquet file, compressed as a whole; unpack it first"),
        ] {
            let path = "\(folder)/\(name)"
            #expect(throws: FileError(path: path, action: "read", reason: reason)) {
                try RecordReader.countRows(path: path)
            }
        }
    }

    @Test("a record that decompresses to more than the limit is a reject, and the next is read")
    func bomb() throws {
        let compressor = try ZstdCompressor()
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: 30_000_000)
        let frame = try #require(zeros.withUnsafeBytes(compressor.compress))
        let start = GzipMember.stored(Array("{\"prompt\": \"".utf8))
        #expect(frame.count < 10_000 && !start.isEmpty)
        let head = try #require(
            (Array("{\"id\": 1, \"prompt\": \"".utf8) + [UInt8](repeating: 0x20, count: 900))
                .withUnsafeBytes(compressor.compress))
        let tail = try #require(
            (Array("\"}\n{\"id\": 2, \"prompt\": \"p\"}\n".utf8)
                + [UInt8](repeating: 0x20, count: 900)).withUnsafeBytes(compressor.compress))
        let file = try TemporaryFile(head + frame + frame + frame + tail)
        #expect(
            try ids(file.path) == [
                "line 1: the line has 90000923 bytes, more than the limit of 67108864; split or "
                    + "shorten it", "2",
            ])
    }
}
