internal import Files
internal import Foundation
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
            confidence = log.confidence
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
        guard FileManager.default.fileExists(atPath: folder.indexPath),
            let size = try? FileManager.default.attributesOfItem(atPath: folder.bracketsPath)[
                .size] as? Int,
            let lines = try? LineReader(path: folder.indexPath)
        else { return nil }
        var end = 0
        while let line = try? lines.next() {
            guard let json = try? JSON.parse(line.bytes), let entry = Entry(json),
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
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw LogError.file(path: path, problem: "could not open it")
        }
        defer { try? file.close() }
        do {
            try file.seek(toOffset: UInt64(entry.offset))
            let data = try file.read(upToCount: entry.length) ?? Data()
            let log = try BracketLog(JSON.parse([UInt8](data)))
            guard log.id == entry.id else {
                throw LogError.notABracket("another prompt stands there")
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
        if let grade { object["graded"] = grade.json }
        return object
    }

    init?(_ json: JSON) {
        guard let object = json.object, let id = object["id"]?.string,
            let offset = object["offset"]?.count, let length = object["bytes"]?.count,
            let format = object["format"]?.string, let winner = object["winner"]?.string,
            let entrants = object["entrants"]?.count
        else { return nil }
        self.id = id
        self.offset = offset
        self.length = length
        self.format = format
        self.winner = winner
        self.entrants = entrants
        runnerUp = object["runner_up"]?.string
        confidence = object["confidence"]?.double
        undecided = object["undecided"]?.bool ?? false
        tally = MatchTally()
        for (key, path) in Self.counts {
            if let count = object[key]?.count { tally[keyPath: path] = count }
        }
        for member in object["abstentions"]?.object?.members ?? [] {
            tally.abstentions[Abstention(name: member.key)] = member.value.count
        }
        grade = object["graded"].flatMap(Grade.init)
    }

    private static var counts: [(String, WritableKeyPath<MatchTally, Int>)] {
        [
            ("matches", \.matches), ("votes", \.votes), ("tokens", \.tokens),
            ("votes_with_tokens", \.votesWithTokens), ("preferring", \.preferring),
            ("preferring_shown_first", \.preferringShownFirst),
            ("seen_in_both_orders", \.seenInBothOrders), ("flipped", \.flipped),
            ("undecided_by_failure", \.undecidedByFailure),
            ("undecided_as_equal", \.undecidedAsEqual), ("upsets", \.upsets),
        ]
    }
}
