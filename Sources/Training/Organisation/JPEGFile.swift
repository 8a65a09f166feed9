/// The parts of a JPEG file, which are read without decoding the picture.
struct JPEGFile: Hashable {
    let width: Int
    let height: Int
    /// The file without the metadata of cameras and programs, but with the side that is up.
    let plain: [UInt8]

    static func isJPEG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xD8, 0xFF]) }

    /// - Parameter bytes: those of a file that begins as a JPEG does.
    /// - Source: ITU-T T.81 Annex B.
    init(checking bytes: [UInt8]) throws(PictureFault) {
        let damaged = PictureFault("The JPEG is damaged.")
        var plain: [UInt8] = [0xFF, 0xD8]
        var size: (width: Int, height: Int)?
        var place = 2
        var hasData = false
        func number(at place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }
        while true {
            // Any number of FF may come before the code of a marker.
            while place + 1 < bytes.count, bytes[place] == 0xFF, bytes[place + 1] == 0xFF { place += 1 }
            guard place + 1 < bytes.count, bytes[place] == 0xFF else { throw damaged }
            let marker = bytes[place + 1]
            if marker == 0xD9 { break }
            guard place + 3 < bytes.count else { throw damaged }
            let end = place + 2 + number(at: place + 2)
            guard end >= place + 4, end <= bytes.count else { throw damaged }
            switch marker {
            // The frame. C4, C8 and CC are tables and reserved.
            case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
                guard size == nil, end - place >= 9 else { throw damaged }
                size = (number(at: place + 7), number(at: place + 5))
                plain += bytes[place..<end]
            case 0xE1:
                let side = Self.orientation(in: bytes[(place + 4)..<end])
                if let side { plain += Self.segment(ofOrientation: side) }
            // Colours are told in APP0, APP2 and APP14. All else of this kind is about the camera or the program.
            case 0xE3...0xED, 0xEF, 0xFE: break
            default: plain += bytes[place..<end]
            }
            place = end
            guard marker == 0xDA else { continue }
            guard size != nil else { throw damaged }
            hasData = true
            let scan = place
            // In a scan FF is followed by 00, or by a marker that restarts it.
            while place + 1 < bytes.count,
                bytes[place] != 0xFF || bytes[place + 1] == 0 || (0xD0...0xD7).contains(bytes[place + 1])
            {
                place += 1
            }
            plain += bytes[scan..<place]
        }
        guard let size, hasData, size.width > 0, size.height > 0 else { throw damaged }
        guard size.width <= Logo.maxPixels, size.height <= Logo.maxPixels else {
            throw PictureFault(
                "The JPEG has \(size.width) × \(size.height) pixels. Width and height are at most \(Logo.maxPixels).")
        }
        (width, height) = size
        self.plain = plain + [0xFF, 0xD9]
    }

    /// The side that is up, as Exif tells it.
    ///
    /// - Returns: 2 to 8; nil for a picture that is upright, and where nothing is told.
    private static func orientation(in segment: ArraySlice<UInt8>) -> UInt8? {
        guard segment.starts(with: Array("Exif\0\0".utf8)) else { return nil }
        let tiff = Array(segment.dropFirst(6))
        let isLittle = tiff.starts(with: [0x49, 0x49])
        func number(_ place: Int, _ length: Int) -> Int? {
            guard place >= 0, place + length <= tiff.count else { return nil }
            let bytes = tiff[place..<place + length]
            return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        for entry in 0..<min(count, 200) {
            let place = directory + 2 + 12 * entry
            guard number(place, 2) == 0x0112 else { continue }
            return number(place + 8, 2).flatMap { (2...8).contains($0) ? UInt8($0) : nil }
        }
        return nil
    }

    /// An Exif segment that says nothing but the side that is up.
    private static func segment(ofOrientation side: UInt8) -> [UInt8] {
        [0xFF, 0xE1, 0x00, 0x22] + Array("Exif\0\0MM".utf8) + [
            0x00, 0x2A, 0x00, 0x00, 0x00, 0x08, 0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, side,
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        ]
    }
}
