import SupportCore
import Testing
import Training

@Suite struct TicketFileTests {
    private func upload(_ name: String, _ bytes: [UInt8]) throws -> TicketFile.Upload {
        try TicketFile.Upload(name: name, bytes: bytes)
    }

    @Test func `names lose folders, quotes, control characters and characters that turn others around`() throws {
        let text = Array("hello".utf8)
        let names = [
            ("../../etc/x.txt", "x.txt"), ("C:\\Users\\ada\\log.txt", "log.txt"), ("a\r\nb\".txt", "ab.txt"),
            ("invoice\u{202E}gpj.txt", "invoicegpj.txt"), ("..", "file"), ("", "file"), (".htaccess", "htaccess"),
            ("straße 1.txt", "straße 1.txt"), (String(repeating: "ä", count: 300) + ".txt", nil),
        ]
        for (name, expected) in names {
            let plain = try upload(name, text).name
            if let expected { #expect(plain == expected) }
            #expect(plain.utf8.count <= 150)
        }
        #expect(try upload(String(repeating: "ä", count: 300) + ".txt", text).name.hasSuffix("ä.txt"))
    }

    @Test func `the content decides about the kind, whatever the name says`() throws {
        let svg = Array("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".utf8)
        #expect(try upload("x.svg", svg).kind.mediaType == "text/plain; charset=utf-8")
        #expect(try upload("x.png", Array("<html><script>".utf8)).kind == .text)
        #expect(try upload("bomb.zip", [0x50, 0x4B, 0x03, 0x04] + [UInt8](repeating: 0, count: 100)).kind == .zip)
        #expect(try upload("x.txt", [0xFF, 0xD8, 0xFF, 0xE0]).kind == .jpeg)
        #expect(try upload("v.mp4", [0, 0, 0, 24] + Array("ftypmp42".utf8)).kind == .mp4)
        #expect(try upload("a.log", Array("\u{1B}[31merror\u{1B}[0m\n".utf8)).kind == .text)
    }

    @Test func `programs, unknown formats and empty or large files are refused`() throws {
        func code(_ name: String, _ bytes: [UInt8]) -> Failure.Code? {
            do {
                _ = try upload(name, bytes)
                return nil
            } catch {
                return (error as? Failure)?.code
            }
        }
        #expect(code("a.txt", Array("MZ".utf8) + [0x90, 0]) == .invalid)
        #expect(code("a.png", [0x7F, 0x45, 0x4C, 0x46, 2, 1]) == .invalid)
        #expect(code("run.ps1", Array("Get-Item".utf8)) == .invalid)
        #expect(code("x.webp", Array("RIFF....WAVE".utf8)) == .invalid)
        #expect(code("a.txt", [0xC3, 0x28]) == .invalid)
        #expect(code("a.txt", []) == .invalid)
        #expect(code("a.txt", [UInt8](repeating: 65, count: (10 << 20) + 1)) == .tooLarge)
    }
}
