import Foundation
import ICalendar
import Operations
import SupportCore
package import Training

extension OccurrenceChange {
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(reading json: JSON) throws {
        let fields = try Fields(json)
        self.init()
        start = fields.change("start", fields.local("start"))
        if case .set(let local) = start, !Recurrence.years.contains(local.date.year) {
            fields.fault(
                "start", "Must be in the years \(Recurrence.years.lowerBound) to \(Recurrence.years.upperBound).")
        }
        duration = fields.change("duration", fields.duration("duration", in: 1...ScheduleLimits.maxDuration))
        title = fields.change("title", fields.text("title", required: fields.value("title") != nil))
        description = fields.change("description", fields.text("description", limit: 20_000, lines: true))
        trainers = fields.change("trainers", fields.texts("trainers", limit: ScheduleLimits.maxTrainers))
        capacity = fields.change("capacity", fields.seats("capacity"))
        let (address, place) = fields.joinOrRoom
        join = fields.change("join", address)
        room = fields.change("room", place)
        location = fields.change("location", fields.text("location", limit: 500))
        try fields.finish()
    }
}

extension Fields {
    /// The change of a field by a merge patch: none if the field is absent, its removal if it is null.
    fileprivate func change<Value>(_ name: String, _ value: Value?) -> FieldChange<Value> {
        value.map(FieldChange.set) ?? (holds(name) ? .clear : .keep)
    }

    fileprivate func seats(_ name: String) -> Override.Capacity? {
        if value(name) == "unlimited" { return .unlimited }
        return integer(name, in: 1...ScheduleLimits.maxSeats).map(Override.Capacity.seats)
    }
}
