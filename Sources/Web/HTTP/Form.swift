import Foundation
import HTTPTypes
import SupportCore
import Training

/// The fields of a form that a browser sent.
struct Form {
    /// The field whose value is unique to the page of the form, so that a form that is sent twice is recognised.
    static let onceName = "once"

    /// All fields as they were sent, in their order.
    let sent: [(name: String, value: String)]
    private let fields: [String: String]
    private let files: [String: MultipartForm.File]
    private let uploads: [(name: String, file: MultipartForm.File)]

    /// - Throws: ``Failure`` `.forbidden` for a form that another site sends, `.malformed`, `.unsupportedMediaType` for
    ///   a body that is not a form; ``HTTPFailure/bodyTooLarge(limit:)`` for a stranger's longer texts than forms have.
    init(_ call: Call) throws {
        guard call.isForm || call.isUpload else {
            throw HTTPFailure.unsupportedMediaType("Send this form as application/x-www-form-urlencoded.")
        }
        try call.checkOwnForm()
        if call.isUpload {
            let form = try MultipartForm(call.body, contentType: call.headers[.contentType] ?? "")
            (sent, files, uploads) = (form.fields, form.files, form.uploads)
        } else {
            (sent, files, uploads) = (formFields(String(decoding: call.body, as: UTF8.self)), [:], [])
        }
        // Beside files there is room for more, and a page with a fault repeats what was typed.
        try call.checkTexts(sent.map { $0.name.utf8.count + $0.value.utf8.count }.reduce(0, +))
        // A browser sends lines with CR and LF.
        fields = Dictionary(
            sent.map { ($0.name, $0.value.replacing("\r\n", with: "\n")) }, uniquingKeysWith: { $1 })
    }

    /// A form with these values; by default, one into which nothing was typed.
    init(fields: [String: String] = [:]) {
        self.fields = fields
        sent = fields.map { (name: $0.key, value: $0.value) }
        files = [:]
        uploads = []
    }

    /// The file that was chosen in a field; nil where none was.
    func file(_ name: String) -> MultipartForm.File? {
        files[name].flatMap { $0.name.isEmpty && $0.bytes.isEmpty ? nil : $0 }
    }

    /// True if a file was chosen in any field.
    var hasFiles: Bool { uploads.contains { !($0.file.name.isEmpty && $0.file.bytes.isEmpty) } }

    /// The files that were chosen in a field that takes several.
    func files(_ name: String) -> [MultipartForm.File] {
        uploads.filter { $0.name == name && !($0.file.name.isEmpty && $0.file.bytes.isEmpty) }.map(\.file)
    }

    /// The files of a ticket that were chosen in the field `files`.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad file, `.tooLarge`.
    func uploads(within limits: TicketFileLimits) throws -> [TicketFile.Upload] {
        try limits.uploads(of: files("files").map { ($0.name, $0.bytes) })
    }

    /// All fields by their names.
    var all: [String: String] { fields }

    /// Empty where the field is not there.
    subscript(name: String) -> String { fields[name] ?? "" }
}

extension HTTPFields {
    var isForm: Bool { self[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true }

    /// True for a form with files.
    var isUpload: Bool { self[.contentType]?.lowercased().hasPrefix("multipart/form-data") == true }
}

extension Call {
    var isForm: Bool { headers.isForm }

    /// True for a form with files.
    var isUpload: Bool { headers.isUpload }

    /// - Parameter bytes: the size of all that was sent beside files.
    /// - Throws: ``HTTPFailure/bodyTooLarge(limit:)`` where that is more than strangers need.
    func checkTexts(_ bytes: Int) throws {
        let limit = Endpoint.maxBytesOfStrangers
        guard !visitor.isWithoutRole || bytes <= limit else { throw HTTPFailure.bodyTooLarge(limit: limit) }
    }

    /// Refuses a form that the page of another site sends in somebody's name. Programs say nothing of where they come
    /// from, and browsers that do not are too old to be asked.
    ///
    /// - Throws: ``Failure`` `.forbidden`.
    func checkOwnForm() throws {
        let refusal = Failure(
            .forbidden, "This form was submitted from another site. Open the page here and submit it again.")
        if let site = headers[.secFetchSite] {
            guard site == "same-origin" || site == "none" else { throw refusal }
        } else if let origin = headers[.origin] {
            let own = [self.site.publicURL] + (authority.map { ["http://" + $0, "https://" + $0] } ?? [])
            guard own.contains(origin) else { throw refusal }
        }
    }
}
