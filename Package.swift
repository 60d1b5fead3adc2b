// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "Bracket",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Tournaments", targets: ["Tournaments"])
    ],
    targets: [
        .target(name: "Tournaments", swiftSettings: settings),
        .testTarget(
            name: "TournamentsTests", dependencies: ["Tournaments"], swiftSettings: settings),
    ]
)
