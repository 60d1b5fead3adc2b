internal import Files
internal import Foundation
internal import Pipelines
internal import RunLogs

/// Takes the results of a run in input order.
protocol RunSink: AnyObject {
    func write(_ result: RecordStage.Result) throws
}

/// The final files of a run folder; each appears whole by `commit`.
final class RunFiles: RunSink {
    private let folder: RunFolder
    private let brackets: OutputFile?
    private let index: OutputFile?
    private let winners: OutputFile?
    private let rejects: OutputFile
    /// What was written so far adds up to.
    private(set) var closing = RunCounts.Closing()
    /// Records that are not over.
    private(set) var awaited = 0
    /// Bytes of brackets written.
    private var offset = 0

    init(_ folder: RunFolder, emit: Set<Pipeline.Emit>) throws {
        self.folder = folder
        brackets = emit.contains(.brackets) ? try OutputFile(path: folder.bracketsPath) : nil
        index = emit.contains(.brackets) ? try OutputFile(path: folder.indexPath) : nil
        winners = emit.contains(.winners) ? try OutputFile(path: folder.winnersPath) : nil
        rejects = try OutputFile(path: folder.rejectsPath)
    }

    func write(_ result: RecordStage.Result) throws {
        switch result {
        case .selected(let bracket, let winner, var entry):
            try brackets?.write(line: bracket)
            (entry.offset, entry.length) = (offset, bracket.count - 1)
            offset += bracket.count
            try index?.write(line: entry.json.line)
            try winners?.write(line: winner)
            closing.summary.add(entry)
        case .rejected(let reject):
            closing.add(reject)
            try rejects.write(line: Array((reject.json.text + "\n").utf8))
        case .awaited: awaited += 1
        }
    }

    /// Gives up what was written.
    func discard() {
        for file in [brackets, index, winners, rejects] { file?.discard() }
    }

    /// Puts the files in place, winners last: where they are, the run is complete.
    func commit() throws {
        if closing.rejected > 0 { try rejects.commit() } else { rejects.discard(removing: true) }
        // Never an index beside brackets that are not its own.
        index?.removeEarlier()
        try brackets?.commit()
        try index?.commit()
        try winners?.commit()
    }
}
