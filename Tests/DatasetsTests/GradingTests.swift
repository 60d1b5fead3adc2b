import Testing

@testable import Datasets

/// Rows of a text, a known answer, and whether the text gives it. The kinds are those of public bug
/// reports on graders; see `MarkedAnswer`, `AnswerNormalisation` and `ChoiceAnswer`.
@Suite("Grading")
struct GradingTests {
    typealias Row = (String, String, Bool)

    private func check(_ row: Row) {
        #expect(KnownAnswer(row.1).isGiven(in: row.0) == row.2)
    }

    @Test(
        "a number inside an expression is not the answer",
        arguments: [
            (#"\boxed{10^4}"#, "4", false), (#"\boxed{4\pi}"#, "4", false),
            (#"\boxed{5^{2}}"#, "2", false), (#"\boxed{10^{4}}"#, "10000", true),
            (#"The answer is \boxed{y^2+9}."#, "9", false), (#"\boxed{7!}"#, "7", false),
            (#"\boxed{3\sqrt{7}}"#, "7", false), (#"\boxed{\frac{5}{8}}"#, "8", false),
            (#"\boxed{6 \text{ or } 11}"#, "11", false), (#"\boxed{\frac{2\pi}{5}}"#, "5", false),
            (#"\boxed{3i}"#, "3", false), (#"\boxed{5x}"#, "5", false),
            (#"\boxed{5 \text{ million}}"#, "5", false), (#"\boxed{(1,4)}"#, "4", false),
            (#"\boxed{\{4\}}"#, "4", false), (#"\boxed{x>4}"#, "4", false),
            (#"\boxed{\pm 4}"#, "4", false), (#"\boxed{4_{5}}"#, "4", false),
            (#"\boxed{3:4}"#, "4", false), (#"\boxed{|4|}"#, "4", false),
            ("It is 10^4", "4", false), (#"We get 2\sqrt{3}"#, "3", false),
            (#"We need $5 \times 4$"#, "4", false), ("so 3/4", "4", false),
            ("so 3/4", "0.75", true), ("either 7 or 12", "12", false), ("16-3", "3", false),
            ("at 4:30", "30", false), ("that is 5 million", "5", false), ("2 ** 3", "3", false),
            ("The answer is 5 dozen", "5", false), ("The answer is twice 5", "5", false),
            ("The answer is at least 5", "5", false), ("The answer is 5 or more", "5", false),
            ("The answer is not 5", "5", false), ("The answer is 12 out of 30", "12", false),
            ("The answer is $5!$.", "5", false), ("The answer is 5!", "5", true),
        ])
    func partsOfExpressions(text: String, reference: String, expected: Bool) {
        check((text, reference, expected))
    }

    @Test(
        "numbers are compared exactly",
        arguments: [
            (#"\boxed{2147483649}"#, "2147483650", false), ("#### 1000000001", "1000000002", false),
            (#"\boxed{9876543210987}"#, "9876543210986", false),
            (#"\boxed{0.0000001}"#, "0.0000002", false), ("#### 1e-10", "2e-10", false),
            ("#### 1e3", "1000", true), (#"\boxed{4.0000000001}"#, "4", false),
            (
                "#### 99999999999999999999999999999999999999999999",
                "99999999999999999999999999999999999999999998", false
            ),
            (
                "#### 99999999999999999999999999999999999999999999",
                "99999999999999999999999999999999999999999999", true
            ),
            (#"\boxed{\frac{1}{3}}"#, "0.333333", true), (#"\boxed{1/3}"#, "0.33", false),
            (#"\boxed{0.333333}"#, "1/3", false), (#"\boxed{3.14159}"#, "3.14", false),
        ])
    func exact(text: String, reference: String, expected: Bool) {
        check((text, reference, expected))
    }

    @Test(
        "fractions, mixed numbers and LaTeX may be spelled in any way",
        arguments: [
            (#"\boxed{-\dfrac{7}{9}}"#, #"-\frac{7}{9}"#, true),
            (#"\boxed{-\frac{1}{4}}"#, "-0.25", true),
            (#"\boxed{\frac{-7}{9}}"#, "-7/9", true), (#"\boxed{-\frac{7}{9}}"#, "7/9", false),
            (#"\boxed{−5}"#, "-5", true), (#"\boxed{\frac12}"#, "0.5", true),
            (#"\boxed{\frac1{72}}"#, "1/72", true),
            (#"\boxed{2\frac{3}{7}}"#, #"2 \frac{3}{7}"#, true),
            (#"\boxed{3 \tfrac{2}{7}}"#, "23/7", true), (#"\boxed{3 2/7}"#, #"3\frac{2}{7}"#, true),
            (#"\boxed{-1\frac{1}{4}}"#, "-1.25", true), (#"\boxed{32/7}"#, #"3\frac{2}{7}"#, false),
            (#"\boxed{\left(3,5\right)}"#, "(3, 5)", true), (#"\boxed{(5,3)}"#, "(3,5)", false),
            (#"\boxed{[0,1]}"#, "[0,1)", false), (#"\boxed{\{2,1\}}"#, #"\{1,2\}"#, true),
            (#"\boxed{\{1,2,3\}}"#, #"\{1,2\}"#, false), (#"\boxed{(1/2, 3)}"#, "(0.5, 3)", true),
            (#"\boxed{(-\infty,2)\cup(3,\infty)}"#, #"\left(-\infty, 2\right) \cup (3, ∞)"#, true),
            (#"\boxed{x \in [1,2]}"#, "[1,2]", true), (#"\boxed{k = 5}"#, "5", true),
            (#"\boxed{5 \sqrt{7}}"#, #"5\sqrt{7}"#, true), (#"\boxed{\sqrt3}"#, #"\sqrt{3}"#, true),
            (#"\boxed{\dfrac{3-2b}{7}}"#, #"\frac{3 - 2 b}{7}"#, true),
            (#"\boxed{20160}"#, #"20,\!160"#, true), (#"\boxed{7{,}500}"#, "7500", true),
            (#"\boxed{1110_{2}}"#, "1110_2", true), (#"\boxed{1110}"#, "1110_2", false),
            (#"\boxed{1, 234}"#, "1,234", true), (#"\boxed{1,234}"#, "(1,234)", false),
            (#"\boxed{AB}"#, "ab", false), (#"\boxed{g(x)=2x}"#, "f(x)=2x", false),
        ])
    func spellings(text: String, reference: String, expected: Bool) {
        check((text, reference, expected))
    }

    @Test(
        "units may be left out, but not exchanged",
        arguments: [
            (#"\boxed{512}"#, #"512 \mbox{ feet}^3"#, true),
            (#"\boxed{7.2}"#, #"7.2 \text{ euros}"#, true),
            (#"\boxed{36 \text{ m}^2}"#, "36", true), (#"\boxed{45}"#, #"45^\circ"#, true),
            (#"\boxed{60°}"#, #"60^{\circ}"#, true),
            (#"\boxed{60 \text{ degrees}}"#, #"60^\circ"#, true),
            (#"\boxed{25 \text{ m}}"#, #"25 \text{ cm}"#, false), (#"\boxed{5 km}"#, "5", true),
            (#"\boxed{864\text{ in}^3}"#, #"864 \mbox{ inches}^3"#, true),
            (#"\boxed{864\text{ in}^2}"#, #"864 \mbox{ inches}^3"#, false),
            (#"\boxed{\$18}"#, "18", true), (#"\boxed{50\%}"#, "50", true), ("50%", "0.5", false),
            (#"\boxed{3 \mathrm{~m/s}}"#, "3", true), ("The answer is $18 per day.", "18", true),
            ("The answer is 5 pm", "5", false),
        ])
    func units(text: String, reference: String, expected: Bool) {
        check((text, reference, expected))
    }
}
