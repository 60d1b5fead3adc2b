import JSON
import Testing
import Tournaments

@testable import RunLogs

/// Journals outlive versions: what one holds is read and written back as it is.
@Suite("Lines of journals")
struct EarlierJournalTests {
    @Test(
        "of an earlier version are written back byte for byte",
        arguments: [
            #"{"kind":"vote","id":"gsm8k-test-0000","round":1,"match":1,"first":"6b_verification","second":"6b_finetuning","number":1,"order":"swapped","vote":"abstain","reason":"equal","note":"both are wrong","seed":8403979200513976,"ms":0,"at":1795760507.215}"#,
            #"{"kind":"vote","id":"arithmetic-0003","round":1,"match":1,"first":"4","second":"6","number":1,"order":"as_listed","vote":"first","verdict":"Assistant 1","tokens":60,"seed":5143216073573137,"calls":[{"step":"judge","text":"<think>\n5*3=15+0=15\nBoth\n</think>\n\\boxed{Assistant 1}","finish_reason":"stop","prompt_tokens":45,"completion_tokens":60}],"ms":2130,"at":1795760584.458}"#,
            #"{"kind":"vote","id":"p","round":2,"match":3,"first":"a","second":"b","number":4,"order":"swapped","vote":"second","verdict":"Assistant 1","tokens":18,"seed":1,"probability":0.699999988079071,"calls":[{"step":"judge","text":"","reasoning":"hm","finish_reason":"length","prompt_tokens":5,"completion_tokens":16,"attempts":3},{"step":"conclude","text":"Assistant 1","finish_reason":"stop","prompt_tokens":25,"completion_tokens":1},{"step":"again","text":"Assistant 1","finish_reason":"content_filter","prompt_tokens":25,"completion_tokens":1,"attempts":2}],"ms":12,"at":2}"#,
            #"{"kind":"vote","id":"p","round":1,"match":1,"first":"a","second":"b","number":1,"order":"as_listed","vote":"first","seed":5,"texts":"0123456789abcdef0123456789abcdef","ms":0,"at":0}"#,
            #"{"kind":"vote","id":"p","round":1,"match":1,"first":"a","second":"b","number":1,"order":"swapped","vote":"abstain","reason":"transport","note":"503","tokens":0,"seed":9007199254740991,"ms":7,"at":1.5}"#,
            #"{"kind":"vote","id":"p","round":1,"match":1,"first":"a","second":"b","number":1,"order":"swapped","vote":"abstain","reason":"not an offered option","verdict":"C","ms":0,"at":0}"#,
            #"{"kind":"vote","id":"p","round":1,"match":1,"first":"a","second":"b","number":1,"order":"swapped","vote":"abstain","reason":"out of \"ideas\"","ms":0,"at":0}"#,
            #"{"kind":"candidates","id":"p","candidates":[{"id":"0","text":"It is 12.","finish_reason":"stop"},{"id":"1","text":"ü","reasoning":"hm","finish_reason":"length","own":[1.50,null]}],"seed":326746156735042,"tokens":98,"ms":634,"at":1795760519.391}"#,
        ])
    func roundTrip(line: String) throws {
        let entry = try JournalEntry(JSON.parse(line))
        #expect(JSON.object(entry.json).text == line)
    }

    @Test("every reason to abstain is spelled as it always was")
    func reasons() {
        let known: [(String, Abstention)] = [
            ("truncated", .truncated), ("unparsable", .unparsable),
            ("not an offered option", .notOffered), ("transport", .transport),
            ("refused", .refused), ("equal", .equal), ("a new one", .other("a new one")),
        ]
        for (name, reason) in known {
            #expect(Abstention(name: name) == reason)
            #expect(reason.name == name)
            let vote = Vote(number: 1, order: .swapped, choice: .abstains(reason))
            #expect(vote.failed == (reason != .equal))
            #expect(vote.preferred == nil)
        }
    }

    @Test("that are none of ours are left aside")
    func strangers() throws {
        let vote: JSONObject = [
            "kind": "vote", "id": "p", "round": 1, "match": 1, "first": "a", "second": "b",
            "number": 1, "order": "swapped", "vote": "first",
        ]
        _ = try JournalEntry(.object(vote))
        for key in vote.keys {
            var damaged = vote
            damaged[key] = nil
            #expect(throws: LogError.damaged("\"\(key)\" is missing"), "without \(key)") {
                try JournalEntry(.object(damaged))
            }
        }
        for (key, value) in [("kind", "other"), ("order", "upwards"), ("vote", "third")] {
            var damaged = vote
            damaged[key] = .string(value)
            #expect(throws: LogError.self, "\(key) \(value)") {
                try JournalEntry(.object(damaged))
            }
        }
    }
}

@Suite("PastVotes")
struct PastVotesTests {
    private let match = MatchID(round: 2, number: 1)

    private func vote(
        _ number: Int, _ side: Side, first: String = "a", second: String = "b",
        match: MatchID? = nil, texts: String? = nil
    ) -> JournaledVote {
        JournaledVote(
            id: "p", match: match ?? self.match, first: first, second: second,
            vote: VoteLog(number: number, order: .asListed, choice: .prefers(side)), texts: texts,
            calls: [], milliseconds: 0, at: 0)
    }

    private func votes(_ past: PastVotes, first: String = "a", second: String = "b") -> [Int:
        VoteLog]
    {
        past.votes(of: match, first: first, second: second).mapValues(\.latest.vote.vote)
    }

    @Test("are empty until one is added")
    func empty() {
        var past = PastVotes()
        #expect(past.isEmpty)
        #expect(votes(past) == [:])
        #expect(past.matches == [])
        past.add(vote(1, .first))
        #expect(!past.isEmpty)
    }

    @Test("of two lines for one vote the later counts")
    func later() {
        let past = PastVotes([
            (1, .vote(vote(1, .first))), (2, .vote(vote(2, .first))),
            (3, .candidates(.init(id: "p", candidates: [], tokens: 0, milliseconds: 0, at: 0))),
            (4, .vote(vote(1, .second))),
        ])
        #expect(past.contradictions == [.init(earlier: 1, later: 4)])
        #expect(votes(past) == [1: vote(1, .second).vote, 2: vote(2, .first).vote])
        #expect(past.matches.map(\.tally) == [Tally(first: 1, second: 1)])
        let log = past.matches[0]
        #expect(log.votes.map { past.entry($0, of: log)?.line } == [4, 2])
        #expect(past.entry(vote(3, .first).vote, of: log)?.line == nil)
    }

    @Test("a vote is found by the texts that it is about; the latest line stands for it elsewhere")
    func texts() throws {
        var past = PastVotes()
        for (line, texts) in ["x", "y", "z", "x"].enumerated() {
            past.add(vote(1, line == 3 ? .second : .first, texts: texts), line: line + 1)
        }
        let ballot = try #require(past.votes(of: match, first: "a", second: "b")[1])
        #expect(ballot.latest.line == 4)
        #expect(["x", "y", "z", "w"].map { ballot.entry(on: $0)?.line } == [4, 2, 3, nil])
        // Lines on other texts contradict nothing.
        #expect(past.contradictions == [.init(earlier: 1, later: 4)])
        past.add(vote(2, .first), line: 5)
        past.add(vote(2, .second, texts: "x"), line: 6)
        let other = try #require(past.votes(of: match, first: "a", second: "b")[2])
        #expect(["x", "y"].map { other.entry(on: $0)?.line } == [6, 5])
        #expect(past.contradictions.count == 1)
    }

    @Test("a vote that nobody answered may be asked again, and a line may stand twice")
    func askedAgain() {
        var past = PastVotes()
        let lost = VoteLog(number: 1, order: .asListed, choice: .abstains(.transport))
        past.add(
            JournaledVote(
                id: "p", match: match, first: "a", second: "b", vote: lost, calls: [],
                milliseconds: 0, at: 0), line: 1)
        past.add(vote(1, .first), line: 2)
        past.add(vote(1, .first), line: 3)
        #expect(past.contradictions == [])
        #expect(votes(past) == [1: vote(1, .first).vote])
    }

    @Test("votes on another pair are left aside, whichever came last")
    func otherPair() {
        var past = PastVotes()
        past.add(vote(1, .first, second: "c"), line: 1)
        past.add(vote(2, .first, second: "c"), line: 2)
        past.add(vote(1, .second), line: 3)
        #expect(votes(past) == [1: vote(1, .second).vote])
        #expect(votes(past, second: "c").keys.sorted() == [1, 2])
        #expect(votes(past, first: "b", second: "a") == [:])
        #expect(past.votes(of: MatchID(round: 1, number: 1), first: "a", second: "b").isEmpty)
        // A journal alone tells of the pair that met last.
        #expect(past.matches.map { [$0.first, $0.second, $0.winner] } == [["a", "b", "b"]])
    }

    @Test("matches come in the order of rounds, whatever order they were voted on")
    func order() {
        let ids = [(2, 1), (1, 2), (1, 1)].map { MatchID(round: $0.0, number: $0.1) }
        var past = PastVotes()
        for id in ids { past.add(vote(1, .first, match: id)) }
        #expect(past.matches.map(\.match) == ids.sorted())
        #expect(past.matches.map(\.outcome) == [.win(.first), .win(.first), .win(.first)])
    }
}
