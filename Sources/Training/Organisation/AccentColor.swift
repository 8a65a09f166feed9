import Foundation

/// The accent colour of an organisation, with the shades of it that can be read in both themes.
///
/// Links and buttons of a colour that is too near to what is behind them would be hard to read, so the colour is made
/// darker in the light theme and lighter in the dark one, as far as is needed and no further.
public struct AccentColor: Sendable, Hashable {
    public let color: RGBColor

    public init(_ color: RGBColor) { self.color = color }

    /// - Parameter text: `#a1b2c3` or `#abc`, in any case.
    /// - Returns: nil for a text that is no such colour.
    public init?(_ text: String) {
        guard let color = RGBColor(text) else { return nil }
        self.color = color
    }

    public var hex: String { color.hex }

    /// The colour of pages without an organisation's own.
    public static let standard = AccentColor(RGBColor(0x00, 0x61, 0x5F))

    /// The colours that follow from an accent in one theme.
    public struct Palette: Sendable, Hashable {
        /// The colour of links, of the ground of buttons and of the ring around what has the focus.
        public let accent: RGBColor
        /// The colour of text on `accent`.
        public let onAccent: RGBColor
        /// The ground of notices and of what is chosen.
        public let tint: RGBColor

        /// The lowest contrast of `accent` to the grounds that it is on, and to the text on it.
        public let contrast: Double

        fileprivate init(_ accent: RGBColor, _ onAccent: RGBColor, _ tint: RGBColor, paper: RGBColor, sheet: RGBColor) {
            (self.accent, self.onAccent, self.tint) = (accent, onAccent, tint)
            contrast = [paper, sheet, tint, onAccent].map(accent.contrast).min() ?? 1
        }
    }

    /// The least contrast of text to its ground (WCAG 2.2, success criterion 1.4.3). The ring around what has the focus,
    /// and the edges of buttons, need only 3 (1.4.11).
    public static let minContrast = 4.5

    public func palette(in theme: Theme) -> Palette {
        guard self != .standard else { return theme.standard }
        // A hundredth at a time: the first shade that can be read is the nearest one to the colour that was chosen.
        let palettes = (0...100).lazy.map { step in
            let shade = color.mixed(with: theme.extreme, share: Double(step) / 100)
            return theme.palette(
                accent: shade, onAccent: theme.textOnAccent,
                tint: theme.sheet.mixed(with: shade, share: theme.tintShare))
        }
        // The last step is black or white, which can be read.
        return palettes.first { $0.contrast >= Self.minContrast } ?? theme.standard
    }

    /// The grounds and texts of a theme, as in `style.css`.
    public struct Theme: Sendable, Hashable {
        public let paper: RGBColor
        public let sheet: RGBColor
        public let ink: RGBColor
        public let textOnAccent: RGBColor
        /// White or black: the end towards which contrast rises.
        let extreme: RGBColor
        let tintShare: Double

        public static let light = Theme(
            paper: RGBColor(0xFB, 0xFA, 0xF8), sheet: RGBColor(0xFF, 0xFF, 0xFF), ink: RGBColor(0x1C, 0x23, 0x26),
            textOnAccent: RGBColor(0xFF, 0xFF, 0xFF), extreme: RGBColor(0, 0, 0), tintShare: 0.1,
            standardColors: (RGBColor(0x00, 0x61, 0x5F), RGBColor(0xFF, 0xFF, 0xFF), RGBColor(0xE4, 0xF0, 0xEF)))
        public static let dark = Theme(
            paper: RGBColor(0x14, 0x19, 0x1B), sheet: RGBColor(0x1B, 0x21, 0x24), ink: RGBColor(0xE6, 0xEA, 0xEB),
            textOnAccent: RGBColor(0x0B, 0x10, 0x12), extreme: RGBColor(0xFF, 0xFF, 0xFF), tintShare: 0.12,
            standardColors: (RGBColor(0x6D, 0xD0, 0xCB), RGBColor(0x08, 0x20, 0x1F), RGBColor(0x17, 0x31, 0x2F)))

        /// The palette of the colour of pages without an organisation's own, which was chosen by hand.
        fileprivate let standard: Palette

        private init(
            paper: RGBColor, sheet: RGBColor, ink: RGBColor, textOnAccent: RGBColor, extreme: RGBColor,
            tintShare: Double, standardColors: (accent: RGBColor, onAccent: RGBColor, tint: RGBColor)
        ) {
            (self.paper, self.sheet, self.ink, self.textOnAccent) = (paper, sheet, ink, textOnAccent)
            (self.extreme, self.tintShare) = (extreme, tintShare)
            standard = Palette(
                standardColors.accent, standardColors.onAccent, standardColors.tint, paper: paper, sheet: sheet)
        }

        fileprivate func palette(accent: RGBColor, onAccent: RGBColor, tint: RGBColor) -> Palette {
            Palette(accent, onAccent, tint, paper: paper, sheet: sheet)
        }
    }
}

/// A colour of sRGB with 8 bits for each channel.
public struct RGBColor: Sendable, Hashable {
    public let red: UInt8
    public let green: UInt8
    public let blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// - Parameter text: `#a1b2c3` or `#abc`.
    public init?(_ text: String) {
        let digits = text.utf8.dropFirst().compactMap { Self.value(ofDigit: $0) }
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == text.utf8.count - 1 else { return nil }
        switch digits.count {
        case 3: self.init(digits[0] * 17, digits[1] * 17, digits[2] * 17)
        case 6: self.init(digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5])
        default: return nil
        }
    }

    private static func value(ofDigit byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// `#a1b2c3`.
    public var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The contrast of text in one colour on a ground of another, from 1 to 21.
    ///
    /// - Source: WCAG 2.2, contrast ratio.
    public func contrast(with other: RGBColor) -> Double {
        let (lighter, darker) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)
    }

    /// - Source: WCAG 2.2, relative luminance.
    private var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// - Parameter share: that of the other colour, from 0 to 1.
    func mixed(with other: RGBColor, share: Double) -> RGBColor {
        func mixed(_ own: UInt8, _ others: UInt8) -> UInt8 {
            UInt8((Double(own) + (Double(others) - Double(own)) * share).rounded())
        }
        return RGBColor(mixed(red, other.red), mixed(green, other.green), mixed(blue, other.blue))
    }
}
