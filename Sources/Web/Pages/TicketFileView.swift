import Foundation
import Operations
import SupportCore
import Training

/// A file of a ticket, to be saved.
struct TicketFileView: Hashable, Sendable, Codable {
    /// Nil where it cannot be had.
    let address: String?
    let name: String
    /// `1.2 MB`.
    let size: String

    /// - Parameter base: the address of the files of the ticket, with a slash at the end; nil for a reader who does not get
    ///   them.
    init(_ file: TicketFile, base: String?, _ texts: LocalizedTexts) {
        address = base.map { $0 + file.id }
        name = file.name
        let point = texts.language == "de" ? "," : "."
        func tenths(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return "\(tenths / 10)\(point)\(tenths % 10)"
        }
        size =
            file.size < 1_000_000
            ? "\(max(1, file.size / 1_000)) kB" : "\(tenths(Double(file.size) / 1_000_000)) MB"
    }
}

extension LocalizedTexts {
    /// `Up to 10 files, 10 MB in total: pictures, PDF`.
    func filesHint(_ limits: TicketFileLimits) -> String {
        text(
            .supportFilesHint,
            ["n": String(limits.maxCount), "mb": String(limits.megabytes), "kinds": fileKinds(limits)])
    }

    /// `pictures, videos, PDF`.
    func fileKinds(_ limits: TicketFileLimits) -> String {
        TicketFileKind.Group.allCases.filter(limits.kinds.contains).map { group in
            switch group {
            case .pictures: text(.supportFilesPictures)
            case .videos: text(.supportFilesVideos)
            case .pdf: text(.supportFilesPDF)
            case .text: text(.supportFilesText)
            case .zip: text(.supportFilesZIP)
            }
        }.joined(separator: ", ")
    }
}
