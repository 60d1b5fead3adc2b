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
        "Files": ["CCodecs", "Chance", "JSON", "SHA256Kernels"],
        "Parquet": ["Files", "JSON"],
        // Files for `Nearest` alone.
        "CommandLines": ["CArguments", "Files"],
        "Datasets": ["Chance", "Files", "JSON", "Parquet"],
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
            "CArguments", "Chance", "Datasets", "Files", "JSON", "Judging", "LanguageModels",
            "Pipelines",
            "Qwen2", "RunLogs", "Tournaments", "Workers",
        ],
        // Files for its SHA-256, which the policy of an HTML report names.
        "Reports": ["Chance", "Files", "JSON", "RunLogs", "Tournaments"],
        "bracket": [
            "Chance", "CommandLines", "Datasets", "Files", "JSON", "Judging", "LanguageModels",
            "Parquet", "Pipelines", "Reports", "RunLogs", "Runs", "Tournaments", "Workers",
        ],
        "bracket-bench": [
            "Chance", "CommandLines", "Datasets", "Files", "JSON", "Judging", "LanguageModels",
            "Loopback", "Parquet", "Pipelines", "Qwen2", "Reports", "RunLogs", "Runs",
            "Tournaments", "Workers",
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

    static let sources = files(under: "Sources")

    static func files(under folder: String) -> [Source] {
        let root = Repository.root.appending(path: folder)
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        var sources: [Source] = []
        while let url = files?.nextObject() as? URL {
            guard url.pathExtension == "swift",
                let text = try? String(contentsOf: url, encoding: .utf8)
            else { continue }
            let path = url.pathComponents.drop { $0 != folder }.dropFirst()
            sources.append(
                Source(module: path.first ?? "", name: url.lastPathComponent, text: text))
        }
        return sources
    }

    @Test("every module imports only what the map allows", arguments: allowed.keys.sorted())
    func imports(module: String) {
        let ours = Set(Self.allowed.keys).union([
            "CArguments", "CCodecs", "CCurl", "Loopback", "Qwen2Kernels", "SHA256Kernels",
        ])
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
        for file in Self.sources
        where !file.module.hasPrefix("bracket") && file.name != "CommandWords.swift" {
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

    @Test("nothing outside the plan of formats asks which format it is: a log says its shape")
    func formatNames() {
        // Where ratings are named, Elo is one of them.
        let ofRatings = ["RatingPlan.swift", "TextReport+Ratings.swift"]
        for file in Self.sources
        where !file.name.hasPrefix("FormatPlan") && file.module != "bracket-bench" {
            for word in ["\"knockout\"", "\"elo\"", ".format ==", ".format !=", "format.name =="]
            where word != "\"elo\"" || !ofRatings.contains(file.name) {
                #expect(!file.code.contains(word), "\(file.module)/\(file.name) says \(word)")
            }
        }
    }

    @Test("a pipeline's values know no pool, no journal and no run folder")
    func pipelines() {
        for file in Self.sources where file.module == "Pipelines" {
            for word in ["Journal", "WorkerPool", "RunFolder", "BracketLog"] {
                #expect(!file.code.contains(word), "\(file.name) says \(word)")
            }
        }
    }

    @Test("judges know of tournaments what an abstention is, and no more")
    func judging() {
        for file in Self.sources where file.module == "Judging" {
            for word in [
                "Knockout", "RoundRobin", "TournamentFormat", "Elo", "VotingRule", "Tally",
            ] {
                #expect(!file.code.contains(word), "\(file.name) says \(word)")
            }
        }
    }

    @Test("files have 300 lines at most and functions 50")
    func lengths() throws {
        let function = /^( *)(?:[a-z@][^ ]* )*(?:func |init[?(<])/
        for file in Self.sources {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 301, "\(file.module)/\(file.name)")
            for (start, line) in lines.enumerated() {
                // A function ends at the brace under its first letter; one without is a requirement.
                guard let match = line.firstMatch(of: function),
                    line.hasSuffix("{") || line.hasSuffix("(")
                else { continue }
                let end = lines[start...].firstIndex { $0.hasPrefix(match.1 + "}") } ?? lines.count
                #expect(
                    end - start < 50, "\(file.module)/\(file.name), line \(start + 1)")
            }
        }
    }

    @Test("what ships links neither the testing library nor the tests' helpers")
    func testing() {
        let loopback = Self.files(under: "Tests").filter { $0.module == "Loopback" }
        #expect(!loopback.isEmpty)
        for file in Self.sources + loopback {
            #expect(
                Set(file.imports).isDisjoint(with: ["Testing", "TestSupport", "XCTest"]),
                "\(file.module)/\(file.name)")
        }
    }

    @Test("no test has a limit of time but the guard against hangs")
    func timeLimits() {
        for file in Self.files(under: "Tests")
        where file.name != "Traits.swift" && file.module != "ArchitectureTests" {
            #expect(!file.code.contains("timeLimit("), "\(file.module)/\(file.name)")
        }
    }

    @Test("the package depends on no other")
    func dependencies() throws {
        let manifest = try String(
            contentsOfFile: Repository.file("Package.swift"), encoding: .utf8)
        #expect(!manifest.contains(".package("))
    }
}
