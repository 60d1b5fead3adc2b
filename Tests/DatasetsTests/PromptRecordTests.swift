import Files
@testable import Datasets
import JSON
import Testing

@Suite("PromptRecord")
struct PromptRecordTests {
    private func parse(
        _ text: String, names: FieldNames = .standard
    ) throws(RejectReason) -> PromptRecord {
        try PromptRecord(
            RecordParser.object(Array(text.utf8)), at: RowPlace(line: 12), names: names)
    }

    @Test("reads a record with everything in it")
    func whole() throws {
        let text = """
            {"id":"q1","prompt":"1+1?","candidates":[{"id":"x","text":"2","model":"m"},"3"],\
            "reference":2.0,"level":{"n":1e3}}
            """
        let record = try parse(text)
        #expect(record.id == "q1")
        #expect(record.prompt == "1+1?")
        #expect(record.candidates.map(\.id) == ["x", "1"])
        #expect(record.candidates.map(\.text) == ["2", "3"])
        #expect(record.reference == "2.0")
        #expect(JSON.object(record.fields).text == text)
        #expect(
            record.candidates.map(\.json.text) == [
                #"{"id":"x","text":"2","model":"m"}"#, #"{"id":"1","text":"3"}"#,
            ])
    }

    @Test(
        "an id may be a string, a number or left out",
        arguments: [
            (#"{"id":"007","prompt":""}"#, "007"),
            (#"{"id":7,"prompt":""}"#, "7"),
            (#"{"id":7.50,"prompt":""}"#, "7.50"),
            (#"{"id":"","prompt":""}"#, ""),
            (#"{"id":null,"prompt":""}"#, "12"),
            (#"{"prompt":""}"#, "12"),
        ])
    func ids(text: String, id: String) throws {
        #expect(try parse(text).id == id)
    }

    @Test(
        "candidates may be strings, objects, none or absent; their texts may be empty",
        arguments: [
            (#"{"prompt":"p"}"#, []),
            (#"{"prompt":"p","candidates":null}"#, []),
            (#"{"prompt":"p","candidates":[]}"#, []),
            (#"{"prompt":"p","candidates":["","b"]}"#, ["0", "1"]),
            (
                #"{"prompt":"p","candidates":[{"text":"","id":7},{"text":"b","id":null}]}"#,
                ["7", "1"]
            ),
        ] as [(String, [String])])
    func candidates(text: String, ids: [String]) throws {
        #expect(try parse(text).candidates.map(\.id) == ids)
    }

    @Test(
        "reads conversations, with contents in parts",
        arguments: [
            #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"hi"}]}"#,
            #"{"prompt":[{"role":"system","content":"s"},{"role":"user","content":"hi"}]}"#,
            #"{"prompt":null,"messages":[{"role":"system","content":[{"type":"text","text":"s"}]},"#
                + #"{"role":"user","content":[{"type":"text","text":"h"},"#
                + #"{"type":"text","text":"i"}]}]}"#,
        ])
    func messages(text: String) throws {
        #expect(
            try parse(text).prompt
                == .messages([
                    ChatMessage(.system, "s"),
                    ChatMessage(.user, "hi"),
                ]))
    }

    @Test(
        "the right answer is the reference, or else the answer",
        arguments: [
            (#"{"prompt":"p","answer":"42","level":2,"op":"+"}"#, "42"),
            (#"{"prompt":"p","answer":42}"#, "42"),
            (#"{"prompt":"p","answer":"42","reference":"7"}"#, "7"),
            (#"{"prompt":"p","answer":"42","reference":null}"#, "42"),
            (#"{"prompt":"p","answer":["42"]}"#, "42"), (#"{"prompt":"p","answer":null}"#, nil),
            (#"{"prompt":"p","answer":[1,"x"]}"#, "1, x"), (#"{"prompt":"p","answer":[]}"#, nil),
            (#"{"prompt":"p","answer":true}"#, "true"), (#"{"prompt":"p","answer":{}}"#, nil),
            (#"{"prompt":"p","answer":[{}]}"#, nil),
            (#"{"prompt":"p","reference":false}"#, "false"),
            (#"{"prompt":"p","reference":["3"],"answer":4}"#, "3"),
            (#"{"prompt":"p","choices":["red","blue"],"answer":1}"#, "(B) blue"),
            (#"{"prompt":"p","choices":["red","blue"],"answer":"1"}"#, "1"),
            (#"{"prompt":"p","choices":["red","7"],"answer":7}"#, "7"),
            (#"{"prompt":"p","choices":[5,6],"answer":1}"#, "1"),
        ] as [(String, String?)])
    func answer(line: String, reference: String?) throws {
        let record = try parse(line)
        #expect(record.reference == reference)
        #expect(JSON.object(record.fields).text == line)
        #expect(try parse(line, names: FieldNames(reference: "gold")).reference == nil)
    }

    @Test("members may have other names")
    func names() throws {
        let names = FieldNames(
            id: "task", prompt: "question", candidates: "samples", text: "solution",
            reference: "answer")
        let record = try parse(
            #"{"task":3,"question":"q","answer":"18","samples":[{"task":"a","solution":"t"}]}"#,
            names: names)
        #expect(record.id == "3")
        #expect(record.prompt == "q")
        #expect(record.reference == "18")
        #expect(
            record.candidates.map(\.json.text) == [
                #"{"id":"a","text":"t","task":"a","solution":"t"}"#
            ])
        let chat = try parse(
            #"{"messages":[{"role":"user","content":"q"}]}"#, names: FieldNames(prompt: "messages"))
        #expect(chat.prompt == .messages([ChatMessage(.user, "q")]))
    }

    @Test("a record made in memory reads back the same")
    func memberwise() throws {
        let record = PromptRecord(
            id: "1", prompt: "p", candidates: [Candidate(id: "a", text: "x")], reference: "r")
        let text = JSON.object(record.fields).text
        #expect(
            text
                == #"{"id":"1","prompt":"p","candidates":[{"id":"a","text":"x"}],"reference":"r"}"#)
        let read = try parse(text)
        #expect(read.fields == record.fields)
        #expect(read.prompt == record.prompt && read.reference == record.reference)
    }

    @Test(
        "says why a line cannot be used",
        arguments: [
            (
                #"{"prompt":"p""#,
                "the line is not JSON: expected \",\" or \"}\" at column 14;"
                    + " write one JSON object per line"
            ),
            (
                #"{"prompt":"p","prompt":"q"}"#,
                "the line is not JSON: the key \"prompt\" occurs twice at column 15;"
                    + " write one JSON object per line"
            ),
            (" \t", "the line is empty; leave it out or write one JSON object"),
            ("[1]", "the line holds an array, not an object; write one JSON object per line"),
            (
                #"{"query":"p"}"#,
                "there is no prompt; add \"prompt\" (a string) or \"messages\" (a list of"
                    + " messages), or name the member that holds it"
            ),
            (
                #"{"prompt":"p","messages":[]}"#,
                "both \"prompt\" and \"messages\" are given; keep one of them"
            ),
            (
                #"{"prompt":3}"#,
                "\"prompt\" is a number; it must be a string or a list of messages"
            ),
            (#"{"messages":"p"}"#, "\"messages\" is a string; it must be a list of messages"),
            (#"{"messages":[]}"#, "\"messages\" is an empty list; give at least one message"),
            (
                #"{"messages":["p"]}"#,
                "\"messages[0]\" is a string; it must be an object with \"role\" and \"content\""
            ),
            (#"{"messages":[{"content":"p"}]}"#, "\"messages[0].role\" is missing; add it"),
            (
                #"{"messages":[{"role":"user","content":null}]}"#,
                "\"messages[0].content\" is null; it must be a string"
            ),
            (
                #"{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#,
                "\"messages[0].content[0]\" is a part of type \"image_url\"; only text can be"
                    + " judged, so leave it out"
            ),
            (
                #"{"id":[],"prompt":"p"}"#,
                "\"id\" is an array; it must be a string or a number"
            ),
            (
                #"{"prompt":"p","reference":{}}"#,
                "\"reference\" is an object; it must be a string, a number, a Boolean or a list of"
                    + " them"
            ),
            (
                #"{"prompt":"p","choices":["x","y"],"answer":2}"#,
                "\"answer\" is 2, but the places among \"choices\" are 0 to 1; count from 0, or give"
                    + " the right letter or text"
            ),
            (
                #"{"prompt":"p","candidates":{}}"#,
                "\"candidates\" is an object; it must be a list of candidates"
            ),
            (
                #"{"prompt":"p","candidates":["a",[7]]}"#,
                "\"candidates[1]\" is an array; it must be a string or an object with \"text\""
            ),
            (
                #"{"prompt":"p","candidates":[{"id":"a"}]}"#,
                "\"candidates[0].text\" is missing; add it"
            ),
            (
                #"{"prompt":"p","candidates":[{"text":null},null]}"#,
                "none of \"candidates\" has a text, all of them are null; give texts, or leave the "
                    + "member out where the pipeline generates candidates"
            ),
            (
                #"{"prompt":"p","candidates":[{"id":"1","text":"a"},"b"]}"#,
                "candidates 0 and 1 (from 0) both have the id \"1\"; make the ids differ or leave"
                    + " them out"
            ),
        ])
    func reasons(text: String, reason: String) throws {
        let error = try #require(#expect(throws: RejectReason.self) { try parse(text) })
        #expect(error.description == reason)
    }

    @Test("invalid UTF-8 is a reason of its own")
    func invalidUTF8() throws {
        let bytes = Array(#"{"prompt":"a"#.utf8) + [0xFF] + Array(#""}"#.utf8)
        let error = try #require(
            #expect(throws: RejectReason.self) { try RecordParser.object(bytes) })
        #expect(
            error.description
                == "invalid UTF-8 in the string at column 12; save the file as UTF-8")
    }
}
