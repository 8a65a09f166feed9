import SupportCore

/// The meaning of a column in a report of attendance, as its heading says.
///
/// The headings are those of Zoom, Teams, Webex, GoTo, BigBlueButton and Meet in English, German, French, Spanish,
/// Portuguese and Japanese. They are compared by words: whatever is around a word that decides has to be known, too, so
/// that a title such as “Cold email, warm leads” is not a heading.
enum AttendanceHeading: Hashable {
    case email
    /// The user principal name of Microsoft, which is written like an address.
    case principalName
    case name, firstName, lastName
    case attended
    /// A column that says who stayed away.
    case absent
    /// A column named “Status”, which counts as ``attended`` where nothing else tells who came.
    case status
    case joined, left
    /// Joining, leaving and perhaps the duration in one cell, as GoTo writes them.
    case stay
    case duration
    /// “Joined” or “Left” in the older list of Teams, with a ``timestamp``.
    case action
    case timestamp
    case waitingRoom
    case registration
    /// The topic or the number of the meeting itself.
    case meeting

    /// Bytes of a heading that is read.
    private static let maxBytes = 300

    /// - Parameter isLenient: true to read every heading with the word “email” as one of addresses.
    init?(_ heading: String, isLenient: Bool = false) {
        guard heading.utf8.count <= Self.maxBytes else { return nil }
        let text = folded(heading, splitsCamelCase: true).replacingWords("e mail", with: "email")
        guard !text.isEmpty else { return nil }
        let words = Set(text.split(separator: " ").map(String.init))
        let found: AttendanceHeading? =
            if heading.contains(where: { $0 == "?" || $0 == "？" }) {
                // A question of the registration form is no column of the tool: “Why do you want to join?”
                Self.presence(text, words)
            } else if AttendanceWords.waitingRoom.contains(where: text.contains) {
                .waitingRoom
            } else if !words.isDisjoint(with: AttendanceWords.ofOthers) {
                nil
            } else if !words.isDisjoint(with: ["upn"]) || AttendanceWords.principalNames.contains(text) {
                .principalName
            } else {
                Self.address(text, words, isLenient: isLenient) ?? Self.time(text, words)
                    ?? Self.presence(text, words) ?? Self.naming(text, words)
            }
        guard let found else { return nil }
        self = found
    }

    private static func address(_ text: String, _ words: Set<String>, isLenient: Bool) -> AttendanceHeading? {
        let marks = words.intersection(AttendanceWords.addresses)
        guard !marks.isEmpty || AttendanceWords.addressesInJapanese.contains(where: text.contains) else { return nil }
        let isKnown = words.subtracting(marks).allSatisfy {
            AttendanceWords.besideAddresses.contains($0) || $0.allSatisfy(\.isNumber)
                || !$0.utf8.allSatisfy { $0 < 0x80 }
        }
        return isKnown || isLenient ? .email : nil
    }

    private static func time(_ text: String, _ words: Set<String>) -> AttendanceHeading? {
        guard words.isDisjoint(with: AttendanceWords.ofActivity),
            !AttendanceWords.ofMeetingTimes.contains(where: text.contains)
        else { return nil }
        if isRegistration(text, words) { return .registration }
        if AttendanceWords.timestamps.contains(text) || words.contains("timestamp") { return .timestamp }
        if AttendanceWords.actions.contains(text) { return .action }
        let isOfConnection = !words.isDisjoint(with: AttendanceWords.ofConnection)
        let joins =
            !isOfConnection && !words.isDisjoint(with: AttendanceWords.joining)
            || AttendanceWords.joiningPhrases.contains(where: text.contains)
        let leaves =
            !isOfConnection && !words.isDisjoint(with: AttendanceWords.leaving)
            || AttendanceWords.leavingPhrases.contains(where: text.contains)
        if joins, leaves { return .stay }
        if lasts(text, words) { return .duration }
        if joins { return AttendanceWords.attended.contains(text) ? .attended : .joined }
        return leaves ? .left : nil
    }

    private static func lasts(_ text: String, _ words: Set<String>) -> Bool {
        !words.isDisjoint(with: AttendanceWords.durations)
            || AttendanceWords.durationPhrases.contains(where: text.contains)
            || !words.isDisjoint(with: AttendanceWords.times) && !words.isDisjoint(with: AttendanceWords.timesOf)
    }

    private static func isRegistration(_ text: String, _ words: Set<String>) -> Bool {
        if AttendanceWords.registrationInJapanese.contains(where: text.contains) { return true }
        guard words.isDisjoint(with: AttendanceWords.names) else { return false }
        return words.contains { word in
            AttendanceWords.registrationStems.contains(where: word.hasPrefix)
                && !word.hasPrefix("registrant") && word != "anmeldename"
        }
    }

    private static func presence(_ text: String, _ words: Set<String>) -> AttendanceHeading? {
        let bare = words.subtracting(AttendanceWords.besideAttended)
        let reduced = text.split(separator: " ").map(String.init).filter(bare.contains).joined(separator: " ")
        if AttendanceWords.attended.contains(text) || AttendanceWords.attended.contains(reduced) { return .attended }
        if AttendanceWords.absent.contains(text) || AttendanceWords.absent.contains(reduced) { return .absent }
        return AttendanceWords.statuses.contains(text) ? .status : nil
    }

    private static func naming(_ text: String, _ words: Set<String>) -> AttendanceHeading? {
        if AttendanceWords.meetings.contains(text) { return .meeting }
        guard words.isDisjoint(with: AttendanceWords.ofNoPerson) else {
            return words.isDisjoint(with: AttendanceWords.ofMeetings) ? nil : .meeting
        }
        if AttendanceWords.firstNames.contains(text) { return .firstName }
        if AttendanceWords.lastNames.contains(text) { return .lastName }
        if AttendanceWords.people.contains(text) { return .name }
        let isName =
            !words.isDisjoint(with: AttendanceWords.names)
            || AttendanceWords.namesInJapanese.contains(where: text.contains)
        guard isName else { return nil }
        if !words.isDisjoint(with: ["first", "given", "vorname", "prenom"]) { return .firstName }
        if !words.isDisjoint(with: ["last", "family", "famille", "familia", "surname"]) { return .lastName }
        return .name
    }
}

extension AttendanceHeading {
    /// True for a heading about the people who held the meeting, or about permissions and mails.
    static func isOfOthers(_ heading: String) -> Bool {
        guard heading.utf8.count <= maxBytes else { return true }
        return folded(heading, splitsCamelCase: true).split(separator: " ")
            .contains { AttendanceWords.ofOthers.contains(String($0)) }
    }

    /// True for a heading with a word of attendance in it, such as “Sessions attended”.
    static func mayTellPresence(_ heading: String) -> Bool {
        guard heading.utf8.count <= maxBytes else { return false }
        return folded(heading, splitsCamelCase: true).split(separator: " ").map(String.init)
            .contains { AttendanceWords.attended.contains($0) || AttendanceWords.absent.contains($0) }
    }

    /// True for what identifies a person.
    var identifies: Bool {
        switch self {
        case .email, .principalName, .name, .firstName, .lastName: true
        default: false
        }
    }

    /// True for what tells who came.
    var isEvidence: Bool {
        switch self {
        case .attended, .absent, .status, .joined, .left, .stay, .duration, .action: true
        default: false
        }
    }
}

extension String {
    /// Replaces whole words of a folded text.
    fileprivate func replacingWords(_ words: String, with other: String) -> String {
        guard contains(words) else { return self }
        return (" " + self + " ").replacing(" " + words + " ", with: " " + other + " ").dropFirst().dropLast()
            .description
    }
}
