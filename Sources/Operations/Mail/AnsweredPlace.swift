import Storage
import Training

/// The place that the UID of an answer stands for.
struct AnsweredPlace {
    let registrant: Registrant
    /// The registration that holds the place: in a series that was split, the one of its part.
    let registration: Registration
    let session: Session
    /// Nil for a series.
    let occurrence: Occurrence?
    /// Nil until the first mail of the entry was delivered.
    let mailed: MailedEntry?

    var isSeries: Bool { occurrence == nil }

    /// The sequence below which answers are about a former time.
    var movedSequence: Int { mailed?.movedSequence ?? 0 }

    /// - Returns: nil for a UID that is not one of an entry of a registrant.
    init?(uid: String, _ connection: any Connection) throws {
        let mailed = try connection.mailedEntry(uid: uid)
        let host = try connection.installation(.host) ?? "localhost"
        let origin: String
        let place: String
        if let mailed {
            (origin, place) = (mailed.registration, mailed.place.id)
        } else {
            // The mail may have arrived before its delivery was noted.
            guard uid.hasSuffix("@" + host) else { return nil }
            let ids = uid.dropLast(host.count + 1).split(separator: "-", maxSplits: 1).map(String.init)
            guard ids.count == 2 else { return nil }
            (origin, place) = (ids[0], ids[1])
        }
        guard let first = try connection.registration(origin) else { return nil }
        let parts = try [first] + connection.registrations(sharingPlaceWith: first)
        let occurrence = try connection.occurrence(place)
        let held =
            occurrence.map { date in
                parts.first { $0.occurrence == date.id }
                    ?? parts.first { $0.occurrence == nil && $0.session == date.session }
            } ?? parts.first { $0.occurrence == nil && $0.session == place }
        guard let registration = held, let session = try connection.session(registration.session),
            let registrant = try connection.registrant(registration.registrant), !registrant.isErased
        else { return nil }
        self.registrant = registrant
        self.registration = registration
        self.session = session
        self.occurrence = occurrence
        self.mailed = mailed
    }
}
