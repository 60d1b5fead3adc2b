internal import Files
package import Tournaments

/// The votes and candidates of other runs' journals, found by what a model was shown.
///
/// Journals are untrusted: what is found has been read whole, and says itself what it is about; whether
/// a verdict is what its texts say is for the caller to read again. Memory: 32 bytes for a vote.
package struct VotePool: Sendable {
    /// A query and two answers in the order in which a judge saw them: the name of the texts as they
    /// were listed, and which of them came first.
    package struct Showing: Sendable, Hashable {
        package var texts: String
        package var order: Vote.Order

        package init(texts: String, order: Vote.Order) {
            self.texts = texts
            self.order = order
        }

        fileprivate var hash: Int { VotePool.hash("vote", texts, order.rawValue) }
    }

    private struct Entry: Sendable {
        var hash: Int
        var offset: Int
        var line: Int
        var length: UInt32
        /// Its place in `files`.
        var file: Int32

        var place: (Int, Int32, Int) { (hash, file, offset) }
    }

    /// A journal to take from.
    package struct Source: Sendable {
        /// What lines taken from it are marked with.
        package var number: Int
        package var path: String

        package init(number: Int, path: String) {
            self.number = number
            self.path = path
        }
    }

    private var files: [(number: Int, file: FileDescriptor)] = []
    /// Sorted by hash, then by source and place.
    private var entries: [Entry] = []
    /// Votes that name the texts which they are about.
    package private(set) var voteCount = 0
    /// Lines that a search for one showing reads at most, so that no journal can make it endless.
    private static let most = 10_000

    /// - Throws: `FileError` for a journal that cannot be read, or is no regular file.
    /// - Complexity: one pass over each journal.
    package init(_ sources: [Source]) throws {
        for source in sources {
            let file = try FileDescriptor(reading: source.path)
            files.append((source.number, file))
            let reader = try LineReader(
                path: source.path, maxLineBytes: RunFolder.maxLineBytes)
            while let line = try reader.next() {
                // The last line of a run under way may be half of one.
                guard line.isTerminated, case .bytes(let bytes) = line.content,
                    let hash = Self.hash(of: bytes)
                else { continue }
                entries.append(
                    Entry(
                        hash: hash, offset: line.offset, line: line.number,
                        length: UInt32(bytes.count), file: Int32(files.count - 1)))
            }
        }
        voteCount = entries.count
        entries.sort { $0.place < $1.place }
    }

    private static func hash(_ parts: String...) -> Int {
        var hasher = Hasher()
        for part in parts { hasher.combine(part) }
        return hasher.finalize()
    }

    private static func hash(of line: [UInt8]) -> Int? {
        switch MemberScanner.text(of: "kind", in: line) {
        case "vote":
            guard let texts = MemberScanner.text(of: "texts", in: line),
                let order = MemberScanner.text(of: "order", in: line)
            else { return nil }
            return hash("vote", texts, order)
        case "candidates":
            return MemberScanner.text(of: "prompt", in: line).map { hash(ofPrompt: $0) }
        default: return nil
        }
    }

    private static func hash(ofPrompt digest: String) -> Int { hash("candidates", digest) }

    /// The votes of judges that saw any of `showings`, those that nobody answered left out, in the order
    /// of the sources and their lines; each says where it comes from.
    ///
    /// One draw is one vote: of several on the same showing with one seed the first counts.
    package func votes(on showings: [Showing]) throws -> [JournaledVote] {
        var found: [(Entry, JournaledVote)] = []
        for showing in showings {
            for entry in matching(showing.hash) {
                guard case .vote(var vote) = try self.entry(entry),
                    vote.texts == showing.texts, vote.vote.order == showing.order,
                    vote.seed != nil, !vote.vote.isAskedAgain
                else { continue }
                vote.origin = origin(entry)
                found.append((entry, vote))
            }
        }
        found.sort { ($0.0.file, $0.0.offset) < ($1.0.file, $1.0.offset) }
        var draws: Set<UInt64?> = []
        return found.map(\.1).filter { draws.insert($0.seed).inserted }
    }

    /// What was made of the prompt with this digest, in the order of the sources and their lines.
    ///
    /// - Parameter sources: the numbers of those that count.
    package func candidates(
        forPrompt digest: String, of sources: Set<Int>
    ) throws -> [JournaledCandidates] {
        var found: [JournaledCandidates] = []
        for entry in matching(Self.hash(ofPrompt: digest))
        where sources.contains(files[Int(entry.file)].number) {
            guard case .candidates(var made) = try self.entry(entry), made.prompt == digest else {
                continue
            }
            made.origin = origin(entry)
            found.append(made)
        }
        return found
    }

    private func origin(_ entry: Entry) -> JournalOrigin {
        JournalOrigin(source: files[Int(entry.file)].number, line: entry.line)
    }

    private func entry(_ entry: Entry) throws -> JournalEntry? {
        let bytes = try files[Int(entry.file)].file.bytes(
            at: entry.offset, count: Int(entry.length))
        return try? JournalEntry.read(bytes).get()
    }

    private func matching(_ hash: Int) -> ArraySlice<Entry> {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        return entries[low...].prefix(Self.most).prefix { $0.hash == hash }
    }
}
