import CommandLines
import Foundation

/// Where the files of an export go and what they are: `-o F`, with `--split` several of its name, or
/// a folder that loaders take as a data set.
struct ExportPlace {
    /// What a file's name says that it holds.
    enum Kind { case lines, parquet }

    let kind: Kind
    let splits: [PromptSplit]
    /// One for each share, or one; `nil` for standard output.
    let paths: [String?]
    /// The data set's folder, while it is made and when it is whole.
    let folder: (made: String, whole: String)?

    /// - Throws: `UsageError` for a name that ends in none of the kinds that are written, for shares
    ///   that do not add up, and for a folder that holds something.
    init(_ arguments: Arguments) throws {
        splits = try PromptSplit.all(arguments)
        guard let whole = arguments.string("dataset") else {
            folder = nil
            kind = try Self.kind(of: arguments.out, arguments)
            paths = try Self.paths(arguments, splits)
            return
        }
        if arguments.out != nil {
            throw arguments.usageError("--dataset names the folder itself; leave --out out")
        }
        let files = FileManager.default
        if let names = try? files.contentsOfDirectory(atPath: whole), names.isEmpty {
            try files.removeItem(atPath: whole)
        }
        guard !files.fileExists(atPath: whole) else {
            throw arguments.usageError("--dataset: \(whole) is there already; name a new folder")
        }
        let made = whole + Output.partialEnding
        try? files.removeItem(atPath: made)
        try files.createDirectory(atPath: made + "/data", withIntermediateDirectories: true)
        folder = (made, whole)
        kind = .parquet
        let names = splits.isEmpty ? [PromptSplit.usual] : splits.map(\.name)
        paths = names.map { made + "/" + Self.file(of: $0) }
    }

    /// Where a share is in a data set's folder.
    static func file(of split: String) -> String { "data/\(split).parquet" }

    private static func kind(of path: String?, _ arguments: Arguments) throws -> Kind {
        switch path.map({ URL(filePath: $0).pathExtension.lowercased() }) ?? "" {
        case "", "jsonl", "ndjson": return .lines
        case "parquet": return .parquet
        case let ending:
            throw arguments.usageError(
                "\".\(ending)\" is not written; name the file .jsonl or .parquet")
        }
    }

    private static func paths(
        _ arguments: Arguments, _ splits: [PromptSplit]
    ) throws -> [String?] {
        guard !splits.isEmpty else { return [arguments.out] }
        guard let out = Output.keptPath(arguments.out) else {
            throw arguments.usageError("--split needs a file to name the others after: -o F.jsonl")
        }
        let ending = URL(filePath: out).pathExtension
        let stem = ending.isEmpty ? out : String(out.dropLast(ending.count + 1))
        return splits.map { stem + "-" + $0.name + (ending.isEmpty ? "" : "." + ending) }
    }

    /// Puts a data set's folder in its place.
    func commit() throws {
        guard let folder else { return }
        try FileManager.default.moveItem(atPath: folder.made, toPath: folder.whole)
    }

    func discard() {
        if let folder { try? FileManager.default.removeItem(atPath: folder.made) }
    }
}
