import Tournaments
import Datasets
import Foundation
import JSON
import LanguageModels
import Testing

@testable import Judging

@Suite("VerdictReader")
struct VerdictReaderTests {
    let reader = VerdictReader(spelling: .rrm)

    @Test(
        "the last boxed verdict behind the thinking counts",
        arguments: [
            (#"<think>x</think>\boxed{Assistant 1}"#, .verdict(.first, spelled: "Assistant 1")),
            (
                #"\boxed{Assistant 1}</think>So \boxed{Assistant 2}"#,
                .verdict(.second, spelled: "Assistant 2")
            ),
            (
                #"t</think>Not \boxed{Assistant 1} but \boxed{Assistant 2}."#,
                .verdict(.second, spelled: "Assistant 2")
            ),
            (#"\boxed{Assistant 1}"#, .verdict(.first, spelled: "Assistant 1")),
            (
                #"t</think>\boxed{\text{Assistant 1}}"#,
                .verdict(.first, spelled: #"\text{Assistant 1}"#)
            ),
            (#"t</think>\boxed{ Assistant 2. }"#, .verdict(.second, spelled: " Assistant 2. ")),
            (#"t</think>\boxed{Assistant 1} \boxed{B}"#, .notOffered(spelled: "B")),
            (#"t</think>\boxed{Assistant 12}"#, .notOffered(spelled: "Assistant 12")),
            (#"t</think>\boxed{assistant 1}"#, .notOffered(spelled: "assistant 1")),
            (#"<think>I lean to \boxed{Assistant 1}"#, .thinking),
            (#"t</think>Assistant 1 is better"#, .none),
            (#"t</think>\boxed{Assistant 1"#, .none),
            ("", .none),
        ] as [(String, VerdictReader.Reading)])
    func read(text: String, expected: VerdictReader.Reading) {
        #expect(reader.read(Completion(text: text)) == expected)
    }

    @Test("a reply cut at the limit has a verdict only where its thinking has ended")
    func cut() {
        let boxed = #"\boxed{Assistant 1}"#
        #expect(reader.read(Completion(text: boxed, finish: .length)) == .thinking)
        #expect(
            reader.read(Completion(text: "t</think>" + boxed, finish: .length))
                == .verdict(.first, spelled: "Assistant 1"))
        #expect(reader.read(Completion(text: "t</think>So", finish: .length)) == .thinking)
        #expect(
            reader.read(Completion(text: "", reasoning: "t" + boxed, finish: .length))
                == .thinking)
        #expect(
            reader.read(Completion(text: boxed, reasoning: "t"))
                == .verdict(.first, spelled: "Assistant 1"))
    }

    @Test(
        "a reply that did not end by itself has a verdict only where its thinking has ended",
        arguments: ["abort", "error", "max_tokens", "tool_calls"])
    func aborted(finish: String) {
        let text = #"I lean to \boxed{Assistant 1}"#
        let finish = FinishReason(name: finish)
        #expect(reader.read(Completion(text: text, finish: finish)) == .thinking)
        #expect(
            reader.read(Completion(text: "t</think>" + text, finish: finish))
                == .verdict(.first, spelled: "Assistant 1"))
    }

    @Test("servers have several names for an end", arguments: ["stop", "eos_token", "end_turn"])
    func ended(finish: String) {
        #expect(
            reader.read(
                Completion(text: #"\boxed{Assistant 1}"#, finish: FinishReason(name: finish)))
                == .verdict(.first, spelled: "Assistant 1"))
    }

    @Test("other judges spell their verdicts with a pattern")
    func pattern() throws {
        let spelling = try VerdictSpelling(
            first: "A", second: "B", tie: "C", pattern: #"\[\[([A-Z]+)\]\]"#)
        let reader = VerdictReader(spelling: spelling)
        #expect(
            reader.read(Completion(text: "[[B]] no, [[A]]")) == .verdict(.first, spelled: "A"))
        #expect(
            reader.read(Completion(text: "[[C]]")) == .verdict(.abstain(.equal), spelled: "C"))
        #expect(reader.read(Completion(text: "[[D]]")) == .notOffered(spelled: "D"))
        #expect(throws: JudgeError.self) {
            try VerdictSpelling(first: "A", second: "B", pattern: "[")
        }
        #expect(throws: JudgeError.self) {
            try VerdictSpelling(first: "A", second: "B", pattern: "A|B")
        }
    }

    @Test("a pattern that would backtrack for ever is given up, and a long answer is not")
    func patience() throws {
        let hostile = try VerdictSpelling(first: "A", second: "B", pattern: "(?:a+)+([AB])$")
        #expect(hostile.last(in: String(repeating: "a", count: 60) + "!") == nil)
        #expect(hostile.last(in: "aaaA") == "A")
        let plain = try VerdictSpelling(first: "A", second: "B", pattern: #"\[\[([AB])\]\]"#)
        #expect(plain.last(in: String(repeating: "[[", count: 40_000) + "[[B]]") == "B")
    }

    @Test("braces inside a box are matched, and hostile openings cost linear time")
    func boxes() {
        #expect(Boxed.last(in: #"\boxed{\frac{1}{2}}"#) == #"\frac{1}{2}"#)
        #expect(Boxed.last(in: String(repeating: "\\boxed{", count: 300_000)) == nil)
    }
}
