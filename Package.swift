// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// The recommender learns many times as slowly in a debug build. With this variable in the environment it is optimised there,
// too, as it is in a release. Packages that depend on this one never have it, nor unsafe flags.
let isRecommenderOptimised = Context.environment["OPTIMISED_RECOMMENDER"] != nil
let recommenderSettings: [SwiftSetting] = isRecommenderOptimised ? settings + [.unsafeFlags(["-O"])] : settings

let package = Package(
    name: "lectern",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "ICalendar", targets: ["ICalendar"]),
        .library(name: "SentenceEncoder", targets: ["SentenceEncoder"]),
        .library(name: "SupportCore", targets: ["SupportCore"]),
        .executable(name: "lectern", targets: ["lectern"]),
    ],
    traits: [
        .default(enabledTraits: ["TLS", "OIDC"]),
        .trait(
            name: "TLS",
            description: "Mail servers, webhooks and connections to helpdesks, which use TLS. The demo does without."),
        .trait(
            name: "OIDC", description: "Sign-in of staff at an identity provider. The demo does without.",
            enabledTraits: ["TLS"]),
        .trait(name: "PostgreSQL", description: "PostgreSQL as a second engine; needs libpq."),
        .trait(
            name: "Certificates",
            description: "Certificates of attendance as PDF; needs Pango, cairo, librsvg and libqrencode."),
    ],
    dependencies: [
        // Without its reader of configurations, which nothing here uses.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CLibical", pkgConfig: "libical", providers: [.apt(["libical-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CRSVG", pkgConfig: "librsvg-2.0", providers: [.apt(["librsvg2-dev"])]),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "ICalendar", dependencies: ["CLibical"], swiftSettings: settings),
        .target(name: "SupportCore", swiftSettings: recommenderSettings),
        .target(name: "CSentenceKernels"),
        .target(name: "SentenceEncoder", dependencies: ["CSentenceKernels"], swiftSettings: settings),
        .target(name: "Addresses", dependencies: ["CIDN2"], swiftSettings: settings),
        .target(name: "Markup", dependencies: ["CCmark"], swiftSettings: settings),
        .target(name: "Stemming", dependencies: ["CStemmer"], swiftSettings: settings),
        .target(name: "MailReading", dependencies: ["CGMime", "SupportCore"], swiftSettings: settings),
        .target(
            name: "Training", dependencies: ["Addresses", "ICalendar", "Markup", "SupportCore"], swiftSettings: settings
        ),
        .target(
            name: "Storage",
            dependencies: [
                "Addresses", .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])), "ICalendar",
                "SupportCore", "Training", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Mail",
            dependencies: [
                "Addresses", "MailReading", "SupportCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["TLS"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Egress",
            dependencies: [
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["TLS"])),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["TLS"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OpenIDConnect",
            dependencies: [
                "Egress", "Training",
                .product(name: "JWTKit", package: "jwt-kit", condition: .when(traits: ["OIDC"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Certificates",
            dependencies: [
                .target(name: "CPangoCairo", condition: .when(traits: ["Certificates"])),
                .target(name: "CQRCode", condition: .when(traits: ["Certificates"])),
                .target(name: "CRSVG", condition: .when(traits: ["Certificates"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Operations",
            dependencies: [
                "Addresses", "CZlib", "Egress", "ICalendar", "Mail", "MailReading", "Markup", "SentenceEncoder",
                "Stemming", "Storage", "SupportCore", "Training",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Interchange",
            dependencies: [
                "Addresses", "CLibXML2", "Egress", "ICalendar", "MailReading", "Markup", "Operations", "Storage",
                "SupportCore", "Training",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Web",
            dependencies: [
                "Addresses", "Certificates", "Egress", "ICalendar", "Interchange", "Markup", "OpenIDConnect",
                "Operations", "Storage", "SupportCore", "Training",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "lectern",
            dependencies: [
                "Egress", "ICalendar", "SentenceEncoder", "SupportCore", "Training", "Storage", "Mail", "MailReading",
                "OpenIDConnect", "Operations", "Interchange",
                "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "Storage",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "EgressTests",
            dependencies: ["Egress", "TestSupport", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: settings),
        .testTarget(
            name: "CertificatesTests", dependencies: ["Certificates", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "ICalendarTests", dependencies: ["ICalendar", "CLibical"], swiftSettings: settings),
        .testTarget(name: "SupportCoreTests", dependencies: ["SupportCore"], swiftSettings: settings),
        .testTarget(
            name: "SentenceEncoderTests",
            dependencies: ["SentenceEncoder", "CSentenceKernels"],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(name: "AddressesTests", dependencies: ["Addresses"], swiftSettings: settings),
        .testTarget(name: "MailReadingTests", dependencies: ["MailReading"], swiftSettings: settings),
        .testTarget(name: "MarkupTests", dependencies: ["Markup", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "StemmingTests", dependencies: ["Stemming"], swiftSettings: settings),
        .testTarget(
            name: "TrainingTests", dependencies: ["Training", "ICalendar", "SupportCore"], swiftSettings: settings),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Storage", "Training", "ICalendar", "SupportCore", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MailTests",
            dependencies: [
                "Mail", "MailReading", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            exclude: ["RealServer.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "CLibical", "Operations", "Storage", "Training", "ICalendar", "SupportCore", "Mail", "MailReading",
                "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "InterchangeTests",
            dependencies: [
                "Interchange", "Operations", "Storage", "Training", "ICalendar", "Mail", "MailReading", "SupportCore",
                "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Certificates", "CZlib", "Egress", "Web", "Interchange", "MailReading", "OpenIDConnect", "Operations",
                "Storage",
                "Training", "ICalendar", "SupportCore", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "lecternTests",
            dependencies: ["lectern", "Storage", "TestSupport"],
            exclude: ["Programs"],
            swiftSettings: settings
        ),
    ]
)
