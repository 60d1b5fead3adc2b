public import Datasets
package import JSON
internal import RunLogs

/// How answers are compared with the known ones: a pipeline's `reference`.
public enum ReferencePlan: Sendable, Hashable {
    case match(AnswerMatch)
    /// A program says which answers are right.
    case command(CheckerPlan)

    /// How Bracket itself compares; as usual where a program does.
    package var match: AnswerMatch { if case .match(let match) = self { match } else { .auto } }
}

/// A program that says which answers are right.
public struct CheckerPlan: Sendable, Hashable {
    /// The program and its arguments.
    public var words: [String]
    /// How many of it run side by side, 1...64.
    public var processes = 1
    /// How long it may take for one answer, in seconds.
    public var timeout = 60

    public init(_ words: [String]) { self.words = words }
}

extension ReferencePlan {
    init(_ section: Section) throws(PipelineError) {
        var section = section
        if section.holdsObject("match"), var command = try section.section("match") {
            self = .command(try CheckerPlan(&command))
        } else {
            self = .match(try section.choice("match", AnswerMatch.self) ?? .auto)
        }
        try section.finish()
    }

    /// How a pipeline's text, kept in a manifest, says that answers are compared.
    package init(keptIn pipeline: JSON) {
        self = .match(
            pipeline["reference"]?["match"]?.string.flatMap(AnswerMatch.init) ?? .auto)
    }

    /// Adds what decides verdicts; nothing for what is usual, so that earlier runs go on.
    func describe(in identity: inout RunIdentity) {
        switch self {
        case .match(.auto): break
        case .match(let match): identity["reference.match"] = .string(match.rawValue)
        case .command(let plan):
            identity["reference.match"] = ["command": .array(plan.words.map { .string($0) })]
        }
    }
}

extension CheckerPlan {
    fileprivate init(_ section: inout Section) throws(PipelineError) {
        guard let words = try section.strings("command"), !words.contains("") else {
            throw section.error("command", "a checker needs a \"command\", a program to run")
        }
        // One text is for the shell; a list is run as it stands.
        self.init(section.holdsText("command") ? ["/bin/sh", "-c", words[0]] : words)
        processes = try section.int("processes", in: 1...64) ?? processes
        timeout = try section.int("timeout", in: 1...86_400) ?? timeout
        try section.finish()
    }
}
