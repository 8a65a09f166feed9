import Training

/// The choice between a join link and the rooms that the installation has, in the forms of sessions and dates.
struct RoomChoice {
    private let kinds: [Room.Kind]

    /// - Parameter current: the room that is there already, even if its server is gone.
    init(_ kinds: [Room.Kind], current: Room.Kind?) {
        self.kinds = Room.Kind.allCases.filter { kinds.contains($0) || $0 == current }
    }

    /// The value for a join link.
    static let link = "link"

    static func isRoom(_ typed: String) -> Bool { !typed.isEmpty && typed != link }

    /// Without rooms, a form asks only for a join link.
    func fields(_ texts: LocalizedTexts) -> [FieldView] {
        let choice = FieldView(
            name: "room", label: texts.text(.scheduleFieldRoom),
            control: .select([(Self.link, texts.text(.scheduleRoomLink))] + kinds.map { ($0.rawValue, $0.name) }),
            hint: texts.text(.scheduleHintRoom))
        let link = [
            FieldView(
                name: "joinURL", label: texts.text(.scheduleFieldJoin), control: .input("url"),
                hint: texts.text(.scheduleHintJoin), limit: 2_000, when: kinds.isEmpty ? nil : "room=" + Self.link),
            FieldView(
                name: "joinBefore", label: texts.text(.scheduleFieldJoinBefore), control: .input("text"),
                hint: texts.text(.scheduleHintDuration)),
        ]
        return (kinds.isEmpty ? [] : [choice]) + link
    }
}

extension Room.Kind {
    /// The name of the program, which is the same in every language.
    var name: String {
        switch self {
        case .bigbluebutton: "BigBlueButton"
        case .jitsi: "Jitsi Meet"
        }
    }
}
