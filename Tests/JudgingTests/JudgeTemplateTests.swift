import JSON
import Tournaments
import Datasets
import Files
import LanguageModels
import Testing

@testable import Judging

@Suite("JudgeTemplate")
struct JudgeTemplateTests {
    let comparison = Comparison(
        id: "q", query: Query("2+2?"), first: Answer(id: "a", text: "4 {second}"),
        second: Answer(id: "b", text: "5"))

    @Test("the RRM's system text is the released one, byte for byte")
    func system() {
        let text = JudgeTemplate.rrm.system
        #expect(text.utf8.count == 1563)
        #expect(
            SHA256.hexDigest(of: Array(text.utf8))
                == "84b052628bac5f29f880e49277ea0b8b449fc4fadcc1ac3cb1a62e858f98529a")
    }

    @Test("the RRM's user text has the released blank lines")
    func user() {
        let messages = JudgeTemplate.rrm.messages(for: comparison)
        #expect(messages.map(\.role) == ["system", "user"])
        #expect(
            messages[1].content
                == "## Query\n\n2+2?\n\n## Assistant responses\n\n### Assistant 1\n\n4 {second}"
                + "\n\n\n### Assistant 2\n\n5\n\n## Analysis\n\nLet's analyze this step by step "
                + "and decide which assistant is better, and then answer "
                + "\\boxed{Assistant 1} or \\boxed{Assistant 2}.")
    }

    @Test("a template of one's own is filled in one pass")
    func custom() throws {
        let template = try JudgeTemplate(
            system: "", user: "Q {query} A {first} B {second} {other}")
        #expect(
            template.messages(for: comparison) == [.user("Q 2+2? A 4 {second} B 5 {other}")])
        #expect(throws: JudgeError.badTemplate("has no {second} in its user message")) {
            try JudgeTemplate(system: "", user: "{query} {first}")
        }
    }

    @Test("a conversation becomes one query")
    func conversation() {
        #expect(Query(.messages([.user("Hi")])).text == "Hi")
        #expect(
            Query(.messages([.system("Be brief."), .user("Hi"), .assistant("Yes?")])).text
                == "System: Be brief.\n\nUser: Hi\n\nAssistant: Yes?")
    }
}
