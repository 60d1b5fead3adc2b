/// Dates and times as ISO 8601 has them: "2026-11-27T16:58:01.25Z". A fraction has as many digits
/// as the unit; one of zero is left out.
enum Moments {
    static func date(days: Int) -> String {
        let (year, month, day) = civil(days: days)
        return "\(yearText(year))-\(two(month))-\(two(day))"
    }

    /// `nil` for what is no time of a day.
    static func time(_ count: Int64, _ unit: TimeUnit) -> String? {
        let (seconds, fraction) = parts(count, unit.perSecond)
        guard (0...86_400).contains(seconds) else { return nil }
        return clock(seconds: seconds) + fractionText(fraction, unit)
    }

    /// - Parameter count: since 1970.
    static func timestamp(_ count: Int64, _ unit: TimeUnit, isUTC: Bool) -> String {
        let (seconds, fraction) = parts(count, unit.perSecond)
        let (days, second) = parts(seconds, 86_400)
        return date(days: Int(days)) + "T" + clock(seconds: second)
            + fractionText(fraction, unit) + (isUTC ? "Z" : "")
    }

    /// - Parameters:
    ///   - day: since noon of 1 January 4713 before Christ, as astronomers count; 2,440,588 is 1970.
    ///   - nanoseconds: since midnight.
    static func julian(day: UInt32, nanoseconds: Int64) -> String {
        let (seconds, fraction) = parts(nanoseconds, 1_000_000_000)
        let (more, second) = parts(seconds, 86_400)
        return date(days: Int(day) - 2_440_588 + Int(more)) + "T" + clock(seconds: second)
            + fractionText(fraction, .nanoseconds)
    }

    /// "P2M3DT4.5S".
    static func interval(months: UInt32, days: UInt32, milliseconds: UInt32) -> String {
        var text = "P"
        if months > 0 { text += "\(months)M" }
        if days > 0 { text += "\(days)D" }
        if milliseconds > 0 || text == "P" {
            let fraction = fractionText(Int64(milliseconds % 1_000), .milliseconds)
            text += "T\(milliseconds / 1_000)\(fraction)S"
        }
        return text
    }

    /// Division that rounds down, whatever the sign.
    private static func parts(_ count: Int64, _ unit: Int64) -> (whole: Int64, rest: Int64) {
        let rest = count % unit
        return rest < 0 ? (count / unit - 1, rest + unit) : (count / unit, rest)
    }

    /// The day of the Gregorian calendar, which is taken back before its time.
    ///
    /// Eras of 400 years have 146,097 days; years are counted from March, so that the leap day is
    /// their last.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        // 1 March of the year 0 is 719,468 days before 1970.
        let (era, inEra) = parts(Int64(days) + 719_468, 146_097)
        let dayOfEra = Int(inEra)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (Int(era) * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func clock(seconds: Int64) -> String {
        "\(two(Int(seconds / 3_600))):\(two(Int(seconds / 60 % 60))):\(two(Int(seconds % 60)))"
    }

    private static func fractionText(_ fraction: Int64, _ unit: TimeUnit) -> String {
        guard fraction != 0 else { return "" }
        // The unit's own zeros in front: 1,000 + 7 is "1007".
        return "." + String(unit.perSecond + fraction).dropFirst()
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Four digits, and a sign for years that have no four.
    private static func yearText(_ year: Int) -> String {
        let digits = String(year.magnitude)
        let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        return (0...9_999).contains(year) ? padded : (year < 0 ? "-" : "+") + padded
    }
}
