import Foundation

/// Lines of a description that open a meeting beside its link: passcodes, meeting ids, and phone numbers with pins.
enum AccessDetails {
    /// Labels in front of the number of a meeting, or of ways to dial into it.
    private static let accessLabels = [
        "meeting id", "meeting-id", "meeting number", "webinar id", "conference id", "phone conference id", "video id",
        "one tap mobile", "dial by", "find your local number", "find local number", "join by phone", "join by sip",
        "join by h.323", "dial-in", "besprechungs-id", "konferenz-id", "telefonkonferenz-id", "id de réunion",
        "id de reunión", "id da reunião",
    ]

    /// Labels in front of a passcode, which a topic of a session may begin with too.
    private static let passcodeLabels = [
        "passcode", "password", "access code", "pin", "numeric password", "host key", "kenncode", "kennwort",
        "passwort", "zugangscode", "code secret", "mot de passe", "contraseña", "código de acceso", "senha",
    ]

    /// Words for a passcode in the names of fields.
    private static let passcodes = [
        "passcode", "password", "passwort", "passwd", "kennwort", "kenncode", "zugangscode", "sicherheitscode",
        "code secret", "code d'accès", "code d’accès", "mot de passe", "contraseña", "código de acceso",
        "clave de acceso", "senha", "código de acesso", "codice di accesso", "codice d'accesso", "wachtwoord",
        "toegangscode", "adgangskode", "lösenord", "hasło", "kod dostępu", "пароль", "パスコード", "パスワード", "密码", "密碼",
        "비밀번호", "암호",
    ]

    /// The name of a field and its value: `会議 ID: 389 123 456 78`.
    private static func field(_ line: String) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        let name = line[..<colon].trimmingCharacters(in: .whitespaces)
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        guard !name.isEmpty, !value.isEmpty, name.count <= 60 else { return nil }
        return (name.lowercased(), value)
    }

    /// True for the number of a meeting or of a conference to dial into: nine digits or more, in groups or with `#`.
    static func isMeetingNumber(_ line: String) -> Bool {
        guard let value = field(line)?.value, value.contains(" ") || value.hasSuffix("#") else { return false }
        return value.count { $0.isNumber } >= 9 && value.allSatisfy { $0.isNumber || $0 == " " || $0 == "#" }
    }

    /// True for a field with one word as its value that nobody would write.
    static func mayBePasscode(_ line: String) -> Bool {
        guard let value = field(line)?.value, value.count <= 20 else { return false }
        return !value.contains { $0.isWhitespace || ":/@".contains($0) } && isNoWord(value)
    }

    /// True for what nobody would write: with digits, or capitals within.
    private static func isNoWord(_ text: some StringProtocol) -> Bool {
        guard (4...40).contains(text.count), !text.contains(where: { $0 == "/" }) else { return false }
        return text.contains { $0.isNumber } || text.dropFirst().contains { $0.isUppercase }
    }

    /// True for a field with a passcode: any one word behind the mere name, and one that nobody would write behind another
    /// name with it, such as `Senha de acesso: 123456`.
    private static func isPasscodeField(_ line: String) -> Bool {
        guard let (name, value) = field(line), value.count <= 40, !value.contains(where: \.isWhitespace) else {
            return false
        }
        let isMereName = ["", "meeting ", "webinar ", "zoom ", "webex "].contains { kind in
            passcodes.contains { name == kind + $0 }
        }
        return isMereName ? value.count > 3 : passcodes.contains(where: name.contains) && isNoWord(value)
    }

    /// - Parameter rest: the line behind the label of a passcode.
    private static func isPasscode(_ rest: Substring) -> Bool {
        let rest = rest.drop { $0 == " " }
        guard let first = rest.first else { return true }
        guard ":：#(".contains(first) || first.isNumber else { return false }
        let value = rest.drop { ":：#( ".contains($0) }
        let words = value.split(whereSeparator: \.isWhitespace)
        guard let word = words.first else { return true }
        let isNumber = value.count { $0.isNumber } >= 3 && value.allSatisfy { $0.isNumber || " #)-".contains($0) }
        // Without a mark behind the label it is a passcode only if nothing follows.
        return isNumber || isNoWord(word) && (":：#".contains(first) || words.count == 1)
    }

    /// True for a line that opens a meeting.
    static func opensMeeting(_ line: String) -> Bool {
        if isMeetingNumber(line) || isPasscodeField(line) { return true }
        let start = line.drop { !$0.isLetter && !$0.isNumber && $0 != "+" }
        let lower = start.lowercased()
        if let label = passcodeLabels.first(where: lower.hasPrefix), isPasscode(start.dropFirst(label.count)) {
            return true
        }
        if let label = accessLabels.first(where: { lower.hasPrefix($0) }) {
            let rest = lower.dropFirst(label.count).drop { $0 == " " || $0 == "s" }
            return rest.isEmpty || ":#(".contains(rest.first ?? " ") || rest.first?.isNumber == true
                || label.hasPrefix("dial by") || label.hasPrefix("find ") || label.hasPrefix("join by")
        }
        if let pin = lower.firstRange(of: "pin"), lower[pin.upperBound...].count(where: \.isNumber) >= 4,
            lower[..<pin.lowerBound].last.map({ !$0.isLetter }) ?? true,
            lower[pin.upperBound...].first.map({ $0 == ":" || $0 == " " }) ?? false
        {
            return true
        }
        // +13126266799,,82312345678#, or 67.217.95.2##123456789 for the system of a conference room
        return lower.contains("##") || lower.hasPrefix("+") && lower.contains(",,") && lower.contains("#")
    }
}
