import Foundation
import Reports
import RunLogs

/// Puts the files of an HTML report in their places; each appears whole.
enum ReportFiles {
    /// Larger runs get their report from `bracket show` alone: writing it would take longer than
    /// replaying the run did.
    static let mostBytesAfterRun = 32 << 20

    /// Writes the report that ends a run into its folder.
    ///
    /// - Returns: what to tell about it, as a path or a note.
    static func writeAfterRun(_ folder: RunFolder) -> String {
        let sizes = [folder.bracketsPath, folder.journalPath].map { path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return attributes?[.size] as? Int ?? 0
        }
        let command = "bracket show \(folder.path) --format html -o \(folder.reportPath)"
        guard sizes.reduce(0, +) <= mostBytesAfterRun else {
            return "not made for a run of this size; \(command)"
        }
        do {
            _ = try write(HTMLReport(folder), to: folder.reportPath)
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
