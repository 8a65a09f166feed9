// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "likeness",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "lectern", path: "../..")],
    targets: [
        .executableTarget(
            name: "likeness",
            dependencies: [.product(name: "SentenceEncoder", package: "lectern")],
            swiftSettings: [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ]
        )
    ]
)
