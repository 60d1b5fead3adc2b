import Testing

@testable import Parquet

@Suite("Values as JSON")
struct ValueTests {
    // Days and counts from Python's datetime.
    @Test(
        "dates and times are those of the Gregorian calendar",
        arguments: [
            (0, "1970-01-01"), (-1, "1969-12-31"), (19_782, "2024-02-29"), (11_016, "2000-02-29"),
            (-25_509, "1900-02-28"), (-25_508, "1900-03-01"), (-719_162, "0001-01-01"),
            (2_932_896, "9999-12-31"), (2_932_897, "+10000-01-01"), (-719_529, "-0001-12-31"),
        ] as [(Int, String)])
    func dates(days: Int, text: String) { #expect(Moments.date(days: days) == text) }

    @Test("no timestamp is out of range")
    func timestamps() {
        #expect(
            Moments.timestamp(.min, .nanoseconds, isUTC: true) == "1677-09-21T00:12:43.145224192Z")
        #expect(Moments.timestamp(-1, .milliseconds, isUTC: false) == "1969-12-31T23:59:59.999")
        for unit in [TimeUnit.milliseconds, .microseconds, .nanoseconds] {
            for count in [Int64.min, .max] {
                #expect(Moments.timestamp(count, unit, isUTC: true).hasSuffix("Z"))
            }
        }
        #expect(Moments.julian(day: .max, nanoseconds: .min).contains("T"))
        #expect(Moments.time(-1, .microseconds) == nil)
        #expect(Moments.time(.max, .microseconds) == nil)
        #expect(Moments.interval(months: 0, days: 0, milliseconds: 0) == "PT0S")
        #expect(Moments.interval(months: 2, days: 3, milliseconds: 4_500) == "P2M3DT4.500S")
    }

    @Test(
        "decimals keep all their digits",
        arguments: [
            ([], 0, "0"), ([0x05], 3, "0.005"), ([0xFF], 0, "-1"), ([0x80], 1, "-12.8"),
            ([0x00, 0x80], 1, "12.8"),
            (
                [0x80] + [UInt8](repeating: 0, count: 15), 2,
                "-1701411834604692317316873037158841057.28"
            ),
        ] as [([UInt8], Int, String)])
    func decimals(bytes: [UInt8], scale: Int, text: String) {
        #expect(bytes.withUnsafeBytes { Decimals.text($0, scale: scale) } == text)
    }

    @Test("decimals of integers")
    func integers() {
        #expect(Decimals.text(.min, scale: 18) == "-9.223372036854775808")
        #expect(Decimals.text(7, scale: 76).utf8.count == 78)
        #expect(
            [UInt8](repeating: 1, count: 33).withUnsafeBytes { Decimals.text($0, scale: 0) } == nil)
    }

    // RFC 4648, section 10.
    @Test(
        "base64",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, encoded: String) {
        #expect(Array(text.utf8).withUnsafeBytes { Binary.base64($0) } == encoded)
    }

    // IEEE 754, table 3.5.
    @Test(
        "numbers of 16 bits",
        arguments: [
            (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0001, 0x1p-24), (0x8000, 0),
            (0x3555, 0.33325195),
        ] as [(UInt16, Float)])
    func half(bits: UInt16, value: Float) { #expect(HalfPrecision.value(bits) == value) }
}
