import TestSupport
import Testing

@testable import Datasets

@Suite("ExactNumber")
struct ExactNumberTests {
    @Test(
        "reads decimals exactly",
        arguments: [
            ("12", "12"), ("1.50", "3/2"), (".5", "1/2"), ("1e3", "1000"), ("2.5e-1", "1/4"),
            ("000", "0"), ("1e36", "1000000000000000000000000000000000000"), ("1e37", nil),
            ("1e999999", nil), ("1e-9223372036854775808", nil), ("1.2.3", nil), ("", nil),
            (".", nil), ("-1", nil), ("١", nil),
        ] as [(String, String?)])
    func decimals(spelled: String, expected: String?) {
        #expect(ExactNumber(decimal: spelled)?.description == expected)
    }

    @Test("computes without overflow or division by zero")
    func arithmetic() throws {
        let half = try #require(ExactNumber(1, over: 2))
        let third = try #require(ExactNumber(-1, over: -3))
        let zero = try #require(ExactNumber(0, over: 5))
        let large = try #require(ExactNumber(.max, over: 1))
        #expect((half + third)?.description == "5/6")
        #expect((half / third)?.description == "3/2")
        #expect(half / zero == nil && ExactNumber(1, over: 0) == nil)
        #expect(large * large == nil && large + large == nil)
        #expect(half.raised(to: -3)?.integer == 8)
        #expect(third.rounded(places: 6) == ExactNumber(decimal: "0.333333"))
        #expect(half.negated?.rounded(places: 0)?.integer == -1)
    }
}
