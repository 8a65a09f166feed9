package import Foundation
import ICalendar
package import Operations
package import SupportCore

/// The targets of one ticket, and how they stand.
package struct ServiceLevelResource: JSONResource {
    private let level: ServiceLevel

    package init(_ level: ServiceLevel) { self.level = level }

    package func writeFields(to json: inout JSONWriter) {
        json.write("priority", level.priority)
        json.write("plan", level.plan)
        json.write("clockStart", level.clockStart)
        json.write("respond", level.respond)
        json.write("fix", level.fix)
    }
}

extension ServiceLevel.Commitment: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("target", target)
        json.write("due", due)
        json.write("metAt", metAt)
        json.write("state", state)
        json.write("breachedBy", seconds: breachedBy)
    }
}

/// The deadlines that an agreement gives for a ticket that may not exist.
package struct DeadlinesResource: JSONResource {
    private let deadlines: Deadlines

    package init(_ deadlines: Deadlines) { self.deadlines = deadlines }

    package func writeFields(to json: inout JSONWriter) {
        json.write("clockStart", deadlines.clockStart)
        json.write("respond", deadlines.respond)
        json.write("fix", deadlines.fix)
    }
}

extension Deadlines.Deadline: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("target", target)
        json.write("due", due)
    }
}

extension Agreement.Target: JSONWritable {
    /// In the words of the agreement's own file.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .within(let seconds, let clock):
            json.writeObject {
                $0.write("within", seconds: seconds)
                $0.write("clock", clock)
            }
        case .businessDays(let days): json.writeObject { $0.write("businessDays", days) }
        case .futureRelease: "futureRelease".write(to: &json)
        case .discretion: "discretion".write(to: &json)
        }
    }
}

// MARK: - How well the agreement is kept

/// The tickets of a time against the agreement, by priority and plan.
package struct ServiceLevelInsightResource: JSONResource {
    private let insight: ServiceLevelInsight
    private let from: Date?
    private let to: Date?

    package init(_ insight: ServiceLevelInsight, from: Date?, to: Date?) {
        self.insight = insight
        self.from = from
        self.to = to
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("from", from)
        json.write("to", to)
        json.write("items", insight.groups)
    }
}

extension ServiceLevelInsight.Group: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("priority", priority)
        json.write("plan", plan)
        json.write("tickets", tickets)
        json.write("respond", respond)
        json.write("fix", fix)
    }
}

extension ServiceLevelInsight.Target: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("met", met)
        json.write("breached", breached)
        json.write("running", running)
        json.write("paused", paused)
        json.write("medianBreach", seconds: medianBreach)
        json.write("worstBreach", seconds: worstBreach)
    }
}

extension ServiceLevelInsight {
    /// The header, then one row for each priority, plan and target; breaches in seconds, with which a spreadsheet can
    /// calculate.
    package var table: [[String]] {
        let header = [
            "priority", "plan", "target", "tickets", "met", "breached", "running", "paused", "medianBreachSeconds",
            "worstBreachSeconds",
        ]
        let rows = groups.flatMap { group in
            [("respond", group.respond), ("fix", group.fix)].map { name, target in
                [group.priority.rawValue, group.plan.rawValue, name, String(group.tickets)]
                    + [target.met, target.breached, target.running, target.paused].map(String.init)
                    + [target.medianBreach, target.worstBreach].map { $0.map(String.init) ?? "" }
            }
        }
        return [header] + rows
    }
}
