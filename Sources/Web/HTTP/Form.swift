import Foundation
import HTTPTypes
import SupportCore

/// The fields of a form that a browser sent.
struct Form {
    /// The field that holds what no other form holds, so that one that is sent twice is known.
    static let onceName = "once"

    private let fields: [String: String]

    /// - Throws: ``Failure`` `.forbidden` for a form that another site sends, `.unsupportedMediaType` for what is none.
    init(_ call: Call) throws {
        guard call.isForm else {
            throw HTTPFailure.unsupportedMediaType("Send this form as application/x-www-form-urlencoded.")
        }
        try call.checkOwnForm()
        // A browser sends lines with CR and LF.
        fields = Dictionary(
            formFields(String(decoding: call.body, as: UTF8.self)).map {
                ($0.name, $0.value.replacing("\r\n", with: "\n"))
            },
            uniquingKeysWith: { $1 })
    }

    /// A form as somebody might have filled it in; nothing was typed into it, if nothing else is said.
    init(fields: [String: String] = [:]) { self.fields = fields }

    /// All fields by their names.
    var all: [String: String] { fields }

    /// Empty where the field is not there.
    subscript(name: String) -> String { fields[name] ?? "" }
}

extension Call {
    var isForm: Bool {
        headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
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
