#if Certificates
    internal import CPangoCairo

    /// A page of a PDF file that is drawn on with cairo and Pango.
    ///
    /// It is good within the closure of ``pdf(width:height:properties:draw:)`` alone.
    struct Canvas {
        struct Properties {
            let title: String
            let author: String?
            /// RFC 3339.
            let createdAt: String
        }

        private let context: OpaquePointer

        /// The bytes of the file with what `draw` draws.
        static func pdf(
            width: Double, height: Double, properties: Properties, draw: (Canvas) -> Void
        ) throws(CertificateError) -> [UInt8] {
            let bytes = WrittenBytes()
            // The surface writes to `bytes` until it is finished.
            return try withExtendedLifetime(bytes) { () throws(CertificateError) -> [UInt8] in
                let surface = cairo_pdf_surface_create_for_stream(
                    { closure, data, count in
                        guard let closure else { return CAIRO_STATUS_WRITE_ERROR }
                        Unmanaged<WrittenBytes>.fromOpaque(closure).takeUnretainedValue().bytes
                            .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
                        return CAIRO_STATUS_SUCCESS
                    }, Unmanaged.passUnretained(bytes).toOpaque(), width, height)
                guard let surface else { throw CertificateError("cairo makes no surface.") }
                defer { cairo_surface_destroy(surface) }
                cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, properties.title)
                if let author = properties.author {
                    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author)
                }
                cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, properties.createdAt)
                guard let context = cairo_create(surface) else { throw CertificateError("cairo makes no context.") }
                defer { cairo_destroy(context) }
                draw(Canvas(context: context))
                cairo_show_page(context)
                cairo_surface_finish(surface)
                for status in [cairo_status(context), cairo_surface_status(surface)]
                where status != CAIRO_STATUS_SUCCESS {
                    throw CertificateError(String(cString: cairo_status_to_string(status)))
                }
                return bytes.bytes
            }
        }

        // MARK: - Shapes

        func fill(x: Double, y: Double, width: Double, height: Double, _ color: CertificateDocument.Color) {
            set(color)
            cairo_rectangle(context, x, y, width, height)
            cairo_fill(context)
        }

        func stroke(x: Double, y: Double, width: Double, height: Double, _ color: CertificateDocument.Color) {
            set(color)
            cairo_set_line_width(context, 0.75)
            cairo_rectangle(context, x, y, width, height)
            cairo_stroke(context)
        }

        private func set(_ color: CertificateDocument.Color) {
            cairo_set_source_rgb(
                context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
        }

        /// Draws a QR code with its quiet zone. Rows of dark squares are one rectangle each, so that no hairlines are
        /// between them.
        func code(_ code: CodePicture, x: Double, y: Double, side: Double) {
            let unit = side / Double(code.side + 2 * CodePicture.quietZone)
            let start = unit * Double(CodePicture.quietZone)
            fill(x: x, y: y, width: side, height: side, CertificateDocument.Color(red: 255, green: 255, blue: 255))
            set(CertificateDocument.Color(red: 0, green: 0, blue: 0))
            for row in 0..<code.side {
                var column = 0
                while column < code.side {
                    guard code[row, column] else {
                        column += 1
                        continue
                    }
                    let first = column
                    while column < code.side, code[row, column] { column += 1 }
                    cairo_rectangle(
                        context, x + start + unit * Double(first), y + start + unit * Double(row),
                        unit * Double(column - first), unit)
                }
            }
            cairo_fill(context)
        }

        /// Draws a PNG in the middle of a box, as large as it fits.
        ///
        /// - Returns: false for a picture that cannot be read.
        func picture(_ png: [UInt8], in box: Box) -> Bool {
            let source = ReadBytes(png)
            return withExtendedLifetime(source) {
                let surface = cairo_image_surface_create_from_png_stream(
                    { closure, data, count in
                        guard let closure, let data else { return CAIRO_STATUS_READ_ERROR }
                        let source = Unmanaged<ReadBytes>.fromOpaque(closure).takeUnretainedValue()
                        return source.read(into: data, Int(count)) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_READ_ERROR
                    }, Unmanaged.passUnretained(source).toOpaque())
                guard let surface else { return false }
                defer { cairo_surface_destroy(surface) }
                let width = Double(cairo_image_surface_get_width(surface))
                let height = Double(cairo_image_surface_get_height(surface))
                guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, width > 0, height > 0 else { return false }
                let scale = min(box.width / width, box.height / height)
                cairo_save(context)
                cairo_translate(
                    context, box.x + (box.width - width * scale) / 2, box.y + (box.height - height * scale) / 2)
                cairo_scale(context, scale, scale)
                cairo_set_source_surface(context, surface, 0, 0)
                cairo_paint(context)
                cairo_restore(context)
                return true
            }
        }

        /// Draws with the handle of cairo, and leaves its state as it was.
        func draw(_ body: (OpaquePointer) -> Bool) -> Bool {
            cairo_save(context)
            defer { cairo_restore(context) }
            return body(context)
        }

        // MARK: - Texts

        /// Draws a text in the middle of a box's height. It gets smaller until it fits, and what does not fit at the
        /// smallest size ends in an ellipsis.
        ///
        /// - Parameters:
        ///   - language: a BCP 47 tag; the empty text for a language that is not known.
        ///   - link: the address that the text leads to.
        func text(_ text: String, in box: Box, _ style: Style, language: String, link: String? = nil) {
            guard !text.isEmpty, let layout = pango_cairo_create_layout(context) else { return }
            defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
            if !language.isEmpty {
                pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string(language))
            }
            pango_layout_set_text(layout, text, Int32(text.utf8.count))
            pango_layout_set_width(layout, Self.units(box.width))
            pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
            pango_layout_set_spacing(layout, Self.units(style.spacingOfLines))
            pango_layout_set_auto_dir(layout, 1)
            let alignment =
                switch style.alignment {
                case .left: PANGO_ALIGN_LEFT
                case .center: PANGO_ALIGN_CENTER
                case .right: PANGO_ALIGN_RIGHT
                }
            pango_layout_set_alignment(layout, alignment)
            var height = setSize(style.size, of: layout, style)
            var size = style.size
            while height > box.height, size > style.least {
                size = max(style.least, size - 1)
                height = setSize(size, of: layout, style)
            }
            if height > box.height {
                pango_layout_set_height(layout, Self.units(box.height))
                pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
                height = Self.height(of: layout)
            }
            set(style.color)
            cairo_tag_begin(context, style.tag, nil)
            let target = link.flatMap(Self.linkAttributes)
            if let target { cairo_tag_begin(context, CAIRO_TAG_LINK, target) }
            cairo_move_to(context, box.x, box.y + max(0, (box.height - height) / 2))
            pango_cairo_show_layout(context, layout)
            if target != nil { cairo_tag_end(context, CAIRO_TAG_LINK) }
            cairo_tag_end(context, style.tag)
        }

        /// - Returns: the height of the text at that size.
        private func setSize(_ size: Double, of layout: OpaquePointer, _ style: Style) -> Double {
            guard let font = pango_font_description_from_string(style.family.rawValue) else { return 0 }
            defer { pango_font_description_free(font) }
            pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
            pango_font_description_set_weight(
                font, style.weight == .bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL)
            pango_layout_set_font_description(layout, font)
            return Self.height(of: layout)
        }

        private static func height(of layout: OpaquePointer) -> Double {
            var (width, height) = (Int32(0), Int32(0))
            pango_layout_get_size(layout, &width, &height)
            return Double(height) / Double(PANGO_SCALE)
        }

        private static func units(_ points: Double) -> Int32 { Int32((points * Double(PANGO_SCALE)).rounded()) }

        /// Nil for an address that could end the attribute.
        private static func linkAttributes(_ address: String) -> String? {
            address.contains { $0 == "'" || $0 == "\\" } ? nil : "uri='\(address)'"
        }
    }

    /// Bytes that cairo writes.
    private final class WrittenBytes {
        var bytes: [UInt8] = []
    }

    /// Bytes that cairo reads.
    private final class ReadBytes {
        private let bytes: [UInt8]
        private var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        /// - Returns: false where fewer are left.
        func read(into target: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
            guard bytes.count - place >= count else { return false }
            for index in 0..<count { target[index] = bytes[place + index] }
            place += count
            return true
        }
    }
#endif
