public import Foundation

/// The bytes of a calendar file, in memory or on disk, of which any part can be read.
public enum CalendarSource {
    case bytes([UInt8])
    case file(FileHandle)

    /// A part is read from the disk with what follows it, for events mostly follow each other.
    static let partBytes = 1 << 18

    /// - Returns: the bytes from a place on, at most ``partBytes`` or `count`, whichever is more; empty at the end.
    func read(from place: Int, count: Int = 0) throws -> [UInt8] {
        let wanted = max(count, Self.partBytes)
        switch self {
        case .bytes(let bytes):
            guard place < bytes.count else { return [] }
            return Array(bytes[place..<min(bytes.count, place + wanted)])
        case .file(let file):
            try file.seek(toOffset: UInt64(place))
            var read: [UInt8] = []
            while read.count < wanted, let part = try file.read(upToCount: wanted - read.count), !part.isEmpty {
                read += part
            }
            return read
        }
    }

    /// The file in UTF-8. One in UTF-16, which Outlook and Windows programs write, is brought into memory.
    func inUTF8() throws -> CalendarSource {
        let start = try read(from: 0).prefix(4)
        let isLittle =
            start.starts(with: [0xFF, 0xFE]) || (start.count == 4 && start[0] != 0 && start[1] == 0 && start[3] == 0)
        let isBig =
            start.starts(with: [0xFE, 0xFF]) || (start.count == 4 && start[0] == 0 && start[1] != 0 && start[2] == 0)
        guard isLittle || isBig else { return self }
        var text: [UInt8] = []
        var units: [UInt16] = []
        var place = 0
        func flush(all: Bool) {
            // Half of a pair waits for the other.
            var rest: [UInt16] = []
            if !all, let last = units.last, UTF16.isLeadSurrogate(last) { rest = [units.removeLast()] }
            text += String(decoding: units, as: UTF16.self).utf8
            units = rest
        }
        while true {
            let part = try read(from: place)
            let pairs = part.count / 2
            for index in 0..<pairs {
                let (first, second) = (UInt16(part[2 * index]), UInt16(part[2 * index + 1]))
                units.append(isLittle ? first | second << 8 : first << 8 | second)
            }
            flush(all: pairs == 0)
            guard pairs > 0 else { break }
            place += pairs * 2
        }
        return .bytes(text)
    }
}
