public import Foundation
internal import NIOPosix

/// A folder in which each message becomes a file, for demonstrations and tests, or for another program that sends them.
public struct Spool: MailTransport, Hashable {
    public let folder: URL

    /// - Parameter folder: is created with the first message where there is none.
    public init(folder: URL) {
        self.folder = folder
    }

    /// Writes each message to a file of its own, named by ``fileName(of:)``. Readers never see an incomplete file. The same
    /// message, sent again, replaces its file.
    public func send(
        _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcome: MailOutcome) async throws -> Void
    ) async throws {
        for (index, message) in messages.enumerated() {
            try await settled(index, await write(message))
        }
    }

    /// The name of a message's file, such as `20261123T030144Z-9f86d081884c7d65.eml`. Files sort by the dates of their
    /// messages.
    public static func fileName(of message: MailMessage) -> String {
        "\(MailDate.compact(message.date))-\(Digest(message.messageID).hexadecimal).eml"
    }

    private func write(_ message: MailMessage) async -> MailOutcome {
        let file = folder.appending(path: Self.fileName(of: message))
        do {
            try await NIOThreadPool.singleton.runIfActive {
                // Mails hold personal links: nobody else reads them.
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                let part = folder.appending(path: ".\(file.lastPathComponent).part")
                try? FileManager.default.removeItem(at: part)
                guard
                    FileManager.default.createFile(
                        atPath: part.path, contents: Data(message.rendered()), attributes: [.posixPermissions: 0o600]),
                    rename(part.path, file.path) == 0
                else { throw CocoaError(.fileWriteUnknown) }
            }
            return .delivered
        } catch let error as CocoaError {
            return .deferred(MailReason("The spool folder cannot be written: \(error.code.rawValue)."))
        } catch {
            return .deferred(MailReason("The spool folder cannot be written: \(type(of: error))."))
        }
    }
}
