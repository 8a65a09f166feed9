import ArgumentParser
import Foundation
import MailReading
import Operations
import Storage
import SupportCore

struct ReceiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receive", abstract: "Receive a mail on standard input.",
        discussion: """
            For a mail server that hands over mail by a pipe. The status is 0 once the mail is kept, 75 if the mail server \
            should try again, and 65 for a mail that is too large or empty. A server handles the mail within a second.
            """)

    @Option(help: "The return path. (SENDER)")
    var sender: String?

    @Option(help: "A recipient; may be repeated. (RECIPIENT)")
    var recipient: [String] = []

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let named = recipient.isEmpty ? [environment["RECIPIENT"]].compactMap(\.self) : recipient
        let bytes = try Self.standardInput()
        guard bytes.count <= ReceivedMails.maxBytes else {
            throw Failure(.tooLarge, "A mail can have at most \(ReceivedMails.maxBytes >> 20) MB.")
        }
        guard bytes.count > 0 else { throw Failure(.malformed, "There is no mail on standard input.") }
        let opened = try await database.openExisting()
        let mails = ReceivedMails(opened)
        try await mails.keep(
            bytes, returnPath: sender ?? environment["SENDER"], recipients: named, now: opened.now)
    }

    /// A mail that is too long is read to its end, and dropped.
    private static func standardInput() throws -> MessageBytes {
        var buffer = MessageBuffer()
        var overflow = false
        while let piece = try FileHandle.standardInput.read(upToCount: 1 << 16), !piece.isEmpty {
            if buffer.count > ReceivedMails.maxBytes { overflow = true }
            if !overflow { try buffer.append(piece) }
        }
        return try buffer.finish()
    }

    /// The status for a mail server: it keeps a mail that could not be taken, and tries again. It returns a mail to its
    /// sender for a fault of the mail alone, and for none of the installation.
    static func status(of error: any Error) -> Int32 {
        switch error {
        case let failure as Failure where failure.code == .tooLarge || failure.code == .malformed: EX_DATAERR
        default: EX_TEMPFAIL
        }
    }

    /// True if the process was started to receive a mail, also with wrong options.
    static var isMeant: Bool { CommandLine.arguments.dropFirst().first == configuration.commandName }
}
