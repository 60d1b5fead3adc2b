/// What votes, thinking and N bought: accuracy of the selected answers, run by run.
///
/// Everything is worked out from brackets that were played; nobody is asked again.
package struct Curves: Sendable {
    /// What a curve's x is.
    package enum Axis: String, Sendable, CaseIterable {
        /// Candidates to select from.
        case candidates
        /// The limit of votes for a match.
        case votes
        /// Votes cast for a prompt: one axis for knockouts and round robins.
        case comparisons
        /// The judge's thinking budget in tokens, one point a run.
        case thinking
    }

    package struct Series: Sendable, Hashable {
        /// The run's name, with its folder where runs share a name. Of thinking: what tells one
        /// curve from another; empty for the only one.
        package var run: String
        /// `selected`, `any candidate`, `random candidate` or `most common answer`.
        package var name: String
        package var points: [CurvePoint]
    }

    private var runs: [RunCurves] = []

    package init() {}

    /// Adds a run; one whose folder is among them already changes nothing.
    ///
    /// - Complexity: O(prompts × sizes × samples × games), of which a round robin has N (N − 1) / 2.
    package mutating func add(_ brackets: [GradedBracket], of run: RunFacts) {
        guard !brackets.isEmpty, !runs.contains(where: { $0.facts.folder == run.folder }) else {
            return
        }
        runs.append(RunCurves(brackets, of: run))
    }

    package var series: [Axis: [Series]] {
        var series: [Axis: [Series]] = [:]
        for (run, label) in zip(runs, labels) {
            for line in run.lines {
                series[line.axis, default: []].append(
                    Series(run: label, name: line.name, points: line.points))
            }
        }
        if !thinking.isEmpty { series[.thinking] = thinking }
        return series
    }

    /// What a reader should know about how points came about.
    package var notes: [String] {
        zip(runs, labels).flatMap { run, label in run.notes.map { "\(label): \($0)" } }
    }

    /// The runs' names, with as much of their folders as tells them apart.
    private var labels: [String] {
        var labels = runs.map(\.facts.name)
        for detail in [\RunFacts.folderName, \RunFacts.folder] {
            let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
            for (index, run) in runs.enumerated() where counts[labels[index]] != 1 {
                labels[index] = "\(run.facts.name) (\(run.facts[keyPath: detail]))"
            }
        }
        return labels
    }

    /// A curve for each setup that was run, in the order of their first runs.
    private var thinking: [Series] {
        let labelled = zip(runs, labels).filter { $0.0.thinking != nil }
        var groups: [[(run: RunCurves, label: String)]] = []
        for (run, label) in labelled {
            let index = groups.firstIndex { $0[0].run.facts.setup == run.facts.setup }
            if let index {
                groups[index].append((run, label))
            } else {
                groups.append([(run, label)])
            }
        }
        let models = groups.map { $0[0].run.facts.judgeModel ?? "" }
        return zip(groups, models).map { group, model in
            let isKnownByModel = models.count { $0 == model } == 1 && !model.isEmpty
            let name = isKnownByModel ? model : group.map(\.label).joined(separator: ", ")
            return Series(
                run: groups.count == 1 ? "" : name, name: "selected",
                points: group.compactMap(\.run.thinking).sorted { $0.x < $1.x })
        }
    }
}
