internal import Datasets
internal import Files
internal import Foundation
internal import JSON
internal import Judging
internal import LanguageModels
internal import Pipelines
public import RunLogs

/// Reads every verdict again from the journal's texts, derives every bracket and every winner from
/// its votes, and compares them with what the folder holds. No model is asked.
public struct Verification: Sendable {
    /// What was found.
    public struct Report: Sendable {
        public var prompts = 0
        public var rejects = 0
        /// Differences, in words; the first thousand.
        public var problems: [String] = []
        public var problemCount = 0
        /// Lines of the journal that are damaged. Nothing was derived from them.
        public var damagedJournalLines: [Int] = []
        /// What is wrong with the first of them.
        public var journalDamage: String?
        /// Votes of an earlier version, which do not name the texts that they are about.
        public var unnamedVotes = 0
        /// The runs whose votes it rests on, and how many of each.
        public var sources: [(run: ReusedRun, votes: Int)] = []
        /// Whether the grades of right answers were left aside: those of the first version differ.
        public var ignoresGrades = false

        mutating func note(_ problem: String) {
            problemCount += 1
            if problems.count < 1000 { problems.append(problem) }
        }
    }

    private let folder: RunFolder
    private let run: Run
    /// Whether the run is from before answers were graded in one way: its grades are not compared.
    private let gradedOtherwise: Bool
    private let sources: [ReusedRun]

    /// - Parameter input: where the input is now; `nil` for where it was.
    /// - Throws: `LogError` where the folder is no run, `PipelineError` where its manifest cannot
    ///   be followed.
    public init(_ folder: RunFolder, input: String? = nil) throws {
        self.folder = folder
        let manifest = try folder.manifest()
        sources = manifest.sources
        gradedOtherwise = manifest.version == "0.1.0"
        run = try Run.derived(
            from: manifest, in: folder, input: input ?? manifest.input,
            shard: manifest.identity.shard)
    }

    public func report() async throws -> Report {
        let comparer = try Comparer(
            folder, emit: run.pipeline.emit, ignoringGrades: gradedOtherwise)
        let plan = run.pipeline.tournament.judge
        let texts = try await JournalAudit(folder, judge: plan)
        let votes = VoteAudit(
            judge: plan.members.isEmpty ? try plan.opened([:]) : nil, seed: run.pipeline.seed,
            sources: sources.count)
        do {
            try await run.playAgain(audit: votes, into: comparer)
            try comparer.finish()
        } catch let missing as MissingFromJournal {
            comparer.note(missing.description)
        }
        let counts = run.counters.snapshot
        var report = comparer.closing(votes, texts, unnamedVotes: counts.unnamedVotes)
        report.sources = sources.enumerated().compactMap { at, run in
            counts.votesOfSources[at + 1].map { (run, $0) }
        }
        return report
    }

    /// Compares what is derived with the lines of the folder's files.
    private final class Comparer: RunSink {
        private let brackets: LineReader?
        private let index: LineReader?
        private let winners: LineReader?
        private let rejects: LineReader?
        private var report = Report()
        /// Bytes of brackets derived.
        private var offset = 0

        /// Whatever is there is compared, whether the pipeline would write it now or not.
        init(_ folder: RunFolder, emit: Set<Pipeline.Emit>, ignoringGrades: Bool) throws {
            report.ignoresGrades = ignoringGrades
            func reader(_ path: String) throws -> LineReader? {
                FileManager.default.fileExists(atPath: path)
                    ? try LineReader(path: path, maxLineBytes: RunFolder.maxLineBytes) : nil
            }
            brackets = try reader(folder.bracketsPath)
            index = try reader(folder.indexPath)
            winners = try reader(folder.winnersPath)
            rejects = try reader(folder.rejectsPath)
            if emit.contains(.brackets), brackets == nil {
                report.note("brackets.jsonl is missing")
            }
            if emit.contains(.winners), winners == nil { report.note("winners.jsonl is missing") }
        }

        func write(_ result: RecordStage.Result) throws {
            switch result {
            case .selected(let bracket, let winner, var entry):
                report.prompts += 1
                try compare(bracket, with: brackets, "brackets.jsonl")
                (entry.offset, entry.length) = (offset, bracket.count - 1)
                offset += bracket.count
                try compare(entry.json.line, with: index, "index.jsonl")
                try compare(winner, with: winners, "winners.jsonl")
            case .rejected(let reject):
                if report.rejects == 0, rejects == nil { report.note("rejects.jsonl is missing") }
                report.rejects += 1
                try compare(Array((reject.json.text + "\n").utf8), with: rejects, "rejects.jsonl")
            case .awaited: break
            }
        }

        private func compare(_ derived: [UInt8], with reader: LineReader?, _ file: String) throws {
            guard let reader else { return }
            guard let line = try reader.next() else {
                report.note("\(file) ends early: \(Self.name(derived)) is missing")
                return
            }
            if !isSame(line.bytes, Array(derived.dropLast())) {
                report.note(
                    "\(file), line \(line.number): not what the journal says about "
                        + Self.name(derived))
            }
        }

        private func isSame(_ line: [UInt8], _ derived: [UInt8]) -> Bool {
            if line == derived { return true }
            guard report.ignoresGrades, var a = (try? JSON.parse(line))?.object,
                var b = (try? JSON.parse(derived))?.object
            else { return false }
            (a["graded"], b["graded"]) = (nil, nil)
            return a == b
        }

        private static func name(_ line: [UInt8]) -> String {
            let json = try? JSON.parse(line)
            return json?["id"]?.string.map { "prompt \"\($0)\"" } ?? "a record"
        }

        func note(_ problem: String) { report.note(problem) }

        /// Looks behind the last record.
        func finish() throws {
            for (reader, file) in [
                (brackets, "brackets.jsonl"), (index, "index.jsonl"), (winners, "winners.jsonl"),
                (rejects, "rejects.jsonl"),
            ] {
                if let line = try reader?.next() {
                    report.note("\(file), line \(line.number): a line too many")
                }
            }
        }

        func closing(_ votes: VoteAudit, _ texts: JournalAudit, unnamedVotes: Int) -> Report {
            for problem in votes.problems + texts.problems { report.note(problem) }
            report.damagedJournalLines = texts.damagedLines
            report.journalDamage = texts.damage
            report.unnamedVotes = unnamedVotes
            return report
        }
    }
}
