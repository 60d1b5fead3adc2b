internal import Foundation
internal import JSON
public import Judging

extension JudgeTemplate {
    /// Reads a template from a file of its own, with the keys that `tournament.template` has in a
    /// pipeline: `{"system"?, "user", "first"?, "second"?, "tie"?, "pattern"?}`, at the top or under
    /// "template".
    ///
    /// - Parameter path: JSON with comments and trailing commas.
    /// - Throws: `PipelineError` that names file, line and key.
    public init(path: String) throws(PipelineError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw PipelineError(
                "\(path): " + (isThere ? "it cannot be read" : "no such template file"))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw PipelineError("\(path): it is not UTF-8 text")
        }
        let (value, lines): (JSON, [String: Int])
        do { (value, lines) = try JSON.parseKeepingLines(text) } catch {
            throw PipelineError("\(path):\(error.line): \(error.problem) (column \(error.column))")
        }
        var top = try Section(value, name: "", source: .init(file: path, lines: lines))
        guard let section = try top.section("template") else {
            try self.init(Section(value, name: "", source: .init(file: path, lines: lines)))
            return
        }
        try top.finish()
        try self.init(section)
    }
}
