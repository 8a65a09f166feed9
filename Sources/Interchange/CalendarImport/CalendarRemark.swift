public import ICalendar

/// The reason why an event was left out, or taken only in part.
///
/// The sentences are in the catalogues of texts, in each language.
public indirect enum CalendarRemark: Sendable, Hashable, Codable {
    // MARK: Left out

    /// `STATUS:CANCELLED` or `METHOD:CANCEL`.
    case cancelled
    /// It is in a reply to an invitation (RFC 5546), not in an invitation.
    case reply
    case noStart
    case unreadableTime(property: String)
    /// A session begins at a time of day.
    case wholeDays
    /// It has local times, and neither the file nor the caller names their zone.
    case noZone
    case unknownZone(String)
    case endsBeforeStart
    /// Longer than ``ScheduleLimits/maxDuration``.
    case lastsTooLong
    /// - Parameter reason: in English.
    case unsupportedRule(rule: String, reason: String)
    /// Several rules of which one has no end, so that they cannot be written out.
    case endlessRules
    case noDates
    case tooManyDates
    /// Outside of the years 1900 to 2199.
    case outsideOfYears
    case notGregorian
    case cutOff
    case tooLarge
    /// Another event of the file has the same UID, and neither is the newer one.
    case sameUID
    case tooManyWithUID
    /// The session was made here, and is not changed by a file.
    case madeHere
    /// The session was cancelled here.
    case cancelledHere
    /// The change would remove dates with registrations or changes of their own.
    case wouldLose
    /// The change would put a trainer in two places at once.
    case wouldClash
    /// Any other refusal, in English.
    case refused(String)

    // MARK: Taken in part

    case noTitle
    case noEnd
    /// `EXRULE`, or a second `RRULE`: its dates were written out.
    case rulesWrittenOut
    case startOutsideOfRule
    case ruleEndsBeforeStart
    case unmatchedExclusion(LocalDateTime)
    /// A changed date that the series does not have. It was added.
    case unmatchedChange(LocalDateTime)
    /// A changed date whose time of day is not the series'. It was taken for the date of that day.
    case changeMatchedByDay(LocalDateTime)
    /// A date that is both excluded and changed. The change was taken.
    case excludedAndChanged(LocalDateTime)
    /// A change that was left out, with the reason.
    case change(of: LocalDateTime, CalendarRemark)
    /// A change of all later dates, which was left out.
    case changeOfLater(LocalDateTime)
    /// A change of all earlier dates (`THISANDPRIOR`), which was taken for one date.
    case changeOfEarlier(LocalDateTime)
    /// A change of all later dates of a series that is not in the file. It was taken for one date.
    case laterDatesUnknown
    /// A date that was added without a time of day.
    case addedDay
    case cutText(property: String, length: Int)
    case tooManyTags
    case unreadableProperty(String)
    case unreadableLines([Int])
    case unfoldedLines([Int])
    case unknownCharacters(line: Int)
    case missingEnd
    /// A link to another meeting than the one that was taken, by its host.
    case otherLink(host: String)
    /// Meeting ids, passcodes and phone numbers are not kept in a public description.
    case accessDetails
    /// A name of which only the offset is known.
    case assumedOffset(name: String, zone: String)
    /// The zone is like none of the IANA database, so its dates were written out in UTC.
    case zoneWrittenOut(name: String)
    /// Of a series without an end, only the first dates were written out.
    case firstDatesOnly(Int)
    /// A changed date that is further ahead than dates are stored.
    case beyondHorizon(LocalDateTime)
}

extension CalendarRemark {
    /// The remarks on the faults of a component's text.
    static func remarks(on faults: [CalendarComponent.Fault]) -> [CalendarRemark] {
        var unreadable: [Int] = []
        var unfolded: [Int] = []
        var characters: Int?
        var others: [CalendarRemark] = []
        for fault in faults {
            switch fault {
            case .unreadableLine(let number): unreadable.append(number)
            case .unfoldedLine(let number): unfolded.append(number)
            case .unknownCharacters(let number): characters = characters ?? number
            case .noEnd: others.append(.missingEnd)
            case .longLine(_, let property):
                others.append(.cutText(property: property, length: CalendarScanner.maxLineBytes))
            case .cutOff, .tooLarge: break
            }
        }
        return (unreadable.isEmpty ? [] : [.unreadableLines(unreadable)])
            + (unfolded.isEmpty ? [] : [.unfoldedLines(unfolded)])
            + (characters.map { [.unknownCharacters(line: $0)] } ?? []) + others
    }
}
