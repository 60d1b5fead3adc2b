internal import Datasets
internal import Foundation
internal import JSON

/// Where the files that a pipeline names are looked for: beside the pipeline's own file, in the folders
/// above it, nearest first, and then in the working directory.
///
/// So a pipeline works from wherever it is started, whether its paths begin at its own folder or at the
/// root of what it is part of.
package struct PathSearch: Sendable, Hashable {
    /// The folder of the pipeline's file, absolute; `nil` for a pipeline that came as text.
    private let folder: String?
    private let working = FileManager.default.currentDirectoryPath
    /// The paths that the file itself names, as they were found; others are from a command line.
    private var own: Set<String> = []

    /// - Parameter file: the pipeline's file. Nothing lies beside one that comes in by a stream.
    package init(besides file: String? = nil) {
        let streams = ["/proc/", "/dev/"]
        folder = file.flatMap { file in
            streams.contains { file.hasPrefix($0) }
                ? nil
                : URL(filePath: file).deletingLastPathComponent().standardizedFileURL.plainPath
        }
    }

    /// `path` as it was found, from the working directory where it lies there; as it stands where it
    /// is absolute, or nowhere.
    package func found(_ path: String) -> String {
        guard let folder, !path.isEmpty, !path.hasPrefix("/") else { return path }
        var place = URL(filePath: folder)
        while true {
            let candidate = place.appending(path: path).standardizedFileURL.plainPath
            if InputFiles.exists(candidate) {
                if place.plainPath == working { return path }
                return candidate.hasPrefix(working + "/")
                    ? String(candidate.dropFirst(working.count + 1)) : candidate
            }
            if place.plainPath == "/" { return path }
            place = place.deletingLastPathComponent().standardizedFileURL
        }
    }

    /// Where a path was looked for, for an error about it.
    package func places(_ path: String) -> String {
        if path.hasPrefix("/") { return "nothing is there" }
        guard let folder, own.contains(path) else { return "looked in \(working)" }
        return "looked in \(folder), where the pipeline is, and above it, and in the working "
            + "directory \(working)"
    }

    /// A pipeline's text with every path in it as it was found.
    mutating func resolving(_ pipeline: JSON) -> JSON {
        var pipeline = pipeline
        let models = pipeline["models"]?.object?.keys ?? []
        let paths =
            [
                ["input"], ["input", "path"], ["input", "presets"], ["tournament", "verdicts"],
                ["tournament", "bracket"], ["tournament", "calibration"],
            ]
            + models.map { ["models", $0, "path"] }
        for path in paths {
            let value = path.reduce(Optional(pipeline)) { $0?[$1] }
            guard let given = value?.string else { continue }
            let found = found(given)
            own.insert(found)
            if found != given { pipeline = pipeline.setting(path[...], to: .string(found)) }
        }
        if let gather = pipeline["gather"]?.object, let files = gather["files"] {
            let found = (files.array ?? [files]).map { file in
                file.string.map { .string(foundFiles($0)) } ?? file
            }
            pipeline = pipeline.setting(["gather", "files"], to: .array(found))
        }
        return pipeline
    }

    /// A pattern of files as it was found: where the first of these places has such a file.
    private func foundFiles(_ pattern: String) -> String {
        guard let folder, !pattern.hasPrefix("/") else { return pattern }
        var place = URL(filePath: folder)
        while true {
            let candidate = place.plainPath + "/" + pattern
            if !GatherPlan.matches(candidate).isEmpty {
                return place.plainPath == working ? pattern : candidate
            }
            if place.plainPath == "/" { return pattern }
            place = place.deletingLastPathComponent().standardizedFileURL
        }
    }
}

extension URL {
    /// Without a slash at its end, but for the root.
    fileprivate var plainPath: String {
        let path = path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
