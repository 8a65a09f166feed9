public import ICalendar
import SupportCore

/// The change of one field in an edit.
public enum FieldChange<Value: Sendable & Hashable>: Sendable, Hashable {
    case keep
    /// The field's own value is removed.
    case clear
    case set(Value)

    /// - Parameter cleared: the value of the field once its own value is removed.
    public func applied(to value: inout Value, cleared: Value) {
        switch self {
        case .keep: break
        case .clear: value = cleared
        case .set(let new): value = new
        }
    }

    public func applied(to value: inout Value?) {
        switch self {
        case .keep: break
        case .clear: value = nil
        case .set(let new): value = new
        }
    }
}

/// An edit of one date, of a date and all that follow it, or of a whole series.
public struct OccurrenceChange: Sendable, Hashable {
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        case this, following, all
    }

    public var start: FieldChange<LocalDateTime> = .keep
    /// Seconds.
    public var duration: FieldChange<Int> = .keep
    public var title: FieldChange<String> = .keep
    public var description: FieldChange<String> = .keep
    /// Ids.
    public var trainers: FieldChange<[String]> = .keep
    public var capacity: FieldChange<Override.Capacity> = .keep
    public var join: FieldChange<Join> = .keep
    public var room: FieldChange<Room> = .keep
    public var location: FieldChange<String> = .keep

    public init() {}

    /// Applies the edit to the override of one date. A start equal to the recurrence id is not an override.
    public func applied(to override: Override, of recurrenceID: LocalDateTime) -> Override {
        var override = override
        start.applied(to: &override.start)
        if override.start == recurrenceID { override.start = nil }
        duration.applied(to: &override.duration)
        title.applied(to: &override.title)
        description.applied(to: &override.description)
        trainers.applied(to: &override.trainers)
        capacity.applied(to: &override.capacity)
        applyPlace(join: &override.join, room: &override.room)
        location.applied(to: &override.location)
        return override
    }

    /// A room takes the place of an address, and an address that of a room.
    private func applyPlace(join address: inout Join?, room place: inout Room?) {
        if case .set = room { address = nil }
        if case .set = join { place = nil }
        join.applied(to: &address)
        room.applied(to: &place)
    }

    /// Applies the edit to the details of a series, by way of one of its dates: a new start of the date moves the whole
    /// series by the same distance.
    ///
    /// - Throws: ``Failure`` `.invalid` where a required field would be removed, or the rule does not produce the new
    ///   start.
    public func applied(to details: Session.Details, at recurrenceID: LocalDateTime) throws -> Session.Details {
        var faults: [Failure.Fault] = []
        if start == .clear { faults.append(.init(pointer: "/start", detail: "A series needs a start.")) }
        if duration == .clear { faults.append(.init(pointer: "/duration", detail: "A series needs a duration.")) }
        if title == .clear { faults.append(.init(pointer: "/title", detail: "A series needs a title.")) }
        guard faults.isEmpty else { throw Failure.invalid(faults) }

        var details = details
        duration.applied(to: &details.duration, cleared: details.duration)
        title.applied(to: &details.title, cleared: details.title)
        description.applied(to: &details.description, cleared: "")
        trainers.applied(to: &details.trainers, cleared: [])
        applyPlace(join: &details.join, room: &details.room)
        location.applied(to: &details.location)
        switch capacity {
        case .keep: break
        case .clear: details.capacity = nil
        case .set(let capacity): details.capacity = capacity.limit
        }
        guard case .set(let newStart) = start, newStart != recurrenceID else { return details }
        let moved = details.recurrence.start.adding(seconds: newStart.seconds(since: recurrenceID))
        do {
            details.recurrence = try details.recurrence.shifted(to: moved)
        } catch {
            throw Failure.invalid("/start", error.description)
        }
        return details
    }
}
