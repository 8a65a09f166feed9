#if Certificates
    /// The sheet on which a certificate is drawn. All lengths are points.
    ///
    /// Every handle of cairo and Pango is made and freed within one call of ``pdf(of:)``.
    struct CertificateSheet {
        static let width = 841.89
        static let height = 595.28
        /// The free space left and right of the texts.
        static let margin = 90.0

        private let canvas: Canvas
        private let document: CertificateDocument

        static func pdf(of document: CertificateDocument) throws(CertificateError) -> [UInt8] {
            let code = try CodePicture(document.address)
            return try Canvas.pdf(width: width, height: height, properties: document.properties) { canvas in
                CertificateSheet(canvas: canvas, document: document).draw(code)
            }
        }

        private func draw(_ code: CodePicture) {
            frame()
            head()
            body()
            foot(code)
        }

        /// A band in the accent colour above, and a fine line around the sheet.
        private func frame() {
            canvas.fill(x: 0, y: 0, width: Self.width, height: 12, document.accent)
            canvas.stroke(x: 28, y: 36, width: Self.width - 56, height: Self.height - 64, .line)
        }

        /// The logo, or the name of the organisation.
        private func head() {
            let box = Box(x: Self.margin, y: 58, width: Self.width - 2 * Self.margin, height: 46)
            let isDrawn =
                switch document.logo {
                case .png(let bytes)?: canvas.picture(bytes, in: box)
                case .svg(let bytes)?: canvas.vectorPicture(bytes, in: box)
                case nil: false
                }
            if isDrawn { return }
            guard let issuer = document.issuer else { return }
            canvas.text(
                DirectedText.plain(issuer), in: box, Style(size: 17, least: 9, weight: .bold, color: .ink, tag: "P"),
                language: "")
        }

        private func body() {
            line(
                document.heading, y: 122, height: 32,
                Style(size: 22, least: 12, weight: .bold, color: document.accent, tag: "H1"))
            line(document.introduction, y: 168, height: 20, Style(size: 12, least: 9, color: .soft, tag: "P"))
            // Names and titles are in languages of their own.
            line(
                DirectedText.plain(document.name), y: 190, height: 86,
                Style(size: 36, least: 8, weight: .bold, family: .serif, color: .ink, tag: "P"), language: "")
            canvas.fill(x: Self.width / 2 - 42, y: 284, width: 84, height: 1.5, document.accent)
            line(document.statement, y: 296, height: 20, Style(size: 12, least: 9, color: .soft, tag: "P"))
            line(
                DirectedText.plain(document.title), y: 320, height: 66,
                Style(size: 23, least: 8, weight: .bold, color: .ink, tag: "P"), language: "")
            line(
                document.details.joined(separator: "\n"), y: 396, height: 60,
                Style(size: 12, least: 7, color: .ink, spacingOfLines: 4, tag: "P"))
        }

        /// A text in the middle of the sheet.
        private func line(_ text: String, y: Double, height: Double, _ style: Style, language: String? = nil) {
            let box = Box(x: Self.margin, y: y, width: Self.width - 2 * Self.margin, height: height)
            canvas.text(text, in: box, style, language: language ?? document.language)
        }

        /// The issuer and the day at the left, the code and its address at the right.
        private func foot(_ code: CodePicture) {
            let side = 84.0
            let left = Self.width - Self.margin - side + 24
            let top = Self.height - 52 - side
            canvas.code(code, x: left, y: top, side: side)
            canvas.text(
                document.verification + "\n" + document.address,
                in: Box(x: left - 292, y: top + 8, width: 276, height: side - 16),
                Style(size: 9, least: 6, color: .soft, alignment: .right, spacingOfLines: 2, tag: "P"),
                language: document.language, link: document.address)
            canvas.fill(x: Self.margin - 24, y: top + 30, width: 250, height: 0.75, .line)
            let lines = [document.issuer.map(DirectedText.isolated), document.issued].compactMap(\.self)
            canvas.text(
                lines.joined(separator: "\n"),
                in: Box(x: Self.margin - 24, y: top + 36, width: 250, height: side - 36),
                Style(size: 10, least: 6, color: .soft, alignment: .left, spacingOfLines: 2, tag: "P"),
                language: document.language)
        }
    }

    /// A rectangle of the sheet.
    struct Box {
        let x: Double
        let y: Double
        let width: Double
        let height: Double
    }

    /// The looks of a text. Where it does not fit, it gets smaller, to `least` at most.
    struct Style {
        enum Weight { case normal, bold }
        enum Alignment { case left, center, right }

        enum Family: String {
            case sans = "Noto Sans,DejaVu Sans,sans-serif"
            case serif = "Noto Serif,DejaVu Serif,serif"
        }

        var size: Double
        var least: Double
        var weight = Weight.normal
        var family = Family.sans
        var color: CertificateDocument.Color
        var alignment = Alignment.center
        var spacingOfLines = 0.0
        /// The element of the PDF's structure, which screen readers follow.
        var tag: String
    }

    extension CertificateDocument.Color {
        static let ink = Self(red: 0x1C, green: 0x23, blue: 0x26)
        static let soft = Self(red: 0x53, green: 0x5F, blue: 0x66)
        static let line = Self(red: 0xC9, green: 0xCC, blue: 0xC8)
    }

    extension CertificateDocument {
        /// The properties of the file.
        fileprivate var properties: Canvas.Properties {
            Canvas.Properties(
                title: heading + ": " + DirectedText.plain(title), author: issuer.map(DirectedText.plain),
                createdAt: issuedAt)
        }
    }
#endif
