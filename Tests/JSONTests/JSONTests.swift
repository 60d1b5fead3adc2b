import JSON
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "text that is written as it was read",
        arguments: [
            "null", "true", "[]", "{}", "-0.5e+10", "12345678901234567890123", "[1,[2,{\"a\":3}]]",
            #"{"b":1,"a":{"z":null,"y":[false]}}"#, #""line\nquote\" back\\ tab\t""#, "\"ü😀\"",
        ])
    func roundTrip(text: String) throws {
        #expect(try JSON.parse(text).text == text)
    }

    @Test(
        "escapes",
        arguments: [
            (#""\u0041\u00e9\/""#, "Aé/"), (#""\ud83d\ude00""#, "😀"),
            (#""a\ud83db""#, "a\u{FFFD}b"), (#""\ude00""#, "\u{FFFD}"),
            (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\u0000""#, "\0"),
        ])
    func escapes(text: String, expected: String) throws {
        #expect(try JSON.parse(text) == .string(expected))
    }

    @Test("a number beyond all doubles is none", arguments: ["1e308", "1e999", "-1e999"])
    func finite(text: String) throws {
        #expect(try JSON.parse(text).double == (text == "1e308" ? 1e308 : nil))
    }

    @Test("every character is found at every place of a word", arguments: 0..<20)
    func escapesAnywhere(place: Int) throws {
        for code in (0...0xFF).map({ UInt8($0) }) + [0x22, 0x5C] {
            let scalar = Character(UnicodeScalar(code))
            for after in ["", "\"", "plain text", "ü\\"] {
                let text = String(repeating: "a", count: place) + String(scalar) + after
                let expected = text.unicodeScalars.map(Self.escaped).joined()
                #expect(JSON.string(text).text == "\"\(expected)\"")
                #expect(try JSON.parse(JSON.string(text).text) == .string(text))
            }
        }
    }

    /// What RFC 8259 demands, spelled as this writer spells it.
    private static func escaped(_ scalar: UnicodeScalar) -> String {
        let named: [UnicodeScalar: String] = [
            "\"": "\\\"", "\\": "\\\\", "\u{8}": "\\b", "\t": "\\t", "\n": "\\n",
            "\u{C}": "\\f", "\r": "\\r",
        ]
        if let name = named[scalar] { return name }
        guard scalar.value < 0x20 else { return String(scalar) }
        let digits = String(scalar.value, radix: 16)
        return "\\u00" + (digits.count == 1 ? "0" : "") + digits
    }

    @Test(
        "text that is not JSON says where",
        arguments: [
            ("", "the text ends where a value should stand at line 1, column 1"),
            ("{\"a\":1,}", "a comma with nothing after it at line 1, column 8"),
            ("[1\n 2]", "expected \",\" or \"]\" at line 2, column 2"),
            ("{\"a\":1,\"a\":2}", "the key \"a\" occurs twice at line 1, column 8"),
            ("01", "not a number at line 1, column 1"),
            ("1 2", "unexpected text after the value at line 1, column 3"),
            ("\"a", "a string that does not end at line 1, column 1"),
            ("\"\\x\"", "an unknown escape at line 1, column 2"),
            ("nul", "expected a value at line 1, column 1"),
            ("{\"a\":NaN}", "NaN is no JSON value (write null) at line 1, column 6"),
            ("[1,-Infinity]", "-Infinity is no JSON value (write null) at line 1, column 4"),
            ("{\"a\": None}", "None is no JSON value (write null) at line 1, column 7"),
            ("[True]", "True is no JSON value (write true) at line 1, column 2"),
            ("-x", "not a number at line 1, column 1"),
            ("Nancy", "expected a value at line 1, column 1"),
            ("// c\n1", "expected a value at line 1, column 1"),
        ])
    func errors(text: String, message: String) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
        #expect(error?.description == message)
    }

    @Test(
        "invalid UTF-8 is refused",
        arguments: [[0x22, 0xFF, 0x22], [0x22, 0x5C, 0x6E, 0xC3, 0x22]] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSON.parse(bytes) }
    }

    @Test("nesting is bounded")
    func depth() throws {
        let deep = { (n: Int) in String(repeating: "[", count: n) + String(repeating: "]", count: n)
        }
        #expect(throws: Never.self) { try JSON.parse(deep(128)) }
        #expect(throws: JSONError.self) { try JSON.parse(deep(129)) }
        #expect(throws: JSONError.self) { try JSON.parse(deep(1_000_000)) }
    }

    @Test("files that people write may have comments and trailing commas")
    func json5() throws {
        let text = "// head\n{ name: 'it\\'s', /* mid */ \"n\": [1, 2,], }\n"
        #expect(try JSON.parse(text, dialect: .json5) == ["name": "it's", "n": [1, 2]])
    }

    @Test("the line of each key is kept when asked for")
    func lines() throws {
        let text = "{\n  a: 1, // x\n  b: {\n    c: [{ d: 2 }],\n  },\n}"
        let (value, lines) = try JSON.parseKeepingLines(text)
        #expect(value["b"]?["c"] == [["d": 2]])
        #expect(lines.line(of: "a") == 2)
        #expect(lines.line(of: "b") == 3)
        #expect(lines["b"].line(of: "c") == 4)
        // Elements of a list go by their numbers.
        #expect(lines["b"]["c"].line(of: "0") == 4)
        #expect(lines["b"]["c"]["0"].line(of: "d") == 4)
        #expect(lines["a"].line(of: "c") == nil)
    }

    @Test("members of large objects are found, replaced and removed like those of small ones")
    func manyMembers() throws {
        var state: UInt64 = 5
        func draw(_ count: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % count
        }
        var object = JSONObject()
        var expected: [(key: String, value: JSON)] = []
        for step in 0..<400 {
            let key = "k\(draw(60))"
            let value: JSON? = draw(4) == 0 ? nil : .number(step)
            object[key] = value
            switch (expected.firstIndex { $0.key == key }, value) {
            case (let place?, let value?): expected[place].value = value
            case (let place?, nil): expected.remove(at: place)
            case (nil, let value?): expected.append((key, value))
            case (nil, nil): break
            }
            #expect(object.keys == expected.map(\.key), "step \(step)")
            #expect(object[key] == value, "step \(step)")
        }
        let read = try JSON.parse(JSON.object(object).text)
        #expect(read == .object(object))
        #expect(read.object?.hashValue == object.hashValue)
        #expect(object.members.allSatisfy { read[$0.key] == $0.value })
    }

    @Test("a key that occurs twice among many is found")
    func repeatedAmongMany() {
        let members = (0..<40).map { "\"k\($0)\":\($0)" } + ["\"k7\":1"]
        let error = #expect(throws: JSONError.self) {
            try JSON.parse("{\(members.joined(separator: ","))}")
        }
        #expect(error?.problem == "the key \"k7\" occurs twice")
    }

    @Test("numbers keep their value")
    func numbers() {
        #expect(JSON.number(0.1).text == "0.1")
        #expect(JSON.number(3.0).text == "3")
        #expect(JSON.number(.infinity) == .null)
        #expect(JSON.number(-0x1p63).text == "-9.223372036854776e+18")
        #expect(JSON.number("3e0").int == 3)
        #expect(JSON.number("1e30").int == nil)
    }
}
