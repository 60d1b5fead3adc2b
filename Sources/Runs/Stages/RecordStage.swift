internal import Datasets
internal import JSON
internal import RunLogs

/// One record's way through all stages.
struct RecordStage: Sendable {
    var generate: GenerateStage?
    var grade: GradeStage
    var tournament: TournamentStage
    var names: FieldNames
    /// `nil` where nobody keeps what was paid for.
    var journaled: JournalIndex?
    /// Whether votes that do not name the texts which they are about count all the same.
    var takesUnnamedVotes: Bool
    /// Whether votes that nobody answered are asked again: the server was not there, or refused.
    var asksFailedAgain: Bool
    var counters: RunCounters
    /// See `MatchStage.audit`.
    var audit: VoteAudit?

    /// What became of a record: its lines, ready to be written.
    enum Result: Sendable {
        case selected(bracket: [UInt8], winner: [UInt8], BracketIndex.Entry)
        case rejected(Reject)
        /// Answers to it are to come: in a file, or in another start.
        case awaited
    }

    /// - Parameter rank: the record's place among those under way.
    func result(
        _ record: PromptRecord, at recordPlace: RowPlace, rank: Int = 0
    ) async throws -> Result {
        let past =
            try journaled?.history(
                of: record.id, asksFailedAgain: asksFailedAgain,
                takesUnnamedVotes: takesUnnamedVotes, audit: audit) ?? History()
        counters.update { counts in
            counts.askedAgain += past.unnamedVotes
            counts.damagedLines += past.damage.count
            past.damage.forEach { counts.note($0) }
        }
        do {
            let (record, log) = try await play(record, past: past, rank: rank)
            let bracket = log.line
            guard bracket.count <= RunFolder.maxLineBytes else {
                throw Unplayable(reason: "its bracket is \(LogError.tooLong(bracket.count))")
            }
            let winner = WinnerRow.json(record, log, names: names)
            counters.update {
                $0.prompts += 1
                $0.open -= 1
                if let grade = log.grade { $0.grades.add(grade) }
            }
            return .selected(
                bracket: bracket, winner: winner.line, BracketIndex.Entry(log))
        } catch is Postponed {
            counters.update { $0.open -= 1 }
            return .awaited
        } catch let error as Unplayable {
            counters.update {
                $0.rejected += 1
                $0.open -= 1
            }
            return .rejected(error.reject(record, at: recordPlace, names: names))
        }
    }

    /// The record with its candidates, and how its tournament went.
    ///
    /// - Throws: `Unplayable`, and whatever ends the run.
    func play(
        _ record: PromptRecord, past: History = History(), rank: Int
    ) async throws -> (PromptRecord, BracketLog) {
        var record = record
        if let generate {
            record.candidates = try await generate.candidates(
                for: record, past: past.candidates, rank: rank)
        }
        let grades = try await self.grade.grades(of: record, past: past.grades)
        var log = try await tournament.play(
            record, isRight: record.reference == nil ? nil : grades?.isRight, past: past.votes,
            rank: rank)
        log.grade = grades.map {
            Grade(
                $0, ids: record.candidates.map(\.id), winner: log.winner, answer: record.reference)
        }
        return (record, log)
    }
}

extension Unplayable {
    func reject(_ record: PromptRecord, at place: RowPlace, names: FieldNames = .standard) -> Reject
    {
        Reject(
            bytes: JSON.object(record.fields).bytes, at: place, reason: .unusable(reason),
            names: names)
    }
}

extension JSONObject {
    /// This object as a line of a file.
    var line: [UInt8] {
        var bytes: [UInt8] = []
        JSON.object(self).write(to: &bytes)
        bytes.append(0x0A)
        return bytes
    }
}
