import Files
import Foundation
import TestSupport
import Testing

@Suite("LineReader")
struct LineReaderTests {
    private func lines(_ bytes: [UInt8], max: Int = 1_000_000) throws -> [Line] {
        let file = try TemporaryFile(bytes)
        let reader = try LineReader(path: file.path, maxLineBytes: max)
        var lines: [Line] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    @Test(
        "splits at newlines and drops line ends",
        arguments: [
            ("", []),
            ("\n", [""]),
            ("a", ["a"]),
            ("a\n", ["a"]),
            ("a\nb", ["a", "b"]),
            ("a\r\nb\r\n", ["a", "b"]),
            ("a\r", ["a"]),
            ("a\rb\n\n", ["a\rb", ""]),
            ("\r\n\r\n", ["", ""]),
            ("\u{FEFF}a\nb", ["a", "b"]),
            ("a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
            ("\u{FEFF}", [""]),
        ] as [(String, [String])])
    func splits(text: String, expected: [String]) throws {
        let texts = try lines(Array(text.utf8)).map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(texts.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test("what is no regular file is refused at once, a pipe that nobody writes to as well")
    func notRegular() throws {
        let pipe = try TemporaryFile("").path + ".pipe"
        let folder = (pipe as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [pipe, "/dev/zero", folder] {
            let error = #expect(throws: FileError.self) { try LineReader(path: path) }
            #expect(error?.description == "cannot read \"\(path)\": it is no regular file")
        }
        let link = folder + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: link)
        #expect(throws: FileError.self) { try LineReader(path: link) }
    }

    @Test("numbers lines from 1 and gives their offsets")
    func offsets() throws {
        #expect(
            try lines(Array("\u{FEFF}ab\r\n\nc".utf8)) == [
                Line(number: 1, offset: 3, content: .bytes(Array("ab".utf8))),
                Line(number: 2, offset: 7, content: .bytes([])),
                Line(
                    number: 3, offset: 8, content: .bytes(Array("c".utf8)), isTerminated: false),
            ])
    }

    @Test("reports a line over the limit and goes on behind it")
    func tooLong() throws {
        #expect(
            try lines(Array("12345678\n12345\r\nab".utf8), max: 5) == [
                Line(
                    number: 1, offset: 0,
                    content: .tooLong(length: 8, head: Array("12345".utf8))),
                Line(number: 2, offset: 9, content: .bytes(Array("12345".utf8))),
                Line(
                    number: 3, offset: 16, content: .bytes(Array("ab".utf8)), isTerminated: false),
            ])
    }

    @Test(
        "a long line is measured, not held",
        arguments: [("\n", true), ("\r\n", true), ("", false)])
    func veryLong(end: String, isTerminated: Bool) throws {
        let length = 5_000_000
        var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length) + Array(end.utf8)
        let after = bytes.count
        if isTerminated { bytes += Array("next".utf8) }
        let found = try lines(bytes, max: 100_000)
        let head = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000)
        #expect(
            found.first
                == Line(
                    number: 1, offset: 0, content: .tooLong(length: length, head: head),
                    isTerminated: isTerminated))
        if isTerminated {
            #expect(
                found.dropFirst() == [
                    Line(
                        number: 2, offset: after, content: .bytes(Array("next".utf8)),
                        isTerminated: false)
                ])
        }
    }

    @Test("a line may be longer than the buffer", arguments: [1 << 20, (1 << 20) + 1, 10_000_000])
    func longerThanTheBuffer(length: Int) throws {
        let long = [UInt8](repeating: UInt8(ascii: "y"), count: length)
        let found = try lines([0x61, 0x0A] + long + [0x0A, 0x62], max: length)
        #expect(found.map(\.bytes) == [[0x61], long, [0x62]])
        #expect(found.map(\.offset) == [0, 2, length + 3])
    }

    @Test("agrees with splitting in memory", arguments: 1...40)
    func property(seed: Int) throws {
        var generator = Seeded(state: UInt64(seed))
        let limit = Int.random(in: 1...60_000, using: &generator)
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...60, using: &generator) {
            let length = Int.random(in: 0...100_000, using: &generator)
            bytes += [UInt8](
                repeating: UInt8.random(in: 0x20...0x7E, using: &generator), count: length)
            bytes +=
                [[0x0A], [0x0D, 0x0A], [0x0A, 0x0A], []].randomElement(using: &generator) ?? []
        }
        var offset = 0
        var expected: [Line] = []
        let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if isLast && part.isEmpty { break }
            let line = Array(part.last == 0x0D ? part.dropLast() : part)
            let content: Line.Content =
                line.count > limit
                ? .tooLong(length: line.count, head: Array(line.prefix(min(1_000, limit))))
                : .bytes(line)
            expected.append(
                Line(number: index + 1, offset: offset, content: content, isTerminated: !isLast))
            offset += part.count + 1
        }
        let found = try lines(bytes, max: limit)
        #expect(found.count == expected.count, "seed \(seed)")
        for (a, b) in zip(found, expected) where a != b {
            Issue.record("seed \(seed): line \(b.number) at \(b.offset) differs: \(a.offset)")
        }
    }

    @Test("reads a descriptor that delivers a few bytes at a time")
    func pipe() throws {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        let thread = Thread {
            for piece in ["\u{FEFF}o", "ne\r", "\ntw", "o"] { writer.write(Data(piece.utf8)) }
            try? writer.close()
        }
        thread.start()
        let reader = try LineReader(
            path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)", isRegular: false)
        #expect(try reader.next()?.bytes == Array("one".utf8))
        #expect(try reader.next()?.bytes == Array("two".utf8))
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test("a device that never ends is refused, also where a pipe will do; the empty one is empty")
    func devices() throws {
        for path in ["/dev/zero", "/dev/urandom"] {
            let error = #expect(throws: FileError.self) {
                try LineReader(path: path, isRegular: false)
            }
            #expect(error?.reason == "it is a device that never ends")
        }
        #expect(try LineReader(path: "/dev/null", isRegular: false).next() == nil)
    }

    @Test("an error names the file and the reason")
    func errors() throws {
        let missing = try #require(
            #expect(throws: FileError.self) { try LineReader(path: "/no/such/prompts.jsonl") })
        #expect(
            missing.description
                == "cannot open \"/no/such/prompts.jsonl\": No such file or directory")
        let directory = try LineReader(path: "/", isRegular: false)
        let unreadable = try #require(
            #expect(throws: FileError.self) { try directory.next() })
        #expect(unreadable.description == "cannot read \"/\": Is a directory")
    }

    @Test("only white space is blank", arguments: [("", true), (" \t\r", true), (" 0", false)])
    func blank(text: String, expected: Bool) {
        let line = Line(number: 1, offset: 0, content: .bytes(Array(text.utf8)))
        #expect(line.isBlank == expected)
    }
}
