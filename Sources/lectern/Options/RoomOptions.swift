import ArgumentParser
import Egress
import Foundation
import Interchange
import Operations
import Training

/// The servers of rooms. They are set by environment variables alone, as they never change between two starts.
struct RoomOptions {
    let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    private func value(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads every setting, and gathers the mistakes in all of them.
    func check(_ faults: inout SettingFaults) {
        faults.check("LECTERN_BIGBLUEBUTTON_URL, LECTERN_BIGBLUEBUTTON_SECRET") { try bigBlueButton() }
        faults.check("LECTERN_JITSI_URL, LECTERN_JITSI_APP_ID, LECTERN_JITSI_SECRET") { try jitsi() }
        faults.check("LECTERN_ROOM") { try standard() }
        faults.check("LECTERN_ROOM_RECORDING") { try recording() }
        faults.check("LECTERN_ATTENDANCE_SHARE") { try minShare() }
    }

    func settings() throws -> RoomSettings {
        RoomSettings(
            bigBlueButton: try bigBlueButton(), jitsi: try jitsi(), standard: try standard(),
            recording: try recording(), minShare: try minShare())
    }

    // MARK: - Servers

    private func bigBlueButton() throws -> (any MeetingServer)? {
        guard let named = value("LECTERN_BIGBLUEBUTTON_URL") else {
            guard value("LECTERN_BIGBLUEBUTTON_SECRET") == nil else {
                throw ValidationError("LECTERN_BIGBLUEBUTTON_SECRET is of no use without LECTERN_BIGBLUEBUTTON_URL.")
            }
            return nil
        }
        let (url, host) = try address(named)
        guard let secret = try secret("LECTERN_BIGBLUEBUTTON_SECRET") else {
            throw ValidationError("LECTERN_BIGBLUEBUTTON_URL needs LECTERN_BIGBLUEBUTTON_SECRET beside it.")
        }
        guard EgressClient.isAvailable else {
            throw ValidationError(EgressError.unavailable.description)
        }
        // Whoever sets the address allows it, also inside; and this client reaches nothing else there.
        return BigBlueButton(EgressClient(rules: try EgressRules(parsing: host)), url: url, secret: secret)
    }

    private func jitsi() throws -> JitsiServer? {
        let (appID, secret) = (value("LECTERN_JITSI_APP_ID"), try secret("LECTERN_JITSI_SECRET"))
        guard let named = value("LECTERN_JITSI_URL") else {
            guard appID == nil, secret == nil else {
                throw ValidationError(
                    "LECTERN_JITSI_APP_ID and LECTERN_JITSI_SECRET are of no use without LECTERN_JITSI_URL.")
            }
            return nil
        }
        let (url, _) = try address(named)
        switch (appID, secret) {
        case (nil, nil): return JitsiServer(url: url, credential: nil)
        case (let appID?, let secret?):
            return JitsiServer(url: url, credential: .init(appID: appID, secret: secret))
        default: throw ValidationError("LECTERN_JITSI_APP_ID and LECTERN_JITSI_SECRET belong together.")
        }
    }

    /// - Returns: the address without slashes at its end, and its host.
    private func address(_ text: String) throws -> (url: String, host: String) {
        let url = String(text.reversed().drop { $0 == "/" }.reversed())
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme?.lowercased()),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw ValidationError("\(text) is not an address such as https://meet.example.org.") }
        return (url, host)
    }

    /// The secret itself, or the path of a file that holds it.
    private func secret(_ name: String) throws -> SharedSecret? {
        guard let text = value(name) else { return nil }
        return SharedSecret(text.hasPrefix("/") ? try SecretFile(text).read() : text)
    }

    // MARK: - What becomes of them

    private func standard() throws -> Room.Kind? {
        guard let text = value("LECTERN_ROOM"), text != "none" else { return nil }
        guard let kind = Room.Kind(rawValue: text) else {
            throw ValidationError("\(text) is not none, bigbluebutton or jitsi.")
        }
        let url = kind == .jitsi ? "LECTERN_JITSI_URL" : "LECTERN_BIGBLUEBUTTON_URL"
        guard value(url) != nil else { throw ValidationError("\(text) needs \(url) beside it.") }
        return kind
    }

    private func recording() throws -> RoomSettings.Recording {
        let text = value("LECTERN_ROOM_RECORDING") ?? RoomSettings.Recording.offer.rawValue
        guard let recording = RoomSettings.Recording(rawValue: text) else {
            throw ValidationError("\(text) is not off, offer or publish.")
        }
        return recording
    }

    private func minShare() throws -> Double? {
        guard let text = value("LECTERN_ATTENDANCE_SHARE") else { return nil }
        guard let share = Double(text), share > 0, share <= 1 else {
            throw ValidationError("\(text) is not a share above 0 and up to 1, such as 0.5.")
        }
        return share
    }
}
