import Operations
import SupportCore

// The labels of tickets' values, in the reader's language.

extension Ticket.Status {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .open: texts.text(.ticketOpen)
        case .pending: texts.text(.ticketPending)
        case .resolved: texts.text(.ticketResolved)
        case .closed: texts.text(.ticketClosed)
        }
    }
}

extension Plan {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .standard: texts.text(.planStandard)
        case .superPremium: texts.text(.planSuperPremium)
        }
    }
}

extension Tickets.Transition {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .acknowledge: texts.text(.verbAcknowledge)
        case .workaround: texts.text(.verbWorkaround)
        case .wait: texts.text(.verbWait)
        case .resume: texts.text(.verbResume)
        case .resolve: texts.text(.verbResolve)
        case .reopen: texts.text(.verbReopen)
        }
    }
}

extension Ticket.Environment {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .production: texts.text(.environmentProduction)
        case .staging: texts.text(.environmentStaging)
        case .development: texts.text(.environmentDevelopment)
        case .other: texts.text(.environmentOther)
        }
    }
}

extension Ticket.Category {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .question: texts.text(.categoryQuestion)
        case .defect: texts.text(.categoryDefect)
        case .enhancement: texts.text(.categoryEnhancement)
        case .other: texts.text(.categoryOther)
        }
    }
}

extension Ticket.Channel {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .helpDocs: texts.text(.channelHelpDocs)
        case .apiManagement: texts.text(.channelAPIManagement)
        case .email: texts.text(.channelEmail)
        case .website: texts.text(.channelWebsite)
        case .tutorials: texts.text(.channelTutorials)
        case .developerGuides: texts.text(.channelDeveloperGuides)
        }
    }
}
