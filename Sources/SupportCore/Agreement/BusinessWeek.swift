/// The opening hours of each day of a local week. A day without hours is closed.
public struct BusinessWeek: Sendable, Hashable {
    /// A day of the week; `allCases` begins with Monday, as ISO 8601 does.
    public enum Day: String, Sendable, Hashable, Codable, CaseIterable {
        case mon, tue, wed, thu, fri, sat, sun
    }

    private let hours: [Day: [OpeningHours]]

    /// - Parameter hours: the hours of each day, in any order; they can be adjacent but must not overlap.
    /// - Throws: ``Failure`` `.invalid` that names every overlap, or the whole week if it has no hours.
    public init(_ hours: [Day: [OpeningHours]]) throws {
        let faults = Day.allCases.flatMap { day in
            Self.overlaps(in: hours[day] ?? []).map {
                Failure.Fault(pointer: "/\(day.rawValue)/\($0)", detail: Self.overlap)
            }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        guard hours.values.contains(where: { !$0.isEmpty }) else { throw Failure.invalid("", Self.neverOpen) }
        self.hours = hours.mapValues { $0.sorted { $0.opens < $1.opens } }.filter { !$0.value.isEmpty }
    }

    /// The hours of one day, earliest first; empty if the day is closed.
    public subscript(day: Day) -> [OpeningHours] {
        hours[day] ?? []
    }

    static let overlap = "These hours overlap other hours of the same day."
    static let neverOpen = "A week needs hours: without them, no business target can be met."

    /// The indices of the hours that overlap earlier ones in the list.
    static func overlaps(in hours: [OpeningHours]) -> [Int] {
        hours.indices.filter { index in
            hours[..<index].contains { $0.overlaps(hours[index]) }
        }
    }
}

extension BusinessWeek: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var days = encoder.container(keyedBy: FieldName.self)
        for day in Day.allCases {
            try days.encode(self[day], forKey: FieldName(day.rawValue))
        }
    }
}
