import Foundation
import SupportCore

/// The folder of the files that the binary needs: pages, templates and seeds.
struct ResourceFolder {
    /// The folder that holds `OpenAPI`, `Public`, `Templates` and `Seeds`.
    let url: URL

    /// `LECTERN_HOME`; or else a folder above the binary, as in a build folder; or `share/lectern` beside its `bin`.
    init() throws {
        if let home = ProcessInfo.processInfo.environment["LECTERN_HOME"], !home.isEmpty {
            let missing = Self.missing(in: URL(filePath: home))
            guard missing.isEmpty else {
                throw Failure(
                    .unavailable, "The folder \(home) (LECTERN_HOME) lacks \(missing.joined(separator: ", ")).")
            }
            url = URL(filePath: home)
            return
        }
        let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        var candidates: [URL] = []
        var folder = binary.deletingLastPathComponent()
        candidates.append(folder.deletingLastPathComponent().appending(path: "share/lectern"))
        for _ in 0..<6 {
            candidates.append(folder)
            folder = folder.deletingLastPathComponent()
        }
        guard let found = candidates.first(where: { Self.missing(in: $0).isEmpty }) else {
            throw Failure(
                .unavailable,
                "OpenAPI, Public and Templates were not found next to the binary. Set LECTERN_HOME to the folder that holds them."
            )
        }
        url = found
    }

    private static func missing(in folder: URL) -> [String] {
        ["OpenAPI", "Public", "Templates"].filter {
            !FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
        }
    }
}
