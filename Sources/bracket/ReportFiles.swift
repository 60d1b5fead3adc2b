import Files
import Foundation
import Reports
import RunLogs

/// Puts the files of an HTML report in their places; each appears whole.
enum ReportFiles {
    /// The maximum size of a run's files for which a report is written, in bytes. At 30 MB/s or more
    /// a report takes a tenth of the run's time or a quarter of a second.
    private static func budget(_ elapsed: Duration) -> Double {
        8e6 + 3e6 * (elapsed / .seconds(1))
    }

    /// Writes a finished run's report into its folder, if that takes little time beside the run: a
    /// replay of recorded verdicts should not take twice as long for it.
    ///
    /// - Returns: the report's path, or a note why there is none.
    static func writeAfterRun(_ folder: RunFolder, elapsed: Duration) -> String {
        let sizes = [folder.bracketsPath, folder.journalPath].map { path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return attributes?[.size] as? Int ?? 0
        }
        let command = "bracket show \(folder.path) --format html -o \(folder.reportPath)"
        // An earlier report would not match these brackets, nor what a killed run had begun of one.
        for path in [folder.reportPath, HTMLReport.pages(folder.reportPath)] {
            try? FileManager.default.removeItem(atPath: path)
        }
        guard Double(sizes.reduce(0, +)) <= budget(elapsed) else {
            return "\(command)  (not written, to save time)"
        }
        do {
            // A full disk must not fail a run that has ended, so this throws rather than exits.
            _ = try HTMLReport(folder).write(named: "report.html") { name, bytes in
                let place = URL(filePath: folder.path).appending(path: name)
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                let file = try OutputFile(path: place.path(percentEncoded: false))
                try file.write(line: bytes)
                try file.commit()
            }
            return folder.reportPath
        } catch {
            return "could not be made: \(Bracket.explain(error))"
        }
    }

    static func write(_ report: HTMLReport, to path: String) throws -> HTMLReport.Summary {
        let folder = (path as NSString).deletingLastPathComponent
        return try report.write(named: (path as NSString).lastPathComponent) { name, bytes in
            let place = folder.isEmpty ? name : folder + "/" + name
            let parent = (place as NSString).deletingLastPathComponent
            if !parent.isEmpty {
                try FileManager.default.createDirectory(
                    atPath: parent, withIntermediateDirectories: true)
            }
            let output = try Output(place)
            output.write(bytes)
            try output.commit()
        }
    }
}
