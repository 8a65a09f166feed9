import Foundation

/// The address of a recording, and what its site is known to take.
struct RecordingSite {
    private let address: String
    private let kind: Kind

    private enum Kind {
        case file
        /// The id of the video.
        case youTube(String), vimeo(String)
        case other
    }

    init(_ address: String) {
        self.address = address
        let url = URL(string: address)
        let host = url?.host()?.lowercased() ?? ""
        let parts = url?.path().split(separator: "/").map(String.init) ?? []
        func isID(_ text: String) -> Bool { text.wholeMatch(of: /[A-Za-z0-9_\-]{1,64}/) != nil }
        if PlayerHosts.isFile(address) {
            kind = .file
        } else if ["www.youtube.com", "youtube.com", "m.youtube.com"].contains(host), parts == ["watch"],
            let id = formFields(url?.query() ?? "").first(where: { $0.name == "v" })?.value, isID(id)
        {
            kind = .youTube(id)
        } else if host == "youtu.be", parts.count == 1, isID(parts[0]) {
            kind = .youTube(parts[0])
        } else if ["vimeo.com", "www.vimeo.com"].contains(host), parts.count == 1, parts[0].allSatisfy(\.isNumber) {
            kind = .vimeo(parts[0])
        } else {
            kind = .other
        }
    }

    /// The address at which the recording plays from a time on; nil where its site is not known to take one.
    func address(at seconds: Int) -> String? {
        switch kind {
        // Media Fragments URI 1.0 §4.2.1.
        case .file: "\(address.prefix { $0 != "#" })#t=\(seconds)"
        case .youTube(let id): "https://www.youtube.com/watch?v=\(id)&t=\(seconds)s"
        case .vimeo(let id): "https://vimeo.com/\(id)#t=\(seconds)s"
        case .other: nil
        }
    }

    /// The address of the video file; nil for a page.
    var content: String? {
        if case .file = kind { return address }
        return nil
    }

    /// The address of the site's own player.
    var player: String? {
        switch kind {
        case .youTube(let id): "https://www.youtube.com/embed/" + id
        case .vimeo(let id): "https://player.vimeo.com/video/" + id
        case .file, .other: nil
        }
    }

    /// The address of a still, where the site has one at a known place.
    var thumbnail: String? {
        if case .youTube(let id) = kind { return "https://i.ytimg.com/vi/\(id)/hqdefault.jpg" }
        return nil
    }
}
