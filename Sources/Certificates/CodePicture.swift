#if Certificates
    internal import CQRCode

    /// A QR code as squares (ISO/IEC 18004), without its quiet zone.
    struct CodePicture: Hashable {
        /// The number of squares of a side.
        let side: Int
        /// True for a dark square, row by row.
        let squares: [Bool]

        /// The number of light squares that have to be around the code.
        static let quietZone = 4

        /// - Throws: ``CertificateError`` for a text that is too long.
        init(_ text: String) throws(CertificateError) {
            let bytes = Array(text.utf8)
            // A medium level of correction: paper gets folds and stains.
            guard let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else {
                throw CertificateError("The address does not fit into a QR code.")
            }
            defer { QRcode_free(code) }
            side = Int(code.pointee.width)
            let data = UnsafeBufferPointer(start: code.pointee.data, count: side * side)
            // The lowest bit is the colour; the others tell the encoder what the square is for.
            squares = data.map { $0 & 1 == 1 }
        }

        subscript(row: Int, column: Int) -> Bool { squares[row * side + column] }
    }
#endif
