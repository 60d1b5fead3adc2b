internal import Datasets
internal import Foundation
internal import Pipelines

// The files that a run reads.
extension Doctor {
    func files(of pipeline: Pipeline, _ options: Run.Options) {
        let sheet = sheet("input")
        do {
            let run = try Run(pipeline, options: options)
            sheet.pass("exists", run.input)
            try firstLine(of: run.input, run.pipeline, sheet)
        } catch let error as UnknownShape {
            sheet.fail("shape", "\(error)")
        } catch {
            sheet.fail("exists", "\(error)")
        }
        for (key, path) in pipeline.files {
            let sheet = self.sheet(key)
            if FileManager.default.isReadableFile(atPath: path) {
                sheet.pass("exists", path)
            } else {
                sheet.fail(
                    "exists",
                    "\(path) cannot be read (\(pipeline.search.places(path))); correct the path")
            }
        }
    }

    private func firstLine(of path: String, _ pipeline: Pipeline, _ sheet: Sheet) throws {
        let check = "first line"
        switch try PromptReader(path: path, names: pipeline.fields).next() {
        case nil: sheet.fail(check, "\(path) has no record; give one prompt a line")
        case .reject(let reject):
            sheet.fail(
                check,
                "\(reject.place) cannot be used: \(reject.reason); if the members have other "
                    + "names, say so in \"fields\"")
        case .record(let record, let place):
            if record.candidates.isEmpty, pipeline.generate == nil {
                sheet.fail(
                    check,
                    "\(place), prompt \"\(record.id)\", has no candidates; add them, or a "
                        + "\"generate\" stage that makes them")
            } else if record.reference == nil, pipeline.tournament.judge.needsReference {
                sheet.fail(
                    check,
                    "\(place), prompt \"\(record.id)\", has no "
                        + "\"\(pipeline.fields.reference)\", and the judge is "
                        + "\"\(pipeline.tournament.judge.name)\"")
            } else {
                let candidates = record.candidates.count
                sheet.pass(
                    check,
                    "\(place) is prompt \"\(record.id)\""
                        + (candidates == 0
                            ? ", whose candidates are made" : " with \(candidates) candidates"))
            }
        }
    }
}
