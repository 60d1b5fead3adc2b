import Foundation
import TestSupport
import Testing

/// Holds the module map: reads the `import` lines and the words that only some modules may use.
@Suite("Architecture")
struct ArchitectureTests {
    /// Our modules, and which others of ours each may import.
    static let allowed: [String: Set<String>] = [
        "JSON": [],
        "Chance": [],
        "Workers": [],
        "Tournaments": ["Chance"],
        "Files": ["Chance", "JSON", "SHA256Kernels"],
        "Datasets": ["Chance", "Files", "JSON"],
        "Qwen2": ["Chance", "JSON", "Qwen2Kernels", "Workers"],
        "LanguageModels": ["CCurl", "Chance", "JSON", "Qwen2", "Workers"],
        // Tournaments for `Abstention` alone; a test below holds that.
        "Judging": [
            "Chance", "Datasets", "Files", "JSON", "LanguageModels", "Tournaments", "Workers",
        ],
        "RunLogs": ["Datasets", "Files", "JSON", "Tournaments", "Workers"],
        "Pipelines": [
            "Datasets", "Files", "JSON", "Judging", "LanguageModels", "RunLogs", "Tournaments",
        ],
        "Runs": [
            "Chance", "Datasets", "Files", "JSON", "Judging", "LanguageModels", "Pipelines",
            "Qwen2", "RunLogs", "Tournaments", "Workers",
        ],
        // Files for its SHA-256, which the policy of an HTML report names.
        "Reports": ["Chance", "Files", "JSON", "RunLogs", "Tournaments"],
        "bracket": [
            "Chance", "Datasets", "Files", "JSON", "Judging", "LanguageModels", "Pipelines",
            "Reports", "RunLogs", "Runs", "Tournaments", "Workers",
        ],
        "bracket-bench": [
            "Chance", "Datasets", "Files", "JSON", "Judging", "LanguageModels", "Pipelines",
            "Qwen2", "RunLogs", "Runs", "Tournaments", "Workers",
        ],
    ]

    struct Source {
        var module: String
        var name: String
        var text: String

        var imports: [String] {
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 1,
                    words.count == place + 2
                else { return nil }
                return String(words[place + 1])
            }
        }

        /// The lines without comments.
        var code: String {
            text.split(separator: "\n").map { line in
                line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
            }.joined(separator: "\n")
        }
    }

    static let sources: [Source] = {
        let root = Repository.root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        var sources: [Source] = []
        while let url = files?.nextObject() as? URL {
            guard url.pathExtension == "swift",
                let text = try? String(contentsOf: url, encoding: .utf8)
            else { continue }
            let path = url.pathComponents.drop { $0 != "Sources" }.dropFirst()
            sources.append(
                Source(module: path.first ?? "", name: url.lastPathComponent, text: text))
        }
        return sources
    }()

    @Test("every module imports only what the map allows", arguments: allowed.keys.sorted())
    func imports(module: String) {
        let ours = Set(Self.allowed.keys).union(["CCurl", "Qwen2Kernels", "SHA256Kernels"])
        let files = Self.sources.filter { $0.module == module }
        #expect(!files.isEmpty)
        for file in files {
            let used = Set(file.imports).intersection(ours)
            #expect(used.isSubset(of: Self.allowed[module] ?? []), "\(module)/\(file.name)")
        }
    }

    @Test(
        "pure modules know no Foundation: no files, no clock, no texts",
        arguments: ["Chance", "Tournaments"])
    func pure(module: String) {
        for file in Self.sources where file.module == module {
            #expect(
                Set(file.imports).isSubset(of: ["Chance", "Glibc", "Musl", "Darwin"]),
                "\(file.name)")
        }
    }

    @Test(
        "only the command line touches arguments, output, the environment and exit",
        arguments: [
            "CommandLine", "environment[", "getenv(", "standardOutput", " print(", " exit(",
            "_exit(",
        ])
    func rim(word: String) {
        for file in Self.sources where !file.module.hasPrefix("bracket") {
            #expect(!file.code.contains(word), "\(file.module)/\(file.name) says \(word)")
        }
    }

    @Test(
        "nothing blocks where Swift's own threads run, and nothing crashes on data",
        arguments: [
            "DispatchSemaphore", "DispatchGroup", "Thread.sleep", "fatalError(", "try!", "as!",
        ])
    func blocking(word: String) {
        for file in Self.sources where file.module != "bracket-bench" {
            #expect(!file.code.contains(word), "\(file.module)/\(file.name) says \(word)")
        }
    }

    @Test("the package depends on no other")
    func dependencies() throws {
        let manifest = try String(
            contentsOfFile: Repository.file("Package.swift"), encoding: .utf8)
        #expect(!manifest.contains(".package("))
    }
}
