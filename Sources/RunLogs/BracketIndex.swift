internal import Files
package import JSON
internal import Tournaments

/// What each line of `brackets.jsonl` adds up to and where it stands: `index.jsonl`.
///
/// Written with the brackets, so that a look at a run of any size parses a line per prompt of a few
/// hundred bytes instead of every answer. It holds nothing that the brackets do not; a run without
/// one is read in full.
package struct BracketIndex: Sendable, Hashable {
    /// One prompt.
    package struct Entry: Sendable, Hashable {
        package var id: String
        package var format: String
        package var winner: String
        package var runnerUp: String?
        package var confidence: Double?
        /// See `BracketLog.byVotes`.
        package var byVotes: Double?
        /// See `BracketLog.probability`.
        package var probability: Double?
        /// Whether a match of the winner's was left undecided.
        package var undecided: Bool
        package var entrants: Int
        package var tally: MatchTally
        package var grade: Grade?
        /// Where the line starts in `brackets.jsonl`, and its bytes without the newline.
        package var offset: Int
        package var length: Int

        /// - Complexity: O(matches + votes).
        package init(_ log: BracketLog, offset: Int = 0, length: Int = 0) {
            id = log.id
            format = log.format
            winner = log.winner
            runnerUp = log.ranking.dropFirst().first
            confidence = log.voteShare
            byVotes = log.byVotes
            probability = log.probability
            undecided = log.undecided
            entrants = log.entrants.count
            tally = MatchTally()
            tally.add(log)
            grade = log.grade
            self.offset = offset
            self.length = length
        }
    }

    /// In the order of the brackets.
    package private(set) var entries: [Entry] = []

    /// The index of a finished run; `nil` where there is none, or it is not of these brackets.
    package init?(_ folder: RunFolder) {
        guard let size = try? FileDescriptor(reading: folder.bracketsPath).size(),
            let lines = try? LineReader(path: folder.indexPath)
        else { return nil }
        var end = 0
        while let line = try? lines.next() {
            guard let json = try? JSON.parse(line.bytes), let entry = try? Entry(json),
                entry.offset == end
            else { return nil }
            end = entry.offset + entry.length + 1
            entries.append(entry)
        }
        guard end == size else { return nil }
    }

    /// The bracket of an entry, read from its place.
    ///
    /// - Throws: `LogError.file` where the line is not the one that was indexed.
    package static func bracket(_ entry: Entry, in folder: RunFolder) throws -> BracketLog {
        let path = folder.bracketsPath
        do {
            let file = try FileDescriptor(reading: path)
            let line = try file.bytes(at: entry.offset, count: entry.length)
            let log = try BracketLog(JSON.parse(line))
            guard log.id == entry.id else {
                throw LogError.damaged("another prompt stands there")
            }
            return log
        } catch {
            throw LogError.file(path: path, problem: "prompt \"\(entry.id)\": \(error)")
        }
    }
}

extension BracketIndex.Entry {
    /// The line of `index.jsonl`; counts of zero are left out.
    package var json: JSONObject {
        var object: JSONObject = [
            "id": .string(id), "offset": .number(offset), "bytes": .number(length),
            "format": .string(format), "winner": .string(winner),
        ]
        if let runnerUp { object["runner_up"] = .string(runnerUp) }
        if let confidence { object["confidence"] = .number(confidence) }
        if let byVotes { object["by_votes"] = .number(byVotes) }
        if let probability { object["probability"] = .number(probability) }
        if undecided { object["undecided"] = true }
        object["entrants"] = .number(entrants)
        for (key, path) in Self.counts where tally[keyPath: path] != 0 {
            object[key] = .number(tally[keyPath: path])
        }
        if !tally.abstentions.isEmpty {
            var reasons = JSONObject()
            for (name, count) in tally.abstentions.byName { reasons[name] = .number(count) }
            object["abstentions"] = .object(reasons)
        }
        if !tally.notes.isEmpty {
            var notes = JSONObject()
            for (reason, note) in tally.notes.sorted(by: { $0.key.name < $1.key.name }) {
                notes[reason.name] = .string(note)
            }
            object["notes"] = .object(notes)
        }
        if !tally.jurors.isEmpty { object["jurors"] = tally.jurors.json }
        if let grade { object["graded"] = grade.brief.json }
        return object
    }

    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "the line")
        id = try fields.text("id")
        offset = try fields.integer("offset", in: LogFields.sum)
        length = try fields.integer("bytes", in: 0...RunFolder.maxLineBytes)
        format = try fields.text("format")
        winner = try fields.text("winner")
        entrants = try fields.integer("entrants", in: LogFields.sum)
        runnerUp = try fields.textIfAny("runner_up")
        confidence = try fields.numberIfAny("confidence", in: LogFields.share)
        byVotes = try fields.numberIfAny("by_votes", in: LogFields.share)
        probability = try fields.numberIfAny("probability", in: LogFields.share)
        undecided = fields.value("undecided")?.bool ?? false
        tally = MatchTally()
        for (key, path) in Self.counts {
            tally[keyPath: path] = try fields.integerIfAny(key, in: LogFields.sum) ?? 0
        }
        if let reasons = fields.value("abstentions") {
            let counts = try LogFields(reasons, "\"abstentions\"")
            for name in reasons.object?.keys ?? [] {
                tally.abstentions[Abstention(name: name)] = try counts.integerIfAny(
                    name, in: LogFields.sum)
            }
        }
        for member in fields.value("notes")?.object?.members ?? [] {
            tally.notes[Abstention(name: member.key)] = member.value.string.map {
                String($0.prefix(MatchTally.noteLimit))
            }
        }
        if let jurors = fields.value("jurors") { tally.jurors = try JurorTally(jurors) }
        grade = fields.value("graded").flatMap(Grade.init)
    }

    private static var counts: [(String, WritableKeyPath<MatchTally, Int>)] {
        [
            ("matches", \.matches), ("votes", \.votes), ("shared_votes", \.sharedVotes),
            ("tokens", \.tokens),
            ("votes_with_tokens", \.votesWithTokens), ("preferring", \.preferring),
            ("preferring_shown_first", \.preferringShownFirst),
            ("seen_in_both_orders", \.seenInBothOrders), ("flipped", \.flipped),
            ("undecided_by_failure", \.undecidedByFailure),
            ("undecided_as_equal", \.undecidedAsEqual), ("same_texts", \.sameTexts),
            ("upsets", \.upsets),
        ]
    }
}
