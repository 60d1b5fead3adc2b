import RunLogs
import Testing
import Tournaments

@testable import Reports

@Suite("BracketDrawing")
struct BracketDrawingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var count: Int
        var thirdPlace: Bool
        var spacing: BracketDrawing.Spacing
        var testDescription: String { "\(count), third place \(thirdPlace), \(spacing)" }
    }

    struct Point: Hashable {
        var column: Int
        var row: Int
    }

    static let cases: [Case] = (2...64).flatMap { count in
        [BracketDrawing.Spacing.compact, .roomy].flatMap { spacing in
            [false, true].map { Case(count: count, thirdPlace: $0, spacing: spacing) }
        }
    }

    @Test("boxes have places of their own inside the drawing", arguments: cases)
    func boxes(_ one: Case) throws {
        let log = Logs.knockout(of: one.count, thirdPlace: one.thirdPlace)
        let drawing = try #require(BracketDrawing(log, spacing: one.spacing))
        let points = drawing.boxes.map { Point(column: $0.column, row: $0.row) }
        #expect(Set(points).count == points.count)
        #expect(points.allSatisfy { 0..<drawing.rows ~= $0.row })
        #expect(points.allSatisfy { 0..<drawing.columns ~= $0.column })
    }

    @Test("every connector joins two boxes and leads to a third", arguments: cases)
    func connectors(_ one: Case) throws {
        let log = Logs.knockout(of: one.count, thirdPlace: one.thirdPlace)
        let drawing = try #require(BracketDrawing(log, spacing: one.spacing))
        let boxes = Dictionary(
            uniqueKeysWithValues: drawing.boxes.map { (Point(column: $0.column, row: $0.row), $0) })
        for connector in drawing.connectors {
            #expect(connector.upper < connector.lower)
            #expect(connector.upper...connector.lower ~= connector.exit)
            let upper = boxes[Point(column: connector.column, row: connector.upper)]
            let lower = boxes[Point(column: connector.column, row: connector.lower)]
            let exit = try #require(
                boxes[Point(column: connector.column + 1, row: connector.exit)])
            #expect(exit.entrant == upper?.entrant || exit.entrant == lower?.entrant)
            #expect(exit.match == connector.match)
        }
    }

    @Test("uprights of one column do not touch", arguments: cases)
    func uprights(_ one: Case) throws {
        let log = Logs.knockout(of: one.count, thirdPlace: one.thirdPlace)
        let drawing = try #require(BracketDrawing(log, spacing: one.spacing))
        for column in 0..<drawing.columns {
            let rows = drawing.connectors.filter { $0.column == column }
                .flatMap { Array($0.upper...$0.lower) }
            #expect(Set(rows).count == rows.count)
        }
    }

    @Test("every match and every bye is drawn once", arguments: cases)
    func matches(_ one: Case) throws {
        let log = Logs.knockout(of: one.count, thirdPlace: one.thirdPlace)
        let drawing = try #require(BracketDrawing(log, spacing: one.spacing))
        let drawn = drawing.connectors.compactMap(\.match).sorted()
        #expect(drawn == Array(log.matches.indices))
        let byes = (1 << (drawing.columns - 1)) - one.count
        #expect(drawing.connectors.count { $0.match == nil } == byes)
        #expect(drawing.boxes.count { $0.fate == .bye } == byes)
        #expect((drawing.thirdPlaceRow != nil) == (one.thirdPlace && one.count >= 4))
    }

    @Test("the champion stands alone in the last column")
    func champion() throws {
        let log = Logs.knockout(of: 13)
        let drawing = try #require(BracketDrawing(log))
        let last = drawing.boxes.filter { $0.column == drawing.columns - 1 }
        #expect(last.map(\.fate) == [.champion])
        #expect(last[0].entrant.map { log.entrants[$0].id } == log.winner)
    }

    @Test("a given first round keeps its order")
    func givenFirstRound() throws {
        let format = try Knockout(firstRound: [[3, 1], [4], [0, 2], [5]])
        let log = Logs.knockout(format) { _ in [.first] }
        let drawing = try #require(BracketDrawing(log))
        let first = drawing.boxes.filter { $0.column == 0 }.map(\.entrant)
        #expect(first == [3, 1, 4, nil, 0, 2, 5, nil])
    }

    @Test("a lone entrant is one box")
    func alone() throws {
        let log = BracketLog(
            id: "q", prompt: [:], format: "knockout", entrants: [Logs.entrant(1, "a")],
            matches: [], ranking: ["a"])
        let drawing = try #require(BracketDrawing(log))
        #expect(drawing.boxes.map(\.fate) == [.champion])
        #expect(drawing.rows == 1)
    }

    @Test("a log that is no whole knockout has no drawing")
    func broken() {
        let whole = Logs.knockout(of: 8)
        var missing = whole
        missing.matches.remove(at: 2)
        #expect(BracketDrawing(missing) == nil)

        var twice = whole
        twice.matches.append(whole.matches[0])
        #expect(BracketDrawing(twice) == nil)

        var stranger = whole
        stranger.matches[4].first = "nobody"
        #expect(BracketDrawing(stranger) == nil)

        var wrongWinner = whole
        wrongWinner.matches[0].winner = whole.matches[1].first
        #expect(BracketDrawing(wrongWinner) == nil)

        var farAway = whole
        farAway.matches[6].match = MatchID(round: .max, number: 1)
        #expect(BracketDrawing(farAway) == nil)

        #expect(BracketDrawing(Logs.elo(of: 4) { _ in [.first] }) == nil)
    }
}
