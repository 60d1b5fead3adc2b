import Foundation
import JSON
import Testing
import Tournaments

@testable import Reports

@Suite("Curves of several runs")
struct CurvesOfRunsTests {
    private static let brackets = [
        GradedBracket(
            Logs.knockout(Knockout(entrants: 4)) { _ in [.first] },
            isRight: [true, false, false, true], answers: ["42", "1", "2", "42"])
    ]

    private static func facts(_ name: String, _ identity: JSONObject = [:]) throws -> RunFacts {
        RunFacts(
            try ReportFolder([], manifest: ["name": .string(name), "identity": .object(identity)])
                .folder)
    }

    private static func curves(_ runs: [RunFacts]) -> Curves {
        var curves = Curves()
        for run in runs { curves.add(brackets, of: run) }
        return curves
    }

    /// The texts of a picture.
    private static func texts(_ svg: String) -> [String] {
        svg.split(separator: "<").filter { $0.hasPrefix("text") }.map {
            String($0.drop { $0 != ">" }.dropFirst())
        }
    }

    @Test("runs with one name are told apart by their folders")
    func names() throws {
        let curves = Self.curves(
            [try Self.facts("same"), try Self.facts("same"), try Self.facts("other")])
        let labels = Set(curves.series[.candidates]?.map(\.run) ?? [])
        #expect(labels.count == 3)
        #expect(labels.contains("other"))
        #expect(labels.filter { $0.hasPrefix("same (") }.count == 2)
        let selected = Self.texts(CurvesReport(curves).svg).filter { $0.hasSuffix(": selected") }
        #expect(selected.count == 6)
        #expect(Set(selected).count == 3)
        #expect(Set(curves.notes).count == curves.notes.count)
    }

    @Test("a folder given twice is one run")
    func twice() throws {
        let run = try Self.facts("same")
        #expect(Self.curves([run, run]).series == Self.curves([run]).series)
    }

    @Test("a thinking curve joins runs that differ in the budget alone")
    func thinking() throws {
        func run(_ model: JSON, _ budget: Int) throws -> RunFacts {
            try Self.facts(
                "\(model.text) \(budget)",
                ["tournament.model": model, "tournament.max_tokens": .number(budget)])
        }
        let runs = [
            try run("a judge", 100), try run("another", 100), try run("a judge", 400),
            try run("another", 200),
        ]
        let series = try #require(Self.curves(runs).series[.thinking])
        #expect(series.map { $0.points.map(\.x) } == [[100, 400], [100, 200]])
        #expect(series.map(\.run) == ["a judge", "another"])
        let alone = try #require(Self.curves([runs[0], runs[2]]).series[.thinking])
        #expect(alone.map(\.run) == [""])
    }

    @Test("no two lines of a picture look alike")
    func looks() throws {
        let curves = Self.curves(try (0..<30).map { try Self.facts("run \($0)") })
        let svg = CurvesReport(curves).svg
        // The last chart: costs, one line a run and its key.
        let chart = svg.components(separatedBy: "class=\"title\"").last ?? ""
        let lines = chart.components(separatedBy: "<path class=\"line ").dropFirst().map {
            $0.prefix { $0 != ">" }.replacing(#/ d="[^"]*"/#, with: "")
        }
        #expect(lines.count == 60)
        #expect(Set(lines).count == 30)
    }
}
