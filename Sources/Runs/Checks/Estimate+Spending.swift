internal import Datasets
internal import Judging
internal import LanguageModels
internal import Pipelines
public import RunLogs

// What a run would be charged, before anything is asked.
extension Estimate {
    /// What is expected where earlier answers of the run say how many tokens such take; `expectedSpent`
    /// where there are none.
    ///
    /// - Parameter measured: what the run was charged so far.
    public func expectedSpent(after measured: Spending) -> Spending {
        var spent = expectedSpent
        for stage in CostStage.allCases where measured[stage].answers > 0 {
            let (sum, count) = (measured[stage].charge, Double(measured[stage].answers))
            func expected(_ tokens: Int) -> Int {
                Self.whole(Double(tokens) / count * Double(spent[stage].answers))
            }
            spent[stage].charge = Charge(
                requests: expected(sum.requests), prompt: expected(sum.prompt),
                cached: expected(sum.cached), completion: expected(sum.completion))
            guard stage == .judge else { continue }
            spent.jurors = measured.jurors.mapValues { sum in
                Charge(
                    requests: expected(sum.requests), prompt: expected(sum.prompt),
                    cached: expected(sum.cached), completion: expected(sum.completion))
            }
        }
        return spent
    }

    /// What a judge is charged for one question at most.
    ///
    /// - Parameters:
    ///   - bytes: how long a prompt is, without candidates that are still to be made.
    ///   - areMade: whether they are.
    static func charge(
        _ judge: ModelJudgePlan, bytes: Double, areMade: Bool, _ pipeline: Pipeline
    ) -> Charge {
        // Two answers, each as long as it may be.
        let answers = areMade ? (pipeline.generate?.sampling.maxTokens ?? 0) * 2 : 0
        return Charge(
            requests: 1, prompt: Self.whole(bytes / 4) + answers,
            completion: judge.sampling.maxTokens)
    }

    /// - Parameters:
    ///   - vote: what a vote is charged at most.
    ///   - jurors: what of that each judge of a panel takes.
    mutating func addVotes(
        most: Int, expected: Double, each vote: Charge, jurors: [String: Charge]
    ) {
        let votes = Self.whole(expected)
        mostSpent.add(jurors.mapValues { $0 * most })
        expectedSpent.add(jurors.mapValues { $0 * votes })
        mostSpent.add(vote * most, answers: most, of: .judge)
        expectedSpent.add(vote * votes, answers: votes, of: .judge)
    }

    /// - Parameter count: how many candidates are made.
    mutating func addCandidates(_ record: PromptRecord, _ plan: GeneratePlan, count: Int) {
        let bytes = Query(record.prompt).text.utf8.count + (plan.system?.utf8.count ?? 0)
        let all =
            Charge(completion: plan.sampling.maxTokens) * count
            + Charge(requests: 1, prompt: bytes / 4)
        mostSpent.add(all, answers: 1, of: .generator)
        expectedSpent.add(all, answers: 1, of: .generator)
    }

    private static func whole(_ number: Double) -> Int {
        Int(exactly: number.rounded()) ?? .max
    }
}

extension Run {
    /// What the run was charged so far, where its models have prices.
    ///
    /// - Throws: `FileError`.
    public func spentSoFar() throws -> Spending {
        pipeline.prices.isEmpty ? Spending() : try Spending(folder)
    }
}
