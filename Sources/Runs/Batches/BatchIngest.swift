internal import Files
internal import Foundation
internal import JSON
internal import LanguageModels
public import RunLogs

/// What a provider's files of results came to.
public struct BatchIngest: Sendable, Hashable {
    public private(set) var answers = 0
    public private(set) var refused = 0
    /// Requests that are asked again, by what was said of them.
    public private(set) var again: [String: Int] = [:]
    /// Lines that had come in before.
    public private(set) var known = 0
    /// Lines about requests that this run never made, and the first of their ids.
    public private(set) var unknown = 0
    public private(set) var firstUnknown: String?
    /// Lines that are no results, and the first of them: `out.jsonl, line 3: …`.
    public private(set) var unread = 0
    public private(set) var firstUnread: String?
    public private(set) var firstRefusal: String?

    /// Takes results into a run's folder. Any order, any part, and twice is harmless.
    ///
    /// - Throws: `LogError.inUse` while the run is at work; `FileError`.
    public init(_ paths: [String], into folder: RunFolder) throws {
        _ = try folder.manifest()
        let lock = try Journal(path: folder.journalPath, folder: folder.path)
        defer { lock.release() }
        let kept = try BatchFolder(folder)
        var fresh = Fresh()
        var lines: [JSONObject] = []
        var bytes = 0
        for path in paths {
            let reader = try LineReader(
                path: path, maxLineBytes: LineReader.defaultMaxLineBytes, isRegular: false)
            while let line = try reader.next() {
                if line.isBlank { continue }
                guard let result = result(line, path) else { continue }
                guard try kept.wasAsked(result.id) else {
                    unknown += 1
                    if firstUnknown == nil { firstUnknown = String(result.id.prefix(80)) }
                    continue
                }
                let digest = String(SHA256.hexDigest(of: line.bytes).prefix(16))
                guard try fresh.add(result, digest, names: line, kept) else {
                    known += 1
                    continue
                }
                count(result)
                let object = BatchFolder.json(result, line: digest)
                lines.append(object)
                bytes += line.bytes.count
                if bytes > 16 << 20 {
                    try kept.addResults(lines)
                    (lines, bytes) = ([], 0)
                }
            }
        }
        if !lines.isEmpty { try kept.addResults(lines) }
    }

    /// What of these files is new.
    private struct Fresh {
        private var lines: Set<String> = []
        private var answered: Set<String> = []
        private var failures: [String: Int] = [:]

        /// Whether a result is not known yet. Of failures, one is taken for each time that the request
        /// went out: providers whose lines have no id of their own tell each failure in the same words.
        mutating func add(
            _ result: BatchResult, _ digest: String, names line: Line, _ kept: BatchFolder
        ) throws -> Bool {
            let id = result.id
            if try answered.contains(id) || kept.isAnswered(id) { return false }
            if case .reply = result.outcome {
                answered.insert(id)
                return true
            }
            let isNamed = MemberScanner.text(of: "id", in: line.bytes) != nil
            if isNamed, try !lines.insert(id + digest).inserted || kept.has(digest, of: id) {
                return false
            }
            guard try kept.timesOut(id) > failures[id, default: 0] else { return false }
            failures[id, default: 0] += 1
            return true
        }
    }

    private mutating func result(_ line: Line, _ path: String) -> BatchResult? {
        var problem = "it names no request (\"custom_id\", or \"key\")"
        if case .bytes(let bytes) = line.content {
            do {
                if let result = BatchResult(try JSON.parse(bytes)) { return result }
            } catch { problem = "it is not JSON: \(error)" }
        } else {
            problem = "it is too long"
        }
        unread += 1
        if firstUnread == nil { firstUnread = "\(path), line \(line.number): \(problem)" }
        return nil
    }

    private mutating func count(_ result: BatchResult) {
        switch result.outcome {
        case .reply: answers += 1
        case .refused(let reason):
            refused += 1
            if firstRefusal == nil { firstRefusal = reason }
        case .again(let reason): again[String(reason.prefix(200)), default: 0] += 1
        }
    }
}
