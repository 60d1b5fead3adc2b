internal import Workers

/// Takes records from a reader through all stages, many at once, and hands on the results in input
/// order.
///
/// Reading goes on while fewer than `window` records and `windowBytes` of candidates are between
/// reader and sink: input of any length runs in bounded memory. Long candidates get up to
/// `windowBytesLimit` if less would leave places at the gate empty.
struct RunLoop {
    var stage: RecordStage
    var pool: WorkerPool
    /// What bounds the stage's work; told when nothing more is to come.
    var gate: Gate
    var window: Int
    var windowBytes = 32 << 20
    var windowBytesLimit = 256 << 20
    /// How many bytes may wait for one slow record before reading stops.
    var waitingBytes = 128 << 20
    /// Whether no more records are to be read.
    var isOver: @Sendable () -> Bool = { false }

    func run(_ source: RecordSource, into sink: any RunSink) async throws {
        var source = source
        let (window, windowBytes, windowBytesLimit) = (window, windowBytes, windowBytesLimit)
        let (stage, isOver) = (stage, isOver)
        try await BoundedWindow<RecordLoad>(waitingLimit: waitingBytes) { open in
            guard open.count < window else { return false }
            return open.bytes < windowBytes
                || open.matches < window && open.bytes < windowBytesLimit
        }.run(
            over: {
                if isOver() { return nil }
                let item = try source.next()
                if case .record = item { stage.counters.update { $0.open += 1 } }
                return item
            },
            load: RecordLoad.init, on: pool,
            work: { item, place in
                switch item {
                case .reject(let reject):
                    stage.counters.update { $0.rejected += 1 }
                    return .rejected(reject)
                case .record(let record, let recordPlace):
                    return try await stage.result(record, at: recordPlace, rank: place)
                }
            },
            atEnd: gate.drain, size: \.byteCount, emit: sink.write)
    }
}

extension RecordStage.Result {
    fileprivate var byteCount: Int {
        switch self {
        case .selected(let bracket, let winner, _): bracket.count + winner.count
        case .rejected(let reject): reject.text.utf8.count
        case .awaited: 0
        }
    }
}
