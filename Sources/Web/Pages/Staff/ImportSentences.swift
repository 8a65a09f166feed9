import Foundation
import ICalendar
public import Interchange
import Operations

/// Says in a language what became of an event of a calendar file.
public struct ImportSentences: Sendable {
    private let texts: LocalizedTexts

    public init(_ texts: Texts, language: String = "en") {
        self.init(texts.spoken(in: language))
    }

    init(_ texts: LocalizedTexts) {
        self.texts = texts
    }

    /// The reasons why an event was left out, or taken only in part: a sentence for each.
    public func sentences(on item: CalendarImport.Item) -> [String] { item.remarks.map(sentence) }

    /// A note on the file as a whole; nil where there is none.
    public func note(onOthers count: Int) -> String? {
        count > 0 ? texts.text(.importOthers, ["n": String(count)]) : nil
    }

    public var cutOffNote: String { texts.text(.importCutOff) }

    public var emptyNote: String { texts.text(.importEmpty) }

    public func sentence(_ unreadable: CalendarFile.Unreadable) -> String {
        switch unreadable {
        case .notCalendar: texts.text(.importNotCalendar)
        case .archive: texts.text(.importArchive)
        }
    }

    private func sentence(_ remark: CalendarRemark) -> String {
        leftOut(remark) ?? dates(remark) ?? contents(remark)
    }

    private func leftOut(_ remark: CalendarRemark) -> String? {
        switch remark {
        case .cancelled: texts.text(.remarkCancelled)
        case .reply: texts.text(.remarkReply)
        case .noStart: texts.text(.remarkNoStart)
        case .unreadableTime(let property): texts.text(.remarkTime, ["property": name(of: property)])
        case .wholeDays: texts.text(.remarkWholeDays)
        case .noZone: texts.text(.remarkNoZone)
        case .unknownZone(let name): texts.text(.remarkUnknownZone, ["name": name])
        case .endsBeforeStart: texts.text(.remarkEnds)
        case .lastsTooLong: texts.text(.remarkTooLong)
        case .unsupportedRule(let rule, let reason): texts.text(.remarkRule, ["rule": rule, "reason": reason])
        case .endlessRules: texts.text(.remarkEndlessRules)
        case .noDates: texts.text(.remarkNoDates)
        case .tooManyDates: texts.text(.remarkTooManyDates)
        case .outsideOfYears: texts.text(.remarkYears)
        case .notGregorian: texts.text(.remarkGregorian)
        case .cutOff: texts.text(.remarkCutOff)
        case .tooLarge: texts.text(.remarkTooLarge)
        case .sameUID: texts.text(.remarkSameUID)
        case .tooManyWithUID: texts.text(.remarkTooManyWithUID)
        case .madeHere: texts.text(.remarkMadeHere)
        case .cancelledHere: texts.text(.remarkCancelledHere)
        case .wouldLose: texts.text(.remarkWouldLose)
        case .wouldClash: texts.text(.remarkWouldClash)
        case .refused(let reason): texts.text(.remarkRefused, ["reason": reason])
        default: nil
        }
    }

    private func dates(_ remark: CalendarRemark) -> String? {
        switch remark {
        case .rulesWrittenOut: texts.text(.remarkWrittenOut)
        case .startOutsideOfRule: texts.text(.remarkStartOutside)
        case .ruleEndsBeforeStart: texts.text(.remarkRuleEnds)
        case .unmatchedExclusion(let date): texts.text(.remarkExclusion, ["date": moment(date)])
        case .unmatchedChange(let date): texts.text(.remarkUnmatched, ["date": moment(date)])
        case .changeMatchedByDay(let date): texts.text(.remarkByDay, ["date": moment(date)])
        case .excludedAndChanged(let date): texts.text(.remarkExcludedChanged, ["date": moment(date)])
        case .change(let date, let reason):
            texts.text(.remarkChange, ["date": moment(date), "reason": sentence(reason)])
        case .changeOfLater(let date): texts.text(.remarkLater, ["date": moment(date)])
        case .changeOfEarlier(let date): texts.text(.remarkEarlier, ["date": moment(date)])
        case .laterDatesUnknown: texts.text(.remarkLaterUnknown)
        case .addedDay: texts.text(.remarkAddedDay)
        case .assumedOffset(let name, let zone): texts.text(.remarkOffset, ["name": name, "zone": zone])
        case .zoneWrittenOut(let name): texts.text(.remarkZone, ["name": name])
        case .firstDatesOnly(let count): texts.text(.remarkFirstDates, ["n": String(count)])
        case .beyondHorizon(let date): texts.text(.remarkHorizon, ["date": moment(date)])
        default: nil
        }
    }

    private func contents(_ remark: CalendarRemark) -> String {
        func list(_ lines: [Int]) -> String {
            lines.prefix(10).map(String.init).joined(separator: ", ") + (lines.count > 10 ? ", …" : "")
        }
        return switch remark {
        case .noTitle: texts.text(.remarkNoTitle)
        case .noEnd: texts.text(.remarkNoEnd)
        case .cutText(let property, let length):
            texts.text(.remarkCut, ["property": name(of: property), "n": String(length)])
        case .tooManyTags: texts.text(.remarkTags)
        case .unreadableProperty(let property): texts.text(.remarkProperty, ["property": name(of: property)])
        case .unreadableLines(let lines): texts.text(.remarkLines, ["lines": list(lines)])
        case .unfoldedLines(let lines): texts.text(.remarkUnfolded, ["lines": list(lines)])
        case .unknownCharacters(let line): texts.text(.remarkCharacters, ["line": String(line)])
        case .missingEnd: texts.text(.remarkMissingEnd)
        case .otherLink(let host): texts.text(.remarkLink, ["host": host])
        case .accessDetails: texts.text(.remarkAccess)
        default: ""
        }
    }

    /// The name of the field of the form that takes a property (RFC 5545 §3.8); of others, the property's own.
    private func name(of property: String) -> String {
        switch property {
        case "SUMMARY": texts.text(.scheduleFieldTitle)
        case "DESCRIPTION": texts.text(.scheduleFieldDescription)
        case "LOCATION": texts.text(.scheduleFieldLocation)
        case "CATEGORIES": texts.text(.scheduleFieldTags)
        case "DTSTART": texts.text(.scheduleFieldStart)
        case "DTEND", "DURATION": texts.text(.scheduleFieldDuration)
        case "RDATE": texts.text(.scheduleFieldAdded)
        case "EXDATE": texts.text(.scheduleFieldExcluded)
        default: property
        }
    }

    /// `Mon 8 Mar 2027, 10:00`
    private func moment(_ local: LocalDateTime) -> String {
        "\(texts.shortDay(local.date)) \(local.date.year), \(local.clock)"
    }
}
