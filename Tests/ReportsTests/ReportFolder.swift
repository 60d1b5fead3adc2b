import Foundation
import JSON
import RunLogs
import TestSupport

@testable import Reports

/// A run folder made of logs, and its report.
struct ReportFolder {
    let path = Repository.temporaryFolder()

    var folder: RunFolder { RunFolder(path: path) }
    var report: String { path + "/report.html" }
    /// A name that an address must spell otherwise.
    static let oddName = "a #1 100%?.html"

    /// - Parameter said: what the judge said in every vote; `nil` for a run without a journal.
    init(
        _ logs: [BracketLog], said: String? = "I think.",
        manifest: JSONObject = ["name": "a run", "identity": [:]]
    ) throws {
        try self.init(lines: logs.map { JSON.object($0.json).text }, manifest: manifest)
        guard let said else { return }
        var journal = ""
        for log in logs {
            for match in log.matches {
                for vote in match.votes {
                    journal += Self.line(vote, match, log, said) + "\n"
                }
            }
        }
        try write(journal, "journal.jsonl")
    }

    init(lines: [String], manifest: JSONObject = ["name": "a run", "identity": [:]]) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write(lines.joined(separator: "\n") + "\n", "brackets.jsonl")
        try write(JSON.object(manifest).text, "manifest.json")
    }

    func write(_ text: String, _ name: String) throws {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }

    @discardableResult
    func writeReport(named name: String = "report.html") throws -> HTMLReport.Summary {
        try HTMLReport(folder).write(named: name) { name, bytes in
            let place = URL(filePath: path).appending(path: name)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: place)
        }
    }

    private static func line(
        _ vote: VoteLog, _ match: BracketLog.MatchLog, _ log: BracketLog, _ said: String
    ) -> String {
        var object: JSONObject = [
            "kind": "vote", "id": .string(log.id), "round": .number(match.match.round),
            "match": .number(match.match.number), "first": .string(match.first),
            "second": .string(match.second), "number": .number(vote.number),
        ]
        vote.write(to: &object)
        object["calls"] = [
            [
                "step": "judge", "text": "\\boxed{Assistant 1}", "reasoning": .string(said),
                "finish_reason": "stop", "completion_tokens": 12,
            ]
        ]
        object["ms"] = 1500
        object["at"] = 1
        return JSON.object(object).text
    }
}
