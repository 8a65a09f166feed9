// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    products: [.library(name: "SlowDisk", type: .dynamic, targets: ["SlowDisk"])],
    dependencies: [
        .package(name: "lectern", path: ".."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite"),
        .target(name: "SlowDisk", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "SQLScript", dependencies: ["CSQLite"], swiftSettings: settings),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "SQLScript",
                .product(name: "ICalendar", package: "lectern"),
                .product(name: "SentenceEncoder", package: "lectern"),
                .product(name: "SupportCore", package: "lectern"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "benchmarksTests",
            dependencies: ["benchmarks", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: settings
        ),
    ]
)
