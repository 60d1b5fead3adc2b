public import Datasets
internal import Foundation
public import JSON

/// The folder that holds a run: its manifest, its journal and what came out.
public struct RunFolder: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    public var manifestPath: String { path + "/manifest.json" }
    public var journalPath: String { path + "/journal.jsonl" }
    public var bracketsPath: String { path + "/brackets.jsonl" }
    public var indexPath: String { path + "/index.jsonl" }
    public var winnersPath: String { path + "/winners.jsonl" }
    public var reportPath: String { path + "/report.html" }
    public var rejectsPath: String { path + "/rejects.jsonl" }

    /// The manifest as it was written.
    ///
    /// - Throws: `LogError.file` where there is none or it is no JSON object.
    public func manifest() throws(LogError) -> JSONObject {
        guard let data = FileManager.default.contents(atPath: manifestPath) else {
            throw .file(
                path: path, problem: "it is no run folder: it has no manifest.json")
        }
        let json: JSON
        do { json = try JSON.parse([UInt8](data)) } catch {
            throw .file(path: manifestPath, problem: "it is damaged: \(error)")
        }
        guard let object = json.object else {
            throw .file(path: manifestPath, problem: "it is damaged: it holds \(json.kind)")
        }
        return object
    }

    /// Creates the folder, or takes up the run in it if it is the same run.
    ///
    /// - Parameters:
    ///   - manifest: what the run is. Its member `identity` decides whether two runs are the same:
    ///     an object of settings that change votes or winners.
    /// - Returns: the journal, open for this process alone.
    /// - Throws: `LogError.inUse`, `.otherRun` with the settings that differ, `.file`.
    public func open(manifest: JSONObject) throws(LogError) -> Journal {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .file(path: path, problem: "could not create it: \(error.localizedDescription)")
        }
        let journal = try Journal(path: journalPath, folder: path)
        if FileManager.default.fileExists(atPath: manifestPath) {
            let differences = Self.differences(
                try self.manifest()["identity"]?.object ?? JSONObject(),
                manifest["identity"]?.object ?? JSONObject())
            if !differences.isEmpty {
                throw .otherRun(folder: path, differences: differences)
            }
        } else if try !journal.isEmpty() {
            throw .file(
                path: path,
                problem: "its journal holds votes, but the manifest.json that says what they were "
                    + "about is gone; use another --out")
        }
        let file = try FileDescriptor(
            path: manifestPath + ".partial", flags: O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(Array((JSON.object(manifest).prettyText + "\n").utf8))
        try file.synchronize()
        if rename(file.path, manifestPath) != 0 {
            throw FileDescriptor.error(manifestPath, "put it in place")
        }
        return journal
    }

    private static func differences(_ old: JSONObject, _ new: JSONObject) -> [String] {
        let keys = old.keys + new.keys.filter { old[$0] == nil }
        return keys.compactMap { key in
            old[key] == new[key]
                ? nil : "\(key) (\(old[key]?.text ?? "unset"), now \(new[key]?.text ?? "unset"))"
        }
    }
}

/// What a journal held when it was opened: read prompt by prompt, in memory that does not grow
/// with the texts.
public struct JournalIndex: Sendable {
    private let lines: LineIndex

    /// - Complexity: one pass over the file.
    public init(path: String) throws {
        lines = try LineIndex(path: path, requiresID: true)
    }

    public var isEmpty: Bool { lines.lineCount == 0 }
    public var count: Int { lines.lineCount }

    /// Lines that are damaged: their votes are asked for again.
    public var damaged: [LineIndex.BadLine] { lines.badLines }

    /// Everything journaled for one prompt, in the order written.
    public func entries(of id: String) throws -> [JournalEntry] {
        try numberedEntries(of: id).map(\.entry)
    }

    /// The same with the numbers of their lines, from 1.
    public func numberedEntries(of id: String) throws -> [(line: Int, entry: JournalEntry)] {
        guard !isEmpty, lines.contains(id) else { return [] }
        return try lines.numberedLines(of: id).compactMap { line in
            (try? JSON.parse(line.bytes)).flatMap(JournalEntry.init).map { (line.number, $0) }
        }
    }
}
