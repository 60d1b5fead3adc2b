import Testing

@testable import Datasets

@Suite("MarkedAnswer")
struct MarkedAnswerTests {
    private func check(_ text: String, _ reference: String, _ expected: Bool) {
        #expect(KnownAnswer(reference).isGiven(in: text) == expected)
    }

    @Test(
        "four # mark an answer, not a heading, and never before a later box",
        arguments: [
            (
                "#### Step 1: Add\n5 + 8\n\n#### Step 2: End\nThe answer is \\(\\boxed{13}\\).",
                "13", true
            ),
            ("It is 13.\n\n#### Final answer\n\n\\boxed{13}", "13", true),
            ("5 + 8\n\n#### Answer:\n**13**", "13", true), ("#### 42\n\\boxed{43}", "42", false),
            ("#### 42\n\\boxed{43}", "43", true), ("\\boxed{42}\n#### Step 3", "42", true),
            ("\\boxed{42}\n\n#### Notes 7", "42", true), ("##### 42", "42", true),
            ("#### 1. First\nwe do\n#### 2. Second\nSo it is 42.", "42", true),
            ("#### 1. First\nwe do\n#### 2. Second\nSo it is 42.", "2", false),
            ("#### Introduction\nHi\n#### Conclusion\nIt is 9.", "9", true),
            ("#### $1,234.50", "1234.5", true), ("#### 24 (in 2 weeks)", "24", true),
            ("3*7=21.\n#### 21\n\nQuestion: Ann has 4 and 5.\nAnswer: 4+5=9\n#### 9", "21", true),
            ("3*7=21.\n#### 21\n\nQuestion: Ann has 4 and 5.\nAnswer: 4+5=9\n#### 9", "9", false),
            ("The answer is 18.\n\nQ: And 3?\nA: The answer is 3.", "3", false),
        ])
    func hashes(text: String, reference: String, expected: Bool) {
        check(text, reference, expected)
    }

    @Test(
        "what was cut off is no answer",
        arguments: [
            ("<think>\nPerhaps \\boxed{9}, but", "9", false),
            ("<think>the answer is 4", "4", false),
            ("First \\boxed{9}. Once more: \\boxed{", "9", false),
            ("x\n<think>\n#### 4", "4", false),
            ("<think>a</think>The answer is 4", "4", true), ("<think>#### 4</think>", "4", false),
            (#"I put it in \boxed{}. So \boxed{5}"#, "5", true),
            (#"\boxed{4} and \boxed{5"#, "5", false),
        ])
    func cutOff(text: String, reference: String, expected: Bool) {
        check(text, reference, expected)
        #expect(
            KnownAnswer(reference).isGiven(in: Answer(id: "a", text: text).text)
                == expected)
    }

    @Test(
        "talk behind a stated answer does not change it",
        arguments: [
            ("The answer is 35. I hope that helps with question 2!", "35", true),
            ("The answer is 35.\n\nSay so if step 4 was unclear.", "35", true),
            ("The answer is 12.5. See 3", "12.5", true), ("The answer is 12, as in 3.", "3", false),
            ("The answer is 300 + 45 = 345.", "345", true),
            ("Is the answer 5? It is 6.", "5", false),
            ("If the answer is 5, then no. The answer is 7.", "7", true),
            ("The final answer is: **12** eggs", "12", true), ("**Final Answer**: 12", "12", true),
            ("The final answer is\n$$\n12\n$$", "12", true), ("The answer is **-7**", "-7", true),
            ("I like question 3", "3", false),
        ])
    func talk(text: String, reference: String, expected: Bool) {
        check(text, reference, expected)
    }

    @Test(
        "choices are known by their letters",
        arguments: [
            ("The correct answer is (D) because of 3 reasons.", "D", true), ("**D**", "D", true),
            ("The answer is (D).", "D", true), (#"\boxed{D}"#, #"\text{(D)}"#, true),
            ("The correct option is **D**.", "D", true), ("D because it is blue", "D", true),
            ("The answer is D. Mind that A is a trap.", "D", true), ("(D) blue", "D", true),
            ("A dog barks. The answer is C.", "A", false), ("A dog has legs.", "A", false),
            ("The answer is (A) or (D)", "A", false), ("The answer is A and D", "A", false),
            ("The answer is A, D", "A", false), ("The answer is not D", "D", false),
            ("The answer is A cat", "A", false), ("A) red is wrong. B) blue is right", "A", false),
            ("The answer is D, not A", "D", true), ("The answer is option B.", "B", true),
            (#"\boxed{\textbf{(B)}\ 42}"#, "B", true), ("Answer: (b)", "B", true),
            ("The answer is C", "(C) grass", true), ("The answer is grass.", "(C) grass", true),
            ("The answer is A", "(C) grass", false), ("C) grass", "(C) grass", true),
            ("The answer is 7", "(B) 7", true), ("The answer is 1", "(B) 7", false),
            ("The answer is B", "(A) B", false),
        ])
    func choices(text: String, reference: String, expected: Bool) {
        check(text, reference, expected)
    }

    @Test(
        "words are read out of bold type, lines and cases",
        arguments: [
            ("Final answer: Rome", "Rome", true), ("The answer is **Rome**.", "Rome", true),
            ("Answer:\nRome", "Rome", true), ("**Answer:** Rome", "rome", true),
            (#"\boxed{\text{West}}"#, #"\text{west}"#, true), (#"\boxed{\text{no}}"#, "No", true),
            ("The answer is Rome, because it is.", "Rome", true),
            ("The answer is not Rome", "Rome", false), ("Oslo. Not Rome.", "Rome", false),
            ("The answer is yes", "true", true), ("The answer is No, it isn't", "false", true),
            ("The answer is False.", "true", false), ("The answer is 1, x", "1, x", true),
        ])
    func words(text: String, reference: String, expected: Bool) {
        check(text, reference, expected)
    }
}
