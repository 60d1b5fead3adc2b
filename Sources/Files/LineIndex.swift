internal import Chance

/// Where the lines of each record stand in a JSON Lines file: random access by id, in 32 bytes per
/// record and without holding the file.
///
/// Consecutive lines with one id (the votes of a match, the verdicts of a question) are one entry.
/// Making the index scans every line for its id and checks that strings and brackets close; what
/// is between them is only checked when a line is parsed. The file must not change afterwards.
package struct LineIndex: Sendable {
    /// A line that could not be indexed.
    package struct BadLine: Sendable, Equatable {
        /// From 1.
        package let number: Int
        package let offset: Int
        package let reason: LineError
    }

    struct Run: Sendable {
        let hash: UInt64
        let offset: Int
        var length: Int
        /// Of the first line, from 1.
        let number: Int
    }

    /// How many bad lines are described; all are counted.
    package static let badLinesKept = 1_000

    package var path: String { file.path }
    /// Lines that hold a record.
    package private(set) var lineCount = 0
    /// The first bad lines, `badLinesKept` at most.
    package private(set) var badLines: [BadLine] = []
    package private(set) var badLineCount = 0
    /// Where a last line starts that was cut while it was written: it has no newline and is not
    /// JSON. What is before it is whole; a writer may truncate the file here and go on.
    package private(set) var cutOffset: Int?

    private let file: FileDescriptor
    private let member: String
    private let requiresID: Bool
    /// Sorted by hash, then by offset.
    private var runs: [Run] = []

    /// Scans the file at `path`.
    ///
    /// - Parameters:
    ///   - member: the top-level member that holds the id: a string, or a number, which counts as
    ///     its spelling.
    ///   - requiresID: whether a line without an id is a bad line. If not, its id is its 1-based
    ///     line number, as `PromptRecord` has it.
    package init(
        path: String, member: String = "id", requiresID: Bool = false,
        maxLineBytes: Int = LineReader.defaultMaxLineBytes
    ) throws(FileError) {
        file = try FileDescriptor(reading: path)
        self.member = member
        self.requiresID = requiresID
        let reader = LineReader(file, maxLineBytes: maxLineBytes)
        let key = Array(member.utf8)
        var open: Run?
        while let line = try reader.nextRaw() {
            let end = line.offset + line.length
            switch hashID(line, key: key, maxLineBytes: maxLineBytes) {
            case .success(let hash):
                lineCount += 1
                if let run = open, run.hash == hash {
                    open?.length = end - run.offset
                } else {
                    if let open { runs.append(open) }
                    open = Run(
                        hash: hash, offset: line.offset, length: line.length, number: line.number)
                }
            case .failure(.blank): continue
            case .failure(let reason):
                if let done = open { runs.append(done) }
                open = nil
                note(line, reason)
            }
        }
        if let open { runs.append(open) }
        runs.sort { ($0.hash, $0.offset) < ($1.hash, $1.offset) }
    }

    /// All lines with this id, in the file's order, without their ends; none if there is no such
    /// record. Safe to call from several threads at once.
    ///
    /// - Complexity: O(log records) and one read for each run of lines.
    package func lines(of id: String) throws(FileError) -> [[UInt8]] {
        try numberedLines(of: id).map(\.bytes)
    }

    /// The same with the numbers that the lines have in the file, from 1.
    package func numberedLines(of id: String) throws(FileError) -> [(number: Int, bytes: [UInt8])] {
        let hash = StableHash.of(id)
        var at = firstRun(notBefore: hash)
        var lines: [(number: Int, bytes: [UInt8])] = []
        while at < runs.count, runs[at].hash == hash {
            let bytes = try file.bytes(at: runs[at].offset, count: runs[at].length)
            var number = runs[at].number
            for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
                let line = Array(line.last == 0x0D ? line.dropLast() : line)
                if !line.isEmpty, holds(line, id) { lines.append((number, line)) }
                number += 1
            }
            at += 1
        }
        return lines
    }

    /// Whether any line has this id. (By its 64-bit hash alone; nothing is read.)
    package func contains(_ id: String) -> Bool {
        let hash = StableHash.of(id)
        let at = firstRun(notBefore: hash)
        return at < runs.count && runs[at].hash == hash
    }

    private func firstRun(notBefore hash: UInt64) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Making

    private mutating func note(_ line: LineReader.RawLine, _ reason: LineError) {
        switch reason {
        case .notJSON where !line.isTerminated, .invalidUTF8 where !line.isTerminated:
            cutOffset = line.offset
            return
        default: break
        }
        badLineCount += 1
        if badLines.count < Self.badLinesKept {
            badLines.append(BadLine(number: line.number, offset: line.offset, reason: reason))
        }
    }

    private func hashID(
        _ line: LineReader.RawLine, key: [UInt8], maxLineBytes: Int
    ) -> Result<UInt64, LineError> {
        if line.isTooLong {
            return .failure(.tooLong(length: line.length, limit: maxLineBytes))
        }
        // The scan does not see that a word or a number was cut; only the last line can be.
        let found = line.isTerminated ? MemberScanner.scan(line.bytes, for: key) : .unsure
        if case .value(let range) = found {
            let id = UnsafeRawBufferPointer(rebasing: line.bytes[range])
            if id.allSatisfy({ $0 < 0x80 }) || String(validating: id, as: UTF8.self) != nil {
                var hash = StableHash()
                hash.combine(utf8: id)
                return .success(hash.value)
            }
        }
        return Result { () throws(LineError) in
            let id =
                found == .absent
                ? nil : try Line.label(Line.object(Array(line.bytes))[member], path: member)
            if id == nil && requiresID { throw .missing(path: member) }
            return StableHash.of(id ?? String(line.number))
        }
    }

    /// Hashes may collide; this compares. A line without an id is taken at its hash's word: its
    /// number is not known here.
    private func holds(_ line: [UInt8], _ id: String) -> Bool {
        let found = line.withUnsafeBytes { MemberScanner.scan($0, for: Array(member.utf8)) }
        switch found {
        case .value(let range): return line[range].elementsEqual(id.utf8)
        case .absent: return !requiresID
        case .unsure:
            guard let read = try? Line.label(Line.object(line)[member], path: member) else {
                return !requiresID && !line.allSatisfy(Line.isSpace)
            }
            return read.utf8.elementsEqual(id.utf8)
        }
    }
}
