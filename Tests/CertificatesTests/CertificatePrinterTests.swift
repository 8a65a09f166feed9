import Certificates
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: CertificatePrinter.isAvailable, "This build draws no certificates."))
struct CertificatePrinterTests {
    private static let long = String(repeating: "Maximiliana Konstantinopolitanska ", count: 6).prefix(200)

    /// Names, and the words of them that the text of the file holds.
    @Test(arguments: [
        ("Ada Moss", "Ada Moss"), ("محمد عبد الرحمن", "محمد"), ("สมชาย ใจดี", "สมชาย"),
        ("\u{202E}Ada\u{202C} \u{2067}Moss", "Ada Moss"), (String(long), "Maximiliana Konstantinopolitanska"),
        ("Grace \u{5D1}\u{5D3}\u{5D9}\u{5E7}\u{5D4} (محمد) สมชาย", "Grace"),
        (String(repeating: "W", count: 200), "WWWW"),
    ])
    func `a name in any script and of any length is on one sheet`(name: String, words: String) async throws {
        let sheet = try await Sheet(CertificatePrinter().pdf(of: document(name: name)))
        #expect(sheet.isPDF)
        guard let text = try await sheet.text(), let pages = try await sheet.pages() else { return }
        #expect(pages == 1)
        #expect(text.contains(words), "\(text)")
        #expect(text.contains("Certificate of attendance"))
        #expect(text.contains("Retries done right"))
        #expect(text.contains("https://training.example.org/certificates/0123456789abcdefghjk"))
        // The name turns nothing else around.
        #expect(text.contains("Issued on 8 December 2026"))
    }

    @Test func `a logo that is none leaves the name of the organisation`() async throws {
        var broken = document(name: "Ada Moss")
        for logo in [
            CertificateDocument.Picture.png(Array("not a picture".utf8)), .svg(Array("nor this".utf8)), .svg([]),
        ] {
            broken.logo = logo
            let sheet = try await Sheet(CertificatePrinter().pdf(of: broken))
            guard let text = try await sheet.text() else { return }
            #expect(text.components(separatedBy: "Acme Academy").count == 3, "\(text)")
        }
    }

    @Test(arguments: [#"width="300" height="60""#, #"viewBox="0 0 300 60""#, #"width="100%""#])
    func `a logo in SVG is drawn in place of the name, whatever size it states`(size: String) async throws {
        var document = document(name: "Ada Moss")
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' \(size)><text x='5' y='40'>LOGOTYPE</text></svg>"
        document.logo = .svg(Array(svg.utf8))
        let sheet = try await Sheet(CertificatePrinter().pdf(of: document))
        guard let text = try await sheet.text() else { return }
        #expect(text.contains("LOGOTYPE"), "\(text)")
        #expect(text.components(separatedBy: "Acme Academy").count == 2, "\(text)")
    }

    @Test func `the code leads to the page of the certificate`() async throws {
        let sheet = try await Sheet(CertificatePrinter().pdf(of: document(name: "Ada Moss")))
        guard let code = try await sheet.code() else { return }
        #expect(code == "QR-Code:https://training.example.org/certificates/0123456789abcdefghjk")
    }

    @Test func `many certificates at once are drawn one after the other`() async throws {
        let printer = CertificatePrinter()
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<40 {
                group.addTask { try await printer.pdf(of: document(name: "สมชาย \(number) محمد")).count }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes.count == 40)
        #expect(sizes.allSatisfy { $0 > 5_000 })
    }

    private func document(name: String) -> CertificateDocument {
        CertificateDocument(
            heading: "Certificate of attendance", introduction: "This is to certify that", name: name,
            statement: "attended", title: "Retries done right",
            details: ["8 December 2026 · 1 h 30 min", "Taught by " + DirectedText.isolated("عمر") + ", Grace Hopper"],
            issuer: "Acme Academy", issued: "Issued on 8 December 2026", verification: "Check this certificate at",
            address: "https://training.example.org/certificates/0123456789abcdefghjk", language: "en",
            accent: .init(red: 0, green: 0x61, blue: 0x5F), logo: nil, issuedAt: "2026-12-08T10:00:00Z")
    }
}

/// A PDF file, as the programs of Poppler and ZBar read it.
private struct Sheet {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isPDF: Bool { bytes.starts(with: Array("%PDF-1.".utf8)) }

    /// Nil where the program is not installed.
    func text() async throws -> String? {
        try await run("pdftotext") { folder in ([folder + "/sheet.pdf", "-"], nil) }
    }

    func pages() async throws -> Int? {
        let text = try await run("pdfinfo") { folder in ([folder + "/sheet.pdf"], nil) }
        return text?.firstMatch(of: /Pages: +([0-9]+)/).flatMap { Int($0.1) }
    }

    func code() async throws -> String? {
        guard Self.isInstalled("pdftoppm") else { return nil }
        return try await run("zbarimg") { folder in
            (
                ["--quiet", folder + "/sheet.png"],
                ["pdftoppm", "-r", "150", "-png", "-singlefile", folder + "/sheet.pdf", folder + "/sheet"]
            )
        }?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func isInstalled(_ program: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + program)
    }

    /// - Parameter words: the arguments, and a command that has to run before.
    private func run(_ program: String, _ words: (String) -> ([String], [String]?)) async throws -> String? {
        guard Self.isInstalled(program) else { return nil }
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-sheet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        try Data(bytes).write(to: folder.appending(path: "sheet.pdf"))
        let (arguments, before) = words(folder.path)
        if let before {
            let process = try ChildProcess(
                URL(filePath: "/usr/bin/" + before[0]), Array(before.dropFirst()), in: folder)
            try #require(try await process.status() == 0, "\(process.errors)")
        }
        let process = try ChildProcess(URL(filePath: "/usr/bin/" + program), arguments, in: folder)
        try #require(try await process.status() == 0, "\(process.errors)")
        return process.output
    }
}
