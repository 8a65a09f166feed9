internal import Foundation

extension Ticket {
    /// The kind of issue.
    public enum Category: String, Sendable, Hashable, Codable, CaseIterable {
        case question
        case defect
        case enhancement
        case other
    }

    /// The support method of the agreement by which the ticket was submitted.
    public enum Channel: String, Sendable, Hashable, Codable, CaseIterable {
        case helpDocs
        case apiManagement
        case email
        case website
        case tutorials
        case developerGuides
    }

    /// The environment in which the issue occurs.
    public enum Environment: String, Sendable, Hashable, Codable, CaseIterable {
        case production
        case staging
        case development
        case other
    }

    /// The status, which is derived from ``Ticket/history``.
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case open
        /// Waiting for the customer.
        case pending
        case resolved
        /// Closed permanently, at least ``Ticket/daysUntilClosed`` days after being resolved.
        case closed
    }
}

extension Ticket {
    /// A file of a ticket that is stored elsewhere.
    public struct Attachment: Sendable, Hashable, Codable {
        public let title: String
        /// An `http` or `https` URL.
        public let url: String

        public init(title: String, url: String) {
            self.title = title
            self.url = url
        }

        /// True if the attachment appears to be a video, by its file extension or by a word of its title. The agreement
        /// accepts a video instead of a list of steps.
        public var isVideo: Bool {
            let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            guard Self.videoWords.isDisjoint(with: words) else { return true }
            guard let fileExtension = URL(string: url)?.pathExtension.lowercased() else { return false }
            return Self.videoExtensions.contains(fileExtension)
        }

        var isWebURL: Bool {
            guard let url = URL(string: url), let host = url.host(), !host.isEmpty else { return false }
            return ["http", "https"].contains(url.scheme?.lowercased())
        }

        private static let videoExtensions: Set<String> = [
            "avi", "gif", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wmv",
        ]
        private static let videoWords: Set<String> = ["recording", "screencast", "video"]
    }
}
