internal import JSON
internal import LanguageModels

/// One line of a file of recorded verdicts:
/// `{"id", "first", "second", "verdict": "Assistant 1"|"Assistant 2"|any text, "winner"?: id,
/// "vote"?: n}`.
///
/// `first` was shown as Assistant 1. Where `winner` is given it decides. Either may say "tie", "draw"
/// or "equal", in any case of letters: neither is better. Without `vote` the line stands for every vote
/// on its pair.
struct RecordedVerdict {
    var id: String
    var first: String
    var second: String
    var verdict: String?
    var winner: String?
    var vote: Int?

    init(_ line: [UInt8], id: String, file: String) throws {
        let json: JSON
        do { json = try JSON.parse(line) } catch {
            throw JudgeError.badRecord(file: file, problem: "prompt \"\(id)\": \(error)")
        }
        guard let first = json["first"]?.label, let second = json["second"]?.label else {
            throw JudgeError.badRecord(
                file: file, problem: "a verdict of prompt \"\(id)\" has no \"first\" or \"second\"")
        }
        self.id = id
        self.first = first
        self.second = second
        verdict = json["verdict"]?.string
        winner = json["winner"]?.label
        vote = json["vote"]?.int
        // One that cannot be read must not stand for every vote.
        if let value = json["vote"], !value.isNull, vote.map({ $0 < 1 }) ?? true {
            throw JudgeError.badRecord(
                file: file,
                problem: "a verdict of prompt \"\(id)\" has a \"vote\" that is no number from 1")
        }
    }

    func verdict(_ reader: VerdictReader, file: String) throws -> Verdict {
        let read = reading(reader)
        guard let winner else {
            switch read {
            case .verdict(let choice, let spelled): return Verdict(choice, spelled: spelled)
            default: return Verdict(.abstain(read.reason), spelled: verdict)
            }
        }
        // Ids come first: an answer may be called "tie".
        let choice: Verdict.Choice
        switch winner {
        case first: choice = .first
        case second: choice = .second
        case _ where Self.isTie(winner): choice = .abstain(.equal)
        default:
            throw JudgeError.strangeWinner(
                file: file, id: id, first: first, second: second, winner: winner)
        }
        switch read {
        case .verdict(choice, _):
            return Verdict(choice, spelled: verdict)
        case .verdict:
            return Verdict(
                choice, spelled: verdict, note: "the record's winner decides, not its verdict")
        default:
            var counted = Verdict(choice, spelled: verdict)
            counted.isStray = verdict != nil
            return counted
        }
    }

    /// The verdict alone, or a whole reply that holds one.
    private func reading(_ reader: VerdictReader) -> VerdictReader.Reading {
        guard let verdict else { return .none }
        if let choice = reader.spelling.choice(undressing: verdict) {
            return .verdict(choice, spelled: verdict)
        }
        if Self.isTie(verdict) { return .verdict(.abstain(.equal), spelled: verdict) }
        let read = reader.read(Completion(text: verdict))
        if case .notOffered(let spelled) = read, Self.isTie(spelled) {
            return .verdict(.abstain(.equal), spelled: spelled)
        }
        return read == .none ? .notOffered(spelled: verdict) : read
    }

    private static func isTie(_ spelled: String) -> Bool {
        ["tie", "draw", "equal"].contains(spelled.lowercased())
    }
}

/// The recorded verdicts on one prompt.
struct RecordedTable: Sendable {
    private struct Pair: Hashable {
        var first: String
        var second: String
    }

    private var pairs: [Pair: [RecordedVerdict]] = [:]

    init(lines: [[UInt8]], id: String, file: String) throws {
        for line in lines {
            let record = try RecordedVerdict(line, id: id, file: file)
            pairs[Pair(first: record.first, second: record.second), default: []].append(record)
        }
    }

    func find(_ first: String, _ second: String, vote: Int) -> RecordedVerdict? {
        pairs[Pair(first: first, second: second)]?.last { $0.vote == nil || $0.vote == vote }
    }
}
