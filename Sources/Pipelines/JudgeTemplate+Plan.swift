internal import Datasets
internal import Files
package import Judging

extension JudgeTemplate {
    /// Reads a template from a file of its own, with the keys that `tournament.template` has in a
    /// pipeline: `{"system"?, "user", "first"?, "second"?, "tie"?, "pattern"?}`, at the top or under
    /// "template".
    ///
    /// - Parameter path: JSON with comments and trailing commas.
    /// - Throws: `PipelineError` that names file, line and key.
    package init(path: String) throws(PipelineError) {
        let file = try Section.File(path: path, "template file", isRegular: true)
        var top = try Section(file)
        guard let section = try top.section("template") else {
            try self.init(Section(file))
            return
        }
        try top.finish()
        try self.init(section)
    }

    init(_ section: Section) throws(PipelineError) {
        var section = section
        let system = try section.string("system") ?? ""
        guard let user = try section.string("user") else {
            throw section.error(
                "user", "\"template\" needs \"user\" with {query}, {first} and {second}")
        }
        let first = try section.string("first") ?? VerdictSpelling.rrm.first
        let second = try section.string("second") ?? VerdictSpelling.rrm.second
        let tie = try section.string("tie")
        let pattern = try section.string("pattern")
        try section.finish()
        do {
            try self.init(
                system: system, user: user,
                spelling: VerdictSpelling(
                    first: first, second: second, tie: tie, pattern: pattern))
        } catch {
            throw section.error("user", "\(error)")
        }
    }

    /// The SHA-256 of the prompt with its holes marked, and of how verdicts are spelled.
    var digest: String {
        let marked = Comparison(
            id: "", query: Query("{query}"), first: Answer(id: "", text: "{first}"),
            second: Answer(id: "", text: "{second}"))
        var text = messages(for: marked).map { $0.role.rawValue + "\u{0}" + $0.content }
        text += [spelling.first, spelling.second, spelling.tie ?? "", spelling.pattern ?? ""]
        return SHA256.hexDigest(of: text.joined(separator: "\u{0}"))
    }
}
