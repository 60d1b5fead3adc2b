internal import Chance
internal import Datasets
internal import Files
internal import RunLogs
internal import Tournaments

extension PlanEvidence {
    /// Reads the graded prompts of a run: who was right, and what the judge said of a right and a wrong
    /// answer.
    mutating func readRun(_ folder: RunFolder) throws {
        var sample = Reservoir<(SimulatedField, [VoteMoments.Pair])>(size: Self.most, seed: 0)
        let brackets = try BracketReader(folder)
        while let log = try brackets.next() {
            guard let field = SimulatedField(log) else { continue }
            sample.add((field, pairs(of: log, field)))
        }
        guard !sample.elements.isEmpty else {
            throw LogError.file(
                path: path,
                problem:
                    "no prompt of this run has a known right answer, so that nothing tells how "
                    + "often its judge is right; give --accuracy and --correlation, or measure the "
                    + "judge with bracket eval")
        }
        fields = sample.elements.map(\.0)
        comparesAnswers = fields.contains { Set($0.answers).count < Set($0.texts).count }
        let pairs = sample.elements.enumerated().flatMap { cluster, element in
            element.1.map {
                VoteMoments.Pair(right: $0.right, cast: $0.cast, cluster: cluster)
            }
        }
        votes = VoteMoments(pairs)
        try readCosts(folder)
    }

    /// The first votes of matches between a right and a wrong answer that met whatever other votes said:
    /// who meets later was preferred before, and is no chance pick. Candidates with the same texts share their
    /// votes, which are counted once.
    private func pairs(of log: BracketLog, _ field: SimulatedField) -> [VoteMoments.Pair] {
        let places = Dictionary(
            zip(log.entrants.map(\.id), log.entrants.indices),
            uniquingKeysWith: { first, _ in first })
        let first = log.matches.map(\.match.round).min() ?? 1
        // A round robin has ratings, and all its matches are known from the start.
        let isOpen = !log.ratings.isEmpty
        var texts: Set<[Int]> = []
        return log.matches.compactMap { match in
            guard isOpen || match.match.round == first, let one = places[match.first],
                let other = places[match.second], field.isRight[one] != field.isRight[other],
                texts.insert([field.texts[one], field.texts[other]].sorted()).inserted
            else { return nil }
            let tally = Tally(Array(match.votes.prefix(unconditionalVotes)))
            return VoteMoments.Pair(
                right: field.isRight[one] ? tally.first : tally.second, cast: tally.cast,
                cluster: 0)
        }
    }

    private mutating func readCosts(_ folder: RunFolder) throws {
        // A run that was copied without its journal still tells how it went.
        guard let journal = try? JournalReader(folder) else { return }
        while let (_, entry) = try journal.next() {
            switch entry {
            case .failure: damagedLines += 1
            case .success(let entry): costs.add(entry)
            }
        }
    }
}

extension SimulatedField {
    /// The candidates of a prompt as its log has them; `nil` where nobody knows which are right.
    init?(_ log: BracketLog) {
        guard let right = log.grade?.right.map(Set.init), !log.entrants.isEmpty else { return nil }
        self.init(
            log.entrants.map { Answer(id: $0.id, text: $0.text) },
            isRight: log.entrants.map { right.contains($0.id) })
    }

    init(_ answers: [Answer], isRight: [Bool]) {
        self.init(
            isRight: isRight, texts: EqualAnswers.text.classes(answers),
            answers: EqualAnswers.answer.classes(answers))
    }
}
