import Parquet
import Reports
import RunLogs
import Runs

/// The README.md of a data set's folder: what loaders and people want to know of it.
struct DatasetCard {
    var export: Export
    var facts: RunFacts
    /// The shares and how many rows each has.
    var splits: [(name: String, rows: Int)]
    var brackets: Int
    var leftOut: LeftOut
    /// The members of the input that are carried.
    var carried: [ParquetSchema.Column]

    var text: String {
        ([front, "", "# \(facts.name), as \(export.shape.rawValue)", "", origin, ""] + table
            + [
                "",
                "Not said here: the licence of the prompts and of the answers, which you must add.",
                "",
            ])
            .joined(separator: "\n")
    }

    /// What `datasets` and the hub read.
    private var front: String {
        let files = splits.map {
            "  - split: \($0.name)\n    path: \(ExportPlace.file(of: $0.name))"
        }
        return """
            ---
            configs:
            - config_name: default
              data_files:
            \(files.joined(separator: "\n"))
            size_categories:
            - \(sizeCategory)
            tags:
            - \(export.shape.isOfPairs ? "preference" : "best-of-n")
            - bracket
            ---
            """
    }

    /// The hub's names for sizes.
    private var sizeCategory: String {
        let rows = splits.reduce(0) { $0 + $1.rows }
        let steps = [
            (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"),
            (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"),
        ]
        return steps.first { rows < $0.0 }?.1 ?? "100M<n<1B"
    }

    private var origin: String {
        let rows = splits.map { "\($0.name) \(Figures.count($0.rows, "row", "rows"))" }
        var lines = [
            "Made by Bracket \(bracketVersion) of a run: \(facts.sentence).",
            "\(Figures.count(brackets, "prompt", "prompts")); " + rows.joined(separator: ", ")
                + ".",
        ]
        if let judge = facts.judge { lines.append("Judged by \(judge).") }
        if export.shape.isOfPairs { lines.append("Pairs: \(export.mining.words).") }
        if let words = leftOut.words { lines.append("Left out: \(words).") }
        return lines.joined(separator: "\n")
    }

    private var table: [String] {
        let own = export.parquetSchema.columns.map { ($0.name, Self.meanings[$0.name] ?? "") }
        let rows = own + carried.map { ($0.name, "as the input has it") }
        return ["| column | |", "|---|---|"] + rows.map { "| `\($0)` | \($1) |" }
    }

    private static let meanings = [
        "id": "the prompt's", "prompt": "what was asked", "messages": "what was asked, in turns",
        "context": "what was asked, in turns", "conversations": "what was asked, in turns",
        "completion": "an answer", "completions": "answers, best first",
        "chosen": "the answer that the judge preferred", "rejected": "the other one",
        "chosen_id": "the preferred candidate", "rejected_id": "the other candidate",
        "met": "whether the two met", "match": "their last match: round and number",
        "votes_chosen": "votes for it in all their matches",
        "votes_rejected": "votes for the other one", "judge": "who judged",
        "margin": "the share of votes for the chosen one less the other's",
        "label": "whether the answer was preferred", "candidate_id": "the candidate",
        "winner": "the candidate that won", "undecided": "whether a match on its way was undecided",
        "ids": "the candidates, best first", "ratings": "their ratings, where the format has them",
        "reward": "how good the answer is, by the votes", "task_name": "as NeMo-RL wants it",
        "data_source": "as verl wants it", "ability": "as verl wants it",
        "reward_model": "the known answer", "extra_info": "place, prompt, the winner's text",
    ]
}
