import CommandLines
import JSON
import Reports
import RunLogs

/// `bracket export`
enum ExportCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "export", operands: "RUN", summary: "makes a data set of a run's brackets",
            details: """
                RUN is a run folder, or - for its brackets.jsonl on standard input.

                best      the winner as a completion: TRL's SFT and GRPO
                ranked    all candidates, best first: for programs of your own
                dpo       preference pairs: TRL's DPO
                reward    pairs with the margin of their votes: TRL's reward trainer
                kto       answers with a label: TRL's KTO
                sft       the winner as the last of its messages: most SFT trainers
                rewards   a number for each candidate: GRPO's signal
                verl      prompts with the known answer
                nemo-rl, axolotl, openrlhf, sharegpt: pairs, as NeMo-RL, Axolotl, OpenRLHF and
                LLaMA-Factory read them

                A pair is two answers that met and one of which won. best-worst pairs the
                winner with the last in the ranking that it beat; --inferred takes pairs that
                never met, too.
                """,
            options: [
                .init(
                    name: "as", value: "SHAPE", help: "the shape of a row, as above",
                    words: Export.Shape.allCases.map(\.rawValue)),
                .init(
                    name: "pairs", value: "WHICH",
                    help: "best-worst (default), final, matches, best-vs-k, neighbours, …",
                    words: PairMining.Pairs.allCases.map(\.rawValue)),
                .init(name: "versus", value: "K", help: "for best-vs-k: how many others (3)"),
                .init(name: "inferred", help: "also pairs that never met, by their ranking"),
                .init(
                    name: "min-margin", value: "N", help: "votes more for the chosen, at least"),
                .init(name: "min-rating-gap", value: "X", help: "rated higher by X, at least"),
                .init(
                    name: "max-length-ratio", value: "X",
                    help: "the longer text at most X times as long as the other"),
                .init(
                    name: "reward", value: "KIND",
                    help: "for rewards: bradley-terry (default), elo, or votes",
                    words: CandidateRewards.Kind.allCases.map(\.rawValue)),
                .init(
                    name: "standardise", help: "for rewards: mean 0 and deviation 1 in each prompt"),
                .init(
                    name: "form", value: "FORM",
                    help: "standard or conversational (default: as the first prompt)",
                    words: Export.Form.allCases.map(\.rawValue)),
                .init(
                    name: "whole",
                    help: "answers as they came, with the thinking that no judge saw"),
                .init(
                    name: "split", value: "NAME=SHARE,…",
                    help: "a file for each share, by a hash of the prompt: train=0.95,test=0.05"),
                .out("F", "write to F.jsonl or F.parquet"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let folder = try RunArgument.folder(try arguments.operand("RUN"), arguments)
        var export = try export(arguments)
        export.judge = RunFacts(folder).judge
        let reader = try BracketReader(folder)
        var next = try reader.next()
        // One form for all rows, as loaders want it.
        if export.form == nil { export.form = next.map(Export.Form.init(of:)) }
        let files = try ExportFiles(arguments, export)
        var (brackets, rows, cut, leftOut) = (0, 0, 0, LeftOut())
        while let log = next {
            let made = export.rows(log, &leftOut)
            brackets += 1
            cut += log.entrants.count { $0.answer != $0.text }
            rows += made.count
            for row in made { try files.write(row, of: log) }
            next = try reader.next()
        }
        try files.commit()
        Terminal.note(
            Figures.count(rows, "row", "rows") + " from "
                + Figures.count(brackets, "bracket", "brackets"))
        if let words = leftOut.words { Terminal.note("left out: \(words)") }
        if cut > 0, !export.isWhole {
            Terminal.note(
                "thinking that no judge saw is left out of "
                    + Figures.count(cut, "answer", "answers") + " (--whole keeps it)")
        }
        ShowRun.noteUnfinished(folder)
        return .done
    }

    private static func export(_ arguments: Arguments) throws -> Export {
        guard let shape = try arguments.choice("as", Export.Shape.self) else {
            throw arguments.needs("--as best, ranked, dpo or another shape")
        }
        let ofPairs = [
            "pairs", "versus", "inferred", "min-margin", "min-rating-gap", "max-length-ratio",
        ]
        for option in ofPairs where arguments.has(option) && !shape.isOfPairs {
            throw arguments.usageError("--\(option) goes with shapes that are made of pairs")
        }
        for option in ["reward", "standardise"] where arguments.has(option) && shape != .rewards {
            throw arguments.usageError("--\(option) goes with --as rewards")
        }
        var mining = PairMining(try arguments.choice("pairs", PairMining.Pairs.self) ?? .bestWorst)
        mining.inferred = arguments.has("inferred")
        if let versus = try arguments.int("versus", in: 1...1_000_000) { mining.versus = versus }
        if let margin = try arguments.int("min-margin", in: 0...1_000_000) {
            mining.leastMargin = margin
        }
        if let gap = try arguments.double("min-rating-gap", in: 0...1e9) { mining.leastGap = gap }
        if let ratio = try arguments.double("max-length-ratio", in: 1...1e9) {
            mining.lengthRatio = ratio
        }
        let rewards = CandidateRewards(
            try arguments.choice("reward", CandidateRewards.Kind.self) ?? .bradleyTerry,
            isStandardised: arguments.has("standardise"))
        return Export(
            shape, mining: mining, rewards: rewards,
            form: try arguments.choice("form", Export.Form.self), isWhole: arguments.has("whole"))
    }
}
