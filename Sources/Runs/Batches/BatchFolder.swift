internal import Files
internal import Foundation
internal import JSON
internal import LanguageModels
internal import RunLogs

/// What a run keeps of the files that it exchanges with a provider: `batch/asked.jsonl` has the ids of
/// the requests that went out, `batch/results.jsonl` what came in.
///
/// Journals come from it: a vote is journaled when all that it needs has come in.
struct BatchFolder {
    let path: String
    private let asked: LineIndex?
    private let results: LineIndex?

    private var askedPath: String { path + "/asked.jsonl" }
    private var resultsPath: String { path + "/results.jsonl" }

    /// - Throws: `FileError`, also for what cannot be read.
    init(_ folder: RunFolder) throws {
        path = folder.path + "/batch"
        func index(_ file: String) throws -> LineIndex? {
            FileManager.default.fileExists(atPath: file)
                ? try LineIndex(
                    path: file, member: "id", requiresID: true,
                    maxLineBytes: RunFolder.maxLineBytes) : nil
        }
        asked = try index(path + "/asked.jsonl")
        results = try index(path + "/results.jsonl")
    }

    /// Whether anything was ever asked by a file.
    var isEmpty: Bool { asked == nil }

    /// How many files went out.
    func waves() throws -> Int {
        guard asked != nil else { return 0 }
        let reader = try LineReader(path: askedPath)
        var most = 0
        while let line = try reader.next() {
            if let wave = (try? JSON.parse(line.bytes))?["wave"]?.int { most = max(most, wave) }
        }
        return most
    }

    // MARK: Reading

    /// What came in for a request: an answer, if there is one; else the last that was said.
    func outcome(_ id: String) throws -> BatchResult.Outcome? {
        let outcomes = try results?.lines(of: id).compactMap(Self.outcome) ?? []
        return outcomes.first { if case .reply = $0 { true } else { false } } ?? outcomes.last
    }

    /// Whether a request was handed on, and nothing has come in for it since.
    func isOut(_ id: String) throws -> Bool { try timesOut(id) > 0 }

    /// How often a request was handed on without a result.
    func timesOut(_ id: String) throws -> Int {
        try (asked?.lines(of: id).count ?? 0) - (results?.lines(of: id).count ?? 0)
    }

    func isAnswered(_ id: String) throws -> Bool {
        if case .reply? = try outcome(id) { true } else { false }
    }

    func wasAsked(_ id: String) throws -> Bool { try asked?.lines(of: id).isEmpty == false }

    /// Whether this very line came in before.
    func has(_ line: String, of id: String) throws -> Bool {
        try results?.lines(of: id).contains { MemberScanner.text(of: "line", in: $0) == line }
            ?? false
    }

    // MARK: Writing

    /// Adds lines behind those that are there, a cut one of a crash left out.
    static func append(_ lines: [JSONObject], to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true)
        let file = try FileDescriptor(
            path: path, flags: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW)
        try file.requireRegular()
        try file.dropCutLine()
        var bytes: [UInt8] = []
        for line in lines { bytes += line.line }
        try file.write(bytes)
        try file.synchronize()
    }

    func addAsked(_ ids: [String], wave: Int) throws {
        try Self.append(
            ids.map { ["id": .string($0), "wave": .number(wave)] }, to: askedPath)
    }

    /// Waits no more for what earlier files asked; an answer counts all the same if it comes.
    func giveUp(_ ids: [String]) throws {
        var lines: [JSONObject] = []
        for id in ids {
            for _ in 0..<max(0, try timesOut(id)) {
                lines.append(["id": .string(id), "again": "no result came"])
            }
        }
        if !lines.isEmpty { try addResults(lines) }
    }

    func addResults(_ lines: [JSONObject]) throws { try Self.append(lines, to: resultsPath) }

    // MARK: A result as a line

    /// `{"id", "line", "completions", "prompt_tokens", "completion_tokens"}`, `{…, "refused"}` or
    /// `{…, "again"}`.
    static func json(_ result: BatchResult, line: String) -> JSONObject {
        var object: JSONObject = ["id": .string(result.id), "line": .string(line)]
        switch result.outcome {
        case .refused(let reason): object["refused"] = .string(reason)
        case .again(let reason): object["again"] = .string(reason)
        case .reply(let reply):
            object["completions"] = .array(
                reply.completions.map { completion in
                    var fields: JSONObject = ["text": .string(completion.text)]
                    fields["reasoning"] = completion.reasoning.map { .string($0) }
                    fields["finish_reason"] = .string(completion.finish.name)
                    return .object(fields)
                })
            object["prompt_tokens"] = .number(reply.usage.prompt)
            if reply.usage.cached > 0 { object["cached_tokens"] = .number(reply.usage.cached) }
            object["completion_tokens"] = .number(reply.usage.completion)
        }
        return object
    }

    /// - Returns: `nil` for a line that says nothing.
    private static func outcome(_ line: [UInt8]) -> BatchResult.Outcome? {
        guard let json = try? JSON.parse(line) else { return nil }
        if let reason = json["refused"]?.string { return .refused(reason) }
        if let reason = json["again"]?.string { return .again(reason) }
        guard let completions = json["completions"]?.array, !completions.isEmpty else { return nil }
        func count(_ key: String) -> Int {
            json[key]?.int.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil } ?? 0
        }
        return .reply(
            Reply(
                completions: completions.map { fields in
                    Completion(
                        text: fields["text"]?.string ?? "",
                        reasoning: fields["reasoning"]?.string,
                        finish: FinishReason(name: fields["finish_reason"]?.string ?? "stop"))
                },
                usage: TokenUsage(
                    prompt: count("prompt_tokens"), cached: count("cached_tokens"),
                    completion: count("completion_tokens"))))
    }
}
