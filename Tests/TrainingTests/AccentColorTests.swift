import Foundation
import Testing
import Training

@Suite struct AccentColorTests {
    @Test(arguments: [
        ("#00615f", "#00615f"), ("#ABC", "#aabbcc"), ("#FFffFF", "#ffffff"), ("00615f", nil), ("#00615", nil),
        ("#00615g", nil), ("#", nil), ("", nil), ("red", nil), ("#00615f;}", nil), ("#١٢٣", nil),
    ])
    func `a colour is written in three or six digits`(text: String, hex: String?) {
        #expect(AccentColor(text)?.hex == hex)
    }

    @Test func `contrast is that of the guidelines`() throws {
        let white = try #require(RGBColor("#ffffff"))
        #expect(white.contrast(with: RGBColor(0, 0, 0)) == 21)
        #expect(white.contrast(with: white) == 1)
        // The lightest grey that passes on white, and the next one that does not.
        #expect(white.contrast(with: try #require(RGBColor("#767676"))) >= 4.5)
        #expect(white.contrast(with: try #require(RGBColor("#777777"))) < 4.5)
    }

    @Test func `white on white becomes a grey, and stays white in the dark`() throws {
        let white = try #require(AccentColor("#ffffff"))
        #expect(white.palette(in: .light).accent.hex == "#6e6e6e")
        #expect(white.palette(in: .light).onAccent.hex == "#ffffff")
        #expect(white.palette(in: .dark).accent.hex == "#ffffff")
        #expect(white.palette(in: .dark).onAccent.hex == "#0b1012")
    }

    @Test func `every colour can be read in both themes, and one that can be read stays`() {
        let steps: [UInt8] = [0, 51, 102, 153, 204, 255]
        for red in steps {
            for green in steps {
                for blue in steps {
                    let accent = AccentColor(RGBColor(red, green, blue))
                    for theme in [AccentColor.Theme.light, .dark] {
                        let palette = accent.palette(in: theme)
                        for ground in [theme.paper, theme.sheet, palette.tint, palette.onAccent] {
                            #expect(palette.accent.contrast(with: ground) >= 4.5, "\(accent.hex)")
                        }
                        #expect(theme.ink.contrast(with: palette.tint) >= 4.5, "\(accent.hex)")
                        let again = AccentColor(palette.accent).palette(in: theme)
                        #expect(again.accent == palette.accent, "\(accent.hex)")
                    }
                }
            }
        }
    }

    @Test func `the colours of the themes are those of the stylesheet`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Public/style.css")
        let sheet = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let dark = try #require(sheet.firstRange(of: "@media screen and (prefers-color-scheme: dark)"))
        for (part, theme) in [
            (sheet[..<dark.lowerBound], AccentColor.Theme.light), (sheet[dark.lowerBound...], .dark),
        ] {
            let palette = AccentColor.standard.palette(in: theme)
            let expected = [
                "paper": theme.paper, "sheet": theme.sheet, "ink": theme.ink, "accent": palette.accent,
                "on-accent": palette.onAccent, "tint": palette.tint,
            ]
            for (name, color) in expected {
                let value = part.firstMatch(of: try Regex("--\(name): (#[0-9a-f]{6});"))?.output[1].substring
                #expect(value.map(String.init) == color.hex, "--\(name)")
            }
        }
    }
}
