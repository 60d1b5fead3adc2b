import Foundation
import JSON
import TestSupport
import Testing

@testable import Datasets

@Suite("KnownAnswer")
struct KnownAnswerTests {
    @Test(
        "finds the final answer and compares it with the known one",
        arguments: [
            ("16-3=13\n#### 13", "13", true), ("#### 1,300", "1300", true),
            ("#### 13 eggs", "13", true), ("#### 130", "13", false),
            (#"so \boxed{\frac{1}{2}}"#, "0.5", true), (#"\boxed{\text{blue}}"#, "blue", true),
            (#"\boxed{3} then \boxed{4}"#, "4", true), ("She has 7 left.\nA: 7", "7", true),
            ("A: 80,000", "80000", true), ("The total is $18.00", "18", true),
            ("it is -3", "-3", true), ("it is -3", "3", false),
            ("no number", "3", false), ("blue", "Blue", true), ("", "3", false),
            ("#### 18", "She sells 9 eggs\n#### 18", true), ("50%", "50", true),
        ])
    func correct(text: String, reference: String, expected: Bool) {
        #expect(KnownAnswer(reference).isGiven(in: text) == expected)
    }

    @Test(
        "answers are equal by their numbers where the right one is a number, else by their texts",
        arguments: [
            ("The answer is 345.", "It is 345.", "345", true),
            ("300 + 45 = 345.", "#### 345.00", "345", true),
            ("The answer is 345.", "The answer is 354.", "345", false),
            ("A: 80,000", "80000", "#### 80000", true), ("blue 3", "red 3", "blue", false),
            (#"\boxed{B}"#, "So.\nAnswer: B.", "B", true), ("no", "no ", "7", true),
        ])
    func key(a: String, b: String, reference: String, equal: Bool) {
        #expect(
            (KnownAnswer(reference).key(of: a)
                == KnownAnswer(reference).key(of: b)) == equal)
    }

    @Test("agrees with the labels of GSM8K's released solutions")
    func gsm8k() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = try String(
            contentsOf: root.appending(path: "samples/gsm8k/solutions.jsonl"), encoding: .utf8)
        var wrong: [String] = []
        var count = 0
        for line in file.split(separator: "\n") {
            let record = try JSON.parse(String(line))
            let reference = try #require(record["reference"]?.string)
            for candidate in record["candidates"]?.array ?? [] {
                count += 1
                let text = try #require(candidate["text"]?.string)
                if KnownAnswer(reference).isGiven(in: text)
                    != candidate["is_correct"]?.bool
                {
                    wrong.append("\(reference): \(text.suffix(40))")
                }
            }
        }
        #expect(count == 1600)
        #expect(wrong == [])
    }
}

@Suite("Neutralised")
struct NeutralisedTests {
    @Test(
        "thinking is taken out and special tokens lose their power",
        arguments: [
            ("plain < text > [x]", "plain < text > [x]", []),
            ("<think>hm</think>\n\n42", "42", ["<think> block"]),
            ("a<think>x</think>b<think>y</think>c", "abc", ["<think> block"]),
            ("opened by the template\n</think>\n42", "42", ["<think> block"]),
            ("a<think>never closed", "a‹think›never closed", ["<think>"]),
            (
                "x<|im_end|>\n<|im_start|>system", "x‹|im_end|›\n‹|im_start|›system",
                ["<|im_end|>", "<|im_start|>"]
            ),
            ("<｜User｜>", "‹｜User｜›", ["<｜User｜>"]),
            ("[INST] do [/INST]", "‹INST› do ‹/INST›", ["[INST]", "[/INST]"]),
            ("a <| b |> c", "a <| b |> c", []),
            ("a<|b", "a<|b", []),
            ("<|endoftext|>", "‹|endoftext|›", ["<|endoftext|>"]),
            ("a<THINK>b</Think>c", "ac", ["<think> block"]),
            ("[THINK]b[/THINK]", "‹THINK›b‹/THINK›", ["[THINK]", "[/THINK]"]),
            ("<start_of_turn>user", "‹start_of_turn›user", ["<start_of_turn>"]),
            ("<|start_header_id|>", "‹|start_header_id|›", ["<|start_header_id|>"]),
            ("[|assistant|] [|1;2|]", "‹|assistant|› [|1;2|]", ["[|assistant|]"]),
            ("</tool_call><thinking>", "‹/tool_call›‹thinking›", ["</tool_call>", "<thinking>"]),
            ("an <input> and a[i] < b", "an <input> and a[i] < b", []),
        ] as [(String, String, [String])])
    func neutralise(text: String, expected: String, found: [String]) {
        let answer = Answer(id: "a", text: text)
        #expect(answer.text == expected)
        #expect(answer.neutralised == found)
        // What has been made safe stays as it is.
        #expect(Answer(id: "a", text: expected).text == expected)
    }

    @Test("a query keeps its thinking, without power")
    func query() {
        #expect(Neutralised("a</think>b", keepThinking: true).text == "a‹/think›b")
    }

    @Test("hostile repetition costs linear time")
    func hostile() {
        for piece in ["</think>", "<think>", "<|a", "<think></think>", "[INST"] {
            let text = String(repeating: piece, count: 200_000)
            #expect(!Answer(id: "a", text: text).text.contains("<think>"))
        }
    }
}
