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
        /// Those of them that came without a count of tokens: what they cost is not known.
        public var uncounted = 0

        public init(charge: Charge = .nothing, answers: Int = 0, uncounted: Int = 0) {
            self.charge = charge
            self.answers = answers
            self.uncounted = uncounted
        }

        /// One answer, and what was charged beside it.
        public init(answer: Charge, lost: Charge) {
            self.init(
                charge: answer + lost, answers: 1,
                uncounted: answer.requests > 0 && answer.tokens == 0 ? 1 : 0)
        }
    }

    public var judge = Part()
    public var generator = Part()
    /// What each judge of a panel took of the judge's charge; what nobody's answer says is no one's.
    public var jurors: [String: Charge] = [:]

    public init() {}

    public subscript(stage: CostStage) -> Part {
        get { stage == .judge ? judge : generator }
        set { if stage == .judge { judge = newValue } else { generator = newValue } }
    }

    /// Tokens and requests of all stages.
    public var total: Charge { judge.charge + generator.charge }

    /// Answers that came without a count of tokens.
    public var uncounted: Int { judge.uncounted + generator.uncounted }

    public mutating func add(_ part: Part, of stage: CostStage) {
        self[stage].charge += part.charge
        self[stage].answers += part.answers
        self[stage].uncounted += part.uncounted
    }

    public mutating func add(_ charge: Charge, answers: Int = 0, of stage: CostStage) {
        add(Part(charge: charge, answers: answers), of: stage)
    }

    /// Says who took what of the judge's charge.
    public mutating func add(_ jurors: [String: Charge]) {
        self.jurors.merge(jurors) { $0 + $1 }
    }

    public static func + (a: Spending, b: Spending) -> Spending {
        var sum = a
        for stage in CostStage.allCases { sum.add(b[stage], of: stage) }
        sum.add(b.jurors)
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
        case .vote(let vote):
            add(Part(answer: vote.answerCharge, lost: vote.lost), of: .judge)
            for call in vote.calls {
                if let by = call.by { add([by: call.charge]) }
            }
        case .candidates(let made):
            add(Part(answer: made.answerCharge, lost: made.lost), of: .generator)
        case .charge(let lost): add(lost.charge, of: lost.stage)
        case .grades: break
        }
    }
}

extension JournaledVote {
    /// Everything that was charged for it.
    public var charge: Charge { answerCharge + lost }

    fileprivate var answerCharge: Charge { calls.reduce(.nothing) { $0 + $1.charge } }
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
    public var charge: Charge { answerCharge + lost }

    fileprivate var answerCharge: Charge {
        Charge(requests: requests, prompt: promptTokens, cached: cachedTokens, completion: tokens)
    }
}
