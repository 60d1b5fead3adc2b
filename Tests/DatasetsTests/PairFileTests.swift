import Files
import Datasets
import JSON
import TestSupport
import Testing

@Suite("Files of pairs")
struct PairFileTests {
    private func pairs(_ text: String) throws -> [PreferencePair] {
        let file = try TemporaryFile(text)
        return try PairFile(path: file.path).pairs
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

    @Test("the known answer is what prompts call it, too")
    func knownAnswer() throws {
        let pairs = try pairs(
            """
            {"prompt": "2+2?", "chosen": "4", "rejected": "5", "answer": 4}
            {"prompt": "2+2?", "chosen": "4", "rejected": "5", "answer": "5", "reference": "4"}
            {"prompt": "?", "chosen": "A", "rejected": "B", "choices": ["x", "y"], "answer": 0}
            {"prompt": "?", "chosen": "A", "rejected": "C"}
            """)
        #expect(pairs.map(\.reference) == ["4", "4", "(A) x", nil])
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
        "`messages` beside a prompt is the conversation, or the chosen or rejected one once more",
        arguments: [
            // HuggingFaceH4/ultrafeedback_binarized.
            (
                #""prompt": "2+2?", "messages": [\#(question), \#(answer("4"))], "#
                    + #""chosen": [\#(question), \#(answer("4"))], "#
                    + #""rejected": [\#(question), \#(answer("5"))]"#,
                Prompt.text("2+2?")
            ),
            (
                #""prompt": "2+2?", "messages": [\#(question), \#(answer("5"))], "#
                    + #""chosen": "4", "rejected": "5""#, .text("2+2?")
            ),
            (
                #""messages": [\#(question), \#(answer("4"))], "chosen": "4", "rejected": "5""#,
                .messages([.user("2+2?")])
            ),
            (
                #""prompt": "2+2?", "messages": [{"role": "system", "content": "s"}, \#(question)], "#
                    + #""chosen": [\#(question), \#(answer("4"))], "#
                    + #""rejected": [\#(question), \#(answer("5"))]"#,
                .messages([.system("s"), .user("2+2?")])
            ),
            (#""prompt": "2+2?", "messages": null, "chosen": "4", "rejected": "5""#, .text("2+2?")),
        ] as [(String, Prompt)])
    func messagesBeside(members: String, prompt: Prompt) throws {
        let pair = try #require(try pairs("{" + members + "}").first)
        #expect(pair.prompt == prompt)
        #expect([pair.chosen.text, pair.rejected.text] == ["4", "5"])
    }

    @Test("messages that say something else than the prompt are no pair")
    func otherMessages() throws {
        let error = #expect(throws: PairFileError.self) {
            try pairs(
                #"{"prompt": "3+3?", "messages": [\#(Self.question)], "chosen": "6", "rejected": "7"}"#
            )
        }
        #expect(
            error?.bad.first?.reason.description
                == "both \"prompt\" and \"messages\" are given; keep one of them")
    }

    @Test("one message is an answer, in OpenAI's spelling and in ShareGPT's")
    func oneMessage() throws {
        let file = try TemporaryFile(
            #"{"conversations": [{"from": "human", "value": "2+2?"}], "#
                + #""chosen": {"from": "gpt", "value": "4"}, "rejected": \#(Self.answer("5"))}"#)
        var names = PairFieldNames()
        try names.set("prompt=conversations")
        let pair = try PairFile(path: file.path, names: names).pairs[0]
        #expect(pair.prompt == .messages([.user("2+2?")]))
        #expect([pair.chosen.text, pair.rejected.text] == ["4", "5"])
    }

    @Test("members may have other names; the right answer may be called answer")
    func names() throws {
        let file = try TemporaryFile(
            #"{"n": 3, "query": "2+2?", "response": "4", "rejected_response": "5", "answer": 4}"#)
        var names = PairFieldNames()
        try names.set("prompt=query,chosen=response")
        try names.set("rejected=rejected_response,id=n")
        #expect(
            names.list
                == "id=n,prompt=query,chosen=response,rejected=rejected_response,reference=reference"
        )
        let pair = try PairFile(path: file.path, names: names).pairs[0]
        #expect(pair.id == "3")
        #expect(pair.prompt == "2+2?")
        #expect([pair.chosen.text, pair.rejected.text, pair.reference] == ["4", "5", "4"])
        #expect(throws: FieldNamesError.notAName("chosen")) { try names.set("chosen") }
        let unknown = #expect(throws: FieldNamesError.self) { try names.set("promt=q") }
        #expect(
            unknown?.description
                == "there is no field \"promt\"; did you mean \"prompt\"? (known: id, prompt, chosen, "
                + "rejected, reference, candidates, names, scores, group)")
    }

    @Test("all lines that are no pairs are told of at once, or left out and kept")
    func allBadLines() throws {
        let good = #"{"prompt": "p", "chosen": "a", "rejected": "b"}"#
        let same = #"{"prompt": "p", "chosen": "a", "rejected": "a"}"#
        let text = ([good] + Array(repeating: same, count: 7) + [good]).joined(separator: "\n")
        let file = try TemporaryFile(text)
        let error = #expect(throws: PairFileError.self) { try PairFile(path: file.path) }
        #expect(error?.bad.map(\.place.number) == Array(2...8))
        let lines = error?.description.split(separator: "\n") ?? []
        #expect(lines.first == "\(file.path): 7 lines are no pairs")
        #expect(lines.dropFirst().first?.hasPrefix("  line 2: \"chosen\" and \"rejected\"") == true)
        #expect(lines.last == "  … and 2 more")
        #expect(lines.count == 7)
        let rest = try PairFile(path: file.path, leavingOut: true)
        #expect(rest.pairs.count == 2)
        #expect(rest.bad == error?.bad)
        let none = try TemporaryFile(same)
        #expect(throws: PairFileError.self) { try PairFile(path: none.path, leavingOut: true) }
    }

    @Test(
        "the first line that is no pair is named, with what to do",
        arguments: [
            (#"{"prompt": "p", "rejected": "b"}"#, "\"chosen\" is missing; add it"),
            (
                #"{"prompt": "p", "chosen": [], "rejected": "b"}"#,
                "\"chosen\" is an empty list; give a text"
            ),
            (
                #"{"prompt": "p", "chosen": ["a"], "rejected": ["b", "c"]}"#,
                "\"chosen\" holds a list of texts; give one text, and a line to each pair, or say that "
                    + "each is an answer by \"chosen[]\""
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
        let error = #expect(throws: PairFileError.self) { try PairFile(path: file.path) }
        #expect(error?.description == "\(file.path), line 3: \(reason)")
    }

    @Test("a file without pairs is an error, and a limit leaves the rest unread")
    func limits() throws {
        let empty = try TemporaryFile("\n\n")
        let error = #expect(throws: PairFileError.self) { try PairFile(path: empty.path) }
        #expect(
            error?.description
                == "\(empty.path) holds no pairs; write one {\"prompt\", \"chosen\", \"rejected\"} "
                + "on each line")
        let file = try TemporaryFile(
            #"{"prompt": "p", "chosen": "a", "rejected": "b"}"# + "\nnonsense")
        #expect(try PairFile(path: file.path, limit: 1).pairs.count == 1)
    }
}
