internal import Foundation

extension RunFolder {
    /// What is said of a run that has not ended, wherever it is looked at; `nil` for one that has.
    package var unfinished: String? {
        func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
        if exists(bracketsPath) || exists(winnersPath) { return nil }
        let parts: String
        if exists(bracketsPath + ".partial") {
            parts = "this is what it has so far"
        } else if exists(journalPath) {
            parts = "this is what its journal has so far, without answers, seeds or winners"
        } else {
            return nil
        }
        return "the run is not finished: \(parts); the command that began it goes on with it"
    }
}
