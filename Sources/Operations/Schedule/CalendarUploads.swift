public import Foundation
public import Storage
import SupportCore
import Training

/// Calendars that were uploaded, kept while somebody looks at the preview of their import.
extension Schedule {
    /// The time for which an upload is kept, in seconds.
    public static let uploadLifetime: TimeInterval = 86_400

    /// The most uploads of one person that are kept.
    private static let maxUploads = 5

    /// Keeps what was read of a calendar, and drops the oldest upload of somebody who has many.
    ///
    /// - Parameters:
    ///   - content: JSON.
    ///   - owner: the id of the user or the token that uploaded it; nobody else can see it.
    /// - Returns: the id of the upload.
    public func keepUpload(_ content: String, of owner: String, now: Date) async throws -> String {
        let id = Identifier.random()
        try await database.write { connection in
            while try connection.calendarUploadCount(of: owner) >= Self.maxUploads {
                try connection.deleteOldestCalendarUpload(of: owner)
            }
            try connection.insert(CalendarUpload(id: id, owner: owner, content: content), now: now)
        }
        return id
    }

    /// Drops the uploads that were kept for their time.
    public func dropUploads(now: Date) async throws {
        try await database.write { try $0.deleteCalendarUploads(before: now - Self.uploadLifetime) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func upload(_ id: String, of owner: String) async throws -> CalendarUpload {
        guard let upload = try await database.read({ try $0.calendarUpload(id, owner: owner) }) else {
            throw Failure.noSuch("upload")
        }
        return upload
    }

    /// - Parameter outcome: JSON.
    public func finishUpload(_ id: String, with outcome: String) async throws {
        try await database.write { try $0.setOutcome(outcome, ofCalendarUpload: id) }
    }
}
