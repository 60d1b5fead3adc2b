internal import Files
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
    /// What was charged; `nil` where the journal is too long for a glance.
    package private(set) var spent: Spending?

    /// Longer journals are looked at from both ends alone.
    package static let byteLimit = 8 << 20

    /// - Parameter isWhole: whether all of it is read, however long it is.
    /// - Complexity: one pass over a journal of `byteLimit`; of a longer one, two lines are read.
    package init(_ folder: RunFolder, isWhole: Bool = false) throws {
        let path = folder.journalPath
        let file = try FileDescriptor(reading: path)
        let size = try file.size()
        guard isWhole || size <= Self.byteLimit else {
            first = try LineReader(path: path).next().flatMap { Self.time($0.bytes) }
            let end = try file.bytes(at: size - 1 << 20, count: 1 << 20)
            last = end.split(separator: 0x0A).last.flatMap { Self.time(Array($0)) }
            return
        }
        let reader = try JournalReader(folder)
        var requests: [String: Int] = [:]
        var milliseconds = 0
        var spent = Spending()
        while let (_, entry) = try reader.next() {
            if case .success(let entry) = entry { spent.add(entry) }
            let (taken, at): (Int, Double)
            switch entry {
            case .failure: continue
            // Another run has paid for these, and at another time.
            case .success(.vote(let vote)) where vote.origin != nil: continue
            case .success(.candidates(let made)) where made.origin != nil: continue
            case .success(.vote(let vote)):
                (taken, at) = (vote.milliseconds, vote.at)
                for call in vote.calls { requests[call.step, default: 0] += 1 }
            case .success(.candidates(let made)):
                (taken, at) = (made.milliseconds, made.at)
                requests["generate", default: 0] += 1
            case .success(.grades(let grades)): (taken, at) = (0, grades.at)
            case .success(.charge(let charge)): (taken, at) = (0, charge.at)
            }
            milliseconds += taken
            guard at > 0 else { continue }
            first = min(first ?? at, at)
            last = max(last ?? at, at)
        }
        self.requests = requests
        self.milliseconds = milliseconds
        self.spent = spent
    }

    private static func time(_ line: [UInt8]) -> Double? {
        (try? JSON.parse(line))?.object.flatMap { try? LogFields($0).at }
    }
}
