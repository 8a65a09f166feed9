// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "deadlines",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "lectern", path: "../..")],
    targets: [
        .executableTarget(
            name: "deadlines",
            dependencies: [.product(name: "SupportCore", package: "lectern")],
            swiftSettings: [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ]
        )
    ]
)
