import Foundation
package import Training

/// An entry of the journal as the API shows it.
package struct JournalEntryResource: JSONResource {
    private let record: JournalRecord

    package init(_ record: JournalRecord) { self.record = record }

    package func writeFields(to json: inout JSONWriter) {
        let entry = record.entry
        json.write("position", record.position)
        json.write("at", record.at)
        json.write("actor", record.actor)
        json.write("event", entry.event)
        json.write("subject", SubjectResource(entry: entry))
        json.write("fields", entry.fields)
        json.write("related", sorted: entry.related)
    }

    private struct SubjectResource: JSONResource {
        let entry: JournalEntry

        func writeFields(to json: inout JSONWriter) {
            json.write("kind", entry.subject)
            json.write("id", entry.subjectID)
        }
    }
}

extension Training.Actor: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("kind", kind)
        json.write("id", id)
    }
}
