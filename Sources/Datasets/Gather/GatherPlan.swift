public import JSON

/// How candidates come together that lie in a file for each model or seed: a pipeline's `gather`.
public struct GatherPlan: Sendable, Hashable {
    /// What says which rows are about one prompt.
    public enum Key: Sendable, Hashable {
        /// Their place in each file.
        case row
        /// A member of that value.
        case field(FieldPaths)
    }

    /// What a candidate is called.
    public enum Name: Sendable, Hashable {
        /// As its file, without the ending.
        case file
        case field(FieldPaths)
    }

    public var key: Key
    /// Paths, or patterns with `*`, `?` and `[…]`.
    public var files: [String]
    /// The answer of a row, or its answers.
    public var candidate: FieldPaths
    public var name: Name

    public init(
        by key: Key, files: [String], candidate: FieldPaths, name: Name = .file
    ) {
        self.key = key
        self.files = files
        self.candidate = candidate
        self.name = name
    }

    /// As a pipeline writes it.
    public var json: JSON {
        var object = JSONObject()
        switch key {
        case .row: object["by"] = "row"
        case .field(let field): object["by"] = field.json
        }
        object["files"] = .array(files.map { .string($0) })
        object["candidate"] = candidate.json
        switch name {
        case .file: object["name"] = "file"
        case .field(let field): object["name"] = field.json
        }
        return .object(object)
    }
}

/// What keeps candidates from coming together.
public enum GatherError: Error, Sendable, Equatable, CustomStringConvertible {
    case noFiles([String])
    /// Two files have different prompts where they should have one.
    case unequalPrompts(key: String, first: String, second: String)
    /// One file has two rows of a key.
    case duplicate(key: String, file: String, line: Int)
    /// A row that cannot be used.
    case row(file: String, line: Int, RejectReason)
    case noKey(file: String, line: Int, field: String)

    public var description: String {
        switch self {
        case .noFiles(let patterns):
            "gather: no file is called \(patterns.joined(separator: ", "))"
        case .unequalPrompts(let key, let first, let second):
            "gather: \(first) and \(second) have different prompts for \(key); candidates of one "
                + "prompt must have the same: gather by another member, or leave one of the files out"
        case .duplicate(let key, let file, let line):
            "gather: \(file) has two rows for \(key), the second on line \(line); give one a file, or "
                + "a file for each"
        case .row(let file, let line, let reason): "gather: \(file), line \(line): \(reason)"
        case .noKey(let file, let line, let field):
            "gather: \(file), line \(line): there is no \"\(field)\" to gather by; name another "
                + "member, or gather by \"row\""
        }
    }
}

/// What came together.
public struct GatherReport: Sendable, Hashable {
    /// The files, in their order.
    public var files: [String] = []
    public var prompts = 0
    public var candidates = 0
    /// How many prompts have so many of the files' candidates, where they lack some.
    public var missing: [Int: Int] = [:]
    /// The first of them, and the files that lack it.
    public var firstMissing: (key: String, files: [String])?
    /// Answers that are `null`, which are left out.
    public var withoutText = 0

    public static func == (a: Self, b: Self) -> Bool { a.words == b.words }
    public func hash(into hasher: inout Hasher) { hasher.combine(words) }

    /// `400 prompts from 4 files; 8 prompts have 3 of 4 candidates, the first "q17", not in rs2`.
    public var words: [String] {
        var lines = [
            "\(prompts) \(prompts == 1 ? "prompt" : "prompts"), \(candidates) candidates from "
                + "\(files.count) files"
        ]
        for (count, prompts) in missing.sorted(by: { $0.key > $1.key }) {
            lines.append(
                "\(prompts) \(prompts == 1 ? "prompt is" : "prompts are") in \(count) of "
                    + "\(files.count) files")
        }
        if let firstMissing {
            lines.append(
                "the first that lacks some is \(firstMissing.key), not in "
                    + firstMissing.files.joined(separator: ", "))
        }
        if withoutText > 0 {
            lines.append(
                "\(withoutText) \(withoutText == 1 ? "answer is" : "answers are") null, left out")
        }
        return lines
    }
}
