/// Mail providers that are open to the public, so that their domains do not identify an organisation.
public enum PublicMailProviders {
    /// Returns true if the domain belongs to a public provider.
    /// - Parameter domain: in lower case, such as `gmail.com`.
    public static func contains(_ domain: String) -> Bool {
        domains.contains(domain) || isCountryDomain(domain)
    }

    /// Returns true for the name of a provider under any country, such as `yahoo.co.uk` or `hotmail.fr`.
    private static func isCountryDomain(_ domain: String) -> Bool {
        let labels = domain.split(separator: ".")
        guard let name = labels.first, internationalNames.contains(String(name)) else { return false }
        let ending = labels.dropFirst()
        return (1...2).contains(ending.count) && ending.allSatisfy { (2...3).contains($0.count) }
    }

    private static let internationalNames: Set<String> = ["gmx", "hotmail", "live", "outlook", "yahoo", "yandex"]

    private static let domains: Set<String> = [
        // Worldwide
        "aol.com", "duck.com", "fastmail.com", "fastmail.fm", "gmail.com", "googlemail.com", "hey.com", "hushmail.com",
        "icloud.com", "inbox.com", "mac.com", "mail.com", "me.com", "msn.com", "passport.com", "pm.me", "proton.me",
        "protonmail.ch", "protonmail.com", "rocketmail.com", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com",
        "tutanota.de", "windowslive.com", "ymail.com", "zohomail.com", "zohomail.eu",
        // Germany, Austria, Switzerland
        "aon.at", "arcor.de", "bluemail.ch", "bluewin.ch", "chello.at", "email.de", "freenet.de", "hispeed.ch",
        "mailbox.org", "online.de", "posteo.de", "posteo.net", "sunrise.ch", "t-online.de", "web.de",
        // The rest of Europe
        "abv.bg", "alice.it", "bbox.fr", "blueyonder.co.uk", "btinternet.com", "centrum.cz", "email.cz", "free.fr",
        "freemail.hu", "home.nl", "inbox.lv", "interia.pl", "laposte.net", "libero.it", "mail.ee", "ntlworld.com",
        "numericable.fr", "o2.pl", "onet.pl", "op.pl", "orange.fr", "planet.nl", "sapo.pt", "seznam.cz", "sfr.fr",
        "skynet.be", "sky.com", "talktalk.net", "telenet.be", "telefonica.net", "tin.it", "tiscali.it", "ukr.net",
        "virgilio.it", "virginmedia.com", "wanadoo.fr", "wp.pl", "xs4all.nl", "ziggo.nl",
        // Russia
        "bk.ru", "inbox.ru", "list.ru", "mail.ru", "rambler.ru", "ya.ru",
        // The Americas
        "att.net", "bell.net", "bellsouth.net", "bol.com.br", "charter.net", "comcast.net", "cox.net", "earthlink.net",
        "ig.com.br", "optonline.net", "prodigy.net.mx", "rogers.com", "sbcglobal.net", "shaw.ca", "sympatico.ca",
        "telus.net", "terra.com.br", "uol.com.br", "verizon.net",
        // Asia and the Pacific
        "126.com", "139.com", "163.com", "bigpond.com", "bigpond.net.au", "daum.net", "docomo.ne.jp", "ezweb.ne.jp",
        "foxmail.com", "hanmail.net", "naver.com", "nate.com", "optusnet.com.au", "qq.com", "rediffmail.com",
        "sina.cn", "sina.com", "sohu.com", "softbank.ne.jp", "xtra.co.nz", "yeah.net",
    ]
}
