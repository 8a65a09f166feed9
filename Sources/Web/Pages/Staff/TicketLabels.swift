import SupportCore

// What the words of tickets are called on pages.

extension Ticket.Environment {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .production: texts.text("environmentProduction")
        case .staging: texts.text("environmentStaging")
        case .development: texts.text("environmentDevelopment")
        case .other: texts.text("environmentOther")
        }
    }
}

extension Ticket.Category {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .question: texts.text("categoryQuestion")
        case .defect: texts.text("categoryDefect")
        case .enhancement: texts.text("categoryEnhancement")
        case .other: texts.text("categoryOther")
        }
    }
}

extension Ticket.Channel {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .helpDocs: texts.text("channelHelpDocs")
        case .apiManagement: texts.text("channelAPIManagement")
        case .email: texts.text("channelEmail")
        case .website: texts.text("channelWebsite")
        case .tutorials: texts.text("channelTutorials")
        case .developerGuides: texts.text("channelDeveloperGuides")
        }
    }
}
