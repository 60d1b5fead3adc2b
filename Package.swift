// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A module of ours and what it may import.
func module(
    _ name: String, _ dependencies: Target.Dependency..., excluding: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: excluding, swiftSettings: settings)
}

/// The tests of one module; they may also use the loopback servers of `TestSupport`.
/// Files in `excluding` are read where they lie.
func tests(
    _ name: String, _ dependencies: Target.Dependency..., excluding: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], exclude: excluding,
        swiftSettings: settings)
}

let package = Package(
    name: "Bracket",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "bracket", targets: ["bracket"]),
        .executable(name: "bracket-bench", targets: ["bracket-bench"]),
        .library(name: "Tournaments", targets: ["Tournaments"]),
        .library(name: "Qwen2", targets: ["Qwen2"]),
        .library(name: "LanguageModels", targets: ["LanguageModels"]),
        .library(name: "Judging", targets: ["Judging"]),
        .library(name: "RunLogs", targets: ["RunLogs"]),
        .library(name: "Datasets", targets: ["Datasets"]),
        .library(name: "Pipelines", targets: ["Pipelines"]),
        .library(name: "Reports", targets: ["Reports"]),
    ],
    targets: [
        module("JSON"),
        module("Statistics"),
        module("Tournaments"),
        module("Workers"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "Qwen2Kernels", exclude: ["README.md"]),
        module("Qwen2", "JSON", "Qwen2Kernels", "Workers", excluding: ["README.md"]),
        module("LanguageModels", "CCurl", "JSON", "Qwen2", "Workers"),
        .target(name: "SHA256Kernels"),
        module("Datasets", "JSON", "SHA256Kernels"),
        module("Judging", "Datasets", "JSON", "LanguageModels", "Workers"),
        module("RunLogs", "Datasets", "JSON", "Tournaments", "Workers"),
        module("Reports", "Datasets", "JSON", "RunLogs", "Statistics", "Tournaments"),
        module(
            "Pipelines", "Datasets", "JSON", "Judging", "LanguageModels", "Qwen2", "RunLogs",
            "Statistics", "Tournaments", "Workers"),
        .executableTarget(
            name: "bracket",
            dependencies: [
                "Datasets", "JSON", "Judging", "LanguageModels", "Pipelines", "Reports", "RunLogs",
                "Workers",
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "bracket-bench",
            dependencies: [
                "Datasets", "JSON", "Judging", "LanguageModels", "Pipelines", "Qwen2", "RunLogs",
                "Statistics", "TestSupport", "Tournaments", "Workers",
            ],
            exclude: ["README.md", "peers"],
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["JSON"], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("JSONTests", "JSON"),
        tests("StatisticsTests", "Statistics"),
        tests("TournamentsTests", "Tournaments", "JSON"),
        tests("WorkersTests", "Workers"),
        tests(
            "Qwen2Tests", "Qwen2", "Qwen2Kernels", "Datasets", "JSON", "Workers",
            excluding: ["Fixtures"]),
        tests(
            "LanguageModelsTests", "LanguageModels", "JSON", "Qwen2", "Workers",
            excluding: ["Fixtures"]),
        tests("DatasetsTests", "Datasets", "JSON"),
        tests("JudgingTests", "Judging", "Datasets", "JSON", "LanguageModels", "Workers"),
        tests("RunLogsTests", "RunLogs", "JSON", "Tournaments"),
        tests("ReportsTests", "Reports", "JSON", "RunLogs", "Tournaments"),
        tests(
            "PipelinesTests", "Pipelines", "Datasets", "JSON", "Judging", "LanguageModels",
            "Qwen2", "RunLogs", "Tournaments", "Workers"),
        tests("BracketTests", "bracket", "JSON", "Workers"),
        tests(
            "BenchTests", "bracket-bench", "Datasets", "JSON", "Judging", "LanguageModels",
            "Pipelines", "RunLogs", "Tournaments", "Workers"),
        tests("ArchitectureTests"),
    ]
)

// A libFuzzer binary, for those who ask:
//   BRACKET_FUZZER=1 swift build --product qwen2-fuzz -Xswiftc -sanitize=fuzzer \
//       --scratch-path .build/fuzz
if Context.environment["BRACKET_FUZZER"] != nil {
    package.targets.append(
        .executableTarget(
            name: "qwen2-fuzz", dependencies: ["Qwen2"], path: "Tests/Qwen2Fuzz",
            swiftSettings: settings, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}
