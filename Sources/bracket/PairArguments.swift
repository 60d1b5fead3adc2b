import CommandLines
import Datasets
import Files
import JSON
import Reports
import Runs

/// How a command line says what a file of pairs holds.
enum PairArguments {
    static let fields = CommandSpec.Option(
        name: "fields", value: "LIST",
        help: "what PAIRS calls its members, as in prompt=question,chosen=good,rejected=bad; also "
            + "id and reference",
        repeats: true)
    static let skipBad = CommandSpec.Option(
        name: "skip-bad", help: "leave out lines that hold no pair, and say how many")

    /// - Parameters:
    ///   - path: where the pairs are.
    ///   - name: what the command line calls that.
    /// - Throws: `UsageError`, `FileError`, `PairFileError`.
    static func read(
        _ path: String, called name: String, _ arguments: Arguments
    ) throws -> (PairFile, PairFieldNames) {
        var names = PairFieldNames.standard
        for list in arguments.strings("fields") {
            do { try names.set(list) } catch { throw arguments.usageError("--fields: \(error)") }
        }
        let limit = try arguments.int("limit", in: 1...Int.max)
        var shape: ShapeRequest?
        if arguments.has("preset") || !names.saysShape {
            var request = ShapeRequest()
            request.purpose = .pairs
            (request.fields, request.given) = (names.record, names.given)
            try ShapeArguments.setPreset(&request, arguments)
            shape = request
        }
        do {
            let file = try PairFile(
                path: path, limit: limit, names: names, fieldsAlone: !arguments.has("by"),
                shape: shape,
                leavingOut: arguments.has("skip-bad"))
            note(file)
            if !file.bad.isEmpty {
                Terminal.note(
                    ([Figures.count(file.bad.count, "line") + " left out"]
                        + PairFileError.lines(file.bad)).joined(separator: "\n"))
            }
            return (file, file.names)
        } catch var error as UnknownShape {
            error.path = name == "-" ? "standard input" : name
            throw error
        } catch var error as PairFileError {
            error.path = name == "-" ? "standard input" : name
            throw BadPairs(error: error)
        }
    }

    /// Says what of a file are no pairs as they stand.
    private static func note(_ file: PairFile) {
        if file.extremes > 0 {
            Terminal.note(
                "\(Figures.count(file.extremes, "record")) with more than two answers: the best "
                    + "against the worst of each")
        }
        if file.ties > 0 {
            Terminal.note(
                "\(Figures.count(file.ties, "record")) in which no answer is better than another: "
                    + "left out")
        }
    }

    /// - Throws: where a pair has no right answer for a judge that compares with it.
    static func checkReferences(
        of pairs: [PreferencePair], called reference: String
    ) throws {
        let without = pairs.filter { $0.reference == nil }
        guard let first = without.first else { return }
        throw NoReferences(
            description: "\(without.count) of \(Figures.count(pairs.count, "pair")) have no "
                + "\"\(reference)\" for the judge to compare with, the first of them \"\(first.id)\"; "
                + "--fields reference=NAME says what it is called")
    }

    private struct NoReferences: Error, CustomStringConvertible { let description: String }

    /// What is wrong with a file of pairs, and what may help.
    private struct BadPairs: Error, CustomStringConvertible {
        let error: PairFileError

        var description: String {
            let misses = error.bad.contains { $0.reason.isMissingMember }
            let several = error.bad.count > 1
            return
                ([error.description]
                + (misses ? ["name members by --fields, as in prompt=question,chosen=good"] : [])
                + (several ? ["leave such lines out by --skip-bad"] : [])).joined(separator: "\n")
        }
    }
}

/// Pairs by the value of one of their fields.
struct PairGroups {
    /// What tells them apart, as it was given.
    let field: String
    /// By the pair's id.
    private var labels: [String: String] = [:]

    /// How many groups are shown where nobody asked for them.
    private static let most = 100

    /// The groups that `--by` asks for, or those that the data set is known to have: two at least.
    ///
    /// - Returns: `nil` for none.
    /// - Throws: `UsageError` for a field that no pair has.
    init?(of file: PairFile, _ arguments: Arguments) throws {
        if let field = arguments.string("by") {
            try self.init(file.pairs, by: FieldPaths(field), arguments)
            return
        }
        guard let field = file.names.record.group,
            file.pairs.contains(where: { $0.fields.value(at: field) != nil })
        else { return nil }
        try self.init(file.pairs, by: field, arguments)
        guard (2...Self.most).contains(Set(labels.values).count) else { return nil }
    }

    /// - Throws: `UsageError` for a field that no pair has.
    private init(
        _ pairs: [PreferencePair], by field: FieldPaths, _ arguments: Arguments
    ) throws {
        self.field = field.description
        guard pairs.contains(where: { $0.fields.value(at: field) != nil }) else {
            var keys: [String] = []
            for key in pairs.flatMap(\.fields.keys) where !keys.contains(key) { keys.append(key) }
            throw arguments.usageError(
                "no pair has a field \"\(field)\"" + Nearest.hint(for: self.field, in: keys)
                    + " (they have: \(keys.joined(separator: ", ")))")
        }
        for pair in pairs {
            let value = pair.fields.value(at: field).flatMap { $0.isNull ? nil : $0 }
            labels[pair.id] = value.map { $0.label ?? $0.text } ?? "(none)"
        }
    }

    /// In the order of the values: numbers by size, before texts.
    func rows(_ judgments: [PairJudgment]) -> [(value: String, summary: EvaluationSummary)] {
        let groups = Dictionary(grouping: judgments) { labels[$0.id] ?? "(none)" }
        return groups.sorted { Self.isBefore($0.key, $1.key) }.map { label, members in
            (label, EvaluationSummary(members))
        }
    }

    private static func isBefore(_ a: String, _ b: String) -> Bool {
        switch (Double(a), Double(b)) {
        case (let x?, let y?): (x, a) < (y, b)
        case (nil, nil): a < b
        case (let x, _): x != nil
        }
    }
}
