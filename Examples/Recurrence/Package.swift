// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "recurrence",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "lectern", path: "../..")],
    targets: [
        .executableTarget(
            name: "recurrence",
            dependencies: [.product(name: "ICalendar", package: "lectern")],
            swiftSettings: [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ]
        )
    ]
)
