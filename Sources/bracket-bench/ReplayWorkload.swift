import Chance
import JSON
import Tournaments

/// Records with short answers, eight each if nothing else is said, and a verdict for every match they play.
enum ReplayWorkload {
    static let entrants = 8

    /// Writes the records and their verdicts, and plays them in a process of its own.
    static func play(
        prompts: Int, entrants: Int = entrants, in folder: BenchFolder
    ) throws -> (usage: ChildProcess.Usage, output: String) {
        try write(prompts: prompts, entrants: entrants, to: folder)
        return try Client.play(pipeline(folder), in: folder)
    }

    /// The pipeline for the files in `folder`.
    static func pipeline(_ folder: BenchFolder) -> JSON {
        [
            "name": "replay", "seed": 7, "input": .string(folder["prompts.jsonl"]),
            "tournament": [
                "format": "knockout", "judge": "recorded", "seeding": "input",
                "verdicts": .string(folder["verdicts.jsonl"]),
                "votes": ["max": 1, "order": "fixed"],
            ],
        ]
    }

    /// Writes `prompts.jsonl` and `verdicts.jsonl`.
    private static func write(
        prompts: Int, entrants: Int, to folder: BenchFolder
    ) throws {
        folder.remove("run")
        try folder.writeLines(to: "prompts.jsonl") { write in
            for prompt in 0..<prompts { try write(record(prompt, entrants)) }
        }
        let format = Knockout(entrants: entrants)
        try folder.writeLines(to: "verdicts.jsonl") { write in
            for prompt in 0..<prompts { try play(prompt, format, write) }
        }
    }

    private static func id(_ prompt: Int) -> JSON { .string("gsm-\(prompt)") }

    private static func record(_ prompt: Int, _ entrants: Int) -> JSON {
        [
            "id": id(prompt),
            "prompt": .string(
                "A baker sells \(prompt % 90 + 10) loaves a day at \(prompt % 7 + 2) dollars each. "
                    + "How much does she take in a week of six days?"),
            "candidates": .array(
                (0..<entrants).map { entrant in
                    [
                        "id": .string(String(entrant)),
                        "text": .string(
                            "She sells \(prompt % 90 + 10) loaves a day.\nSo a day brings "
                                + "\((prompt % 90 + 10) * (prompt % 7 + 2)) dollars, and six days "
                                + "bring six times as much.\n#### \(prompt + entrant)"),
                    ]
                }),
            "source": "bench",
        ]
    }

    /// Plays the tournament by chance and tells each verdict.
    private static func play(_ prompt: Int, _ format: Knockout, _ write: (JSON) throws -> Void)
        throws
    {
        var results: MatchResults = [:]
        while results.count < format.matchLimit {
            for match in format.matches(after: results) where results[match.id] == nil {
                let isFirst = StableHash.of(prompt, match.id.round, match.id.number) % 2 == 0
                results[match.id] = Tally(.win(isFirst ? .first : .second))
                try write([
                    "id": id(prompt), "first": .string(String(match.first)),
                    "second": .string(String(match.second)),
                    "verdict": isFirst ? "Assistant 1" : "Assistant 2",
                ])
            }
        }
    }
}
