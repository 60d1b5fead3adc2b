// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Whether this package is built for another one, whose builds may not have flags of ours.
let isDependency = ["/checkouts/", "/registry/downloads/"].contains {
    Context.packageDirectory.contains($0)
}

/// For the modules in which tests spend their time, optimised even in debug builds: `swift test`
/// takes half the processor time. `@testable` works all the same.
let optimised: [SwiftSetting] =
    isDependency ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]
let optimisedC: [CSetting] =
    isDependency ? [] : [.unsafeFlags(["-O2"], .when(configuration: .debug))]

/// A module of ours and what it may import. Files in `embedding` are compiled into it as bytes.
func module(
    _ name: String, _ dependencies: Target.Dependency..., excluding: [String] = [],
    embedding: [String] = [], computes: Bool = false
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: excluding,
        resources: embedding.map { .embedInCode($0) },
        swiftSettings: settings + (computes ? optimised : []))
}

/// The tests of one module; they may also use `TestSupport` and the servers of `Loopback`.
/// Files in `excluding` are read where they lie.
func tests(
    _ name: String, _ dependencies: Target.Dependency..., excluding: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["Loopback", "TestSupport"], exclude: excluding,
        swiftSettings: settings)
}

let package = Package(
    name: "Bracket",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "bracket", targets: ["bracket"]),
        .executable(name: "bracket-bench", targets: ["bracket-bench"]),
        .library(name: "JSON", targets: ["JSON"]),
        .library(name: "Files", targets: ["Files"]),
        .library(name: "Parquet", targets: ["Parquet"]),
        .library(name: "Tournaments", targets: ["Tournaments"]),
        .library(name: "Qwen2", targets: ["Qwen2"]),
        .library(name: "LanguageModels", targets: ["LanguageModels"]),
        .library(name: "Judging", targets: ["Judging"]),
        .library(name: "Datasets", targets: ["Datasets"]),
        .library(name: "RunLogs", targets: ["RunLogs"]),
        .library(name: "Pipelines", targets: ["Pipelines"]),
        .library(name: "Runs", targets: ["Runs"]),
        .library(name: "Reports", targets: ["Reports"]),
    ],
    targets: [
        module("JSON", computes: true),
        module("Chance", computes: true),
        module("Workers"),
        module("Tournaments", "Chance", computes: true),
        .target(name: "SHA256Kernels", cSettings: optimisedC),
        .target(
            name: "CCodecs", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        module("Files", "CCodecs", "Chance", "JSON", "SHA256Kernels", computes: true),
        module("Parquet", "Files", "JSON", computes: true),
        .target(name: "CArguments"),
        module("CommandLines", "CArguments", "Files"),
        module(
            "Datasets", "Chance", "Files", "JSON", "Parquet", embedding: ["Mapping/Resources"],
            computes: true),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "Qwen2Kernels", exclude: ["README.md"], cSettings: optimisedC),
        module(
            "Qwen2", "Chance", "JSON", "Qwen2Kernels", "Workers", excluding: ["README.md"],
            computes: true),
        module("LanguageModels", "CCurl", "Chance", "JSON", "Qwen2", "Workers"),
        module(
            "Judging", "Chance", "Datasets", "Files", "JSON", "LanguageModels", "Tournaments",
            "Workers"),
        module("RunLogs", "Datasets", "Files", "JSON", "Tournaments", "Workers"),
        module(
            "Pipelines", "Datasets", "Files", "JSON", "Judging", "LanguageModels", "RunLogs",
            "Tournaments"),
        module(
            "Runs", "CArguments", "Chance", "Datasets", "Files", "JSON", "Judging",
            "LanguageModels",
            "Pipelines", "Qwen2", "RunLogs", "Tournaments", "Workers"),
        module(
            "Reports", "Chance", "Files", "JSON", "RunLogs", "Tournaments",
            embedding: ["Web/Resources"]),
        .executableTarget(
            name: "bracket",
            dependencies: [
                "Chance", "CommandLines", "Datasets", "Files", "JSON", "Judging", "LanguageModels",
                "Parquet",
                "Pipelines", "Reports", "RunLogs", "Runs", "Tournaments", "Workers",
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "bracket-bench",
            dependencies: [
                "Chance", "CommandLines", "Datasets", "Files", "JSON", "Judging", "LanguageModels",
                "Loopback", "Parquet", "Pipelines", "Qwen2", "Reports", "RunLogs", "Runs",
                "Tournaments", "Workers",
            ],
            exclude: ["README.md", "peers"],
            swiftSettings: settings),
        // Apart from TestSupport, since bracket-bench ships and should not link the testing library.
        .target(
            name: "Loopback", dependencies: ["JSON"], path: "Tests/Loopback",
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["JSON"], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("JSONTests", "JSON"),
        tests("ChanceTests", "Chance"),
        tests("WorkersTests", "Workers"),
        tests("TournamentsTests", "Tournaments", "Chance", "JSON", excluding: ["Fixtures"]),
        tests("FilesTests", "Files", "Chance", "JSON"),
        tests("ParquetTests", "Parquet", "Files", "JSON", excluding: ["Fixtures"]),
        tests(
            "DatasetsTests", "Datasets", "Chance", "Files", "JSON", excluding: ["Fixtures"]),
        tests(
            "Qwen2Tests", "Qwen2", "Qwen2Kernels", "Chance", "Files", "JSON", "Workers",
            excluding: ["Fixtures"]),
        tests(
            "LanguageModelsTests", "LanguageModels", "JSON", "Qwen2", "Workers",
            excluding: ["Fixtures"]),
        tests(
            "JudgingTests", "Judging", "Datasets", "Files", "JSON", "LanguageModels", "Tournaments",
            "Workers"),
        tests(
            "RunLogsTests", "RunLogs", "Datasets", "Files", "JSON", "Tournaments",
            excluding: ["Fixtures"]),
        tests(
            "PipelinesTests", "Pipelines", "Datasets", "JSON", "Judging", "LanguageModels",
            "RunLogs", "Tournaments"),
        tests(
            "RunsTests", "Runs", "Chance", "Datasets", "Files", "JSON", "Judging",
            "LanguageModels", "Parquet", "Pipelines", "Qwen2", "Reports", "RunLogs", "Tournaments",
            "Workers", excluding: ["Fixtures"]),
        tests("ReportsTests", "Reports", "Chance", "Files", "JSON", "RunLogs", "Tournaments"),
        tests(
            "BracketTests", "bracket", "CommandLines", "Files", "JSON", "Parquet", "Workers"),
        tests(
            "BenchTests", "bracket-bench", "Chance", "CommandLines", "Datasets", "Files", "JSON",
            "Judging", "LanguageModels", "Pipelines", "RunLogs", "Runs", "Tournaments", "Workers"),
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
