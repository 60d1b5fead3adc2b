import Foundation
import RunLogs
import Testing
import Tournaments

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import Reports

@Suite("SVGBracket")
struct SVGBracketTests {
    /// The rectangles and texts of a document, or nothing where it is no XML.
    private final class Reader: NSObject, XMLParserDelegate {
        var boxes: [[String: Double]] = []
        var texts: [String] = []

        static func read(_ document: String) -> Reader? {
            let parser = XMLParser(data: Data(document.utf8))
            let reader = Reader()
            parser.delegate = reader
            return parser.parse() ? reader : nil
        }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String] = [:]
        ) {
            if name == "rect", attributes["class"]?.hasPrefix("box") == true {
                boxes.append(attributes.compactMapValues(Double.init))
            }
            if name == "text" { texts.append("") }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if !texts.isEmpty { texts[texts.count - 1] += string }
        }
    }

    @Test("is XML without overlapping boxes, for every field", arguments: 2...64)
    func everyField(count: Int) throws {
        let log = Logs.knockout(of: count, thirdPlace: count.isMultiple(of: 2))
        let document = try #require(SVGBracket(log).document)
        let reader = try #require(Reader.read(document))
        let drawing = try #require(BracketDrawing(log, spacing: count <= 8 ? .roomy : .compact))
        #expect(reader.boxes.count == drawing.boxes.count)
        for (place, box) in reader.boxes.enumerated() {
            for other in reader.boxes.dropFirst(place + 1) {
                let apartX = abs((box["x"] ?? 0) - (other["x"] ?? 0)) >= (box["width"] ?? 0)
                let apartY = abs((box["y"] ?? 0) - (other["y"] ?? 0)) >= (box["height"] ?? 0)
                #expect(apartX || apartY)
            }
        }
    }

    @Test("draws the ratings of a round robin")
    func ratings() throws {
        let log = Logs.elo(of: 5) { _ in [.first] }
        let reader = try #require(SVGBracket(log).document.flatMap(Reader.read))
        #expect(reader.texts.filter { $0.hasPrefix("c0") } == ["c01", "c02", "c03", "c04", "c05"])
    }

    @Test("texts stay texts")
    func hostile() throws {
        let log = Logs.knockout(
            Knockout(entrants: TextReportTests.hostile.count + 2),
            ids: TextReportTests.hostile + ["</text><script>", "<&\"'>]]>"],
            id: "\u{202E}\u{0}<svg onload=x>"
        ) { _ in [.first] }
        let document = try #require(SVGBracket(log).document)
        #expect(!document.contains("<script"))
        #expect(!document.unicodeScalars.contains("\u{202E}"))
        let reader = try #require(Reader.read(document))
        #expect(reader.texts.contains("<&\"'>]]>"))
    }

    @Test("there is no picture of what was not played")
    func nothing() {
        var log = Logs.knockout(of: 4)
        log.matches.removeLast()
        #expect(SVGBracket(log).document == nil)
    }
}
