public import Datasets
internal import Files
internal import Foundation
internal import Pipelines
public import RunLogs

/// The parts of one run, each made in a folder of its own, maybe on a machine of its own.
public struct RunParts: Sendable {
    /// How far a part has come.
    public enum State: String, Sendable { case done, stopped, running }

    public struct Part: Sendable {
        public let folder: RunFolder
        public let manifest: Manifest
        public let shard: Shard
        public let state: State
    }

    /// In the order of their first numbers.
    public let parts: [Part]
    /// How many parts the whole has.
    public let count: Int

    /// The name of a part's folder in `shards`: `07-of-64`, as wide as the highest number.
    public static func folderName(of shard: Shard) -> String {
        let width = "\(shard.count)".count
        let numbers =
            shard.indices.count == 1
            ? String(repeating: "0", count: width - "\(shard.indices[0])".count)
                + "\(shard.indices[0])" : Shard.ranges(shard.indices)
        return "\(numbers)-of-\(shard.count)"
    }

    /// Where a part of the run in `folder` belongs: `folder/shards/07-of-64`, or `folder` itself where
    /// that part was begun there.
    public static func place(of shard: Shard, in folder: String) -> String {
        let run = RunFolder(path: folder)
        if let begun = try? run.manifest(), begun.merged.isEmpty, begun.identity.shard == shard {
            return folder
        }
        return run.shardsPath + "/" + folderName(of: shard)
    }

    /// Another number of parts that the run in `folder` was begun in: nothing could be made of both.
    public static func otherCount(than shard: Shard, in folder: String) -> Int? {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: RunFolder(path: folder).shardsPath)
        let counts = (names ?? []).compactMap { name in
            name.firstRange(of: "-of-").flatMap { Int(name[$0.upperBound...]) }
        }
        return counts.first { $0 != shard.count }
    }

    /// Finds the parts in folders: each is a part, or holds parts in `shards`.
    ///
    /// - Throws: `LogError` for a folder that has none or is damaged; `PipelineError` where they are not
    ///   parts of one run, or a part is there twice.
    public init(_ folders: [String]) throws {
        var found: [Part] = []
        for path in folders {
            for folder in try Self.candidates(path) {
                guard let part = try Self.part(folder) else { continue }
                found.append(part)
            }
        }
        found.sort { ($0.shard.indices[0], $0.folder.path) < ($1.shard.indices[0], $1.folder.path) }
        guard let first = found.first else {
            throw PipelineError(
                "\(folders.joined(separator: ", ")) \(folders.count == 1 ? "holds" : "hold") no part "
                    + "of a run that has begun")
        }
        parts = found
        count = first.shard.count
        try checkOneRun()
    }

    // MARK: What there is

    /// Which parts are not done, ascending.
    public var notDone: [Int] { numbers(but: [.done]) }
    public var missing: [Int] { numbers(but: [.done, .stopped, .running]) }
    public func numbers(_ state: State) -> [Int] {
        parts.filter { $0.state == state }.flatMap(\.shard.indices).sorted()
    }

    private func numbers(but states: Set<State>) -> [Int] {
        let there = Set(parts.filter { states.contains($0.state) }.flatMap(\.shard.indices))
        return (1...count).filter { !there.contains($0) }
    }

    // MARK: Finding

    private static func candidates(_ path: String) throws -> [RunFolder] {
        let folder = RunFolder(path: path)
        let files = FileManager.default
        if let names = try? files.contentsOfDirectory(atPath: folder.shardsPath) {
            return names.sorted().map { RunFolder(path: folder.shardsPath + "/" + $0) }
        }
        guard files.fileExists(atPath: path) else {
            throw LogError.file(path: path, problem: "there is no such folder")
        }
        let manifest = try folder.manifest()
        guard manifest.identity.shard != nil else {
            throw LogError.file(
                path: path, problem: "it holds a whole run; name the folder that has its parts")
        }
        return [folder]
    }

    /// `nil` for a folder in which no run has begun.
    private static func part(_ folder: RunFolder) throws -> Part? {
        guard FileManager.default.fileExists(atPath: folder.manifestPath) else { return nil }
        let manifest = try folder.manifest()
        guard let shard = manifest.identity.shard else {
            throw LogError.file(
                path: folder.path, problem: "it holds no part of a run but a whole one")
        }
        let state: State =
            try folder.isBeingWritten() ? .running : folder.isFinished ? .done : .stopped
        return Part(folder: folder, manifest: manifest, shard: shard, state: state)
    }

    private func checkOneRun() throws {
        var owners: [Int: String] = [:]
        let first = parts[0]
        for part in parts {
            var (one, other) = (first.manifest.identity, part.manifest.identity)
            (one.shard, other.shard) = (nil, nil)
            var differences = one.differences(from: other)
            if part.shard.count != count {
                differences.append("shards (\(first.shard), now \(part.shard))")
            }
            if part.manifest.limit != first.manifest.limit {
                let limits = [first, part].map { $0.manifest.limit.map(String.init) ?? "none" }
                differences.append("limit (\(limits[0]), now \(limits[1]))")
            }
            guard differences.isEmpty else {
                throw PipelineError(
                    "\(first.folder.path) and \(part.folder.path) are not parts of one run: they differ "
                        + "in " + differences.joined(separator: ", "))
            }
            for index in part.shard.indices {
                if let owner = owners.updateValue(part.folder.path, forKey: index) {
                    throw PipelineError(
                        "part \(index)/\(count) is there twice: in \(owner) and in "
                            + "\(part.folder.path); name one of them only")
                }
            }
        }
    }
}
