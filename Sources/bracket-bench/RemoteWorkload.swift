import JSON

/// Prompts and candidates whose judge prompts are about 8 KB, as with real answers.
enum RemoteWorkload {
    private static let candidateBytes = 2_900

    /// Writes `prompts.jsonl` and `bracket.json`, in which neighbours meet.
    static func write(_ load: RemoteBenchmark.Load, to folder: BenchFolder) throws {
        folder.remove("run")
        try folder.writeLines(to: "prompts.jsonl") { write in
            for prompt in 0..<load.prompts {
                try write([
                    "id": .string("prompt-\(prompt)"),
                    "prompt": .string(question(prompt)),
                    "candidates": .array(
                        (0..<load.entrants).map { entrant in
                            [
                                "id": .string(String(entrant)),
                                "text": .string(text(prompt, entrant)),
                            ]
                        }),
                ])
            }
        }
        let pairs = stride(from: 0, to: load.entrants, by: 2).map { first -> JSON in
            [.string(String(first)), .string(String(first + 1))]
        }
        try folder.write(.array(pairs), to: "bracket.json")
    }

    private static func question(_ number: Int) -> String {
        "Question \(number): a train leaves at \(number % 12) o'clock and covers \(number) miles "
            + "at 40 miles an hour. When does it arrive? Explain each step."
    }

    private static func text(_ prompt: Int, _ entrant: Int) -> String {
        var text = ""
        var step = 1
        while text.utf8.count < candidateBytes {
            text += "Step \(step) of answer \(entrant) to question \(prompt): divide the distance "
            text += "by the speed, carry the remainder, and write \"\(step * entrant) minutes\".\n"
            step += 1
        }
        return text + "#### \(prompt * 60 / 40 + entrant % 3)"
    }
}
