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
                    help:
                        "best-worst (default), final, matches, best-vs-k, neighbours or separated",
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
                    name: "min-confidence", value: "P",
                    help: "prompts whose winner is as sure: calibrated, or by_votes"),
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
                CarriedMembers.option, PromptSplit.option,
                .init(
                    name: "dataset", value: "DIR",
                    help: "a folder with a card, as load_dataset opens it, in place of a file"),
                .out("F", "write to F.jsonl or F.parquet"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let operand = try arguments.operand("RUN")
        let folder = try RunArgument.folder(operand, arguments)
        var export = try export(arguments)
        let facts = RunFacts(folder)
        export.judge = facts.judge
        if let manifest = try? folder.manifest() { export.mining.equal = manifest.identity.equal }
        let reader = try BracketReader(folder, called: operand == "-" ? "standard input" : nil)
        let first = try reader.next()
        // One form for all rows, as loaders want it.
        if export.form == nil { export.form = first.map(Export.Form.init(of:)) }
        if let first { try checkRatings(first, export, arguments) }
        let place = try ExportPlace(arguments)
        do {
            let carried = try CarriedMembers(
                arguments, of: folder, asParquet: place.kind == .parquet,
                besides: export.parquetSchema.columns.map(\.name))
            let files = try ExportFiles(place, export, carried: carried?.columns ?? [])
            do {
                let counts = try write(first, reader, export, carried, to: files)
                try finish(place, files, export, facts, counts, carried)
                tell(counts, export)
            } catch {
                files.discard()
                throw error
            }
        } catch {
            place.discard()
            throw error
        }
        ShowRun.noteUnfinished(folder)
        return .done
    }

    /// What an export came to.
    private struct Counts {
        var brackets = 0
        var rows = 0
        /// Answers of which something is left out that no judge saw.
        var cut = 0
        /// Prompts whose turns became one text.
        var flattened = 0
        var leftOut = LeftOut()
    }

    private static func write(
        _ first: BracketLog?, _ reader: BracketReader, _ export: Export, _ carried: CarriedMembers?,
        to files: ExportFiles
    ) throws -> Counts {
        var counts = Counts()
        var next = first
        while let log = next {
            let made = export.rows(log, &counts.leftOut)
            let more = try carried?.next(for: log) ?? [:]
            counts.brackets += 1
            counts.cut += log.entrants.count { $0.answer != $0.text }
            counts.rows += made.count
            if !made.isEmpty, export.flattens(log) { counts.flattened += 1 }
            for var row in made {
                for member in more.members { row[member.key] = member.value }
                try files.write(row, of: log)
            }
            next = try reader.next()
        }
        return counts
    }

    private static func finish(
        _ place: ExportPlace, _ files: ExportFiles, _ export: Export, _ facts: RunFacts,
        _ counts: Counts, _ carried: CarriedMembers?
    ) throws {
        try files.commit()
        guard let folder = place.folder else { return }
        let names = place.splits.isEmpty ? [PromptSplit.usual] : place.splits.map(\.name)
        let card = DatasetCard(
            export: export, facts: facts, splits: Array(zip(names, files.counts)),
            brackets: counts.brackets, leftOut: counts.leftOut, carried: carried?.columns ?? [])
        let readme = try Output(folder.made + "/README.md")
        readme.write(Array(card.text.utf8))
        try readme.commit()
        try place.commit()
    }

    private static func tell(_ counts: Counts, _ export: Export) {
        Terminal.note(
            Figures.count(counts.rows, "row", "rows") + " from "
                + Figures.count(counts.brackets, "bracket", "brackets"))
        if let words = counts.leftOut.words { Terminal.note("left out: \(words)") }
        if counts.flattened > 0 {
            Terminal.note(
                "prompts of several messages written as one text: "
                    + "\(Figures.grouped(counts.flattened)) (--form conversational keeps them)")
        }
        if counts.cut > 0, !export.isWhole {
            Terminal.note(
                "thinking that no judge saw is left out of "
                    + Figures.count(counts.cut, "answer", "answers") + " (--whole keeps it)")
        }
    }

    /// What goes by ratings has nothing to go by where a format gives none.
    private static func checkRatings(
        _ log: BracketLog, _ export: Export, _ arguments: Arguments
    ) throws {
        guard log.ratings.isEmpty else { return }
        let asked =
            export.shape == .rewards
            ? (export.rewards.kind == .elo ? "--reward elo" : nil)
            : !export.shape.isOfPairs
                ? nil
                : export.mining.pairs.needsRatings
                    ? "--pairs \(export.mining.pairs.rawValue)"
                    : export.mining.leastGap > 0 ? "--min-rating-gap" : nil
        guard let asked else { return }
        throw arguments.usageError(
            "\(asked) goes by ratings, and a run of the format \"\(log.format)\" has none")
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
        if arguments.has("versus"), mining.pairs != .bestVersus {
            throw arguments.usageError("--versus goes with --pairs best-vs-k")
        }
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
        var export = Export(
            shape, mining: mining, rewards: rewards,
            form: try arguments.choice("form", Export.Form.self), isWhole: arguments.has("whole"))
        export.leastConfidence =
            try arguments.double("min-confidence", in: 0...1) ?? export.leastConfidence
        return export
    }
}
