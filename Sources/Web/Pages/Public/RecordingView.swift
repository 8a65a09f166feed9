import Foundation
import ICalendar
import Operations
import Training

/// The hosts whose video files are played on the page of their tutorial, by an operator's choice: the page loads from them.
public struct PlayerHosts: Sendable, Hashable {
    private let hosts: Set<String>

    public static let none = PlayerHosts([])

    private init(_ hosts: Set<String>) { self.hosts = hosts }

    /// - Parameter text: names of hosts with commas between them, each perhaps with a port.
    /// - Returns: nil for any other text.
    public init?(_ text: String) {
        let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            .filter { !$0.isEmpty }
        // They become a part of the page's policy, and could end it.
        guard names.allSatisfy({ $0.wholeMatch(of: /[a-z0-9]([a-z0-9.\-]*[a-z0-9])?(:[0-9]{1,5})?/) != nil }) else {
            return nil
        }
        hosts = Set(names)
    }

    /// The media types of files that all browsers play, by the end of their names.
    private static let types = ["mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm"]

    /// The host and the type of a video file that may be played; nil for another address.
    func file(at address: String) -> (host: String, type: String)? {
        guard let url = URL(string: address), url.scheme == "https", url.user() == nil, let name = url.host(),
            let type = Self.types[url.pathExtension.lowercased()]
        else { return nil }
        let host = name.lowercased() + (url.port.map { ":\($0)" } ?? "")
        return hosts.contains(host) ? (host, type) : nil
    }

    /// True for a video file, wherever it is: times of its transcript lead into it.
    static func isFile(_ address: String) -> Bool {
        URL(string: address).map { types[$0.pathExtension.lowercased()] != nil } ?? false
    }

    /// The part of a page's policy by which it plays files of these hosts, with captions of ours.
    static func policy(_ hosts: [String]) -> String {
        "media-src 'self' " + Set(hosts).sorted().map { "https://" + $0 }.joined(separator: " ")
    }
}

/// A recording on the page of its tutorial: a player where its host is named, else a card, and its text.
struct RecordingView: Hashable, Sendable, Codable {
    let title: String
    let url: String
    let kind: String
    /// The name of the site that it is on.
    let host: String?
    let number: Int
    let player: Player?
    let hasChapters: Bool
    let chapters: [Chapter]
    /// The language of the chapters.
    let contentLanguage: String
    let hasTranscript: Bool
    let transcript: [Paragraph]
    /// The language of the transcript.
    let language: String

    struct Player: Hashable, Sendable, Codable {
        let source: String
        /// The media type.
        let type: String
        let host: String
        let tracks: [Track]
        /// The address of the file of chapters.
        let chapterTrack: String?
    }

    struct Chapter: Hashable, Sendable, Codable {
        /// `1:02:03`
        let time: String
        let seconds: Int
        /// The address of the recording at that time; nil where its site takes none.
        let target: String?
        let title: String
    }

    struct Track: Hashable, Sendable, Codable {
        let source: String
        let language: String
        let label: String
        /// True for the language of the page.
        let isChosen: Bool
    }

    struct Paragraph: Hashable, Sendable, Codable {
        /// `1:02:03`
        let time: String
        let seconds: Int
        /// The address of the recording at that time; nil where its site takes none.
        let target: String?
        let speaker: String?
        let text: String
    }

    init(
        _ material: Tutorial.Material, number: Int, _ overview: TutorialOverview, hosts: PlayerHosts,
        _ texts: LocalizedTexts
    ) {
        title = material.title
        url = material.url
        kind = texts.kind(material.kind)
        host = URL(string: material.url)?.host()
        self.number = number
        let files = overview.captions.filter { $0.recording == material.url }
        let stored = overview.chapters[material.url]
        contentLanguage = overview.tutorial.details.language
        chapters = (stored?.chapters.chapters ?? []).map { chapter in
            Chapter(
                time: Chapters.clock(chapter.start), seconds: chapter.start,
                target: RecordingSite(material.url).address(at: chapter.start), title: chapter.title)
        }
        hasChapters = !chapters.isEmpty
        player = hosts.file(at: material.url).map { file in
            Player(
                source: material.url, type: file.type, host: file.host,
                tracks: files.map {
                    Track(
                        source: "/captions/" + $0.id, language: $0.language, label: texts.languageName($0.language),
                        isChosen: $0.language == texts.language)
                }, chapterTrack: stored.flatMap { $0.chapters.chapters.isEmpty ? nil : "/chapters/" + $0.id })
        }
        let spoken = overview.transcripts[material.url]
        language = spoken?.language ?? ""
        let site = RecordingSite(material.url)
        transcript = (spoken?.transcript.paragraphs ?? []).map { paragraph in
            Paragraph(
                time: Chapters.clock(paragraph.start), seconds: paragraph.start,
                target: site.address(at: paragraph.start), speaker: paragraph.speaker, text: paragraph.text)
        }
        hasTranscript = !transcript.isEmpty
    }
}
