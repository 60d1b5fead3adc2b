package import Datasets
internal import Files
internal import Foundation
internal import JSON

/// The journals of a run's parts, one behind the other in one file: the journal of the whole.
package struct JoinedJournal {
    /// A part, and where its lines' sources stand among those of the whole: `nil` where they stand
    /// alike.
    private struct Part {
        var folder: RunFolder
        var shard: Shard
        var numbers: [Int: Int]?
    }

    private var parts: [Part] = []
    /// The runs whose votes the parts have taken over, each once.
    package private(set) var sources: [ReusedRun] = []

    /// - Parameter parts: each with its manifest, in the order in which they are joined.
    package init(_ parts: [(folder: RunFolder, shard: Shard, manifest: Manifest)]) {
        for part in parts {
            var numbers: [Int: Int] = [:]
            for (at, source) in part.manifest.sources.enumerated() {
                let place = sources.firstIndex { $0.journal == source.journal }
                if place == nil { sources.append(source) }
                numbers[at + 1] = place.map { $0 + 1 } ?? sources.count
            }
            let isSame = numbers.allSatisfy { $0.key == $0.value }
            self.parts.append(
                Part(folder: part.folder, shard: part.shard, numbers: isSame ? nil : numbers))
        }
    }

    /// The digests of the journals as they are, in order.
    ///
    /// - Throws: `FileError`.
    package func digests() throws -> [String] {
        var digests: [String] = []
        for part in parts { digests.append(try SHA256.hexDigest(ofFile: part.folder.journalPath)) }
        return digests
    }

    /// Writes all lines into the journal of `folder`, which appears whole or not at all.
    ///
    /// A last line that was cut by a crash is left out, as it is by whoever resumes.
    ///
    /// - Parameter beforeItAppears: is told what each part gave; the file appears when it returns.
    /// - Throws: `LogError.inUse` for a part that somebody writes to, `.file` for a line that is too
    ///   long or about a prompt of another part; `FileError`.
    package func write(
        into folder: RunFolder, beforeItAppears: ([MergedPart]) throws -> Void
    ) throws {
        let output = try OutputFile(path: folder.journalPath)
        do {
            let merged = try parts.map { try Self.copy($0, to: output) }
            try beforeItAppears(merged)
            try output.commit()
        } catch {
            output.discard()
            throw error
        }
    }

    private static func copy(_ part: Part, to output: OutputFile) throws -> MergedPart {
        let path = part.folder.journalPath
        let file = try FileDescriptor(reading: path)
        guard file.tryShare() else { throw LogError.inUse(part.folder.path) }
        let reader = LineReader(file, maxLineBytes: RunFolder.maxLineBytes)
        var bytes = 0
        while let line = try reader.next(), line.isTerminated {
            guard case .bytes(var content) = line.content else {
                throw LogError.file(
                    path: path, problem: "line \(line.number) is too long for a journal's")
            }
            try check(content, line.number, of: part)
            if let numbers = part.numbers { content = renumbered(content, numbers) }
            content.append(0x0A)
            try output.write(line: content)
            bytes += content.count
        }
        return MergedPart(
            shard: part.shard.description, journal: try SHA256.hexDigest(ofFile: path), bytes: bytes
        )
    }

    /// A vote of another part's prompt was not paid for here: whoever put it there wants it to count.
    private static func check(_ line: [UInt8], _ number: Int, of part: Part) throws {
        let id =
            MemberScanner.text(of: "id", in: line) ?? (try? JSON.parse(line))?["id"]?.string
        guard let id, !part.shard.contains(id) else { return }
        throw LogError.file(
            path: part.folder.journalPath,
            problem: "line \(number) is about prompt \"\(id.prefix(80))\", which is none of part "
                + "\(part.shard)")
    }

    /// The line with its source's number among those of the whole.
    private static func renumbered(_ line: [UInt8], _ numbers: [Int: Int]) -> [UInt8] {
        guard var object = (try? JSON.parse(line))?.object, var from = object["from"]?.object,
            let number = from["source"]?.int, let new = numbers[number]
        else { return line }
        from["source"] = .number(new)
        object["from"] = .object(from)
        return JSON.object(object).bytes
    }
}

extension RunFolder {
    /// Whether a process writes to this run now.
    ///
    /// - Throws: `FileError`.
    package func isBeingWritten() throws -> Bool {
        guard FileManager.default.fileExists(atPath: journalPath) else { return false }
        let file = try FileDescriptor(reading: journalPath)
        defer { file.unlock() }
        return !file.tryShare()
    }

    /// How many bytes the journal has; 0 where there is none.
    package func journalSize() throws -> Int {
        guard FileManager.default.fileExists(atPath: journalPath) else { return 0 }
        return try FileDescriptor(reading: journalPath).size()
    }
}
