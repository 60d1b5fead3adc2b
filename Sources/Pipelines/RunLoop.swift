internal import Datasets
internal import Workers

/// Takes records from a reader through all stages, many at once, and hands on the results in input
/// order.
///
/// Reading goes on while fewer than `window` records and `windowBytes` of candidates are between
/// reader and sink: input of any length runs in bounded memory. Long candidates get up to
/// `mostWindowBytes` if less would leave places at the gate empty.
struct RunLoop {
    var stage: RecordStage
    var pool: WorkerPool
    /// What bounds the stage's work; told when nothing more is to come.
    var gate: Gate
    var window: Int
    var windowBytes = 32 << 20
    var mostWindowBytes = 256 << 20
    var limit: Int?
    var shard: Shard?

    private struct Done: Sendable {
        var place: Int
        var load: RecordLoad
        var result: RecordStage.Result
    }

    private func hasRoom(_ open: RecordLoad) -> Bool {
        guard open.count < window else { return false }
        return open.bytes < windowBytes
            || open.matches < window && open.bytes < mostWindowBytes
    }

    func run(_ reader: PromptReader, into sink: any RunSink) async throws {
        try await withThrowingTaskGroup(of: Done.self) { group in
            var source = RecordSource(reader: reader, limit: limit, shard: shard)
            var order = InOrder(sink: sink)
            var open = RecordLoad()
            while true {
                while open.count == 0 || hasRoom(open), !order.isFarAhead,
                    let next = try source.next()
                {
                    let place = order.takePlace()
                    switch next {
                    case .reject(let reject):
                        stage.counters.update { $0.rejected += 1 }
                        try order.accept(.rejected(reject), place: place)
                    case .record(let record, let line):
                        let load = RecordLoad(record)
                        open += load
                        stage.counters.update { $0.open += 1 }
                        group.addTask(executorPreference: pool) {
                            let result = try await stage.result(record, line: line, rank: place)
                            return Done(place: place, load: load, result: result)
                        }
                    }
                }
                if source.isAtEnd { gate.drain() }
                guard let done = try await group.next() else { break }
                open -= done.load
                try order.accept(done.result, place: done.place)
            }
        }
    }

    /// Puts results that come in any order back into the order of their places.
    private struct InOrder {
        var sink: any RunSink
        private var waiting: [Int: RecordStage.Result] = [:]
        private var waitingBytes = 0
        private var placesTaken = 0
        private var written = 0

        /// How much may wait for one slow record before reading stops.
        static let farAhead = 128 << 20

        init(sink: any RunSink) { self.sink = sink }

        var isFarAhead: Bool { waitingBytes > Self.farAhead }

        mutating func takePlace() -> Int {
            placesTaken += 1
            return placesTaken - 1
        }

        mutating func accept(_ result: RecordStage.Result, place: Int) throws {
            waiting[place] = result
            waitingBytes += result.byteCount
            while let next = waiting.removeValue(forKey: written) {
                waitingBytes -= next.byteCount
                try sink.write(next)
                written += 1
            }
        }
    }
}

extension RecordStage.Result {
    fileprivate var byteCount: Int {
        switch self {
        case .selected(let bracket, let winner, _): bracket.count + winner.count
        case .rejected(let reject): reject.text.utf8.count
        }
    }
}
