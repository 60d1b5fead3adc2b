/// Who asks a model, and so whose price counts.
public enum CostStage: String, Sendable, Hashable, CaseIterable {
    case judge, generator
}

/// What a run's requests came to, stage by stage.
public struct Spending: Sendable, Hashable {
    /// What one stage's requests came to.
    public struct Part: Sendable, Hashable {
        public var charge = Charge.nothing
        /// Votes, or prompts that got candidates: what `charge` brought.
        public var answers = 0

        public init(charge: Charge = .nothing, answers: Int = 0) {
            self.charge = charge
            self.answers = answers
        }
    }

    public var judge = Part()
    public var generator = Part()

    public init() {}

    public subscript(stage: CostStage) -> Part {
        get { stage == .judge ? judge : generator }
        set { if stage == .judge { judge = newValue } else { generator = newValue } }
    }

    /// Tokens and requests of all stages.
    public var total: Charge { judge.charge + generator.charge }

    public mutating func add(_ charge: Charge, answers: Int = 0, of stage: CostStage) {
        self[stage].charge += charge
        self[stage].answers += answers
    }

    public static func + (a: Spending, b: Spending) -> Spending {
        var sum = a
        for stage in CostStage.allCases {
            sum.add(b[stage].charge, answers: b[stage].answers, of: stage)
        }
        return sum
    }
}

// What a journal says was charged: each line once, whatever became of what it holds.
extension Spending {
    /// - Complexity: one pass over the journal; 0 where there is none.
    package init(_ folder: RunFolder) throws {
        guard try folder.journalSize() > 0 else { return }
        let reader = try JournalReader(folder)
        while let (_, entry) = try reader.next() {
            if case .success(let entry) = entry { add(entry) }
        }
    }

    package mutating func add(_ entry: JournalEntry) {
        switch entry {
        // Another run has paid for these.
        case .vote(let vote) where vote.origin != nil: break
        case .candidates(let made) where made.origin != nil: break
        // A judge that asks no model costs nothing.
        case .vote(let vote) where vote.calls.isEmpty && vote.lost == .nothing: break
        case .vote(let vote): add(vote.charge, answers: 1, of: .judge)
        case .candidates(let made): add(made.charge, answers: 1, of: .generator)
        case .charge(let lost): add(lost.charge, of: lost.stage)
        case .grades: break
        }
    }
}

extension JournaledVote {
    /// Everything that was charged for it.
    public var charge: Charge { calls.reduce(lost) { $0 + $1.charge } }
}

extension CallLog {
    public var charge: Charge {
        Charge(
            requests: attempts, prompt: promptTokens, cached: cachedTokens,
            completion: completionTokens)
    }
}

extension JournaledCandidates {
    /// Everything that was charged for them.
    public var charge: Charge {
        Charge(requests: requests, prompt: promptTokens, cached: cachedTokens, completion: tokens)
            + lost
    }
}
