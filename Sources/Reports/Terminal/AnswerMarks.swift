internal import RunLogs

/// Marks for right and wrong answers, where a log says which are.
struct AnswerMarks {
    private let right: Set<String>?
    private let glyphs: Glyphs

    init(_ log: BracketLog, _ charset: TextStyle.Charset) {
        right = log.grade?.right.map { Set($0) }
        glyphs = Glyphs(charset)
    }

    /// Whether any answer is known to be right.
    var hasRight: Bool { right?.isEmpty == false }

    /// Whether any of these is known to be wrong.
    func hasWrong(among ids: [String]) -> Bool {
        right.map { right in ids.contains { !right.contains($0) } } ?? false
    }

    private func mark(of id: String) -> String? {
        right.map { $0.contains(id) ? glyphs.right : glyphs.wrong }
    }

    /// `3 ✓`: a text about an entrant with its mark behind, where there is one.
    func marked(_ text: String, of id: String) -> String {
        [text, mark(of: id) ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// `✗ wrong`, for a head where there is room; `nil` where nothing is known.
    func words(of id: String) -> String? {
        right.map { $0.contains(id) ? "\(glyphs.right) right" : "\(glyphs.wrong) wrong" }
    }
}
