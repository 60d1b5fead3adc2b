@testable import Datasets
import Foundation
import JSON
import TestSupport
import Testing

/// Shapes of other people's sets, found by their members. The records are made up after the documented
/// members of the set or tool that each names as its `source`.
@Suite("Presets")
struct PresetTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var preset: String
        var record: JSONObject
        var expect: JSONObject

        var testDescription: String { preset }
    }

    static let shapes: [Shape] = {
        let path = Repository.file("Tests/DatasetsTests/Fixtures/shapes.jsonl")
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            guard let row = (try? JSON.parse(String(line)))?.object,
                let preset = row["preset"]?.string, let record = row["record"]?.object,
                let expect = row["expect"]?.object
            else { return nil }
            return Shape(preset: preset, record: record, expect: expect)
        }
    }()

    @Test("there is a record of every preset that ships")
    func everyPreset() {
        let tried = Set(Self.shapes.map(\.preset)).union(["bracket-messages"])
        #expect(Self.shapes.count >= 60)
        #expect(Set(Preset.shipped.map(\.name)) == tried)
    }

    @Test("nothing but the members that fields name is needed to read a record", arguments: shapes)
    func members(_ shape: Shape) throws {
        let file = try TemporaryFile(JSON.object(shape.record).text)
        let names = try PromptReader(path: file.path, shape: ShapeRequest()).names
        guard let members = names.members else {
            #expect(JSON.string(names.list).text.contains("{n}"))
            return
        }
        let place = RowPlace(line: 1)
        let whole = try PromptRecord(shape.record, at: place, names: names)
        var needed = JSONObject()
        for member in shape.record.members where members.contains(member.key) {
            needed[member.key] = member.value
        }
        var part = try PromptRecord(needed, at: place, names: names)
        part.fields = whole.fields
        #expect(part == whole)
        let pairs = PairFieldNames(names)
        let known = try #require(pairs.members)
        #expect(
            PreferencePair.kind(of: needed.merging(shape.record, known), at: place, names: pairs)
                == PreferencePair.kind(of: shape.record, at: place, names: pairs))
    }

    @Test("a record is taken for what it is, and read so", arguments: shapes)
    func shape(_ shape: Shape) throws {
        let file = try TemporaryFile(JSON.object(shape.record).text)
        let reader = try PromptReader(path: file.path, shape: ShapeRequest())
        #expect(reader.shape?.preset == shape.preset)
        guard case .record(let record, _)? = try reader.next() else {
            Issue.record("\(shape.preset) is not read")
            return
        }
        try expect(record, shape.expect)
        let side = PreferencePair.kind(
            of: shape.record, at: RowPlace(line: 1), names: PairFieldNames(reader.names))
        switch shape.expect["better"]?.string {
        case nil: #expect(side == nil)
        case "tie": #expect(side == .tie)
        case let better?:
            guard case .pair(let chosen, _)? = side else {
                Issue.record("\(shape.preset) is no pair")
                return
            }
            #expect(chosen == better)
        }
        #expect(
            reader.names.group.flatMap { shape.record.value(at: $0)?.label }
                == shape.expect["group"]?.string)
    }

    private func expect(_ record: PromptRecord, _ expected: JSONObject) throws {
        #expect(record.id == expected["id"]?.string ?? "1")
        #expect(record.prompt.json == expected["prompt"])
        #expect(JSON.array(record.candidates.map { .string($0.text) }) == expected["candidates"])
        #expect(record.reference == expected["reference"]?.string)
        if let names = expected["names"] {
            #expect(JSON.array(record.candidates.map { .string($0.id) }) == names)
        }
        let scores = record.candidates.compactMap { $0.fields["score"] }
        #expect(scores == expected["scores"]?.array ?? [])
    }

    @Test("what a mapping is survives a manifest", arguments: Preset.shipped)
    func manifest(preset: Preset) throws {
        var names = preset.fields
        // Decides nothing, and is not kept.
        if names.isMapping { names.group = nil }
        let read = try #require(FieldNames(list: names.list))
        if names.isMapping { #expect(read == names) }
    }

    // MARK: Doubt

    private func problem(
        _ text: String, for purpose: RecordShape.Purpose = .candidates,
        _ presets: [Preset] = Preset.shipped
    ) throws -> ShapeError {
        let file = try TemporaryFile(text)
        var request = ShapeRequest()
        (request.purpose, request.presets) = (purpose, presets)
        let error = #expect(throws: UnknownShape.self) {
            try PromptReader(path: file.path, shape: request)
        }
        return try #require(error?.error)
    }

    @Test("members that nobody knows are listed, with the nearest presets")
    func unknown() throws {
        let error = try problem(#"{"q": "2+2?", "response_A": "4", "label": "A>B"}"#)
        #expect(error.members == ["q", "response_A", "label"])
        #expect(error.fit == [])
        #expect(error.nearest.first == "judgebench (lacks pair_id, response_B)")
        #expect(
            error.description.hasPrefix(
                "its records have q, response_A, label, which is no shape that is known"))
    }

    @Test("two presets that fit equally are doubt, and a user's own goes before")
    func doubt() throws {
        let line = #"{"prompt": "2+2?", "responses": ["4"], "completions": ["5"]}"#
        let error = try problem(line)
        #expect(error.fit == ["prompt-responses", "prompt-completions"])
        let file = try TemporaryFile(
            #"{ mine: { members: ["prompt", "completions"], fields: { candidates: "completions[]" } } }"#
        )
        var request = ShapeRequest()
        try request.setPreset(file.path, isFile: true)
        request.preset = nil
        let records = [try #require(JSON.parse(line).object)]
        #expect(try request.shape(of: records).preset == "mine")
    }

    @Test("prompts without answers are named where there is nothing to choose from")
    func nothingToChoose() throws {
        let line = #"{"prompt": "2+2?", "outs": ["4", "5"]}"#
        let said = try problem(line).description
        #expect(said.contains("prompts, it seems (prompts), and no candidates; add"))
        #expect(try problem(line, for: .pairs).fit == ["prompts"])
        let file = try TemporaryFile(line)
        var request = ShapeRequest()
        request.purpose = .prompts
        #expect(try PromptReader(path: file.path, shape: request).names == .standard)
    }

    @Test(
        "a file of presets is read with a clear reason why not",
        arguments: [
            ("[]", "holds no presets"),
            ("{ a: 5 }", "preset \"a\""),
            ("{ a: { fields: {} } }", "\"members\" is empty"),
            ("{ a: { members: [\"x\"], fields: { promt: \"x\" } } }", "did you mean \"prompt\"?"),
            ("{ a: { members: [\"x\"], fields: { better: \"x\" } } }", "\"better\" is"),
            ("{ a: { members: [\"x\"], fields: { scores: [\"-x\", \"y\"] } } }", "all or none"),
            ("{ a: { members: [\"x\"], fields: { chosen: \"x\" } } }", "given alone"),
            ("{ a: ", "the text ends"),
        ])
    func badPresets(text: String, problem: String) throws {
        let file = try TemporaryFile(text)
        let error = #expect(throws: PresetError.self) { try Preset.list(path: file.path) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    // MARK: Repeated ids

    @Test("ids that a set repeats get the line's number, and Bracket's own are refused")
    func repeatedIDs() throws {
        let line = #"{"prompt": "p", "chosen": "a", "rejected": "b", "subset": "s", "id": 0}"#
        let file = try TemporaryFile([line, line, line].joined(separator: "\n"))
        let reader = try PromptReader(path: file.path, shape: ShapeRequest())
        var ids: [String] = []
        while case .record(let record, _)? = try reader.next() { ids.append(record.id) }
        #expect(ids == ["0", "0:2", "0:3"])
        var request = ShapeRequest()
        request.purpose = .pairs
        #expect(try PairFile(path: file.path, shape: request).pairs.map(\.id) == ids)
    }

    // MARK: Data of others

    @Test(
        "every file of shared/data/shapes is read as its expected.json says",
        .needs(sharedData: "shapes"),
        arguments: [
            "argilla-dpo.jsonl", "helpsteer3.jsonl", "intel-dpo.jsonl", "lm-eval.jsonl",
            "magpie-dpo.jsonl", "nemo-rl.jsonl", "ppe-bok.jsonl", "reasoningjudgebench.jsonl",
            "reward-bench.jsonl", "safe-rlhf.jsonl", "search-and-learn.jsonl",
            "trl-implicit.jsonl", "verl.jsonl", "distilabel.json", "nectar.json", "ppe-human.json",
            "simpo.json",
        ])
    func shared(name: String) throws {
        let folder = Repository.sharedData("shapes")
        let all = try JSON.parse(
            String(contentsOf: folder.appending(path: "expected.json"), encoding: .utf8))
        let expected = try #require(all[name]?.array)
        let path = folder.appending(path: name).path()
        let reader = try PromptReader(path: path, shape: ShapeRequest())
        var count = 0
        while let item = try reader.next() {
            guard case .record(let record, let place) = item else {
                Issue.record("\(name): \(item)")
                return
            }
            try compare(record, expected[count], at: place, reader.names)
            count += 1
        }
        #expect(count == expected.count)
    }

    @Test(
        "pairs of public judge benchmarks are read whole, ties apart",
        .needs(sharedData: "judgebench"),
        arguments: [
            ("judgebench/pairs.jsonl", "judgebench", 150, 0),
            ("llmbar/pairs.jsonl", "llmbar", 213, 0),
            ("autoj/testdata_pairwise.jsonl", "auto-j", 339, 125),
            ("pandalm/testset-v1.json", "pandalm", 453, 47),
        ])
    func benchmarks(path: String, preset: String, pairs: Int, ties: Int) throws {
        var request = ShapeRequest()
        request.purpose = .pairs
        let file = try PairFile(
            path: Repository.sharedData(path).path(), shape: request, leavingOut: true)
        #expect(file.shape?.preset == preset)
        #expect(file.pairs.count == pairs)
        #expect(file.ties == ties)
        #expect(file.bad.allSatisfy { if case .sameAnswers = $0.reason { true } else { false } })
    }

    private func compare(
        _ record: PromptRecord, _ expected: JSON, at place: RowPlace, _ names: FieldNames
    ) throws {
        let id = try #require(expected["id"]?.string)
        #expect(record.id == id || record.id == "\(id):\(place.number)")
        #expect(record.prompt.json == expected["prompt"])
        #expect(JSON.array(record.candidates.map { .string($0.text) }) == expected["candidates"])
        if let names = expected["names"] {
            #expect(JSON.array(record.candidates.map { .string($0.id) }) == names)
        }
        if let scores = expected["scores"]?.array {
            #expect(record.candidates.map { $0.fields["score"] } == scores)
        }
        #expect(record.reference == expected["reference"]?.string)
        #expect(names.group.flatMap { record.fields.value(at: $0) } == expected["group"])
        guard let better = expected["better"] else { return }
        let kind = PreferencePair.kind(
            of: record.fields, at: place, names: PairFieldNames(names))
        if better == "tie" {
            #expect(kind == .tie)
        } else {
            let place = try #require(better.int)
            let id = record.candidates[place].id
            guard case .pair(let chosen, _)? = kind else {
                Issue.record("no pair")
                return
            }
            #expect(chosen == id)
        }
    }
}

extension JSONObject {
    /// This object and those members of `other` that `names` has.
    fileprivate func merging(_ other: JSONObject, _ names: Set<String>) -> JSONObject {
        var merged = self
        for member in other.members where names.contains(member.key) {
            merged[member.key] = member.value
        }
        return merged
    }
}
