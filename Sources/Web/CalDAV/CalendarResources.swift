import Interchange
import Operations
import Training

/// The root of all calendars, which leads to the caller's principal.
struct CalendarRoot: DAVResource {
    let home: CalendarHome
    let title: String

    var path: String { CalendarHome.root }
    let names: [DAVName] = [
        .dav("resourcetype"), .dav("displayname"), .dav("current-user-principal"), .caldav("calendar-home-set"),
        .dav("current-user-privilege-set"), .dav("supported-report-set"),
    ]

    func property(_ name: DAVName) -> DAVElement? {
        switch name {
        case .dav("resourcetype"): DAVElement(name, [DAVElement(.dav("collection"))])
        case .dav("displayname"): DAVElement(name, text: title)
        case .caldav("calendar-home-set"): DAVElement(name, [.href(home.path)])
        case .dav("supported-report-set"): DAVElement(name)
        default: home.property(name)
        }
    }
}

/// The owner of calendars (RFC 3744). Nobody can be invited here, so it has no address for invitations.
struct CalendarPrincipal: DAVResource {
    let home: CalendarHome
    let title: String

    var path: String { home.principal }
    let names: [DAVName] = [
        .dav("resourcetype"), .dav("displayname"), .dav("current-user-principal"), .dav("principal-URL"),
        .caldav("calendar-home-set"), .caldav("calendar-user-address-set"), .dav("current-user-privilege-set"),
        .dav("supported-report-set"),
    ]

    func property(_ name: DAVName) -> DAVElement? {
        switch name {
        case .dav("resourcetype"): DAVElement(name, [DAVElement(.dav("collection")), DAVElement(.dav("principal"))])
        case .dav("displayname"): DAVElement(name, text: title)
        case .dav("principal-URL"): DAVElement(name, [.href(path)])
        case .caldav("calendar-home-set"): DAVElement(name, [.href(home.path)])
        case .caldav("calendar-user-address-set"), .dav("supported-report-set"): DAVElement(name)
        default: home.property(name)
        }
    }
}

/// The collection of the calendars of one owner.
struct CalendarHomeResource: DAVResource {
    let home: CalendarHome
    let title: String

    var path: String { home.path }
    let names: [DAVName] = [
        .dav("resourcetype"), .dav("displayname"), .dav("current-user-principal"), .dav("owner"),
        .dav("current-user-privilege-set"), .dav("supported-report-set"),
    ]

    func property(_ name: DAVName) -> DAVElement? {
        switch name {
        case .dav("resourcetype"): DAVElement(name, [DAVElement(.dav("collection"))])
        case .dav("displayname"): DAVElement(name, text: title)
        case .dav("supported-report-set"): DAVElement(name)
        default: home.property(name)
        }
    }
}

/// A calendar.
struct CalendarResource: DAVResource {
    let home: CalendarHome
    let collection: CalendarCollection

    var path: String { home.path(of: collection.feed) }
    let names: [DAVName] = [
        .dav("resourcetype"), .dav("displayname"), .dav("getetag"), .dav("sync-token"), .calendarServer("getctag"),
        .dav("owner"), .dav("current-user-principal"), .dav("current-user-privilege-set"),
        .dav("supported-report-set"), .caldav("supported-calendar-component-set"),
        .caldav("supported-calendar-data"), .caldav("calendar-description"), .caldav("max-resource-size"),
        .apple("calendar-color"),
    ]

    func property(_ name: DAVName) -> DAVElement? {
        switch name {
        case .dav("resourcetype"): DAVElement(name, [DAVElement(.dav("collection")), DAVElement(.caldav("calendar"))])
        case .dav("displayname"): DAVElement(name, text: collection.name)
        case .dav("getetag"): DAVElement(name, text: "\"\(collection.token.text)\"")
        case .dav("sync-token"), .calendarServer("getctag"): DAVElement(name, text: collection.token.text)
        case .caldav("supported-calendar-component-set"):
            DAVElement(name, [DAVElement(.caldav("comp"), attributes: ["name": "VEVENT"])])
        case .caldav("supported-calendar-data"):
            DAVElement(
                name,
                [
                    DAVElement(
                        .caldav("calendar-data"), attributes: ["content-type": "text/calendar", "version": "2.0"])
                ])
        case .caldav("calendar-description"): DAVElement(name, text: collection.description)
        case .caldav("max-resource-size"): DAVElement(name, text: "1048576")
        // CSS's teal, as in the feed.
        case .apple("calendar-color"): DAVElement(name, text: "#008080FF")
        case .dav("supported-report-set"):
            DAVElement(
                name,
                [.caldav("calendar-query"), .caldav("calendar-multiget"), .dav("sync-collection")].map { report in
                    DAVElement(.dav("supported-report"), [DAVElement(.dav("report"), [DAVElement(report)])])
                })
        default: home.property(name)
        }
    }
}

/// All events of one UID.
struct CalendarObjectResource: DAVResource {
    let home: CalendarHome
    let feed: Feed
    let object: CalendarObject

    static let contentType = "text/calendar; charset=utf-8; component=vevent"

    var path: String { home.path(of: object.uid, in: feed) }
    // PROPFIND does not return the calendar data (RFC 4791 §9.6), but reports do.
    var names: [DAVName] {
        [
            .dav("resourcetype"), .dav("getetag"), .dav("getcontenttype"), .dav("getcontentlength"), .dav("owner"),
            .dav("current-user-principal"), .dav("current-user-privilege-set"),
        ]
    }

    func property(_ name: DAVName) -> DAVElement? {
        switch name {
        case .dav("resourcetype"): DAVElement(name)
        case .dav("getetag"): DAVElement(name, text: "\"\(object.tag)\"")
        case .dav("getcontenttype"): DAVElement(name, text: Self.contentType)
        case .dav("getcontentlength"): DAVElement(name, text: String(object.size))
        case .caldav("calendar-data"): DAVElement(name, text: object.text)
        default: home.property(name)
        }
    }
}

extension CalendarHome {
    /// The properties that all resources share.
    fileprivate func property(_ name: DAVName) -> DAVElement? {
        switch name {
        case .dav("current-user-principal"), .dav("owner"): DAVElement(name, [.href(principal)])
        case .dav("current-user-privilege-set"):
            DAVElement(name, [DAVElement(.dav("privilege"), [DAVElement(.dav("read"))])])
        default: nil
        }
    }

    /// The name of its principal.
    var title: String {
        switch owner {
        case .everybody: "Webinars and tutorials"
        case .registrant: "My webinars and tutorials"
        case .trainer: "Teaching"
        }
    }
}
