/// A tournament that is played on: it says what its format says, and remembers what that rests on.
///
/// Formats are pure functions of all results; one that works much out from them would do so anew after
/// each match. A course is asked about results that only grow.
package protocol TournamentCourse {
    /// As `TournamentFormat.matches(after:)`.
    mutating func matches(after results: MatchResults) -> [Match]

    /// As `TournamentFormat.standings(after:chance:)`.
    mutating func standings(after results: MatchResults, chance: UInt64) -> Standings?
}

/// A format that can be played on for less than it costs to be asked anew.
package protocol CoursedFormat: TournamentFormat {
    /// The tournament before any result.
    var course: any TournamentCourse { get }
}

extension TournamentFormat {
    /// The tournament before any result, to be played on.
    package var anyCourse: any TournamentCourse {
        (self as? any CoursedFormat)?.course ?? AskedAnew(format: self)
    }
}

/// The course of a format that remembers nothing.
private struct AskedAnew<Format: TournamentFormat>: TournamentCourse {
    let format: Format

    func matches(after results: MatchResults) -> [Match] { format.matches(after: results) }

    func standings(after results: MatchResults, chance: UInt64) -> Standings? {
        format.standings(after: results, chance: chance)
    }
}
