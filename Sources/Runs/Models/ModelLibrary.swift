internal import Files
internal import Foundation
package import Pipelines

/// Where the models that come with Bracket are looked for by name.
///
/// A model is a folder with a `config.json`; its folder's name is the model's. The environment is
/// not read here: it comes in through a function.
package struct ModelLibrary: Sendable {
    /// What is looked into.
    package enum Place: Sendable, Hashable {
        /// A folder of models, and what in words led there; empty where nothing needs to be said.
        case folder(String, source: String = "")
        /// `samples/models` in a folder or in one above it, where `Package.swift` lies beside
        /// `samples`: a clone around that folder.
        case cloneAround(String)
    }

    /// The variable that names a folder of models.
    package static let variable = "BRACKET_MODELS"

    /// In the order in which they are looked into.
    package let places: [Place]

    package init(places: [Place]) { self.places = places }

    /// The folder that `BRACKET_MODELS` names, then the clone around the working directory or the
    /// executable (a build lies in its clone), then what an installation has beside its `bin`.
    ///
    /// - Parameter environment: the value of an environment variable.
    package static func standard(environment: (String) -> String?) -> ModelLibrary {
        standard(
            folder: environment(variable),
            workingDirectory: FileManager.default.currentDirectoryPath,
            executable: Installation.executable)
    }

    /// - Parameters:
    ///   - folder: what `BRACKET_MODELS` says.
    ///   - executable: the running program's path.
    static func standard(
        folder: String?, workingDirectory: String, executable: String?
    ) -> ModelLibrary {
        var places: [Place] = []
        if let folder, !folder.isEmpty {
            places.append(.folder(folder, source: variable))
        }
        places.append(.cloneAround(workingDirectory))
        if let executable {
            let bin = URL(filePath: executable).resolvingSymlinksInPath()
                .deletingLastPathComponent()
            let share = bin.deletingLastPathComponent().appending(path: "share/bracket/models")
            if path(bin) != workingDirectory { places.append(.cloneAround(path(bin))) }
            places += [.folder(path(share)), .folder(path(bin.appending(path: "models")))]
        }
        return ModelLibrary(places: places)
    }

    /// The folder of the model `name`.
    ///
    /// - Throws: `PipelineError` that lists where it was looked for, which models are there, and
    ///   which of them was probably meant.
    package func find(_ name: String) throws(PipelineError) -> String {
        guard ModelPlan.isPlain(name) else {
            throw PipelineError(
                "\"\(name)\" is no embedded model's name; a checkpoint elsewhere is opened by its path"
            )
        }
        for folder in places.lazy.flatMap(\.folders) where Self.isModel(folder + "/" + name) {
            return folder + "/" + name
        }
        let known = names
        var message = "there is no embedded model \"\(name)\"" + Nearest.hint(for: name, in: known)
        message +=
            known.isEmpty
            ? "\nno models were found: run from a clone of Bracket, or name the folder that holds "
                + "them in \(Self.variable)"
            : "\nfound: " + known.joined(separator: ", ")
        message += "\nlooked in:" + places.map { "\n  " + $0.words }.joined()
        throw PipelineError(message)
    }

    /// The names of all models in all places, in alphabetical order.
    package var names: [String] {
        let all = places.flatMap(\.folders).flatMap { folder in
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return entries.filter { ModelPlan.isPlain($0) && Self.isModel(folder + "/" + $0) }
        }
        return Set(all).sorted()
    }

    private static func isModel(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/config.json")
    }

    /// Without the slash that a folder's URL may end with.
    fileprivate static func path(_ url: URL) -> String {
        let path = url.standardizedFileURL.path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}

extension ModelLibrary.Place {
    /// The folders of models that it stands for, whether they exist or not.
    fileprivate var folders: [String] {
        switch self {
        case .folder(let path, _): return [path]
        case .cloneAround(let path):
            var folders: [String] = []
            var url = URL(filePath: path).standardizedFileURL
            while true {
                let above = ModelLibrary.path(url)
                let clone = above == "/" ? "" : above
                if FileManager.default.fileExists(atPath: clone + "/Package.swift") {
                    folders.append(clone + "/samples/models")
                }
                if above == "/" || above.isEmpty { return folders }
                url = url.deletingLastPathComponent()
            }
        }
    }

    fileprivate var words: String {
        switch self {
        case .folder(let path, let source):
            let isThere = FileManager.default.fileExists(atPath: path)
            return (source.isEmpty ? "" : source + ": ") + path
                + (isThere ? "" : " (no such folder)")
        case .cloneAround(let path): return "samples/models in \(path) and the folders above it"
        }
    }
}
