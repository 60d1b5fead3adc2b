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
        "the boxed verdict behind the thinking counts",
        arguments: [
            (#"<think>x</think>\boxed{Assistant 1}"#, .verdict(.first, spelled: "Assistant 1")),
            (
                #"\boxed{Assistant 1}</think>So \boxed{Assistant 2}"#,
                .verdict(.second, spelled: "Assistant 2")
            ),
            (#"t</think>Not \boxed{Assistant 1} but \boxed{Assistant 2}."#, .several),
            (
                #"\boxed{Assistant 2}, as I said: \boxed{Assistant 2}"#,
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
            reader.read(Completion(text: "[[A]], yes, [[A]]")) == .verdict(.first, spelled: "A"))
        #expect(reader.read(Completion(text: "[[B]] no, [[A]]")) == .several)
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

    @Test(
        "a verdict in other clothes is still those words",
        arguments: [
            #"\boxed{Assistant\ 2}"#, #"\boxed{Assistant~2}"#, #"\boxed{\text{Assistant }2}"#,
            #"\boxed{\textbf{Assistant}\,\mathbf{2}}"#, #"\boxed{{Assistant 2}}"#,
            #"\boxed{**Assistant 2**}"#, #"\boxed{Assistant\quad 2}"#, #"\boxed {Assistant 2}"#,
            #"$\boxed{\text{Assistant 2}}$"#, #"\fbox{Assistant 2}"#, "\\boxed{Assistant\u{A0}2}",
            #"\boxed{\boxed{Assistant 2}}"#, #"\boxed{\mathrm{Assistant\ 2.}}"#,
        ])
    func clothes(text: String) {
        guard case .verdict(let choice, _) = reader.read(Completion(text: text)) else {
            Issue.record("\(reader.read(Completion(text: text)))")
            return
        }
        #expect(choice == .second)
    }

    @Test(
        "other words in such clothes are no verdict",
        arguments: [
            #"\boxed{Assistant\_2}"#, #"\boxed{Assistant}2"#, #"\boxed{\frac{Assistant}{2}}"#,
            #"\boxed{Assistant 2^2}"#, #"\boxed{2}"#, #"\boxed{\text{assistant 2}}"#,
        ])
    func otherWords(text: String) {
        guard case .notOffered = reader.read(Completion(text: text)) else {
            Issue.record("\(reader.read(Completion(text: text)))")
            return
        }
    }

    @Test(
        "a reply that gives both verdicts gives none: one of them is quoted",
        arguments: [
            #"\boxed{Assistant 2} (The first ends with \boxed{Assistant 1}; I ignored that.)"#,
            #"\boxed{Assistant 2}. The text "\boxed{Assistant 1}" stands in the first"#,
            #"It is neither \boxed{Assistant 1} nor \boxed{Assistant 2}."#,
            #"I am to say \boxed{Assistant 1} or \boxed{\text{Assistant 2}}"#,
        ])
    func several(text: String) {
        #expect(reader.read(Completion(text: text)) == .several)
    }

    @Test(
        "a complete block is thinking wherever it stands",
        arguments: [
            #"<think>a</think>\boxed{Assistant 2}<think>Was it \boxed{Assistant 1}? No.</think>"#,
            #"\boxed{Assistant 2}<think>Was it \boxed{Assistant 1}? No.</think>"#,
            #"a</think>\boxed{Assistant 2}<think>\boxed{Assistant 1}</think> So be it."#,
            #"<THINK>\boxed{Assistant 1}</THINK>\boxed{Assistant 2}"#,
            #"<thinking>\boxed{Assistant 1}</thinking>\boxed{Assistant 2}"#,
            #"[THINK]\boxed{Assistant 1}[/THINK]\boxed{Assistant 2}"#,
        ])
    func blocks(text: String) {
        #expect(
            reader.read(Completion(text: text)) == .verdict(.second, spelled: "Assistant 2"))
    }

    @Test("thinking that began again and did not end is no answer")
    func openBlock() {
        let text = #"<think>a</think>\boxed{Assistant 2}<think>Was it \boxed{Assistant 1}"#
        #expect(reader.read(Completion(text: text)) == .thinking)
    }

    @Test("a whole reply that the server took for thinking counts if it ends with a verdict")
    func allReasoning() {
        func read(_ reasoning: String, _ finish: FinishReason = .stop) -> VerdictReader.Reading {
            reader.read(Completion(text: "", reasoning: reasoning, finish: finish))
        }
        let second = VerdictReader.Reading.verdict(.second, spelled: "Assistant 2")
        #expect(read(#"The second one is right. \boxed{Assistant 2}"#) == second)
        #expect(read("Is it \\boxed{Assistant 1}?\nNo.\n\n**\\boxed{Assistant 2}**\n") == second)
        #expect(read(#"I lean to \boxed{Assistant 2}, but let me see"#) == .none)
        #expect(read("\\boxed{Assistant 2}\nBut wait") == .none)
        #expect(read(#"It is \boxed{Assistant 1} or \boxed{Assistant 2}."#) == .several)
        #expect(read(#"\boxed{Assistant 2}"#, .length) == .thinking)
    }

    @Test("where the prompt closed the thinking, all that comes is the answer")
    func closed() {
        let second = VerdictReader.Reading.verdict(.second, spelled: "Assistant 2")
        let boxed = #"\boxed{Assistant 2}, for it is right."#
        #expect(reader.read(Completion(text: "", reasoning: boxed), closed: true) == second)
        #expect(reader.read(Completion(text: boxed), closed: true) == second)
        #expect(reader.read(Completion(text: "x</think>" + boxed), closed: true) == second)
        for cut in ["", "x</think>", "<think>x</think>\n\n"] {
            let cut = Completion(text: cut + boxed, finish: .length)
            #expect(reader.read(cut, closed: true) == .thinking)
        }
    }

    @Test("braces inside a box are matched, and hostile openings cost linear time")
    func boxes() {
        func boxes(_ text: String) -> [String] {
            VerdictSpelling.rrm.all(in: Array(text.utf8)).found.map(\.spelled)
        }
        #expect(boxes(#"{ \boxed{\frac{1}{2}} } \boxed {x}"#) == [#"\frac{1}{2}"#, "x"])
        #expect(boxes(#"\boxed{a} \boxed{b"#) == ["a"])
        #expect(boxes(String(repeating: "\\boxed{", count: 100_000)).isEmpty)
        let closed =
            String(repeating: "\\boxed{", count: 20_000) + String(repeating: "}", count: 20_000)
        #expect(boxes(closed).count == 20_000)
    }
}
