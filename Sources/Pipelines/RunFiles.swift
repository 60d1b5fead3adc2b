internal import Foundation
internal import JSON
internal import RunLogs

/// Takes the results of a run in input order.
protocol RunSink: AnyObject {
    func write(_ result: RecordStage.Result) throws
}

/// The final files of a run folder; each appears whole by `commit`.
final class RunFiles: RunSink {
    private let folder: RunFolder
    private let brackets: OutputFile?
    private let winners: OutputFile?
    private let rejects: OutputFile
    private var rejected = 0

    init(_ folder: RunFolder, emit: Set<Pipeline.Emit>) throws {
        self.folder = folder
        brackets = emit.contains(.brackets) ? try OutputFile(path: folder.bracketsPath) : nil
        winners = emit.contains(.winners) ? try OutputFile(path: folder.winnersPath) : nil
        rejects = try OutputFile(path: folder.rejectsPath)
    }

    func write(_ result: RecordStage.Result) throws {
        switch result {
        case .selected(let bracket, let winner):
            try brackets?.write(line: bracket)
            try winners?.write(line: winner)
        case .rejected(let reject):
            rejected += 1
            try rejects.write(line: Array((reject.json.text + "\n").utf8))
        }
    }

    /// Puts the files in place, winners last: where they are, the run is complete.
    func commit() throws {
        if rejected > 0 { try rejects.commit() } else { rejects.discard(removing: true) }
        try brackets?.commit()
        try winners?.commit()
    }
}
