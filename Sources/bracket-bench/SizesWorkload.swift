import Foundation
import JSON

/// Input of any size of one kind, and what is done with it.
struct SizesWorkload: Sendable {
    let name: String
    /// The smallest size that is measured, and what it counts.
    let size: Int
    let unit: String
    var format = "knockout"
    /// What is done besides the run.
    var views = ["show ID", "verify"]
    /// Writes `input.jsonl`.
    let input: @Sendable (_ size: Int, _ folder: BenchFolder) throws -> Void

    static let all = [
        SizesWorkload(name: "knockout", size: 16_384, unit: "candidates") { size, folder in
            try folder.writeLines(to: "input.jsonl") { try $0(.object(record("q", of: size))) }
        },
        SizesWorkload(
            name: "elo", size: 31_125, unit: "matches", format: "elo"
        ) { size, folder in
            let entrants = Int((2 * Double(size)).squareRoot().rounded()) + 1
            try folder.writeLines(to: "input.jsonl") { try $0(.object(record("q", of: entrants))) }
        },
        SizesWorkload(
            name: "prompts", size: 50_000, unit: "prompts", views: ["show", "verify", "html"]
        ) { size, folder in
            try folder.writeLines(to: "input.jsonl") { write in
                for number in 0..<size { try write(.object(record("q\(number)", of: 2))) }
            }
        },
        SizesWorkload(name: "members", size: 8_000, unit: "members") { size, folder in
            var (row, candidate) = (record("q", of: 2), ["text": "1"] as JSONObject)
            for number in 0..<size {
                row["m\(number)"] = .number(number)
                candidate["m\(number)"] = .number(number)
            }
            row["candidates"] = [.object(candidate), "2"]
            let line = row
            try folder.writeLines(to: "input.jsonl") { try $0(.object(line)) }
        },
        SizesWorkload(
            name: "flags", size: 50_000, unit: "flags",
            views: ["show ID", "match", "html", "svg", "verify"]
        ) { size, folder in
            let text = String(repeating: "\u{1F1E6}", count: size)
            var row = record("q", of: 2)
            row["prompt"] = .string(text)
            row["candidates"] = [.string(text + "1"), .string(text + "2")]
            let line = row
            try folder.writeLines(to: "input.jsonl") { try $0(.object(line)) }
        },
        SizesWorkload(name: "pipeline", size: 4_000, unit: "models", views: []) { size, folder in
            try folder.writeLines(to: "input.jsonl") { try $0(.object(record("q", of: 2))) }
            let models = (0..<size).map { number -> String in
                "  m\(number): { base_url: \"http://localhost/v1\", model: \"m\" },\n"
            }
            let text =
                "{\n  name: \"sizes\", tournament: { judge: \"reference\" },\n  models: {\n"
                + models.joined() + "  },\n}\n"
            try text.write(toFile: folder["sizes.json"], atomically: false, encoding: .utf8)
        },
    ]

    private static func record(_ id: String, of candidates: Int) -> JSONObject {
        [
            "id": .string(id), "prompt": "1 + 0?", "reference": "1",
            "candidates": .array((0..<candidates).map { .string(String($0 % 3)) }),
        ]
    }

    /// Writes the pipeline and its input.
    func write(_ size: Int, _ folder: BenchFolder) throws {
        try folder.write(
            ["name": "sizes", "tournament": ["judge": "reference", "format": .string(format)]],
            to: "sizes.json")
        try input(size, folder)
    }

    /// The words of `bracket` for the run, which comes first, and for each view.
    func commands(_ folder: BenchFolder) -> [(name: String, words: [String])] {
        let run = folder["run"]
        let play = [
            "run", folder["sizes.json"], "--input", folder["input.jsonl"], "--out", run, "-q",
        ]
        return [(name: "run", words: play)]
            + views.map { view in
                let words: [String] =
                    switch view {
                    case "show": ["show", run, "-o", folder["view"]]
                    case "match": ["show", run, "q", "1.1", "-o", folder["view"]]
                    case "verify": ["verify", run]
                    case "html": ["show", run, "--format", "html", "-o", folder["view.html"]]
                    case "svg": ["show", run, "q", "--format", "svg", "-o", folder["view"]]
                    default: ["show", run, "q", "-o", folder["view"]]
                    }
                return (name: view, words: words)
            }
    }
}
