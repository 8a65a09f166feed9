import SupportCore
import Testing

@testable import Training

@Suite struct TrainerPictureTests {
    private static func segment(_ marker: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        let length = bytes.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + bytes
    }

    private static func frame(_ width: Int, _ height: Int) -> [UInt8] {
        segment(
            0xC0,
            [8, UInt8(height >> 8), UInt8(height & 0xFF), UInt8(width >> 8), UInt8(width & 0xFF), 1, 1, 0x11, 0])
    }

    private static let scan = segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]
    private static let end: [UInt8] = [0xFF, 0xD9]
    private static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])

    private func jpeg(_ parts: [UInt8]...) -> [UInt8] { [0xFF, 0xD8] + parts.flatMap { $0 } }

    @Test func `a JPEG is kept without what the camera wrote, and without what follows it`() throws {
        let place = Self.segment(0xE1, Array("Exif\0\0II*\0 52.52 N".utf8))
        let note = Self.segment(0xFE, Array("taken at home".utf8))
        let bytes = jpeg(Self.jfif, place, note, Self.frame(40, 30), Self.scan, Self.end, Array("PK archive".utf8))
        let picture = try TrainerPicture(checking: bytes)
        #expect(picture.kind == .jpeg)
        #expect(picture.bytes == jpeg(Self.jfif, Self.frame(40, 30), Self.scan, Self.end))
    }

    @Test(arguments: [true, false])
    func `the side that is up is all that stays of Exif`(isLittle: Bool) throws {
        let tiff: [UInt8] =
            isLittle
            ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
            : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
        let bytes = jpeg(
            Self.segment(0xE1, Array("Exif\0\0".utf8) + tiff + Array("secret".utf8)), Self.frame(40, 30), Self.scan,
            Self.end)
        let plain = try TrainerPicture(checking: bytes).bytes
        #expect(!String(decoding: plain, as: UTF8.self).contains("secret"))
        #expect(try TrainerPicture(checking: plain).bytes == plain)
        #expect(plain.count == 2 + 36 + Self.frame(40, 30).count + Self.scan.count + 2)
    }

    @Test func `what is damaged, too large or of another kind is refused`() throws {
        let good = jpeg(Self.jfif, Self.frame(40, 30), Self.scan, Self.end)
        for length in 4..<good.count {
            #expect(throws: Failure.self) { try TrainerPicture(checking: Array(good.prefix(length))) }
        }
        let wide = jpeg(Self.frame(2_001, 1), Self.scan, Self.end)
        #expect(
            throws: Failure.invalid(
                "/picture", "The JPEG has 2001 × 1 pixels. Width and height are at most 2000.")
        ) { try TrainerPicture(checking: wide) }
        let large = jpeg(Self.frame(40, 30), Self.scan, [UInt8](repeating: 1, count: Logo.maxBytes), Self.end)
        #expect(throws: Failure.invalid("/picture", "The file is larger than 256 KiB.")) {
            try TrainerPicture(checking: large)
        }
        for other in ["", "GIF89a", "<svg viewBox=\"0 0 1 1\" onload=\"x()\" xmlns=\"http://www.w3.org/2000/svg\"/>"] {
            #expect(throws: Failure.self) { try TrainerPicture(checking: Array(other.utf8)) }
        }
    }
}
