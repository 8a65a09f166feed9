import Foundation
import TestSupport
import Testing

/// A real browser without a window, driven by the W3C WebDriver protocol.
final class Browser: Sendable {
    private let driver: ChildProcess
    private let port: Int
    /// The path of the driver's session.
    private let session: String

    static let driverPath = "/usr/bin/chromedriver"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: driverPath) }

    /// - Parameter width: of the window, in CSS pixels.
    init(in folder: Folder, width: Int = 1_280, language: String = "en") async throws {
        (driver, port, session) = try await Turnstile.programs.pass {
            try await Self.start(in: folder, width: width, language: language)
        }
        try await setWidth(width)
        try await setScheme(.light)
    }

    /// - Returns: the driver, its port, and the path of its session.
    private static func start(
        in folder: Folder, width: Int, language: String
    ) async throws -> (ChildProcess, port: Int, session: String) {
        let (driver, port) = try await startDriver(in: folder)
        var arguments = [
            // The browser ends with the pipe, whatever becomes of the driver.
            "--remote-debugging-pipe", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage",
            "--window-size=\(width),900",
            "--user-data-dir=\(folder.file(UUID().uuidString).path)", "--lang=\(language)",
        ]
        // The sandbox wants rights that a container does not give, to root least of all.
        if getuid() == 0 || ProcessInfo.processInfo.environment["CI"] != nil { arguments.append("--no-sandbox") }
        let options: [String: Any] = ["args": arguments, "prefs": ["intl.accept_languages": language]]
        // Axe takes long on a machine that is busy with all tests.
        let wanted = ["goog:chromeOptions": options, "timeouts": ["script": 240_000]] as [String: Any]
        let made = try await send("POST", port, "/session", ["capabilities": ["alwaysMatch": wanted]])
        let id = try #require((made as? [String: Any])?["sessionId"] as? String, "\(String(describing: made))")
        return (driver, port, "/session/" + id)
    }

    /// Among hundreds of starts one driver ends or hangs before it listens: then another is started in its place.
    private static func startDriver(in folder: Folder) async throws -> (ChildProcess, port: Int) {
        var said: [String] = []
        while said.count < 5 {
            let driver = try ChildProcess(URL(filePath: driverPath), ["--port=0"], in: folder)
            let deadline = ContinuousClock.now + .seconds(60)
            while driver.isRunning, ContinuousClock.now < deadline {
                if let port = driver.output.firstMatch(of: /started successfully on port ([0-9]+)/).flatMap({
                    Int($0.1)
                }) {
                    return (driver, port)
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            said.append("running: \(driver.isRunning)\n" + driver.output + driver.errors)
            driver.signal(SIGKILL)
        }
        throw NotListening(drivers: said)
    }

    struct NotListening: Error {
        /// The words of each of them, and its state.
        let drivers: [String]
    }

    /// The widths of a phone and of a desk, in CSS pixels.
    static let widths = [320, 1_280]

    /// Shows the pages that are opened from now on in another width. A window cannot be as narrow as a phone; what it shows
    /// can.
    func setWidth(_ width: Int) async throws {
        try await devTools(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false])
    }

    /// The colours of a day and of a night.
    enum Scheme: String, CaseIterable {
        case light, dark
    }

    /// Shows the open page, and those that follow, in other colours.
    func setScheme(_ scheme: Scheme) async throws {
        try await devTools(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": scheme.rawValue]]])
        try await eventually("the colours are \(scheme)") {
            try await run("return matchMedia(arguments[0]).matches", ["(prefers-color-scheme: \(scheme))"])
                as? Bool == true ? true : nil
        }
    }

    /// Takes back a sign-in.
    func deleteCookies() async throws { try await devTools("Network.clearBrowserCookies", [:]) }

    func close() async throws {
        _ = try await Self.send("DELETE", port, session, nil)
        driver.signal(SIGKILL)
        _ = try await driver.outcome()
    }

    func setZone(_ zone: String) async throws {
        try await devTools("Emulation.setTimezoneOverride", ["timezoneId": zone])
    }

    func open(_ address: String) async throws { try await command("POST", "url", ["url": address]) }

    /// Goes on in a frame of the open page, until another page is opened or another tab is shown.
    func enter(frame selector: String) async throws {
        try await command("POST", "frame", ["id": [Self.elementKey: element(selector)]])
    }

    /// The open tabs, in no order.
    func tabs() async throws -> Set<String> {
        Set(try await command("GET", "window/handles") as? [String] ?? [])
    }

    /// Goes on in another tab.
    func show(tab: String) async throws { try await command("POST", "window", ["handle": tab]) }

    /// The visible text of an element of the open page.
    func text(_ selector: String) async throws -> String {
        try await command("GET", "element/\(element(selector))/text") as? String ?? ""
    }

    func click(_ selector: String) async throws { try await command("POST", "element/\(element(selector))/click", [:]) }

    /// Clicks on what leads to another page, and waits until that is there.
    func follow(_ selector: String) async throws {
        try await run("document.documentElement.dataset.former = 'yes'")
        try await click(selector)
        try await eventually("\(selector) leads elsewhere") {
            try await run("return !document.documentElement.dataset.former && document.readyState === 'complete'")
                as? Bool == true ? true : nil
        }
    }

    func type(_ text: String, into selector: String) async throws {
        let element = try await element(selector)
        try await command("POST", "element/\(element)/clear", [:])
        try await command("POST", "element/\(element)/value", ["text": text])
    }

    /// A key of the keyboard, as WebDriver calls it (§17.4.2).
    enum Key {
        static let tab = "\u{E004}"
        static let enter = "\u{E007}"
        static let down = "\u{E015}"
        static let up = "\u{E013}"
    }

    /// Presses keys of the keyboard, one after the other.
    func press(_ keys: String...) async throws { try await press(keys) }

    func press(_ keys: [String]) async throws {
        let actions = keys.flatMap { [["type": "keyDown", "value": $0], ["type": "keyUp", "value": $0]] }
        try await command(
            "POST", "actions", ["actions": [["type": "key", "id": "keyboard", "actions": actions] as [String: Any]]])
    }

    /// Picks a file, as somebody does in the window that the browser opens for it.
    func pick(_ file: URL, at selector: String) async throws {
        try await command("POST", "element/\(element(selector))/value", ["text": file.path])
    }

    /// The result of a script in the page.
    @discardableResult
    func run(_ script: String, _ arguments: [Any] = []) async throws -> Any? {
        try await command("POST", "execute/sync", ["script": script, "args": arguments])
    }

    /// The value that an asynchronous script hands to its last argument.
    func runWaiting(_ script: String) async throws -> Any? {
        try await command("POST", "execute/async", ["script": script, "args": [] as [String]])
    }

    /// The errors on the console since the last call.
    func complaints() async throws -> [String] {
        let entries = try await command("POST", "se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return entries.compactMap { $0["message"] as? String }
    }

    func screenshot() async throws -> Data {
        let text = try await command("GET", "screenshot") as? String
        return try #require(text.flatMap { Data(base64Encoded: $0) })
    }

    // MARK: - The protocol

    private func element(_ selector: String) async throws -> String {
        try await eventually("there is \(selector)") {
            let found = try await command("POST", "elements", ["using": "css selector", "value": selector])
            return (found as? [[String: String]])?.first?[Self.elementKey]
        }
    }

    /// The key by which an element is known (WebDriver §12.3).
    private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    private func devTools(_ name: String, _ parameters: [String: Any]) async throws {
        try await command("POST", "goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    @discardableResult
    private func command(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Any? {
        try await Self.send(method, port, session + "/" + path, body)
    }

    private static func send(_ method: String, _ port: Int, _ path: String, _ body: [String: Any]?) async throws -> Any?
    {
        let content = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(content.count)\r\n\r\n"
        let request = head + String(decoding: content, as: UTF8.self)
        // The driver writes no blank behind the colons of its headers, over which URLSession stumbles. A thread of its own
        // waits, since the tests' few are not to be blocked.
        let reply = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let connection = try Connection(port: port)
                        try connection.send(request)
                        return connection.body()
                    })
            }
        }
        let answer = try JSONSerialization.jsonObject(with: Data(reply.utf8)) as? [String: Any]
        if let refused = answer?["value"] as? [String: Any], let error = refused["error"] as? String {
            throw Refused(error: error, message: refused["message"] as? String ?? "")
        }
        return answer?["value"]
    }

    struct Refused: Error {
        let error: String
        let message: String
    }
}
