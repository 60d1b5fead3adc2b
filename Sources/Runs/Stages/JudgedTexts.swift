internal import Datasets
internal import Files
internal import Judging

/// Names the texts that the judge of one tournament is shown, so that a vote never counts for others.
///
/// Candidates' ids do not do: a generator that is asked again writes other texts under the same ids.
/// Each text is digested once, as it is judged; what names a pair is made of three digests.
struct JudgedTexts: Sendable {
    private let query: String
    private let answers: [String]

    /// - Complexity: O(bytes).
    init(_ query: Query, _ answers: [Answer]) {
        self.query = SHA256.hexDigest(of: query.text)
        self.answers = answers.map { SHA256.hexDigest(of: $0.text) }
    }

    /// The name of the query and two answers, as listed: the first half of a SHA-256 in hexadecimal
    /// digits.
    ///
    /// - Complexity: O(1).
    func name(_ first: Int, _ second: Int) -> String {
        String(SHA256.hexDigest(of: query + answers[first] + answers[second]).prefix(32))
    }
}
