import CommandLines
import Foundation
import JSON
import Reports
import RunLogs

/// `bracket show RUN`: a whole run in the terminal, finished or not.
enum ShowRun {
    static func show(
        _ folder: RunFolder, _ format: ShowCommand.Format, _ arguments: Arguments
    ) throws -> ExitCode {
        guard format == .text || format == .json else {
            throw arguments.usageError(
                "--format \(format.rawValue) shows one prompt; name its ID")
        }
        guard let reader = try reader(folder) else {
            let brackets = try JournaledBrackets(folder)
            noteUnfinished(folder)
            return try show(brackets.logs, folder, format, arguments)
        }
        noteUnfinished(folder)
        if format == .text, !reader.isPartial, let index = BracketIndex(folder) {
            return try show(RunSummary(index), folder, arguments)
        }
        var damage: (any Error)?
        var summary = RunSummary()
        do {
            while let log = try reader.next() {
                if format == .json {
                    Terminal.print(JSON.object(log.json).text)
                } else {
                    summary.add(log)
                }
            }
        } catch { damage = error }
        if let damage {
            Terminal.note("\(Bracket.explain(damage)); this is what stands before it")
        }
        if format == .text { _ = try show(summary, folder, arguments) }
        return damage == nil ? .done : .failed
    }

    /// The bracket of one prompt, by its id or what no other id begins with; of an unfinished run,
    /// what its journal has of it.
    static func bracket(of id: String, in folder: RunFolder) throws -> BracketLog? {
        noteUnfinished(folder)
        if try reader(folder) != nil {
            if let log = try BracketReader.bracket(of: id, in: folder) { return log }
            if let whole = try PromptIDs(folder).only(beginningWith: id) {
                return try BracketReader.bracket(of: whole, in: folder)
            }
        }
        guard !FileManager.default.fileExists(atPath: folder.winnersPath),
            let brackets = try? JournaledBrackets(folder),
            let log = brackets.bracket(of: id)
        else { return nil }
        Terminal.note(
            "this prompt is not finished: what follows comes from the journal, without answers, "
                + "seeds or a winner")
        return log
    }

    /// Says of a run that has not ended what there is of it.
    static func noteUnfinished(_ folder: RunFolder) {
        if let note = folder.unfinished { Terminal.note(note) }
    }

    /// `nil` where the folder holds a journal, but no bracket yet.
    private static func reader(_ folder: RunFolder) throws -> BracketReader? {
        do { return try BracketReader(folder) } catch {
            guard FileManager.default.fileExists(atPath: folder.journalPath) else { throw error }
            return nil
        }
    }

    private static func show(
        _ logs: [BracketLog], _ folder: RunFolder, _ format: ShowCommand.Format,
        _ arguments: Arguments
    ) throws -> ExitCode {
        if format == .json {
            for log in logs { Terminal.print(JSON.object(log.json).text) }
            return .done
        }
        var summary = RunSummary()
        for log in logs { summary.add(log) }
        return try show(summary, folder, arguments)
    }

    private static func show(
        _ summary: RunSummary, _ folder: RunFolder, _ arguments: Arguments
    ) throws -> ExitCode {
        let facts = RunFacts(folder)
        for line in facts.missing { Terminal.note(line) }
        let text = TextReport.summary(
            summary, facts: facts,
            // What has a price is worth a whole look.
            costs: try? JournalCosts(folder, isWhole: !facts.prices.isEmpty),
            style: try ShowCommand.style(arguments))
        try ShowCommand.write(text, arguments)
        return .done
    }
}
