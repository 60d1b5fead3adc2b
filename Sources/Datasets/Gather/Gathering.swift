internal import Chance
internal import Files
internal import Foundation
public import JSON

/// Brings candidates together that lie in a file for each model or seed.
///
/// Two passes: answers go through a file without a name, and in memory stays where each stands, some
/// twenty bytes an answer and the keys.
public final class Gathering {
    private let plan: GatherPlan
    private let names: FieldNames
    private let paths: [String]
    private let labels: [String]
    private let spool: GatherSpool
    /// By key, in the order in which keys were first seen.
    private var entries: [Entry] = []
    private var places: [String: Int] = [:]
    private var report = GatherReport()

    private struct Entry {
        var key: String
        var prompt: UInt64
        /// The file that it was first seen in.
        var file: Int
        var base: GatherSpool.Place
        /// By file, in their order.
        var cells: [(file: Int, place: GatherSpool.Place)] = []
    }

    /// - Parameters:
    ///   - names: where prompt, id and right answer stand in a row.
    ///   - paths: the files, each once.
    /// - Throws: `FileError` where nothing can be put aside.
    public init(_ plan: GatherPlan, names: FieldNames, paths: [String]) throws {
        guard !paths.isEmpty else { throw GatherError.noFiles(plan.files) }
        self.plan = plan
        self.names = names.ofPrompts
        self.paths = paths
        labels = Self.labels(paths)
        spool = try GatherSpool()
        report.files = labels
    }

    /// Reads all files, and hands on each prompt with its candidates, in the order of the first file
    /// that has it.
    ///
    /// - Throws: `GatherError`, `FileError`, what `write` throws.
    public func run(_ write: (JSONObject) throws -> Void) throws -> GatherReport {
        for file in paths.indices { try read(file) }
        try spool.flush()
        for entry in entries { try write(try record(entry)) }
        report.prompts = entries.count
        return report
    }

    // MARK: Reading

    private func read(_ file: Int) throws {
        let reader = try RecordReader(path: paths[file])
        var row = 0
        while let next = try reader.next() {
            row += 1
            let line = next.place.number
            let read: Row
            do throws(RejectReason) {
                read = try Row(try next.object.get(), plan, names, label: labels[file])
            } catch {
                throw GatherError.row(file: labels[file], line: line, error)
            }
            guard let key = read.key(plan, row: row) else {
                var field = ""
                if case .field(let paths) = plan.key { field = paths.description }
                throw GatherError.noKey(file: labels[file], line: line, field: field)
            }
            try add(read, key, file: file, line: line)
        }
    }

    private func add(_ row: Row, _ key: String, file: Int, line: Int) throws {
        report.withoutText += row.withoutText
        let prompt = StableHash.of("gather", row.prompt.json.text)
        if let place = places[key] {
            let first = entries[place]
            guard first.prompt == prompt else {
                throw GatherError.unequalPrompts(
                    key: key, first: labels[first.file], second: labels[file])
            }
            guard first.cells.last?.file != file else {
                throw GatherError.duplicate(key: key, file: labels[file], line: line)
            }
        } else {
            places[key] = entries.count
            entries.append(
                Entry(
                    key: key, prompt: prompt, file: file,
                    base: try spool.append(.object(row.base(key, plan, names)))))
        }
        guard let place = places[key] else { return }
        entries[place].cells.append((file, try spool.append(.array(row.candidates))))
    }

    // MARK: Writing

    private func record(_ entry: Entry) throws -> JSONObject {
        var record = try spool.json(at: entry.base).object ?? JSONObject()
        var candidates: [JSON] = []
        var taken: Set<String> = []
        var filled: Set<Int> = []
        for cell in entry.cells {
            let answers = try spool.json(at: cell.place).array ?? []
            if !answers.isEmpty { filled.insert(cell.file) }
            for answer in answers {
                guard var candidate = answer.object else { continue }
                let name = candidate["id"]?.string ?? ""
                var (id, number) = (name, 1)
                while !taken.insert(id).inserted {
                    number += 1
                    id = "\(name) (\(number))"
                }
                candidate["id"] = .string(id)
                candidates.append(.object(candidate))
            }
        }
        record["candidates"] = .array(candidates)
        report.candidates += candidates.count
        if filled.count < paths.count { note(entry, filled) }
        return record
    }

    private func note(_ entry: Entry, _ filled: Set<Int>) {
        report.missing[filled.count, default: 0] += 1
        guard report.firstMissing == nil else { return }
        report.firstMissing = (
            entry.key, paths.indices.filter { !filled.contains($0) }.map { labels[$0] }
        )
    }

    /// What files are called: by their names without endings, or, where two have one name, by what
    /// is different in their paths.
    static func labels(_ paths: [String]) -> [String] {
        func stem(_ path: Substring) -> String {
            guard let dot = path.firstIndex(of: "."), dot != path.startIndex else {
                return String(path)
            }
            return String(path[..<dot])
        }
        let names = paths.map { stem($0.split(separator: "/").last ?? $0[...]) }
        if Set(names).count == names.count { return names }
        var parts = paths.map { $0.split(separator: "/") }
        while let first = parts.first?.first,
            parts.allSatisfy({ $0.first == first && $0.count > 1 })
        {
            parts = parts.map { Array($0.dropFirst()) }
        }
        while let last = parts.first?.last, parts.allSatisfy({ $0.last == last && $0.count > 1 }) {
            parts = parts.map { $0.dropLast() }
        }
        let short = parts.map { $0.joined(separator: "/") }
        return Set(short).count == short.count ? short : paths
    }
}

/// A row of one file: a prompt, and the answers to it.
private struct Row {
    var prompt: Prompt
    var object: JSONObject
    var id: String?
    var reference: String?
    /// With the names that they have in their file.
    var candidates: [JSON] = []
    var withoutText = 0

    init(
        _ object: JSONObject, _ plan: GatherPlan, _ names: FieldNames, label: String
    ) throws(RejectReason) {
        self.object = object
        var mapping = names
        mapping.candidates = FieldPaths(plan.candidate.paths.map(\.text))
        if case .field(let name) = plan.name, plan.candidate.isList { mapping.names = name }
        if !plan.candidate.isList, object.value(at: plan.candidate)?.isNull == true {
            // A model gave no answer: a cell that is missing.
            withoutText = 1
        }
        let parser = RecordParser(names: mapping)
        let (known, context) =
            withoutText == 0
            ? try parser.answers(of: object) : (KnownCandidates(), context: [ChatMessage]())
        prompt = try parser.prompt(of: object, before: context)
        id = try parser.id(of: object)
        reference = try names.knownAnswer(of: object)
        withoutText += known.withoutText.count
        var name: String? = label
        if case .field(let field) = plan.name {
            name = plan.candidate.isList ? nil : object.value(at: field)?.label ?? label
        }
        candidates = known.candidates.map { candidate in
            ["id": .string(name ?? candidate.id), "text": .string(candidate.text)]
        }
    }

    func key(_ plan: GatherPlan, row: Int) -> String? {
        switch plan.key {
        case .row: "row \(row)"
        case .field(let field): field.value(in: object, separator: ":")?.label
        }
    }

    /// What the prompt's files have in common, by the names that Bracket writes.
    func base(_ key: String, _ plan: GatherPlan, _ names: FieldNames) -> JSONObject {
        var base: JSONObject = ["id": .string(id ?? key)]
        base[prompt.member] = prompt.json
        if let reference { base["reference"] = .string(reference) }
        let ours = Set(
            ["id", "prompt", "messages", "candidates", "reference"]
                + names.prompt.paths.map(\.text))
        for member in object.without(plan.candidate).members where !ours.contains(member.key) {
            base[member.key] = member.value
        }
        return base
    }
}
