internal import Files
internal import JSON
internal import Tournaments

/// The first round that a file gives, by candidate ids.
struct GivenBracket: Sendable {
    private let pairs: [[String]]

    /// - Throws: `PipelineError` that names the file.
    init(path: String) throws {
        let json: JSON
        do {
            json = try JSON.parse(TextFile.read(path, "bracket file", isRegular: true))
        } catch {
            throw PipelineError(
                error is TextFileError ? "\(error)" : "\(path): \(error)")
        }
        let pairs = json.array?.map { pair in pair.array?.compactMap(\.label) ?? [] }
        guard let pairs, pairs.allSatisfy({ (1...2).contains($0.count) }) else {
            throw PipelineError(
                "\(path): a bracket is a list of pairs of candidate ids, [[\"a\", \"b\"], …]")
        }
        self.pairs = pairs
    }

    /// The knockout of candidates with these ids, best seed first.
    func knockout(of ids: [String], thirdPlace: Bool) throws -> Knockout {
        let seeds = Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
        guard seeds.count == ids.count else {
            throw PipelineError("two candidates have the same id, so the bracket cannot name them")
        }
        let firstRound = try pairs.map { pair in
            try pair.map { id in
                guard let seed = seeds[id] else {
                    throw PipelineError(
                        "the bracket names a candidate \"\(id)\" that it does not have")
                }
                return seed
            }
        }
        let named = Set(firstRound.joined())
        if let left = ids.indices.first(where: { !named.contains($0) }) {
            throw PipelineError("the candidate \"\(ids[left])\" is not in the bracket")
        }
        do { return try Knockout(firstRound: firstRound, thirdPlace: thirdPlace) } catch {
            throw PipelineError("\(error)")
        }
    }
}
