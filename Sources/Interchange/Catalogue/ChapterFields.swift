import SupportCore
package import Training

extension Chapters {
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(reading json: JSON) throws {
        let fields = try Fields(json)
        let length = fields.duration("length", in: 1...Self.maxLength)
        let chapters = fields.objects("chapters", limit: Self.maxCount) { fields in
            let start = fields.duration("start", required: true, in: 0...(Self.maxLength - 1))
            let title = fields.text("title", required: true, limit: Self.maxTitle)
            return Chapter(start: start ?? 0, title: title ?? "")
        }
        if chapters?.isEmpty ?? true, fields.faults.isEmpty { fields.fault("chapters", "This field is required.") }
        try fields.finish()
        try self.init(chapters ?? [], length: length)
    }
}

/// The chapters of a recording as the API shows them.
package struct ChaptersResource: JSONResource {
    private let stored: StoredChapters

    package init(_ stored: StoredChapters) { self.stored = stored }

    package func writeFields(to json: inout JSONWriter) {
        json.write("tutorial", stored.tutorial)
        json.write("recording", stored.recording)
        json.write("length", seconds: stored.chapters.length)
        json.write("chapters", stored.chapters.chapters)
    }
}

extension Chapters.Chapter: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("start", seconds: start)
        json.write("title", title)
    }
}
