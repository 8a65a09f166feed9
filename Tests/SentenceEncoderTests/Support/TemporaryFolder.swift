import Foundation

/// A folder with files, which is removed with the last reference.
final class TemporaryFolder: Sendable {
    let url: URL

    init(_ files: [String: Data]) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "encoder-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (path, data) in files {
            let file = url.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
