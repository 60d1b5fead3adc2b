import Foundation

/// The `Retry-After` header (RFC 9110, 10.2.3).
enum RetryAfter {
    /// The wait in seconds that a response asks for; OpenAI's `retry-after-ms` is the more exact.
    static func seconds(_ headers: [String: String], now: Int = time(nil)) -> Double? {
        if let text = headers["retry-after-ms"], let milliseconds = Double(text),
            milliseconds.isFinite, milliseconds >= 0
        {
            return milliseconds / 1000
        }
        return headers["retry-after"].flatMap { seconds($0, now: now) }
    }

    /// The wait in seconds; `nil` for text that is neither seconds nor a date.
    static func seconds(_ text: String, now: Int = time(nil)) -> Double? {
        if let seconds = Double(text), seconds.isFinite, seconds >= 0 { return seconds }
        return date(text).map { Double(max(0, $0 - now)) }
    }

    /// Seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that
    /// servers may still send.
    static func date(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT" || words[5] == "UTC",
            let day = Int32(words[1]), (1...31).contains(day),
            let month = months.firstIndex(where: { $0 == words[2] }).map(Int32.init),
            let year = Int32(words[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        var moment = tm()
        (moment.tm_year, moment.tm_mon, moment.tm_mday) = (year - 1900, month, day)
        (moment.tm_hour, moment.tm_min, moment.tm_sec) = (clock[0], clock[1], clock[2])
        return timegm(&moment)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
