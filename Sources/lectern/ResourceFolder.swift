import Foundation
import SupportCore

/// The folder of the files that the binary needs: pages, templates and seeds.
struct ResourceFolder {
    /// The folder that holds `OpenAPI`, `Public`, `Templates` and `Seeds`.
    let url: URL

    /// `LECTERN_HOME`; or a folder above the binary, as in a build folder; or `share/lectern` beside its `bin`.
    init() throws {
        let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        var candidates: [URL] = []
        if let home = ProcessInfo.processInfo.environment["LECTERN_HOME"] { candidates.append(URL(filePath: home)) }
        var folder = binary.deletingLastPathComponent()
        candidates.append(folder.deletingLastPathComponent().appending(path: "share/lectern"))
        for _ in 0..<6 {
            candidates.append(folder)
            folder = folder.deletingLastPathComponent()
        }
        let found = candidates.first { candidate in
            ["OpenAPI", "Public", "Templates"].allSatisfy {
                FileManager.default.fileExists(atPath: candidate.appending(path: $0).path)
            }
        }
        guard let found else {
            throw Failure(
                .unavailable,
                "OpenAPI, Public and Templates were not found next to the binary. Set LECTERN_HOME to the folder that holds them."
            )
        }
        url = found
    }
}

/// This release.
let release = "1.0.0"
