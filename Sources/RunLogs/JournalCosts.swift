internal import Files
internal import Foundation
internal import JSON

/// What a journal says about time and requests: the one file that holds times.
package struct JournalCosts: Sendable, Hashable {
    /// When the first and the last line were written, in seconds since 1970.
    package private(set) var first: Double?
    package private(set) var last: Double?
    /// Requests by their step (`judge`, `conclude`, …) and the milliseconds that votes took; `nil`
    /// where the journal is too long to be read for a glance.
    package private(set) var requests: [String: Int]?
    package private(set) var milliseconds: Int?

    /// Longer journals are looked at from both ends alone.
    package static let byteLimit = 8 << 20

    /// - Complexity: one pass over a journal of `byteLimit`; of a longer one, two lines are read.
    package init(_ folder: RunFolder) throws {
        let path = folder.journalPath
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        guard size <= Self.byteLimit else {
            first = try LineReader(path: path).next().flatMap { Self.time($0.bytes) }
            last = Self.lastTime(path, size)
            return
        }
        let reader = try JournalReader(folder)
        var requests: [String: Int] = [:]
        var milliseconds = 0
        while let (_, entry) = try reader.next() {
            let (taken, at): (Int, Double)
            switch entry {
            case nil: continue
            case .vote(let vote)?:
                (taken, at) = (vote.milliseconds, vote.at)
                for call in vote.calls { requests[call.step, default: 0] += 1 }
            case .candidates(let made)?:
                (taken, at) = (made.milliseconds, made.at)
                requests["generate", default: 0] += 1
            }
            milliseconds += taken
            guard at > 0 else { continue }
            first = min(first ?? at, at)
            last = max(last ?? at, at)
        }
        self.requests = requests
        self.milliseconds = milliseconds
    }

    private static func time(_ line: [UInt8]) -> Double? {
        (try? JSON.parse(line))?["at"]?.double
    }

    private static func lastTime(_ path: String, _ size: Int) -> Double? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        try? file.seek(toOffset: UInt64(max(0, size - (1 << 20))))
        guard let end = try? file.readToEnd() else { return nil }
        return [UInt8](end).split(separator: 0x0A).last.flatMap { time(Array($0)) }
    }
}
