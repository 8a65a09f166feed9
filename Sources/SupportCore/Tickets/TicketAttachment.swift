internal import Foundation

extension Ticket {
    /// Something that belongs to a ticket and lies elsewhere.
    public struct Attachment: Sendable, Hashable, Codable {
        public let title: String
        /// An `http` or `https` URL.
        public let url: String

        public init(title: String, url: String) {
            self.title = title
            self.url = url
        }

        /// Whether it looks like a video, which the agreement takes in place of a list of steps: by the ending of its
        /// path, or by a word of its title.
        public var isVideo: Bool {
            let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            guard Self.videoWords.isDisjoint(with: words) else { return true }
            guard let ending = URL(string: url)?.pathExtension.lowercased() else { return false }
            return Self.videoEndings.contains(ending)
        }

        var isOnTheWeb: Bool {
            guard let url = URL(string: url), let host = url.host(), !host.isEmpty else { return false }
            return ["http", "https"].contains(url.scheme?.lowercased())
        }

        private static let videoEndings: Set<String> = [
            "avi", "gif", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wmv",
        ]
        private static let videoWords: Set<String> = ["recording", "screencast", "video"]
    }
}
