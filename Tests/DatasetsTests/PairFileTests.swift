import Files
import Datasets
import JSON
import TestSupport
import Testing

@Suite("Files of pairs")
struct PairFileTests {
    private func pairs(_ text: String) throws -> [PreferencePair] {
        let file = try TemporaryFile(text)
        return try PairFile.read(path: file.path)
    }

    @Test("texts, with ids of the answers and other members kept")
    func texts() throws {
        let pairs = try pairs(
            """
            {"id": 7, "prompt": "2+2?", "chosen": "4", "rejected": "5", "subset": "sums"}

            {"prompt": "3+3?", "chosen": "6", "rejected": "7", "chosen_id": "a", "rejected_id": "b"}
            """)
        #expect(pairs.map(\.id) == ["7", "3"])
        #expect(pairs[0].prompt == "2+2?")
        #expect(pairs[0].chosen == Candidate(id: "chosen", text: "4"))
        #expect(pairs[0].rejected == Candidate(id: "rejected", text: "5"))
        #expect(pairs[0].fields["subset"] == "sums")
        #expect([pairs[1].chosen.id, pairs[1].rejected.id] == ["a", "b"])
    }

    static let question = #"{"role": "user", "content": "2+2?"}"#
    static func answer(_ text: String) -> String {
        #"{"role": "assistant", "content": "\#(text)"}"#
    }

    @Test(
        "TRL's conversational rows, with the prompt, without it, or with both",
        arguments: [
            #""prompt": [\#(question)], "chosen": [\#(answer("4"))], "rejected": [\#(answer("5"))]"#,
            #""chosen": [\#(question), \#(answer("4"))], "rejected": [\#(question), \#(answer("5"))]"#,
            #""messages": [\#(question)], "chosen": "4", "rejected": "5""#,
            #"""
            "messages": [\#(question)],
            "chosen": [\#(question), \#(answer("4"))], "rejected": [\#(question), \#(answer("5"))]
            """#,
        ])
    func conversations(members: String) throws {
        let line = "{" + members.split(separator: "\n").joined() + "}"
        let pair = try #require(try pairs(line).first)
        #expect(pair.prompt == .messages([.user("2+2?")]))
        #expect(pair.chosen.text == "4")
        #expect(pair.rejected.text == "5")
    }

    @Test("a prompt that is a text stays one, where the answers repeat it")
    func repeated() throws {
        let pair = try pairs(
            #"{"prompt": "2+2?", "chosen": [\#(Self.question), \#(Self.answer("4"))], "#
                + #""rejected": [\#(Self.question), \#(Self.answer("5"))]}"#)
        #expect(pair.first?.prompt == "2+2?")
    }

    @Test(
        "the first line that is no pair is named, with what to do",
        arguments: [
            (#"{"prompt": "p", "rejected": "b"}"#, "\"chosen\" is missing; add it"),
            (
                #"{"prompt": "p", "chosen": 3, "rejected": "b"}"#,
                "\"chosen\" is a number; it must be a text or a list of messages"
            ),
            (
                #"{"prompt": "p", "chosen": ["a"], "rejected": ["b", "c"]}"#,
                "\"chosen\" holds a list of texts; give one text, and a line to each pair"
            ),
            (
                #"{"prompt": "p", "chosen": "a", "rejected": "a"}"#,
                "\"chosen\" and \"rejected\" are the same text, so neither is better; leave the "
                    + "line out"
            ),
            (
                #"{"prompt": "p", "chosen": [\#(question)], "rejected": "b"}"#,
                "\"chosen\" does not end with a message of the assistant; make the answer its last "
                    + "message"
            ),
            (
                #"{"chosen": [\#(question), \#(answer("4"))], "rejected": [\#(answer("5"))]}"#,
                "\"chosen\" and \"rejected\" answer different conversations; a pair is two answers "
                    + "to one"
            ),
            (
                #"{"prompt": "other", "chosen": [\#(question), \#(answer("4"))], "#
                    + #""rejected": [\#(question), \#(answer("5"))]}"#,
                "the messages of \"chosen\" and \"rejected\" do not begin with the prompt; leave "
                    + "the prompt out, or keep to the answers in them"
            ),
            (
                #"{"chosen": "a", "rejected": "b"}"#,
                "there is no prompt; add \"prompt\" (a string) or \"messages\" (a list of messages),"
                    + " or name the member that holds it"
            ),
            (
                #"{"id": "x", "prompt": "p", "chosen": "a", "rejected": "b"}"#,
                "another line before this one has the id \"x\"; make the ids differ or leave one of"
                    + " the lines out"
            ),
        ] as [(String, String)])
    func bad(line: String, reason: String) throws {
        let file = try TemporaryFile(
            #"{"id": "x", "prompt": "p", "chosen": "a", "rejected": "b"}"# + "\n\n" + line)
        let error = #expect(throws: PairFileError.self) { try PairFile.read(path: file.path) }
        #expect(error?.description == "\(file.path), line 3: \(reason)")
    }

    @Test("a file without pairs is an error, and a limit leaves the rest unread")
    func limits() throws {
        let empty = try TemporaryFile("\n\n")
        let error = #expect(throws: PairFileError.self) { try PairFile.read(path: empty.path) }
        #expect(
            error?.description
                == "\(empty.path) holds no pairs; write one {\"prompt\", \"chosen\", \"rejected\"} "
                + "on each line")
        let file = try TemporaryFile(
            #"{"prompt": "p", "chosen": "a", "rejected": "b"}"# + "\nnonsense")
        #expect(try PairFile.read(path: file.path, limit: 1).count == 1)
    }
}
