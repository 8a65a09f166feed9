import Foundation
import Logging
import Training

/// The temporary folder of a demo, with its database and its mail.
struct DemoFolder {
    private let url: URL

    /// Creates the folder.
    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "lectern-demo-\(Identifier.random())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// The path of the database file.
    var database: String { url.appending(path: "lectern.sqlite").path }

    /// The path of the folder that the demo writes its mail to.
    var spool: String { url.appending(path: "mail").path }

    /// Removes the folder with everything in it.
    func remove(_ logger: Logger) {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            logger.error("demo not removed", metadata: ["cause": "\(error)"])
        }
    }
}
