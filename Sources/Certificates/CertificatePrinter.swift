/// Draws certificates as PDF, one after the other: the fonts are shared, and not every part of Pango is safe for several
/// threads.
public actor CertificatePrinter {
    public init() {}

    /// False in a build without the trait `Certificates`.
    public static var isAvailable: Bool {
        #if Certificates
            true
        #else
            false
        #endif
    }

    /// The certificate as a PDF file of one sheet, A4 in landscape.
    ///
    /// - Throws: ``CertificateError``, in a build without the trait always.
    public func pdf(of document: CertificateDocument) throws(CertificateError) -> [UInt8] {
        #if Certificates
            try CertificateSheet.pdf(of: document)
        #else
            throw CertificateError("This build has no certificates.")
        #endif
    }
}
