import Foundation
import Operations
import SupportCore
import Training

/// A message on a ticket, on pages of customers and staff.
struct TicketMessageView: Hashable, Sendable, Codable {
    let author: String
    /// True for a message of an agent.
    let isAgent: Bool
    let isInternal: Bool
    /// The way by which it came, for staff.
    let channel: String?
    let sent: MomentView
    let text: String
    let hasText: Bool
    let files: [TicketFileView]
    let hasFiles: Bool

    init(
        _ item: Tickets.MessageWithFiles, base: String?, moment: MomentView, isForStaff: Bool, _ texts: LocalizedTexts
    ) {
        let message = item.message
        let side =
            message.author.side == .agent ? texts.text(.supportFromAgent) : texts.text(.supportFromCustomer)
        author = [message.author.name, isForStaff ? message.author.email : nil, side].compactMap(\.self)
            .joined(separator: " · ")
        isAgent = message.author.side == .agent
        isInternal = message.visibility == .internal
        channel = isForStaff ? message.channel.name(texts) : nil
        sent = moment
        text = message.text
        hasText = !message.text.isEmpty
        files = item.files.map { TicketFileView($0, base: base, texts) }
        hasFiles = !files.isEmpty
    }
}

extension TicketMessage.Channel {
    fileprivate func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .page: texts.text(.messageByPage)
        case .mail: texts.text(.messageByMail)
        case .staff: texts.text(.messageByStaff)
        case .api: texts.text(.messageByAPI)
        }
    }
}
