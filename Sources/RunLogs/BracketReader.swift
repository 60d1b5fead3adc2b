internal import Files
internal import Foundation
internal import JSON

/// Reads the brackets of a run one by one, in input order, in memory that does not grow with the
/// run.
public final class BracketReader {
    public let path: String
    /// Whether the run had not ended when this was opened: only the first brackets are there.
    public let isPartial: Bool
    private let name: String
    private let lines: LineReader

    /// - Throws: `LogError.file` where the folder has no brackets yet.
    ///
    /// - Parameter name: what errors call the file instead of its path.
    public init(_ folder: RunFolder, called name: String? = nil) throws {
        let finished = FileManager.default.fileExists(atPath: folder.bracketsPath)
        isPartial = !finished
        path = finished ? folder.bracketsPath : folder.bracketsPath + ".partial"
        guard FileManager.default.fileExists(atPath: path) else {
            throw LogError.file(
                path: folder.path,
                problem: folder.holdsParts
                    ?? "it has no brackets.jsonl; run or resume the pipeline first")
        }
        self.name = name ?? path
        lines = try LineReader(path: path, maxLineBytes: RunFolder.maxLineBytes)
    }

    /// The next bracket, or `nil` behind the last whole one.
    ///
    /// - Throws: `LogError.file` for a damaged line, with its number.
    public func next() throws -> BracketLog? {
        while let line = try lines.next() {
            if line.isBlank { continue }
            // A file still being written may end in half a line.
            if isPartial, !line.isTerminated { return nil }
            do {
                if case .tooLong(let length, _) = line.content {
                    throw LineError.tooLong(length: length, limit: RunFolder.maxLineBytes)
                }
                return try BracketLog(JSON.parse(line.bytes))
            } catch {
                throw LogError.file(path: name, problem: "line \(line.number): \(error)")
            }
        }
        return nil
    }

    /// The bracket of one prompt.
    ///
    /// - Complexity: one pass over the run's index; where there is none, over the brackets, most
    ///   lines only scanned for their id.
    package static func bracket(of id: String, in folder: RunFolder) throws -> BracketLog? {
        if let index = BracketIndex(folder) {
            guard let entry = index.entries.first(where: { $0.id == id }) else { return nil }
            return try BracketIndex.bracket(entry, in: folder)
        }
        let reader = try BracketReader(folder)
        let index = try LineIndex(
            path: reader.path, requiresID: true, maxLineBytes: RunFolder.maxLineBytes)
        guard let line = try index.lines(of: id).first else { return nil }
        do { return try BracketLog(JSON.parse(line)) } catch {
            throw LogError.file(path: reader.path, problem: "prompt \"\(id)\": \(error)")
        }
    }
}
